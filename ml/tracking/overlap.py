"""How much the outlines of one frame cover those of another: the plainest hint of who goes on as whom."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Overlap:
    """Pixels that pairs of cell-frames share; pairs that share none are not listed.

    key: (K,) sorted, earlier row times N plus later row. shared: (K,) px. area: (N,) px.
    """

    key: np.ndarray
    shared: np.ndarray
    area: np.ndarray

    def of(self, one: np.ndarray, other: np.ndarray) -> np.ndarray:
        """(P, 3) float32 of pairs of rows: intersection over union, share of `one`, share of `other`."""
        n = len(self.area)
        key = np.minimum(one, other).astype(np.int64) * n + np.maximum(one, other)
        shared = np.zeros(len(key))
        if len(self.key):
            place = np.minimum(np.searchsorted(self.key, key), len(self.key) - 1)
            shared = np.where(self.key[place] == key, self.shared[place], 0.0)
        a, b = self.area[one], self.area[other]
        parts = [shared / np.maximum(a + b - shared, 1), shared / np.maximum(a, 1), shared / np.maximum(b, 1)]
        return np.stack(parts, axis=1).astype(np.float32)

    def partners(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Later rows that share pixels with `rows`: index into `rows`, and the later row."""
        n = len(self.area)
        first = np.searchsorted(self.key, rows.astype(np.int64) * n)
        count = np.searchsorted(self.key, (rows.astype(np.int64) + 1) * n) - first
        index = np.repeat(np.arange(len(rows)), count)
        within = np.arange(len(index)) - np.repeat(np.cumsum(count) - count, count)
        return index, self.key[first[index] + within] % max(n, 1)

    def pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """All pairs that share pixels: earlier rows, later rows."""
        one, other = np.divmod(self.key, max(len(self.area), 1))
        return one, other


class OverlapCounter:
    """Takes the frames of a movie one by one; keeps only those that later ones are compared with.

    Layers of one frame are compared with each other too: outlines that share pixels cannot both be cells.
    """

    def __init__(self, reach: int) -> None:
        self._reach = reach
        self._recent: list[list[tuple[int, np.ndarray]]] = []  # frames of layers: first row, index image
        self._found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def add(self, layers: Sequence[tuple[int, np.ndarray]]) -> None:
        """The layers of the next frame: first row of each, and its (Y, X) index image, -1 outside."""
        for i, layer in enumerate(layers):
            for earlier in (*(old for frame in self._recent for old in frame), *layers[:i]):
                self._found.append(_shared(earlier, layer))
        self._recent = [*self._recent, list(layers)][-self._reach :] if self._reach else []

    def result(self, area: np.ndarray) -> Overlap:
        n = len(area)
        if not self._found:
            return Overlap(np.empty(0, np.int64), np.empty(0), area)
        one, other, shared = (np.concatenate(parts) for parts in zip(*self._found, strict=True))
        key = one.astype(np.int64) * n + other
        order = np.argsort(key)
        return Overlap(key[order], shared[order], area)


def _shared(
    earlier: tuple[int, np.ndarray], later: tuple[int, np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    (first, index), (second, other) = earlier, later
    both = (index >= 0) & (other >= 0)
    a, b = index[both].astype(np.int64), other[both]
    width = int(other.max(initial=-1)) + 1
    key = a * width + b
    if not len(key):
        return key, key, np.empty(0)
    if (a.max() + 1) * width <= 4_000_000:  # counting beats sorting while the table is small
        count = np.bincount(key)
        found = np.flatnonzero(count)
        shared = count[found]
    else:
        found, shared = np.unique(key, return_counts=True)
    return found // width + first, found % width + second, shared.astype(float)
