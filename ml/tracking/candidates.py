"""Candidate links of a whole movie: from each cell-frame to those near it in the frames after."""

from typing import NamedTuple

import numpy as np

from ml.tracking.examples import gate
from ml.tracking.features import MovieFeatures


class Candidates(NamedTuple):
    """(E,) rows of source and target, and the frames between (1: neighbours), sorted by source, target."""

    source: np.ndarray
    target: np.ndarray
    gap: np.ndarray


def candidate_links(features: MovieFeatures, max_gap: int) -> Candidates:
    """The nearest cells in reach (`gate`) over up to `max_gap` unseen frames: near linear in cells."""
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for t in range(features.n_frames):
        rows = features.rows_of_frame(t)
        for gap in range(1, min(max_gap + 1, features.n_frames - 1 - t) + 1):
            later = features.rows_of_frame(t + gap)
            if not len(rows) or not len(later):
                continue
            source, target = gate(features.centroid_um[rows], features.centroid_um[later], gap)
            found.append((rows[source], later[target], np.full(len(source), gap)))
    none = np.zeros(0, np.int64)
    source, target, gaps = (np.concatenate([none, *(part[i] for part in found)]) for i in range(3))
    order = np.lexsort((target, source))
    return Candidates(source[order], target[order], gaps[order])
