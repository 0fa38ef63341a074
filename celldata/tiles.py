"""A field of view in parts that one person finishes in a quarter of an hour.

The *cores* of the tiles cover the field, and no two of them share a pixel; a tile's *box* is its core and a
margin, so that who works on it sees how the cells at its edge go on. A cell belongs to the tile whose core
holds its centroid.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

MAX_SIDE = 2048
"""Pixels of a side of a box: what the labeling page shows without smaller levels."""
MIN_MARGIN = 16
CORE_DIAMETERS = 3
"""A core is at least so many cells wide, whatever their number: smaller ones would be all seam."""


class Box(NamedTuple):
    """Rows y0 … y1 and columns x0 … x1 of a field; the ends are not in it."""

    y0: int
    x0: int
    y1: int
    x1: int

    @property
    def height(self) -> int:
        return self.y1 - self.y0

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    def holds(self, y: float, x: float) -> bool:
        """True when the point lies in it; on a border between two boxes it lies in the lower, right one."""
        return self.y0 <= y < self.y1 and self.x0 <= x < self.x1

    def shifted(self, y: int, x: int) -> Box:
        """Moved down and to the right."""
        return Box(self.y0 + y, self.x0 + x, self.y1 + y, self.x1 + x)

    def widened(self, margin: int, field: tuple[int, int]) -> Box:
        """With a margin on all sides, as far as the field (Y, X) reaches."""
        return Box(
            max(0, self.y0 - margin),
            max(0, self.x0 - margin),
            min(field[0], self.y1 + margin),
            min(field[1], self.x1 + margin),
        )

    def of(self, image: np.ndarray) -> np.ndarray:
        """The part of a (Y, X) image that lies in it; a view."""
        return image[self.y0 : self.y1, self.x0 : self.x1]


class Tile(NamedTuple):
    """A part of a field: `core` is its own, `box` has the margin too."""

    core: Box
    box: Box


@dataclass(frozen=True)
class Tiling:
    """The tiles of a field (Y, X) from top to bottom, left to right; one without a margin where the field is
    not split.
    """

    tiles: tuple[Tile, ...]
    margin: int

    @property
    def is_split(self) -> bool:
        return len(self.tiles) > 1


def core_of(box: Box, margin: int, field: tuple[int, int]) -> Box:
    """The core of a tile's box: the box without its margin, which it has where it does not end with the
    field. Cores are wider than the margin, so that a box at the edge of the field has its core there too.
    """
    return Box(
        box.y0 + (margin if box.y0 > 0 else 0),
        box.x0 + (margin if box.x0 > 0 else 0),
        box.y1 - (margin if box.y1 < field[0] else 0),
        box.x1 - (margin if box.x1 < field[1] else 0),
    )


def split_field(
    field: tuple[int, int],
    centroids: Sequence[np.ndarray],
    diameter: float,
    max_cells: int,
    max_side: int = MAX_SIDE,
) -> Tiling:
    """Tiles of a field (Y, X) such that no core holds more than `max_cells` cells in any frame and no box has
    a side above `max_side`, as far as cores stay `CORE_DIAMETERS` wide. `centroids`: per frame (n, 2) y, x;
    `diameter`: of a large cell, in pixels; it makes the margin.
    """
    if max_cells < 1:
        raise ValueError(f"{max_cells} cells are too few for a tile")
    margin = max(MIN_MARGIN, math.ceil(diameter))
    least = max(math.ceil(CORE_DIAMETERS * diameter), margin + 1)
    whole = Box(0, 0, *field)
    points = [np.asarray(frame, float).reshape(-1, 2) for frame in centroids]

    def cut(core: Box, points: list[np.ndarray]) -> list[Box]:
        most = max(points, key=len, default=np.empty((0, 2)))
        box = core.widened(margin, field)
        too_large = max(box.height, box.width) > max_side
        if len(most) <= max_cells and not too_large:
            return [core]
        # The longer side, or the one that is still long enough.
        for axis in sorted((0, 1), key=lambda axis: core[axis] - core[axis + 2]):
            low, high = core[axis], core[axis + 2]
            if high - low < 2 * least:
                continue
            parts = max(2, math.ceil(len(most) / max_cells))
            # Seven parts become three and four, not eight.
            share = (parts // 2) / parts
            place = np.quantile(most[:, axis], share) if len(most) > max_cells else low + (high - low) / 2
            at = min(max(math.ceil(place), low + least), high - least)
            first, second = _halves(core, axis, at)
            below = [frame[:, axis] < at for frame in points]
            return [
                *cut(first, [frame[mask] for frame, mask in zip(points, below, strict=True)]),
                *cut(second, [frame[~mask] for frame, mask in zip(points, below, strict=True)]),
            ]
        return [core]

    cores = sorted(cut(whole, points))
    if len(cores) == 1:
        return Tiling((Tile(whole, whole),), 0)
    return Tiling(tuple(Tile(core, core.widened(margin, field)) for core in cores), margin)


def _halves(core: Box, axis: int, at: int) -> tuple[Box, Box]:
    if axis == 0:
        return core._replace(y1=at), core._replace(y0=at)
    return core._replace(x1=at), core._replace(x0=at)
