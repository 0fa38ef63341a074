"""What changed, cell by cell: a small catalogue of edits and what the review says of each."""

import numpy as np
import pytest

from backend.review.difference import FrameDifference, changes_between, changes_of_frame
from celldata.events import Event
from celldata.labels import Labels
from celldata.lineage import Division


def compare(before: Labels, after: Labels):
    painted = {
        ("nucleus", t)
        for t in range(before.n_frames)
        if (before.images["nucleus"][t] != after.images["nucleus"][t]).any()
    }

    def reader(labels):
        return lambda feature, t: labels.frame(feature, t)

    return changes_between(
        (before.cells, before.divisions, before.events),
        (after.cells, after.divisions, after.events),
        reader(before),
        reader(after),
        ["nucleus"],
        range(before.n_frames),
        painted,
    )


def said(changes):
    return [(c.kind, c.t, c.cell, c.was) for c in changes]


@pytest.fixture
def before():
    """Two frames with cells 1 (4 x 4 at 2, 2) and 2 (4 x 6 at 10, 10)."""
    images = np.zeros((2, 20, 20), np.uint32)
    images[:, 2:6, 2:6] = 1
    images[:, 10:14, 10:16] = 2
    return Labels.from_images({"nucleus": images})


@pytest.fixture
def after(before):
    return before.copy()


def test_nothing_changed(before, after):
    assert compare(before, after) == []


def test_added(before, after):
    after.images["nucleus"][1, 15:18, 2:6] = 9
    after.cells.add([(1, "nucleus", 9, 9)])
    (change,) = compare(before, after)
    assert (change.kind, change.t, change.cell, change.pixels, change.iou) == ("added", 1, 9, 12, None)
    assert (change.y, change.x) == (16, 3.5)


def test_removed(before, after):
    after.images["nucleus"][0][after.images["nucleus"][0] == 2] = 0
    after.cells.remove([(0, "nucleus", 2, 2)])
    (change,) = compare(before, after)
    assert (change.kind, change.t, change.cell, change.pixels) == ("removed", 0, 2, 24)
    assert (change.y, change.x) == (11.5, 12.5)


def test_a_value_without_a_row_is_no_cell(before, after):
    after.images["nucleus"][0, 15:18, 2:6] = 9
    assert compare(before, after) == []


def test_reshaped(before, after):
    after.images["nucleus"][0, 10:14, 14:16] = 0
    (change,) = compare(before, after)
    assert (change.kind, change.cell, change.pixels) == ("reshaped", 2, 8)
    assert change.iou == pytest.approx(16 / 24, abs=1e-4)


def test_relabeled_by_rows_alone(before, after):
    after.cells.remove([(1, "nucleus", 2, 2)])
    after.cells.add([(1, "nucleus", 2, 7)])
    (change,) = compare(before, after)
    assert (change.kind, change.t, change.cell, change.was, change.iou, change.pixels) == (
        "relabeled",
        1,
        7,
        2,
        1,
        0,
    )


def test_swapped(before, after):
    after.cells.remove([(0, "nucleus", 1, 1), (0, "nucleus", 2, 2)])
    after.cells.add([(0, "nucleus", 1, 2), (0, "nucleus", 2, 1)])
    assert said(compare(before, after)) == [("relabeled", 0, 1, 2), ("relabeled", 0, 2, 1)]


def told(changes):
    return [(c.kind, c.cell, c.cells, c.text) for c in changes]


def test_split(before, after):
    """Whichever part keeps the number, or none: what was one cell is two."""
    after.images["nucleus"][0, 10:14, 14:16] = 3
    after.cells.add([(0, "nucleus", 3, 3)])
    (change,) = compare(before, after)
    assert told([change]) == [("split", 2, (2, 3), "Cell 2 split into 2 and 3")]
    assert (change.pixels, change.y, change.x) == (8, 11.5, 12.5)
    after.images["nucleus"][0, 10:14, 11:14] = 3
    assert told(compare(before, after)) == [("split", 2, (2, 3), "Cell 2 split into 2 and 3")]
    frame = after.images["nucleus"][0]
    frame[frame == 2] = 4
    after.cells.remove([(0, "nucleus", 2, 2)])
    after.cells.add([(0, "nucleus", 4, 4)])
    assert told(compare(before, after)) == [("split", 2, (3, 4), "Cell 2 split into 3 and 4")]


def test_split_into_three(before, after):
    after.images["nucleus"][0, 10:14, 12:14] = 3
    after.images["nucleus"][0, 10:14, 14:16] = 4
    after.cells.add([(0, "nucleus", 3, 3), (0, "nucleus", 4, 4)])
    assert told(compare(before, after)) == [("split", 2, (2, 3, 4), "Cell 2 split into 2, 3 and 4")]


def test_merged(before, after):
    before.images["nucleus"][0, 10:14, 13:16] = 3
    before.cells.add([(0, "nucleus", 3, 3)])
    (change,) = compare(before, after)
    assert told([change]) == [("merged", 2, (2, 3), "Cells 2 and 3 merged into 2")]
    assert (change.pixels, change.y, change.x) == (12, 11.5, 12.5)


def test_a_cell_that_gives_pixels_to_a_neighbour_is_no_split(before, after):
    before.images["nucleus"][:, 10:14, 16:18] = after.images["nucleus"][:, 10:14, 16:18] = 3
    before.cells.add([(0, "nucleus", 3, 3)])
    after.cells.add([(0, "nucleus", 3, 3)])
    after.images["nucleus"][0, 10:14, 14:16] = 3
    assert said(compare(before, after)) == [("reshaped", 0, 2, None), ("reshaped", 0, 3, None)]


def test_a_cell_that_lies_on_another_is_no_piece_of_it(before, after):
    """Value 5 is where cell 9 lies on cell 2, which keeps all of its pixels."""
    after.images["nucleus"][0, 10:14, 14:16] = 5
    after.cells.add([(0, "nucleus", 5, 2), (0, "nucleus", 5, 9)])
    assert said(compare(before, after)) == [("added", 0, 9, None)]


def test_moved_far_is_still_the_same_cell(before, after):
    frame = after.images["nucleus"][0]
    frame[frame == 1] = 0
    frame[15:19, 2:6] = 1
    (change,) = compare(before, after)
    assert (change.kind, change.cell, change.iou, change.pixels) == ("reshaped", 1, 0, 32)


def test_cells_that_overlap_share_a_value(before, after):
    """Value 5 becomes both cells: their union is what each covers."""
    after.images["nucleus"][0, 10:14, 10:12] = 5
    after.cells.add([(0, "nucleus", 5, 1), (0, "nucleus", 5, 2)])
    (change,) = compare(before, after)
    assert (change.kind, change.cell, change.pixels) == ("reshaped", 1, 8)
    assert change.iou == pytest.approx(16 / 24, abs=1e-4)


def test_divisions(before, after):
    before.divisions.add(Division(5, (6, 7), 1))
    after.divisions.add(Division(1, (2, 8), 1))
    removed, added = compare(before, after)
    assert (removed.kind, removed.cell) == ("division_removed", 5)
    assert (added.kind, added.t, added.cell) == ("division_added", 1, 1)
    assert (added.y, added.x) == (11.5, 12.5)
    assert "1 into 2 and 8" in added.text


def test_frames_without_change_are_not_read(before):
    def never(feature, t):
        raise AssertionError("this frame need not be read")

    tables = (before.cells, set(), set())
    assert changes_between(tables, tables, never, never, ["nucleus"], range(2), set()) == []


@pytest.mark.parametrize("scale", [1, 2**21])
def test_leaving_out_untouched_cells_changes_nothing(scale):
    """Random repaints and relabelings of a full frame, against the comparison of all its cells. With `scale`
    the values are too large for a table.
    """
    rng = np.random.default_rng(4)
    grid = (np.arange(1, 26, dtype=np.uint32).reshape(5, 5) * scale).repeat(6, 0).repeat(6, 1)
    for _ in range(25):
        before = Labels.from_images({"nucleus": grid[None].copy()})
        after = before.copy()
        for _ in range(int(rng.integers(1, 4))):
            y, x = rng.integers(0, 26, 2)
            after.images["nucleus"][0, y : y + 4, x : x + 4] = rng.choice([0, *np.unique(grid)])
        for value in rng.choice(np.unique(grid), 2, replace=False).tolist():
            after.cells.remove([(0, "nucleus", value, value)])
            after.cells.add([(0, "nucleus", value, int(rng.integers(1, 40)))])
        every = FrameDifference(
            before.frame("nucleus", 0),
            after.frame("nucleus", 0),
            before.cells.values_at(0, "nucleus"),
            after.cells.values_at(0, "nucleus"),
        )
        assert compare(before, after) == changes_of_frame(every, 0, "nucleus")


def test_ends_that_are_marked_and_no_more(before, after):
    before.events = {Event(1, 1, "leaves")}
    after.events = {Event(1, 1, "dies"), Event(2, 1, "dies")}
    changes = compare(before, after)
    assert said(changes) == [
        ("event_removed", 1, 1, None),
        ("event_added", 1, 1, None),
        ("event_added", 1, 2, None),
    ]
    assert [change.text for change in changes] == [
        "End of cell 1 not marked any more: leaves at frame 1",
        "End of cell 1 marked: dies at frame 1",
        "End of cell 2 marked: dies at frame 1",
    ]
    assert [(change.y, change.x) for change in changes] == [(3.5, 3.5), (3.5, 3.5), (11.5, 12.5)]
