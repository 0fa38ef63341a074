"""Objects and the cells table together: every cell in every frame where it is seen."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from celldata.suspicion.objects import COLUMNS
from celldata.suspicion.scene import VALUE_SHIFT, Scene

FRAME_BITS = 24
"""A cell (32 bits) and a frame in one integer of 64."""
AREA, Y, X, SPREAD, LIGHT, PIECES = (
    COLUMNS.index(n) for n in ("area", "y", "x", "spread", "light", "pieces")
)
BOX = slice(COLUMNS.index("y0"), COLUMNS.index("x1") + 1)
DIM = 0.05
"""Cells darker than this share of the movie's median are taken for so bright: light may be 0 or less."""


@dataclass(frozen=True)
class Sightings:
    """One row for each cell in each frame where it has pixels, by cell, then by frame.

    `cell`, `t`: (n,) int64. `object`: (n,) its place in the scene (one of them, where it has several values).
    `table`: (n, 10) as FrameObjects has it, over all values of the cell. `overlapping`: for each object that
    means several cells the sightings of them. Rows of the cells table without pixels are left out: they show
    no cell.
    """

    scene: Scene
    cell: np.ndarray
    t: np.ndarray
    object: np.ndarray
    table: np.ndarray
    overlapping: tuple[tuple[int, ...], ...] = ()

    def __len__(self) -> int:
        return int(self.cell.size)

    @cached_property
    def first(self) -> np.ndarray:
        """(k,) places where a track begins, by cell."""
        begins = np.ones(len(self), bool)
        begins[1:] = self.cell[1:] != self.cell[:-1]
        return np.flatnonzero(begins)

    @cached_property
    def last(self) -> np.ndarray:
        """(k,) places where a track ends, by cell."""
        return np.append(self.first[1:], len(self)) - 1 if len(self) else self.first

    @cached_property
    def cells(self) -> np.ndarray:
        """(k,) the cells, ascending."""
        return self.cell[self.first]

    @cached_property
    def track(self) -> np.ndarray:
        """(n,) the place of each sighting's cell in `cells`."""
        return np.repeat(np.arange(self.first.size), self.last - self.first + 1)

    @cached_property
    def links(self) -> np.ndarray:
        """(m,) places of the sightings that have one before them in their track, at place - 1."""
        linked = np.ones(len(self), bool)
        linked[self.first] = False
        return np.flatnonzero(linked)

    @cached_property
    def sighting_of_object(self) -> np.ndarray:
        """(N,) for each object of the scene a sighting that shows it; -1 where it is no cell's."""
        place = np.full(self.scene.keys.size, -1, np.int64)
        place[self.object[::-1]] = np.arange(len(self))[::-1]
        return place

    @property
    def area(self) -> np.ndarray:
        """(n,) pixels."""
        area: np.ndarray = self.table[:, AREA]
        return area

    @property
    def points(self) -> np.ndarray:
        """(n, 2) centroids y, x in pixels."""
        points: np.ndarray = self.table[:, Y : X + 1]
        return points

    @property
    def boxes(self) -> np.ndarray:
        """(n, 4) y0, x0, y1, x1."""
        boxes: np.ndarray = self.table[:, BOX]
        return boxes

    @cached_property
    def light(self) -> np.ndarray:
        """(n,) mean brightness above the background, at least DIM of the movie's median; 1 without any."""
        light = self.table[:, LIGHT]
        lit = light[light > 0]
        return np.maximum(light, DIM * np.median(lit)) if lit.size else np.ones_like(light)

    @cached_property
    def log_area(self) -> np.ndarray:
        """(n,) natural logarithms."""
        return np.log(self.area)

    @cached_property
    def log_light(self) -> np.ndarray:
        """(n,) natural logarithms."""
        return np.log(self.light)

    @cached_property
    def roundness(self) -> np.ndarray:
        """(n,) 1 for a disc, less for everything else: area² / (2π · second moment)."""
        return np.minimum(self.area**2 / (2 * np.pi * np.maximum(self.table[:, SPREAD], 1e-9)), 1.0)

    @cached_property
    def to_border(self) -> np.ndarray:
        """(n,) pixels between the cell's box and the nearest border of the image; 0 where it touches."""
        y0, x0, y1, x1 = self.boxes.T
        field = self.scene.field
        return np.minimum(np.minimum(y0, x0), np.minimum(field.height - y1, field.width - x1))

    def tracks_of(self, cells: np.ndarray) -> np.ndarray:
        """Places in `cells` of these cells; -1 for those that are seen nowhere."""
        if not self.cells.size:
            return np.full(np.shape(cells), -1, np.int64)
        place = np.minimum(np.searchsorted(self.cells, cells), self.cells.size - 1)
        return np.where(self.cells[place] == cells, place, -1)


def sightings_of(scene: Scene, rows: np.ndarray) -> Sightings:
    """`rows`: (M, 3) integers, the rows t, value, cell of the scene's feature in the cells table."""
    rows = np.asarray(rows, np.int64).reshape(-1, 3)
    keys = (rows[:, 0] << VALUE_SHIFT) | rows[:, 1]
    if not scene.keys.size or not keys.size:
        empty = np.empty(0, np.int64)
        return Sightings(scene, empty, empty, empty, np.empty((0, len(COLUMNS))))
    place = np.minimum(np.searchsorted(scene.keys, keys), scene.keys.size - 1)
    seen = scene.keys[place] == keys
    place, cell, t = place[seen], rows[seen, 2], rows[seen, 0]
    order = np.argsort((cell << FRAME_BITS) | t)
    place, cell, t = place[order], cell[order], t[order]
    table, sighting, objects = scene.table[place], np.arange(place.size), place
    again = (cell[1:] == cell[:-1]) & (t[1:] == t[:-1])
    if again.any():
        begin = np.concatenate(([0], np.flatnonzero(~again) + 1))
        sighting = np.repeat(np.arange(begin.size), np.diff(np.append(begin, place.size)))
        table = _merged(table, begin)
        place, cell, t = place[begin], cell[begin], t[begin]
    return Sightings(scene, cell, t, place, table, _overlapping(objects, sighting))


def _overlapping(objects: np.ndarray, sighting: np.ndarray) -> tuple[tuple[int, ...], ...]:
    """The sightings of each object that is named more than once."""
    named = np.bincount(objects)[objects] > 1 if objects.size else np.empty(0, bool)
    groups: dict[int, list[int]] = {}
    for key, place in zip(objects[named].tolist(), sighting[named].tolist(), strict=True):
        groups.setdefault(key, []).append(place)
    return tuple(tuple(group) for group in groups.values())


def _merged(table: np.ndarray, begin: np.ndarray) -> np.ndarray:
    """One row for each group of rows that starts at `begin`: a cell with several values (it overlaps others).

    Whether such a cell is in pieces cannot be told from its values, for one may lie inside the other: what is
    known is the fewest that any of them has.
    """
    merged = table[begin].copy()
    area = np.add.reduceat(table[:, AREA], begin)
    for column in (Y, X, LIGHT):
        merged[:, column] = np.add.reduceat(table[:, column] * table[:, AREA], begin) / area
    group = np.repeat(np.arange(begin.size), np.diff(np.append(begin, len(table))))
    off = (table[:, Y] - merged[group, Y]) ** 2 + (table[:, X] - merged[group, X]) ** 2
    # Steiner: moments add up about the common centroid.
    merged[:, SPREAD] = np.add.reduceat(table[:, SPREAD] + table[:, AREA] * off, begin)
    merged[:, AREA] = area
    for offset, pick in enumerate((np.minimum, np.minimum, np.maximum, np.maximum)):
        column = BOX.start + offset
        merged[:, column] = pick.reduceat(table[:, column], begin)
    merged[:, PIECES] = np.minimum.reduceat(table[:, PIECES], begin)
    return merged
