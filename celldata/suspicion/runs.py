"""Horizontal runs of equal values in a label image: what the features of all cells are summed from.

A frame of 2048² with 1,000 cells has 25,000 runs, so that everything after finding them costs a few
milliseconds, whatever the size of the frame.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Band = tuple[int, np.ndarray, np.ndarray]
"""First row, labels (rows, X) uint32 and raw image (rows, X) of a part of a frame over its whole width."""

SLICE_PIXELS = 1 << 16
"""What is compared at once stays in the processor's cache."""
BACKGROUND_STEP = 8
"""Every eighth row and column is looked at for the brightness of the background: 65,000 pixels of 2048²."""


@dataclass(frozen=True)
class Runs:
    """All runs of a frame, by row and column. `x1` is not included; `light`: sum of the raw pixels."""

    y: np.ndarray
    x0: np.ndarray
    x1: np.ndarray
    value: np.ndarray
    light: np.ndarray
    background: float  # median of the raw pixels that hold no cell; 0 where all do


def runs_of(bands: Iterable[Band]) -> Runs:
    """The runs of a frame that is given in bands, from the top; never more than a band is held in memory."""
    parts = [_runs_of_band(*slice_) for band in bands for slice_ in _slices(*band)]
    columns = [np.concatenate([part[i] for part in parts]) if parts else np.empty(0) for i in range(6)]
    background = columns[5]
    median = float(np.median(background)) if background.size else 0.0
    return Runs(columns[0], columns[1], columns[2], columns[3], columns[4], median)


def _slices(y0: int, labels: np.ndarray, raw: np.ndarray) -> Iterator[Band]:
    step = max(1, SLICE_PIXELS // max(labels.shape[1], 1))
    for y in range(0, len(labels), step):
        yield y0 + y, labels[y : y + step], raw[y : y + step]


def _runs_of_band(y0: int, labels: np.ndarray, raw: np.ndarray) -> tuple[np.ndarray, ...]:
    width = labels.shape[1]
    flat = np.ascontiguousarray(labels).reshape(-1)
    if not flat.size:
        return tuple(np.empty(0) for _ in range(6))
    changes = flat[1:] != flat[:-1]
    changes[width - 1 :: width] = True
    starts = np.concatenate(([0], np.flatnonzero(changes) + 1))
    ends = np.append(starts[1:], flat.size)
    value = flat[starts]
    light = np.add.reduceat(np.ascontiguousarray(raw).reshape(-1), starts, dtype=np.float64)
    kept = value != 0
    starts, ends, value, light = starts[kept], ends[kept], value[kept], light[kept]
    y = starts // width
    thin = (slice(None, None, BACKGROUND_STEP), slice(None, None, BACKGROUND_STEP))
    background = raw[thin][labels[thin] == 0].astype(np.float64)
    return y + y0, starts - y * width, ends - y * width, value, light, background


def pieces_of(runs: Runs, which: np.ndarray, n: int) -> np.ndarray:
    """(n,) how many 8-connected pieces each value has; `which`: the place of each run's value in 0 … n-1."""
    if not runs.y.size:
        return np.zeros(n, np.int64)
    stride = int(runs.x1.max()) + 2
    start, end = runs.y * stride + runs.x0, runs.y * stride + runs.x1
    # Runs of the next row that begin at most one column after this one ends, and end not before it begins.
    first = np.searchsorted(end, start + stride, side="left")
    last = np.searchsorted(start, end + stride, side="right")
    count = np.maximum(last - first, 0)
    above = np.repeat(np.arange(count.size), count)
    offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    below = np.repeat(first, count) + offset
    same = runs.value[above] == runs.value[below]
    above, below = above[same], below[same]
    graph = coo_array((np.ones(above.size, bool), (above, below)), shape=(count.size, count.size))
    n_pieces, piece = connected_components(graph, directed=False)
    value_of_piece = np.zeros(n_pieces, np.int64)
    value_of_piece[piece] = which
    return np.bincount(value_of_piece, minlength=n)
