"""The cells table of a task that is open on the server: eight bytes a row instead of hundreds.

It answers what edits ask (is this row there?) and gives all rows; whoever looks things up by cell makes a
celldata.cells.CellsTable of them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable

from celldata.cells import MAX_CELL, MAX_VALUE, CellRow

VALUE_SHIFT = 32  # values and cells are uint32


class PackedCells:
    """A set of rows (celldata.changes.Rows): per frame and feature a sorted array of value and cell in one
    64-bit integer.
    """

    def __init__(self, rows: Iterable[CellRow] = ()) -> None:
        self._frames: dict[tuple[int, str], array[int]] = {}
        self._n_rows = 0
        for t, feature, value, cell in sorted(rows):
            frame = self._frames.setdefault((t, feature), array("Q"))
            frame.append(_key(value, cell))
            self._n_rows += 1

    def __len__(self) -> int:
        return self._n_rows

    def __contains__(self, row: object) -> bool:
        if not isinstance(row, tuple) or len(row) != 4:
            return False
        t, feature, value, cell = row
        frame = self._frames.get((t, feature))
        if frame is None or not _fits(value, cell):
            return False
        return _place(frame, _key(value, cell))[1]

    @property
    def rows(self) -> list[CellRow]:
        """All rows, sorted by (t, feature, value, cell)."""
        return [
            CellRow(t, feature, key >> VALUE_SHIFT, key & MAX_CELL)
            for t, feature in sorted(self._frames)
            for key in self._frames[t, feature]
        ]

    @property
    def n_bytes(self) -> int:
        """What the table takes in memory, about."""
        return sum(400 + frame.itemsize * len(frame) for frame in self._frames.values())

    def add(self, rows: Iterable[CellRow]) -> None:
        """Add rows, none of which may be there (ValueError names it; those before it stay added)."""
        for row in rows:
            frame = self._frames.setdefault((row.t, row.feature), array("Q"))
            key = _key(row.value, row.cell)
            place, found = _place(frame, key)
            if found:
                raise ValueError(f"{row} is in the cells table already")
            frame.insert(place, key)
            self._n_rows += 1

    def remove(self, rows: Iterable[CellRow]) -> None:
        """Remove rows, all of which must be there (KeyError names it; those before it stay removed)."""
        for row in rows:
            frame = self._frames.get((row.t, row.feature), array("Q"))
            place, found = _place(frame, _key(row.value, row.cell))
            if not found:
                raise KeyError(f"{row} is not in the cells table")
            frame.pop(place)
            self._n_rows -= 1


def _fits(value: int, cell: int) -> bool:
    return 0 < value <= MAX_VALUE and 0 < cell <= MAX_CELL


def _key(value: int, cell: int) -> int:
    if not _fits(value, cell):
        raise ValueError(f"value {value}, cell {cell} are no row of a cells table")
    return value << VALUE_SHIFT | cell


def _place(frame: array[int], key: int) -> tuple[int, bool]:
    """Where `key` is or belongs, and whether it is there."""
    place = bisect_left(frame, key)
    return place, place < len(frame) and frame[place] == key
