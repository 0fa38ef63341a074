"""The packed cells table holds the same rows as the one of celldata, whatever is added and removed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.tasks.packed_cells import PackedCells
from celldata.cells import MAX_CELL, MAX_VALUE, CellRow, CellsTable
from celldata.changes import CellsChange, ChangeConflict, change_cells

numbers = st.sampled_from([1, 2, 3, 500, MAX_VALUE])
rows = st.builds(CellRow, st.integers(0, 2), st.sampled_from(["nucleus", "whole-cell"]), numbers, numbers)


@given(
    start=st.sets(rows, max_size=20), changes=st.lists(st.tuples(st.sets(rows), st.sets(rows)), max_size=6)
)
def test_changes_do_the_same_to_both(start, changes):
    packed, table = PackedCells(start), CellsTable(start)
    for removed, added in changes:
        for feature in ("nucleus", "whole-cell"):
            out = tuple((r.t, r.value, r.cell) for r in removed if r.feature == feature)
            new = tuple((r.t, r.value, r.cell) for r in added - removed if r.feature == feature)
            if not out and not new:
                continue
            change = CellsChange(feature, out, new)
            answers = []
            for cells in (packed, table):
                try:
                    change_cells(change, cells)
                    answers.append(None)
                except ChangeConflict as conflict:
                    answers.append(str(conflict))
            assert answers[0] == answers[1]
        assert packed.rows == table.rows
        assert len(packed) == len(table)


def test_what_is_no_row_is_not_there_and_cannot_enter():
    packed = PackedCells([CellRow(0, "nucleus", 1, MAX_CELL)])
    for row in (
        CellRow(0, "nucleus", 0, 1),
        CellRow(0, "nucleus", 1, MAX_CELL + 1),
        CellRow(0, "nucleus", 2**32, 1),
        (0, "nucleus", 1),
        "row",
    ):
        assert row not in packed
    with pytest.raises(ValueError, match="already"):
        packed.add([CellRow(0, "nucleus", 1, MAX_CELL)])
    with pytest.raises(KeyError):
        packed.remove([CellRow(1, "nucleus", 1, MAX_CELL)])
    with pytest.raises(ValueError, match="no row"):
        packed.add([CellRow(0, "nucleus", 1, MAX_CELL + 1)])


def test_a_row_takes_eight_bytes():
    n = 5000
    packed = PackedCells(CellRow(0, "nucleus", value, value) for value in range(1, n + 1))
    assert packed.n_bytes < 9 * n


def test_stored_rows_in_any_order_give_the_same_table_and_its_triples() -> None:
    rows = [(1, "nucleus", 2**32 - 1, 7), (0, "nucleus", 5, 3), (0, "nucleus", 5, 2), (0, "whole-cell", 1, 1)]
    packed = PackedCells.of_lists([list(row) for row in rows])  # type: ignore[misc]
    assert packed.rows == CellsTable(rows).rows
    assert packed.rows == PackedCells(CellRow(*row) for row in rows).rows
    assert packed.triples("nucleus").tolist() == [[0, 5, 2], [0, 5, 3], [1, 2**32 - 1, 7]]
    assert packed.triples("nothing").shape == (0, 3)
    assert packed.features() == ["nucleus", "whole-cell"]
    assert len(packed) == 4
