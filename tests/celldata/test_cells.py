import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from celldata.cells import CellRow, CellsTable

rows_of_tables = st.sets(
    st.builds(
        CellRow,
        st.integers(0, 4),
        st.sampled_from(["nucleus", "whole-cell"]),
        st.integers(1, 5),
        st.integers(1, 5),
    ),
    max_size=40,
)


@given(rows_of_tables)
def test_every_lookup_agrees_with_the_rows(rows):
    table = CellsTable(rows)
    assert table.rows == sorted(rows)
    assert len(table) == len(rows)
    assert table.cells() == sorted({row.cell for row in rows})
    for cell in range(1, 6):
        assert table.of_cell(cell) == sorted(row for row in rows if row.cell == cell)
        assert table.frames_of(cell) == sorted({row.t for row in rows if row.cell == cell})
        assert table.has_cell(cell) == bool(table.of_cell(cell))
    for t in range(5):
        for feature in ("nucleus", "whole-cell"):
            here = sorted(row for row in rows if (row.t, row.feature) == (t, feature))
            assert table.at(t, feature) == here
            for n in range(1, 6):
                assert table.cells_of(t, feature, n) == [row.cell for row in here if row.value == n]
                assert table.values_of(t, feature, n) == [row.value for row in here if row.cell == n]
                assert table.values_at(t, feature).get(n, ()) == tuple(table.cells_of(t, feature, n))


@given(rows_of_tables, rows_of_tables)
def test_removing_what_was_added_restores_the_table(rows, more):
    table = CellsTable(rows)
    table.add(more - rows)
    assert table == CellsTable(rows | more)
    table.remove(more - rows)
    assert table == CellsTable(rows)
    assert table.rows == sorted(rows)
    table.remove(rows)
    assert table == CellsTable()
    assert (len(table), table.cells(), table.features(), table.new_cell()) == (0, [], [], 1)


@given(rows_of_tables.filter(bool))
def test_adding_a_row_that_is_there_adds_nothing(rows):
    table = CellsTable(rows)
    with pytest.raises(ValueError, match="already"):
        table.add([CellRow(9, "nucleus", 9, 9), min(rows)])
    assert table == CellsTable(rows)
    assert table.rows == sorted(rows)


@given(rows_of_tables.filter(bool))
def test_removing_an_absent_row_removes_nothing(rows):
    table = CellsTable(rows)
    for wrong in ([min(rows), CellRow(9, "nucleus", 9, 9)], [min(rows), min(rows)]):
        with pytest.raises(KeyError):
            table.remove(wrong)
        assert table == CellsTable(rows)


def test_a_copy_lives_its_own_life():
    table = CellsTable([(0, "nucleus", 1, 1)])
    copy = table.copy()
    copy.add([(0, "nucleus", 1, 2)])
    assert table.rows == [(0, "nucleus", 1, 1)]
    assert copy.cells_of(0, "nucleus", 1) == [1, 2]


@pytest.mark.parametrize("row", [(-1, "n", 1, 1), (0, "n", 0, 1), (0, "n", 1, 0), (0, "n", 2**32, 1)])
def test_rows_out_of_range_are_refused(row):
    with pytest.raises(ValueError, match="no row"):
        CellsTable([row])


def test_numpy_integers_become_python_integers_and_fractions_are_refused():
    table = CellsTable([(np.int64(0), "n", np.uint32(3), np.uint16(3))])
    assert all(type(n) is int for n in (table.rows[0].t, table.rows[0].value, table.rows[0].cell))
    with pytest.raises(TypeError):
        CellsTable([(0, "n", 1.5, 1)])


def test_from_label_images_has_a_row_per_value_and_frame():
    images = np.array([[[0, 5], [5, 7]], [[0, 0], [7, 0]]], np.uint32)
    table = CellsTable.from_label_images({"nucleus": images})
    assert table.rows == [(0, "nucleus", 5, 5), (0, "nucleus", 7, 7), (1, "nucleus", 7, 7)]
