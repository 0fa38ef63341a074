"""Each kind of error does to the labels what the list says, and nothing else."""

import numpy as np
import pytest

from celldata.cells import CellRow
from celldata.errors import DataError
from celldata.labels import Labels
from celldata.lineage import Division, check_lineage
from celldata.simulator import CORRUPTION_KINDS, CorruptionRates, corrupt

FEATURE = "nucleus"


@pytest.fixture(scope="module")
def truth(simulation) -> Labels:
    return simulation.labels


def consistent(labels: Labels) -> bool:
    drawn = {(t, int(v)) for t, image in enumerate(labels.images[FEATURE]) for v in np.unique(image) if v}
    return drawn == {(row.t, row.value) for row in labels.cells.rows}


def mask(labels: Labels, t: int, cell: int) -> np.ndarray:
    return np.isin(labels.frame(FEATURE, t), labels.cells.values_of(t, FEATURE, cell))


def test_all_kinds_together_leave_consistent_labels_and_the_truth_as_it_was(truth):
    before = truth.copy()
    often = dict.fromkeys(("swap", "missing_daughter"), 0.2)
    rates = CorruptionRates(false_division=0.1, split=0.05, wrong_daughter=0.5, wrong_link=0.5, **often)
    wrong, made = corrupt(truth, rates, seed=5)
    assert truth == before
    assert consistent(wrong)
    assert {c.kind for c in made} == set(CORRUPTION_KINDS)
    assert [c.t for c in made] == sorted(c.t for c in made)
    problems = {p.kind for p in check_lineage(wrong.cells, wrong.divisions)}
    assert problems <= {"hole", "one_daughter"}


def test_the_same_seed_makes_the_same_errors(truth):
    assert corrupt(truth, seed=1) == corrupt(truth, seed=1)
    assert corrupt(truth, seed=1)[1] != corrupt(truth, seed=2)[1]


def test_no_rates_no_errors(truth):
    wrong, made = corrupt(truth, CorruptionRates.none(), seed=0)
    assert made == []
    assert wrong == truth


def test_merge_joins_two_touching_cells(truth):
    wrong, made = corrupt(truth, CorruptionRates.only(merge=0.4), seed=0)
    assert len(made) > 3
    assert consistent(wrong)
    for error in made:
        kept, lost = error.cells
        both = mask(truth, error.t, kept) | mask(truth, error.t, lost)
        assert np.array_equal(mask(wrong, error.t, kept), both)
        assert wrong.cells.values_of(error.t, FEATURE, lost) == []
    assert len(truth.cells) - len(wrong.cells) == len(made)


def test_split_cuts_one_cell_in_two(truth):
    wrong, made = corrupt(truth, CorruptionRates.only(split=0.1), seed=0)
    assert len(made) > 3
    assert consistent(wrong)
    for error in made:
        cell, part = error.cells
        assert not truth.cells.has_cell(part)
        halves = mask(wrong, error.t, cell), mask(wrong, error.t, part)
        assert all(half.any() for half in halves)
        assert not (halves[0] & halves[1]).any()
        assert np.array_equal(halves[0] | halves[1], mask(truth, error.t, cell))


def test_missed_takes_a_cell_out_of_one_frame(truth):
    wrong, made = corrupt(truth, CorruptionRates.only(missed=0.1), seed=0)
    assert len(made) > 3
    assert consistent(wrong)
    for error in made:
        (cell,) = error.cells
        assert not wrong.frame(FEATURE, error.t)[mask(truth, error.t, cell)].any()
    gone = {(c.t, c.cells[0]) for c in made}
    assert {(r.t, r.cell) for r in truth.cells.rows} - {(r.t, r.cell) for r in wrong.cells.rows} == gone


def test_false_puts_new_cells_on_background(truth):
    wrong, made = corrupt(truth, CorruptionRates.only(false=2.0), seed=0)
    assert len(made) > 10
    assert consistent(wrong)
    for error in made:
        (cell,) = error.cells
        assert wrong.cells.frames_of(cell) == [error.t]
        assert not truth.frame(FEATURE, error.t)[mask(wrong, error.t, cell)].any()
    assert len(wrong.cells) - len(truth.cells) == len(made)


def test_ragged_changes_an_outline_but_not_what_it_outlines(truth):
    wrong, made = corrupt(truth, CorruptionRates.only(ragged=0.3), seed=0)
    assert len(made) > 10
    assert wrong.cells == truth.cells
    assert consistent(wrong)
    frayed = {(c.t, c.cells[0]) for c in made}
    for t, cell in {(row.t, row.cell) for row in truth.cells.rows}:
        before, after = mask(truth, t, cell), mask(wrong, t, cell)
        if (t, cell) in frayed:
            iou = np.count_nonzero(before & after) / np.count_nonzero(before | after)
            assert 0.5 <= iou < 1
        else:
            assert np.array_equal(before, after)


def test_swap_exchanges_two_cells_from_a_frame_on(truth):
    wrong, made = corrupt(truth, CorruptionRates.only(swap=0.3), seed=0)
    assert made
    assert np.array_equal(wrong.images[FEATURE], truth.images[FEATURE])
    for error in made:
        a, b = error.cells
        for t in range(truth.n_frames):
            first, second = (b, a) if t >= error.t else (a, b)
            assert wrong.cells.values_of(t, FEATURE, a) == truth.cells.values_of(t, FEATURE, first)
            assert wrong.cells.values_of(t, FEATURE, b) == truth.cells.values_of(t, FEATURE, second)
        for cell, other in ((a, b), (b, a)):
            then = {d.daughters for d in truth.divisions if d.parent == cell}
            assert {d.daughters for d in wrong.divisions if d.parent == other} == then


def test_a_broken_track_goes_on_under_a_new_name(truth):
    wrong, made = corrupt(truth, CorruptionRates.only(broken_track=0.4), seed=0)
    assert len(made) > 3
    assert np.array_equal(wrong.images[FEATURE], truth.images[FEATURE])
    for error in made:
        cell, new = error.cells
        frames = truth.cells.frames_of(cell)
        assert wrong.cells.frames_of(cell) == [t for t in frames if t < error.t] != []
        assert wrong.cells.frames_of(new) == [t for t in frames if t >= error.t] != []
        then = {d.daughters for d in truth.divisions if d.parent == cell}
        assert {d.daughters for d in wrong.divisions if d.parent == new} == then
    assert check_lineage(wrong.cells, wrong.divisions) == []


def test_a_missed_division_leaves_its_cells(truth):
    wrong, made = corrupt(truth, CorruptionRates.only(missed_division=0.5), seed=0)
    assert made
    assert wrong.cells == truth.cells
    gone = {Division(c.cells[0], c.cells[1:], c.t) for c in made}
    assert truth.divisions - wrong.divisions == gone
    assert wrong.divisions < truth.divisions


def test_a_false_division_makes_a_mother_of_a_cell_beside_another(truth):
    wrong, made = corrupt(truth, CorruptionRates.only(false_division=0.3), seed=0)
    assert made
    assert np.array_equal(wrong.images[FEATURE], truth.images[FEATURE])
    for error in made:
        cell, other, itself, neighbour = error.cells
        assert Division(cell, (itself, neighbour), error.t) in wrong.divisions
        for before, after in ((cell, itself), (other, neighbour)):
            frames = truth.cells.frames_of(before)
            assert {error.t - 1, error.t} <= set(frames)
            assert wrong.cells.frames_of(before) == [t for t in frames if t < error.t]
            assert wrong.cells.frames_of(after) == [t for t in frames if t >= error.t]
    assert check_lineage(wrong.cells, wrong.divisions) == []


def test_a_wrong_link_takes_the_neighbour_over_and_leaves_its_own_rest_under_a_new_name(truth):
    wrong, made = corrupt(truth, CorruptionRates.only(wrong_link=0.3), seed=0)
    assert made
    assert np.array_equal(wrong.images[FEATURE], truth.images[FEATURE])
    for error in made:
        cell, other, new = error.cells
        before, after = range(error.t), range(error.t, truth.n_frames)
        for name, was, frames in (
            (cell, cell, before),
            (other, other, before),
            (cell, other, after),
            (new, cell, after),
        ):
            for t in frames:
                held = wrong.cells.values_of(t, FEATURE, name)
                assert held == truth.cells.values_of(t, FEATURE, was)
        assert wrong.cells.frames_of(other)[-1] == error.t - 1
        assert wrong.cells.frames_of(new)[0] == error.t
    assert check_lineage(wrong.cells, wrong.divisions) == []


def test_a_missing_daughter_is_taken_out_of_its_division_only(truth):
    wrong, made = corrupt(truth, CorruptionRates.only(missing_daughter=0.5), seed=0)
    assert made
    assert wrong.cells == truth.cells
    for error in made:
        parent, kept, lost = error.cells
        assert Division(parent, (kept, lost), error.t) in truth.divisions
        assert Division(parent, (kept,), error.t) in wrong.divisions
    assert len(wrong.divisions) == len(truth.divisions)


def test_a_wrong_daughter_is_a_neighbour_that_was_there_before(truth):
    wrong, made = corrupt(truth, CorruptionRates.only(wrong_daughter=0.6), seed=0)
    assert made
    for error in made:
        parent, kept, lost, other, new = error.cells
        assert Division(parent, (kept, lost), error.t) in truth.divisions
        assert Division(parent, (kept, new), error.t) in wrong.divisions
        assert wrong.cells.frames_of(other)[-1] == error.t - 1
        assert wrong.cells.frames_of(lost) == truth.cells.frames_of(lost)
    assert check_lineage(wrong.cells, wrong.divisions) == []


def test_a_division_begins_later_when_the_first_frames_of_its_daughters_are_missed():
    image = np.zeros((4, 10, 20), np.uint32)
    image[:2, 2:5, 2:5] = 1
    image[2:, 2:5, 2:5] = 2
    image[2:, 2:5, 12:15] = 3
    truth = Labels.from_images({FEATURE: image}, [Division(1, (2, 3), 2)])
    wrong, made = corrupt(truth, CorruptionRates.only(missed=1.0), seed=0)
    assert made
    assert consistent(wrong)
    assert {p.kind for p in check_lineage(wrong.cells, wrong.divisions)} <= {"hole"}
    assert all(wrong.cells.has_cell(cell) for cell in (1, 2, 3))


def test_cells_that_overlap_keep_their_pixels():
    image = np.zeros((1, 10, 20), np.uint32)
    image[0, 2:7, 2:8] = 1
    image[0, 2:7, 8:12] = 2
    truth = Labels.from_images({FEATURE: image})
    truth.cells.add([CellRow(0, FEATURE, 2, 1), CellRow(0, FEATURE, 2, 7)])
    wrong, made = corrupt(truth, CorruptionRates.only(merge=1.0, split=1.0, missed=1.0, ragged=1.0), seed=0)
    assert made == []
    assert wrong == truth


def test_a_rate_beyond_one_and_an_unknown_kind_are_refused():
    with pytest.raises(DataError, match="merge is"):
        CorruptionRates(merge=1.5)
    with pytest.raises(DataError, match="unknown kind 'typo'"):
        CorruptionRates.from_dict({"typo": 0.1})


def test_a_feature_that_is_not_there_is_named(truth):
    with pytest.raises(DataError, match="whole-cell"):
        corrupt(truth, feature="whole-cell")
