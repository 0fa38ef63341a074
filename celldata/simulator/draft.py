"""Labels while errors are being put into them, and the edits that keep them consistent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from celldata.cells import CellRow
from celldata.labels import Labels
from celldata.lineage import Division


@dataclass(frozen=True)
class Corruption:
    """One error: its kind, the frame where it is or begins, the cells concerned, and a sentence."""

    kind: str
    t: int
    cells: tuple[int, ...]
    text: str


@dataclass
class Draft:
    """A copy of labels that errors are put into; ``made`` lists them."""

    labels: Labels
    feature: str
    rng: np.random.Generator
    made: list[Corruption] = field(default_factory=list)
    touched: set[tuple[int, int]] = field(default_factory=set)  # (t, cell) that hold an error already

    def __post_init__(self) -> None:
        highest = max((int(image.max(initial=0)) for image in self.labels.images.values()), default=0)
        # New cells also get new values, so that a value keeps meaning one cell in all frames.
        self._next = max([highest, *self.labels.cells.cells()], default=0) + 1

    def new_cell(self) -> int:
        self._next += 1
        return self._next - 1

    def note(self, kind: str, t: int, cells: Iterable[int], text: str) -> None:
        self.made.append(Corruption(kind, t, tuple(cells), text))

    def untouched(self, t: int, *cells: int) -> bool:
        return not any((t, cell) in self.touched for cell in cells)

    def touch(self, t: int, *cells: int) -> None:
        self.touched.update((t, cell) for cell in cells)

    # -- pixels ----------------------------------------------------------------------------------------------

    def frame(self, t: int) -> np.ndarray:
        return self.labels.frame(self.feature, t)

    def cells_alone(self, t: int) -> dict[int, int]:
        """cell -> value, of the cells that have one value in the frame and share it with no other cell."""
        rows = self.labels.cells.at(t, self.feature)
        n_of_value: dict[int, int] = {}
        n_of_cell: dict[int, int] = {}
        for row in rows:
            n_of_value[row.value] = n_of_value.get(row.value, 0) + 1
            n_of_cell[row.cell] = n_of_cell.get(row.cell, 0) + 1
        return {row.cell: row.value for row in rows if n_of_value[row.value] == n_of_cell[row.cell] == 1}

    def add_cell(self, t: int, window: tuple[slice, slice], mask: np.ndarray) -> int:
        """A new cell on the pixels of ``mask`` in a window of a frame."""
        cell = self.new_cell()
        self.frame(t)[window][mask] = cell
        self.labels.cells.add([CellRow(t, self.feature, cell, cell)])
        return cell

    def drop_row(self, t: int, cell: int, value: int) -> None:
        self.labels.cells.remove([CellRow(t, self.feature, value, cell)])

    # -- identity --------------------------------------------------------------------------------------------

    def rename_from(self, t: int, names: Mapping[int, int]) -> None:
        """From frame t on, each cell takes its new name, in all features; so do the divisions it makes later.

        All cells named are there in frame t, so that a division they make is later than t.
        """
        cells = self.labels.cells
        rows = [row for cell in names for row in cells.of_cell(cell) if row.t >= t]
        cells.remove(rows)
        cells.add(row._replace(cell=names[row.cell]) for row in rows)
        for division in [d for d in self.labels.divisions if d.parent in names and d.t > t]:
            self.labels.divisions.remove(division)
            renamed = Division(names[division.parent], division.daughters, division.t)
            self.labels.divisions.add(renamed)

    def mend_divisions(self) -> None:
        """Divisions begin with the first frame of a daughter, also where an error took that frame away."""
        cells = self.labels.cells
        mended = set()
        for division in self.labels.divisions:
            births = [frames[0] for d in division.daughters if (frames := cells.frames_of(d))]
            t = min(births, default=division.t)
            mended.add(Division(division.parent, division.daughters, t))
        self.labels.divisions = mended
