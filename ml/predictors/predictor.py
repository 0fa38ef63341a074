"""The one interface of all that outlines cells: the trained model, the classical method, other packages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from celldata.movie import Movie
from ml.data.settings import ImageSettings


class FrameObjects(Protocol):
    """`labels` (Y, X), values 1 … n; `confidence` (n,) in 0 … 1, of value 1, 2, …"""

    @property
    def labels(self) -> np.ndarray: ...

    @property
    def confidence(self) -> np.ndarray: ...


@dataclass(frozen=True)
class FoundObjects:
    """The objects of one frame, for predictors that have no class of their own for them."""

    labels: np.ndarray
    confidence: np.ndarray

    def where(self, kept: np.ndarray) -> "FoundObjects":
        """Those of the objects, numbered anew; (n,) bool."""
        numbers = np.concatenate([[0], np.cumsum(kept) * kept]).astype(np.int32)
        return FoundObjects(numbers[self.labels], self.confidence[kept])

    def inside(self, border: int) -> "FoundObjects":
        """Without those that lie wholly within so many pixels of the edge; in a frame too small for that,
        all.
        """
        if not border:
            return self
        border = min(border, (min(self.labels.shape) - 1) // 2)
        height, width = self.labels.shape
        inner = np.unique(self.labels[border : height - border, border : width - border])
        return self.where(np.isin(np.arange(1, len(self.confidence) + 1), inner))


class Predictor(Protocol):
    """Finds the objects of single frames. `images`: what it sees of a movie (channels, grey values, pixels).

    `ml.segmentation.predict.segment_movie` makes labels of a whole movie with it.
    """

    @property
    def images(self) -> ImageSettings: ...

    def objects(
        self, movie: Movie, frames: Sequence[int], tile: int = 512, batch: int = 4
    ) -> Iterator[tuple[int, FrameObjects, np.ndarray | None]]:
        """(t, objects at the movie's own pixel size, maps) for each of `frames`, in order. `maps` are what
        the objects were cut from, None where there are none. `tile` and `batch` bound the memory where the
        predictor works on tiles.
        """
        ...
