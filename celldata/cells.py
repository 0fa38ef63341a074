"""The cells table: which cell each value of a label image means.

Relabeling a cell from frame 30 on rewrites rows here and never touches a pixel. Several rows with the same
(t, feature, value) mean that those cells overlap where the image holds that value.
"""

from collections.abc import Iterable, Mapping
from operator import index
from typing import NamedTuple

import numpy as np

from celldata.label_images import values_in

MAX_VALUE = 2**32 - 1
"""Label images are uint32."""
MAX_CELL = 2**32 - 1
"""Cell ids are drawn into uint32 images too (masks of cells)."""


class CellRow(NamedTuple):
    """In frame `t`, pixels of `feature` that hold `value` belong to `cell`."""

    t: int
    feature: str
    value: int
    cell: int


class CellsTable:
    """A set of rows with an index by frame and one by cell, so that neither lookup walks the table.

    Membership of a value or cell is constant time; `rows` is sorted once after each change.
    """

    def __init__(self, rows: Iterable[CellRow | tuple[int, str, int, int]] = ()) -> None:
        self._frames: dict[tuple[int, str], dict[int, set[int]]] = {}
        self._cells: dict[int, set[CellRow]] = {}
        self._n_rows = 0
        self._sorted: list[CellRow] | None = None
        self.add(rows)

    def __len__(self) -> int:
        return self._n_rows

    def __contains__(self, row: object) -> bool:
        if not isinstance(row, tuple) or len(row) != 4:
            return False
        t, feature, value, cell = row
        return cell in self._frames.get((t, feature), {}).get(value, ())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CellsTable):
            return NotImplemented
        return self._cells == other._cells

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"CellsTable({self._n_rows} rows, {len(self._cells)} cells)"

    @property
    def rows(self) -> list[CellRow]:
        """All rows, sorted by (t, feature, value, cell), in a list of its own."""
        if self._sorted is None:
            self._sorted = sorted(row for rows in self._cells.values() for row in rows)
        return list(self._sorted)

    def add(self, rows: Iterable[CellRow | tuple[int, str, int, int]]) -> None:
        """Add all rows or none; ValueError names the first that is there already or is no row."""
        added: list[CellRow] = []
        try:
            for t, feature, value, cell in rows:
                # index(): numpy's integers become Python's (JSON knows no other), and 1.5 is refused.
                row = CellRow(index(t), feature, index(value), index(cell))
                t, value, cell = row.t, row.value, row.cell
                if t < 0 or not 0 < value <= MAX_VALUE or not 0 < cell <= MAX_CELL:
                    raise ValueError(f"{row} is no row: t >= 0, value and cell >= 1")
                cells = self._frames.setdefault((t, feature), {}).setdefault(value, set())
                if cell in cells:
                    raise ValueError(f"{row} is in the cells table already")
                cells.add(cell)
                self._cells.setdefault(cell, set()).add(row)
                added.append(row)
        except (TypeError, ValueError):
            self._discard(added)
            raise
        self._n_rows += len(added)
        if added:
            self._sorted = None

    def remove(self, rows: Iterable[CellRow | tuple[int, str, int, int]]) -> None:
        """Remove all rows or none; KeyError names the first that is absent or given twice."""
        wanted = [CellRow(*row) for row in rows]
        seen: set[CellRow] = set()
        for row in wanted:
            if row in seen or row not in self:
                raise KeyError(f"{row} is not in the cells table")
            seen.add(row)
        self._discard(wanted)
        self._n_rows -= len(wanted)
        if wanted:
            self._sorted = None

    def at(self, t: int, feature: str) -> list[CellRow]:
        """The rows of one frame, sorted by value and cell."""
        values = self._frames.get((t, feature), {})
        return [
            CellRow(t, feature, value, cell) for value in sorted(values) for cell in sorted(values[value])
        ]

    def of_cell(self, cell: int, feature: str | None = None) -> list[CellRow]:
        """The rows of one cell through time, of one feature or of all."""
        rows = self._cells.get(cell, ())
        return sorted(row for row in rows if feature is None or row.feature == feature)

    def cells(self) -> list[int]:
        """All cell ids, sorted."""
        return sorted(self._cells)

    def has_cell(self, cell: int) -> bool:
        return cell in self._cells

    def new_cell(self) -> int:
        """The id for a new cell: one above the largest, 1 in an empty table."""
        return max(self._cells, default=0) + 1

    def features(self) -> list[str]:
        """The features that have a row, sorted."""
        return sorted({feature for _, feature in self._frames})

    def values_at(self, t: int, feature: str) -> dict[int, tuple[int, ...]]:
        """Each value of one frame with the cells it means (sorted; more than one where they overlap)."""
        values = self._frames.get((t, feature), {})
        return {value: tuple(sorted(values[value])) for value in sorted(values)}

    def values_of(self, t: int, feature: str, cell: int) -> list[int]:
        """The values that mean `cell` (alone or with others) in one frame, sorted."""
        rows = self._cells.get(cell, ())
        return sorted(row.value for row in rows if row.t == t and row.feature == feature)

    def cells_of(self, t: int, feature: str, value: int) -> list[int]:
        """The cells that one value means in one frame, sorted; [] where the value means none."""
        return sorted(self._frames.get((t, feature), {}).get(value, ()))

    def frames_of(self, cell: int, feature: str | None = None) -> list[int]:
        """The frames in which a cell appears, sorted."""
        rows = self._cells.get(cell, ())
        return sorted({row.t for row in rows if feature is None or row.feature == feature})

    def copy(self) -> "CellsTable":
        other = CellsTable()
        other._frames = {key: {v: set(c) for v, c in values.items()} for key, values in self._frames.items()}
        other._cells = {cell: set(rows) for cell, rows in self._cells.items()}
        other._n_rows = self._n_rows
        other._sorted = self._sorted
        return other

    @classmethod
    def from_label_images(cls, images: Mapping[str, np.ndarray]) -> "CellsTable":
        """Each value of each feature's (T, Y, X) images means the cell of the same number."""
        return cls(
            CellRow(t, feature, value, value)
            for feature, frames in images.items()
            for t in range(len(frames))
            for value in values_in(frames[t]).tolist()
        )

    def _discard(self, rows: Iterable[CellRow]) -> None:
        for row in rows:
            self._cells[row.cell].discard(row)
            if not self._cells[row.cell]:
                del self._cells[row.cell]
            values = self._frames[row.t, row.feature]
            values[row.value].discard(row.cell)
            if not values[row.value]:
                del values[row.value]
            if not values:
                del self._frames[row.t, row.feature]
