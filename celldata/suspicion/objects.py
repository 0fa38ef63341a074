"""What is measured on the pixels of a frame: one object per value, all of them at once.

An object is what a value outlines in a frame. Which cell it belongs to is in the cells table and not asked
here, so that an edit of the table measures nothing anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from celldata.suspicion.runs import Band, pieces_of, runs_of

COLUMNS = ("area", "y", "x", "spread", "light", "y0", "x0", "y1", "x1", "pieces")
BAND_PIXELS = 1 << 22
"""Pixels looked at at once: a frame of 2048² in one go, one of 8192² in sixteen."""


@dataclass(frozen=True)
class FrameObjects:
    """The objects of one frame, by value.

    `values`: (n,) uint32, ascending. `table`: (n, 10) float32, the COLUMNS: area in pixels; centroid y, x;
    `spread`, the second moment about the centroid, sum of squared distances (pixels^4); `light`, mean of the
    raw pixels minus the background's median; the box (y1 and x1 not included); 8-connected pieces.
    """

    values: np.ndarray
    table: np.ndarray

    def __post_init__(self) -> None:
        if self.table.shape != (self.values.size, len(COLUMNS)):
            raise ValueError(f"a table of {self.values.size} objects has no shape {self.table.shape}")

    def __len__(self) -> int:
        return int(self.values.size)

    @property
    def n_bytes(self) -> int:
        return int(self.values.nbytes + self.table.nbytes)

    @property
    def points(self) -> np.ndarray:
        """(n, 2) centroids y, x."""
        return self.table[:, 1:3]


def no_objects() -> FrameObjects:
    """Those of a frame without cells."""
    return FrameObjects(np.empty(0, np.uint32), np.empty((0, len(COLUMNS)), np.float32))


def frame_objects(labels: np.ndarray, raw: np.ndarray) -> FrameObjects:
    """The objects of a (Y, X) label image, with a raw image of the same shape; ValueError for others."""
    if labels.shape != raw.shape or labels.ndim != 2:
        raise ValueError(f"labels of shape {labels.shape} do not lie on a raw frame of shape {raw.shape}")
    return objects_in_bands([(0, labels, raw)])


def bands_of(height: int, width: int) -> list[tuple[int, int]]:
    """Rows (first, last + 1) of the bands in which a frame is looked at."""
    step = max(1, BAND_PIXELS // max(width, 1))
    return [(y, min(y + step, height)) for y in range(0, height, step)]


def objects_in_bands(bands: Iterable[Band]) -> FrameObjects:
    """The same of a frame that comes in bands, from the top."""
    runs = runs_of(bands)
    if not runs.y.size:
        return no_objects()
    values, which = np.unique(runs.value, return_inverse=True)
    n = values.size
    y, x0, x1 = (column.astype(np.float64) for column in (runs.y, runs.x0, runs.x1))

    def total(weights: np.ndarray) -> np.ndarray:
        return np.bincount(which, weights, minlength=n)

    length = x1 - x0
    area = total(length)
    mean_y, mean_x = total(length * y) / area, total(length * (x0 + x1 - 1) / 2) / area
    # About a point inside the object, or the squares of large coordinates would eat the digits.
    dy, left, right = y - mean_y[which], x0 - mean_x[which], x1 - 1 - mean_x[which]
    spread = total(length * dy**2 + _sum_of_squares(left, right))
    light = total(runs.light) / area - runs.background
    order = np.argsort(which, kind="stable")
    begin = np.searchsorted(which[order], np.arange(n))
    box = [
        np.minimum.reduceat(y[order], begin),
        np.minimum.reduceat(x0[order], begin),
        np.maximum.reduceat(y[order], begin) + 1,
        np.maximum.reduceat(x1[order], begin),
    ]
    pieces = pieces_of(runs, which, n)
    table = np.stack([area, mean_y, mean_x, spread, light, *box, pieces], axis=1)
    return FrameObjects(values.astype(np.uint32), table.astype(np.float32))


def _sum_of_squares(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Of left, left + 1, …, right, for numbers that need not be whole."""
    n = right - left + 1
    middle = (left + right) / 2
    result: np.ndarray = n * middle**2 + n * (n**2 - 1) / 12
    return result
