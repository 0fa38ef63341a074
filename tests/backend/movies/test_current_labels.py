"""Replacing a window in a movie's cells table: nothing lost, nothing shared."""

from hypothesis import given
from hypothesis import strategies as st

from backend.movies.current_labels import replace_window
from celldata.cells import CellsTable

ROWS = st.sets(
    st.tuples(
        st.integers(0, 9), st.sampled_from(["nucleus", "whole-cell"]), st.integers(1, 6), st.integers(1, 6)
    ),
    max_size=40,
)


@given(ROWS, ROWS, st.integers(0, 9), st.integers(0, 5))
def test_a_window_replaces_its_frames_and_shares_no_cell(movie_rows, window_rows, first, length):
    frames = range(first, first + length)
    merged = replace_window(CellsTable(movie_rows), CellsTable(window_rows), frames)
    outside = [row for row in merged.rows if row.t not in frames]
    inside = [row for row in merged.rows if row.t in frames]
    assert outside == sorted(row for row in CellsTable(movie_rows).rows if row.t not in frames)
    wanted = [row for row in CellsTable(window_rows).rows if row.t in frames]
    assert sorted((r.t, r.feature, r.value) for r in inside) == sorted(
        (r.t, r.feature, r.value) for r in wanted
    )
    assert not {row.cell for row in inside} & {cell for _, _, _, cell in movie_rows}
    # One id per frame and cell, the same in all features of the frame.
    assert len({row.cell for row in inside}) == len({(row.t, row.cell) for row in wanted})
    assert all(len({row.t for row in merged.of_cell(cell)}) == 1 for cell in {row.cell for row in inside})
