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

    `cell`: (n,) uint32. `t`: (n,) int32. `object`: (n,) int32, its place in the scene (one of them, where it
    has several values).
    `merged`: None, or where a cell has several values in a frame (n, 10) as FrameObjects has it, over all of
    them. `overlapping`: for each object that means several cells the sightings of them. Rows of the cells
    table without pixels are left out: they show no cell.
    """

    scene: Scene
    cell: np.ndarray
    t: np.ndarray
    object: np.ndarray
    merged: np.ndarray | None = None
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
        return np.repeat(np.arange(self.first.size, dtype=np.int32), self.last - self.first + 1)

    @cached_property
    def links(self) -> np.ndarray:
        """(m,) places of the sightings that have one before them in their track, at place - 1."""
        linked = np.ones(len(self), bool)
        linked[self.first] = False
        return np.flatnonzero(linked).astype(np.int32)

    @cached_property
    def sighting_of_object(self) -> np.ndarray:
        """(N,) for each object of the scene a sighting that shows it; -1 where it is no cell's."""
        place = np.full(self.scene.keys.size, -1, np.int32)
        place[self.object[::-1]] = np.arange(len(self), dtype=np.int32)[::-1]
        return place

    def column(self, name: str) -> np.ndarray:
        """(n,) one of the COLUMNS."""
        if self.merged is not None:
            column: np.ndarray = self.merged[:, COLUMNS.index(name)]
            return column
        return self.scene.column(name)[self.object]

    @cached_property
    def area(self) -> np.ndarray:
        """(n,) pixels."""
        return self.column("area")

    @cached_property
    def y(self) -> np.ndarray:
        """(n,) of the centroids, pixels."""
        return self.column("y")

    @cached_property
    def x(self) -> np.ndarray:
        """(n,) of the centroids, pixels."""
        return self.column("x")

    def points(self, places: np.ndarray) -> np.ndarray:
        """(p, 2) centroids y, x of some of them."""
        return np.column_stack([self.y[places], self.x[places]])

    def boxes(self, places: np.ndarray | list[int]) -> np.ndarray:
        """(p, 4) y0, x0, y1, x1 of some of them."""
        table = self.merged if self.merged is not None else self.scene.table
        rows = places if self.merged is not None else self.object[places]
        boxes: np.ndarray = table[rows, BOX]
        return boxes

    @cached_property
    def light(self) -> np.ndarray:
        """(n,) mean brightness above the background, at least DIM of the movie's median; 1 without any."""
        light = self.column("light")
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

    def roundness(self, places: np.ndarray) -> np.ndarray:
        """(p,) of some of them: 1 for a disc, less for everything else: area² / (2π · second moment)."""
        spread = np.maximum(self.column("spread")[places], 1e-9)
        return np.minimum(self.area[places] ** 2 / (2 * np.pi * spread), 1.0)

    def to_border(self, places: np.ndarray) -> np.ndarray:
        """(p,) pixels between the boxes of some of them and the nearest border of the image; 0 where one
        touches it.
        """
        y0, x0, y1, x1 = self.boxes(places).T
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
    t, cell = rows[:, 0].astype(np.int32), rows[:, 2].astype(np.uint32)
    if not scene.keys.size or not keys.size:
        empty = np.empty(0, np.int32)
        return Sightings(scene, empty.astype(np.uint32), empty, empty)
    if np.array_equal(keys, scene.keys):  # every outline is one cell: as nearly always
        place = np.arange(keys.size, dtype=np.int32)
    else:
        place = np.minimum(np.searchsorted(scene.keys, keys), scene.keys.size - 1).astype(np.int32)
        seen = scene.keys[place] == keys
        place, cell, t = place[seen], cell[seen], t[seen]
    order = _by_cell_and_frame(cell, t)
    place, cell, t = place[order], cell[order], t[order]
    sighting, objects = np.arange(place.size), place
    merged = None
    again = (cell[1:] == cell[:-1]) & (t[1:] == t[:-1])
    if again.any():
        begin = np.concatenate(([0], np.flatnonzero(~again) + 1))
        sighting = np.repeat(np.arange(begin.size), np.diff(np.append(begin, place.size)))
        merged = _merged(scene.table[place], begin)
        place, cell, t = place[begin], cell[begin], t[begin]
    return Sightings(scene, cell, t, place, merged, _overlapping(objects, sighting))


def _by_cell_and_frame(cell: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The order by cell, then by frame."""
    if cell.size and cell.max() < 2**16 and (t[1:] >= t[:-1]).all():
        # Numbers of 16 bits are sorted in one go, and stay in the order of the frames.
        return np.argsort(cell.astype(np.uint16), kind="stable")
    return np.argsort((cell.astype(np.int64) << FRAME_BITS) | t)


def _overlapping(objects: np.ndarray, sighting: np.ndarray) -> tuple[tuple[int, ...], ...]:
    """The sightings of each object that is named more than once."""
    count = np.bincount(objects, minlength=1)
    if count.max() < 2:
        return ()
    named = count[objects] > 1
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
