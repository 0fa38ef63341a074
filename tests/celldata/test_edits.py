"""Properties of edits that hold for every edit, and what a conflict leaves behind."""

import json
import uuid

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from celldata.cells import CellRow
from celldata.changes import ChangeConflict, paint
from celldata.edits import (
    CellsChange,
    DivisionsChange,
    Edit,
    EditConflict,
    PaintChange,
    Run,
    apply,
    edit_from_json,
    edit_to_json,
    invert,
    paint_between,
)
from celldata.labels import Labels
from celldata.lineage import Division

SHAPE = (3, 6, 7)
FEATURES = ("nucleus", "whole-cell")
divisions = st.builds(
    lambda cells, t: Division(cells[0], tuple(cells[1:]), t),
    st.lists(st.integers(1, 9), min_size=2, max_size=3, unique=True),
    st.integers(0, 5),
)
labels_of_movies = st.builds(
    lambda images, divisions: Labels.from_images(dict(zip(FEATURES, images, strict=True)), divisions),
    st.tuples(*[hnp.arrays(np.uint32, SHAPE, elements=st.integers(0, 4)) for _ in FEATURES]),
    st.sets(divisions, max_size=3),
)


def new_id() -> str:
    return str(uuid.uuid4())


@st.composite
def labels_and_edit(draw: st.DrawFn) -> tuple[Labels, Edit]:
    """Labels, and an edit of one to five changes that applies to them."""
    labels = draw(labels_of_movies)
    scratch, changes = labels.copy(), []
    for _ in range(draw(st.integers(1, 5))):
        feature, t = draw(st.sampled_from(FEATURES)), draw(st.integers(0, SHAPE[0] - 1))
        kind = draw(st.sampled_from(["paint", "cells", "divisions"]))
        if kind == "paint":
            painted = draw(hnp.arrays(np.uint32, SHAPE[1:], elements=st.integers(0, 4) | st.just(2**32 - 1)))
            change = paint_between(scratch.frame(feature, t), painted, t, feature)
        elif kind == "cells":
            removed = [(r.t, r.value, r.cell) for r in scratch.cells.rows if r.feature == feature]
            removed = removed[: draw(st.integers(0, len(removed)))]
            row = (t, draw(st.integers(1, 9)), draw(st.integers(10, 99)))
            new = CellRow(row[0], feature, row[1], row[2])
            added = () if new in scratch.cells else (row,)
            change = CellsChange(feature, tuple(removed), added) if removed or added else None
        else:
            removed = sorted(scratch.divisions)[: draw(st.integers(0, 2))]
            division = draw(divisions)
            added = () if division in scratch.divisions else (division,)
            change = DivisionsChange(tuple(removed), added) if removed or added else None
        if change is not None:
            apply(Edit(new_id(), "step", (change,)), scratch)
            changes.append(change)
    if not changes:
        changes.append(DivisionsChange((), (Division(1000, (1001,), 0),)))
    return labels, Edit(new_id(), "brush", tuple(changes))


@given(labels_and_edit())
def test_apply_then_invert_is_identity(case):
    labels, edit = case
    target = labels.copy()
    apply(edit, target)
    undo = invert(edit, new_id())
    assert undo.undoes == edit.id
    apply(undo, target)
    assert target == labels


@given(labels_and_edit())
def test_redo_is_the_inverse_of_the_undo(case):
    _, edit = case
    undo = invert(edit, new_id())
    redo = invert(undo, new_id())
    assert redo.changes == edit.changes
    assert redo.undoes == undo.id


@given(labels_and_edit())
def test_json_round_trip_is_identity(case):
    _, edit = case
    assert edit_from_json(json.loads(json.dumps(edit_to_json(edit)))) == edit


@given(labels_and_edit(), st.integers(0, 2))
def test_a_conflict_leaves_the_target_unchanged(case, kind):
    labels, edit = case
    wrong = [
        CellsChange("nucleus", removed=((0, 77, 777),)),
        DivisionsChange(removed=(Division(777, (778, 779), 1),)),
        PaintChange(0, "nucleus", (Run(555, 1, (0, 1)),)),
    ][kind]
    target = labels.copy()
    with pytest.raises(EditConflict) as conflict:
        apply(Edit(new_id(), "brush", (*edit.changes, wrong)), target)
    assert conflict.value.change_index == len(edit.changes)
    assert target == labels


@given(
    hnp.arrays(np.uint32, (9, 11), elements=st.integers(0, 3)),
    hnp.arrays(np.uint32, (9, 11), elements=st.integers(0, 3)),
)
def test_paint_between_makes_the_second_of_the_first(before, after):
    change = paint_between(before, after, 0, "nucleus")
    frame = before.copy()
    if change is not None:
        paint(change, frame)
        pairs = [(run.before, run.after) for run in change.runs]
        assert pairs == sorted(set(pairs))
        painted = np.concatenate([run.pixels() for run in change.runs])
        assert painted.size == np.count_nonzero(before != after) == np.unique(painted).size
    assert np.array_equal(frame, after)


@settings(max_examples=30)
@given(hnp.arrays(np.uint32, (2, 6, 7), elements=st.integers(0, 3)))
def test_paint_works_on_a_frame_that_is_not_contiguous(images):
    strided = np.repeat(images[0], 2, axis=1)[:, ::2]
    assert not strided.flags.c_contiguous
    change = paint_between(images[0], images[1], 0, "nucleus")
    if change is not None:
        paint(change, strided)
    assert np.array_equal(strided, images[1])


def test_paint_names_the_pixel_that_is_not_as_expected():
    frame = np.zeros((4, 5), np.uint32)
    frame[2, 3] = 9
    with pytest.raises(ChangeConflict, match="holds 9 at y=2, x=3, where the edit expects 0"):
        paint(PaintChange(0, "nucleus", (Run(0, 1, (10, 5)),)), frame)
    assert frame.sum() == 9


def test_the_same_edit_does_not_apply_twice():
    labels = Labels.empty(["nucleus"], SHAPE)
    edit = Edit(new_id(), "brush", (PaintChange(0, "nucleus", (Run(0, 1, (0, 4)),)),))
    apply(edit, labels)
    with pytest.raises(EditConflict) as conflict:
        apply(edit, labels)
    assert conflict.value.edit_id == edit.id


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda: Run(1, 1, (0, 1)), "changes nothing"),
        (lambda: Run(0, 2**32, (0, 1)), "leaves the values"),
        (lambda: Run(0, 1, ()), "pairs"),
        (lambda: Run(0, 1, (0, 1, 2)), "pairs"),
        (lambda: Run(0, 1, (-1, 1)), "gaps >= 0"),
        (lambda: Run(0, 1, (0, 0)), "lengths >= 1"),
        (lambda: Run(0, 1, (10**30, 1)), "beyond pixel"),
        (lambda: PaintChange(0, "n", ()), "at least one run"),
        (lambda: PaintChange(0, "n", (Run(0, 1, (0, 3)), Run(2, 1, (2, 1)))), "the same pixel"),
        (lambda: CellsChange("n"), "removes and adds nothing"),
        (lambda: CellsChange("n", added=((0, 1, 1), (0, 1, 1))), "twice"),
        (lambda: CellsChange("n", ((0, 1, 1),), ((0, 1, 1),)), "removes and adds the same"),
        (lambda: CellsChange("n", added=((0, 0, 1),)), "is no row"),
        (lambda: DivisionsChange(), "removes and adds nothing"),
        (lambda: Division(1, (), 1), "no daughter"),
        (lambda: Division(1, (2, 2), 1), "twice"),
        (lambda: Division(1, (1, 2), 1), "its own daughter"),
    ],
)
def test_changes_that_make_no_sense_are_refused(make, problem):
    with pytest.raises(ValueError, match=problem):
        make()
