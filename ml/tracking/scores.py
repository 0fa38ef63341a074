"""Scores of candidate links: what every model gives, and what linkers of whole movies take."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ml.tracking.scene import Scene


@dataclass(frozen=True)
class LinkScores:
    """E candidate links between a movie's N cell-frames (rows of MovieFeatures), sorted by source, target.

    source, target: (E,) rows, the target later. gap: (E,) frames between, 1 where they are neighbours.
    same, child: (E,) calibrated probabilities that both are one cell, or that the target is a daughter of
    the source; the rest is for neither. real: (N,) probability that a row is one whole cell, not debris, a
    part of a cell or two cells in one outline; 1 where nobody doubts it.
    """

    source: np.ndarray
    target: np.ndarray
    gap: np.ndarray
    same: np.ndarray
    child: np.ndarray
    real: np.ndarray

    @property
    def same_unless_daughter(self) -> np.ndarray:
        """(E,) probability that both are one cell where the target is no daughter."""
        given: np.ndarray = np.minimum(self.same / np.maximum(1 - self.child, 1e-6), 1)
        return given


class LinkScorer(Protocol):
    """A model that scores all candidate links of a movie at once."""

    def score(self, scene: Scene, max_gap: int) -> LinkScores:
        """Links over up to `max_gap` unseen frames (0: neighbouring frames only)."""
        ...
