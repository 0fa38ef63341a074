"""The cells table of a task that is open on the server: eight bytes a row instead of hundreds.

It answers what edits ask (is this row there?) and gives all rows; whoever looks things up by cell makes a
celldata.cells.CellsTable of them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable

import numpy as np

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

    @classmethod
    def of_lists(cls, rows: Iterable[tuple[int, str, int, int]]) -> PackedCells:
        """From rows (t, feature, value, cell) as a stored lineage has them: checked when it was written, and
        sorted in any case but that of a file somebody else made.
        """
        packed = cls()
        frames = packed._frames
        for t, feature, value, cell in rows:
            frame = frames.get((t, feature))
            if frame is None:
                frame = frames[t, feature] = array("Q")
            frame.append(value << VALUE_SHIFT | cell)
        for at, frame in frames.items():
            keys = np.frombuffer(frame, np.uint64)
            if (keys[1:] <= keys[:-1]).any():
                frames[at] = array("Q", np.unique(keys).tobytes())
        packed._n_rows = sum(map(len, frames.values()))
        return packed

    def triples(self, feature: str) -> np.ndarray:
        """(N, 3) int64: t, value and cell of every row of one feature, sorted."""
        parts = []
        for t in sorted(t for t, other in self._frames if other == feature):
            keys = np.frombuffer(self._frames[t, feature], np.uint64)
            part = np.empty((keys.size, 3), np.int64)
            part[:, 0] = t
            part[:, 1] = keys >> np.uint64(VALUE_SHIFT)
            part[:, 2] = keys & np.uint64(MAX_CELL)
            parts.append(part)
        return np.concatenate(parts) if parts else np.empty((0, 3), np.int64)

    def features(self) -> list[str]:
        """The features that have a row, sorted."""
        return sorted({feature for (_, feature), frame in self._frames.items() if frame})

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
