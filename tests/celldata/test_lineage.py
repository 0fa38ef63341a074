import pytest

from celldata.cells import CellsTable
from celldata.events import Event
from celldata.lineage import Division, check_lineage, frame_ranges, tracks


def table(**cells):
    """table(c1=[0, 1]) has cell 1 in frames 0 and 1."""
    return CellsTable((t, "nucleus", int(name[1:]), int(name[1:])) for name, ts in cells.items() for t in ts)


def kinds(cells, *divisions):
    return [(problem.kind, problem.cells, problem.t) for problem in check_lineage(cells, divisions)]


FAMILY = table(c1=[0, 1], c2=[2, 3], c3=[2])


def test_tracks_know_their_frames_parents_and_daughters():
    found = tracks(FAMILY, [Division(1, (3, 2), 2)])
    assert list(found) == [1, 2, 3]
    assert (found[1].first, found[1].last, found[1].frames, found[1].parent) == (0, 1, (0, 1), None)
    assert found[1].daughters == (2, 3)
    assert (found[2].parent, found[3].parent, found[3].last) == (1, 1, 2)


def test_a_right_division_has_no_problem():
    assert kinds(FAMILY, Division(1, (2, 3), 2)) == []


@pytest.mark.parametrize(
    ("cells", "divisions", "expected"),
    [
        (FAMILY, [Division(1, (2,), 2)], [("one_daughter", (1, 2), 2)]),
        (table(c1=[0, 1, 2], c2=[2], c3=[2]), [Division(1, (2, 3), 2)], [("parent_after_division", (1,), 2)]),
        (table(c1=[0], c2=[0, 1], c3=[1]), [Division(1, (2, 3), 1)], [("daughter_before_division", (2,), 0)]),
        (table(c2=[1], c3=[1]), [Division(1, (2, 3), 1)], [("parent_missing", (1,), 1)]),
        (table(c1=[0], c2=[1]), [Division(1, (2, 3), 1)], [("daughter_missing", (3,), 1)]),
        (
            table(c1=[0], c2=[1], c3=[1], c4=[1], c5=[1]),
            [Division(1, (2, 3), 1), Division(1, (4, 5), 1)],
            [("several_divisions", (1,), 1)],
        ),
        (
            table(c1=[0], c9=[0], c2=[1], c3=[1], c4=[1]),
            [Division(1, (2, 3), 1), Division(9, (3, 4), 1)],
            [("several_parents", (3,), 1)],
        ),
        (table(c1=[0, 3]), [], [("hole", (1,), 1)]),
    ],
)
def test_each_contradiction_is_found(cells, divisions, expected):
    assert kinds(cells, *divisions) == expected


def test_only_holes_and_single_daughters_are_warnings():
    problems = check_lineage(table(c1=[0, 2], c2=[3], c4=[0]), [Division(1, (2,), 3), Division(5, (4, 6), 0)])
    assert {problem.kind for problem in problems if problem.is_warning} == {"hole", "one_daughter"}
    assert {problem.kind for problem in problems if not problem.is_warning} == {
        "parent_missing",
        "daughter_missing",
    }


def test_a_cell_in_two_features_is_one_track():
    cells = CellsTable([(0, "nucleus", 1, 4), (1, "whole-cell", 1, 4)])
    assert tracks(cells, ())[4].frames == (0, 1)


def test_frame_ranges_in_words():
    assert frame_ranges([3]) == "frame 3"
    assert frame_ranges([0, 1, 2, 4, 5, 6, 8, 9, 10]) == "frames 0-2, 4-6 and 8-10"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (Event(2, 3, "dies"), []),
        (Event(2, 2, "leaves"), [("event_not_last", (2,), 2)]),
        (Event(9, 2, "leaves"), [("event_missing", (9,), 2)]),
        (Event(1, 1, "dies"), [("event_and_division", (1,), 1)]),
    ],
)
def test_a_marked_end_stands_in_the_last_frame_of_a_cell_that_does_not_divide(event, expected):
    found = check_lineage(FAMILY, [Division(1, (2, 3), 2)], [event])
    assert [(problem.kind, problem.cells, problem.t) for problem in found] == expected
    assert not any(problem.is_warning for problem in found)
