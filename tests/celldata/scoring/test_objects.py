"""Masks beside a known answer: every class by hand-made labels, and what it takes from the score."""

import numpy as np
import pytest

from celldata.cells import CellRow
from celldata.labels import Labels
from celldata.proposals.spans import mask_of
from celldata.scoring.objects import FINE_IOU, score_segmentation

SHAPE = 40, 60
A, B = (slice(5, 15), slice(5, 15)), (slice(5, 15), slice(15, 25))
C = (slice(25, 35), slice(40, 50))


def labels(*frames: dict[int, tuple[slice, slice]]) -> Labels:
    images = np.zeros((len(frames), *SHAPE), np.uint32)
    for t, cells in enumerate(frames):
        for cell, place in cells.items():
            images[t][place] = cell
    return Labels.from_images({"nucleus": images})


TRUTH = {1: A, 2: B, 3: C}
BOTH = (slice(5, 15), slice(5, 25))


def only(given: dict[int, tuple[slice, slice]], truth: dict[int, tuple[slice, slice]] = TRUTH):
    """The score, and its one error."""
    result = score_segmentation(labels(truth), labels(given))
    assert len(result.errors) == 1, result.errors
    return result.value, result.errors[0]


def test_the_truth_scores_one_whatever_its_cells_are_called():
    result = score_segmentation(labels(TRUTH), labels({7: A, 5: B, 9: C}))
    assert (result.value, result.errors, result.counts) == (1.0, (), {})


def test_nothing_on_either_side_is_right_and_on_one_side_wrong():
    assert score_segmentation(labels({}), labels({})).value == 1.0
    assert score_segmentation(labels(TRUTH), labels({})).value == 0.0
    assert score_segmentation(labels({}), labels(TRUTH)).value == 0.0


def test_a_missing_cell():
    value, error = only({1: A, 2: B})
    assert value == pytest.approx(2 * 2 / 5)
    assert (error.kind, error.cell, error.t) == ("missing", None, 0)
    assert (error.y, error.x) == (29.5, 44.5)
    assert mask_of(error.answer, SHAPE)[C].all()
    assert error.given == ()


def test_an_extra_cell():
    place = (slice(0, 4), slice(50, 58))
    value, error = only({**TRUTH, 8: place})
    assert value == pytest.approx(2 * 3 / 7)
    assert (error.kind, error.cell) == ("extra", 8)
    assert (error.y, error.x) == (1.5, 53.5)
    assert "cell 8" in error.words
    assert mask_of(error.given, SHAPE).sum() == 32


def test_a_ragged_outline_costs_by_its_iou():
    value, error = only({**TRUTH, 3: (slice(25, 35), slice(40, 47))})
    assert value == pytest.approx(2 * (2 + 0.7 / FINE_IOU) / 6)
    assert (error.kind, error.cell) == ("ragged", 3)
    assert "agrees by .70, .85 is enough" in error.words


def test_an_outline_that_is_fine_costs_nothing():
    result = score_segmentation(labels(TRUTH), labels({**TRUTH, 3: (slice(25, 35), slice(40, 49))}))
    assert (result.value, result.errors) == (1.0, ())


def test_an_outline_that_is_far_off_is_worth_nothing():
    value, error = only({**TRUTH, 3: (slice(25, 35), slice(40, 45))})
    assert value == pytest.approx(2 * 2 / 6)
    assert error.kind == "ragged"


def test_two_cells_merged():
    value, error = only({1: BOTH, 3: C})
    assert value == pytest.approx(2 * 1 / 5)
    assert (error.kind, error.cell) == ("merged", 1)
    assert "is 2 cells" in error.words


def test_a_cell_that_a_larger_one_has_swallowed_is_merged_and_no_ragged_outline_beside():
    small = (slice(5, 15), slice(15, 18))
    value, error = only({1: (slice(5, 15), slice(5, 18)), 3: C}, {1: A, 2: small, 3: C})
    assert (error.kind, error.cell) == ("merged", 1)
    assert value == pytest.approx(2 * (1 + (100 / 130) / FINE_IOU) / 5)


def test_a_cell_that_was_split_in_halves_and_one_that_lost_a_bit():
    half = {8: (slice(25, 35), slice(40, 45)), 9: (slice(25, 35), slice(45, 50))}
    value, error = only({1: A, 2: B, **half})
    assert value == pytest.approx(2 * 2 / 7)
    assert (error.kind, error.cell) == ("split", 8)
    bit = {8: (slice(25, 35), slice(40, 47)), 9: (slice(25, 35), slice(47, 50))}
    _, error = only({1: A, 2: B, **bit})
    assert (error.kind, error.cell) == ("split", 8)
    assert "cells 8 and 9" in error.words


def test_several_on_several_are_tangled():
    upper, lower = (slice(5, 10), slice(5, 25)), (slice(10, 15), slice(5, 25))
    value, error = only({1: upper, 2: lower, 3: C})
    assert value == pytest.approx(2 * 1 / 6)
    assert error.kind == "tangled"


def test_all_cells_count_alike_whatever_frame_they_are_in():
    """One of four cells is missing: the mean of the frames' own scores would be another number."""
    result = score_segmentation(labels({1: A, 2: B, 3: C}, {1: A}), labels({1: A, 2: B, 3: C}, {}), first=10)
    assert result.value == pytest.approx(2 * 3 / 7)
    assert [error.t for error in result.errors] == [11]


def test_cells_that_overlap_count_in_full():
    truth = labels({1: A, 3: C})
    truth.cells.add([CellRow(0, "nucleus", 1, 4)])  # another cell, on the same pixels
    assert score_segmentation(truth, truth.copy()).value == 1.0


def test_each_feature_counts():
    images = labels(TRUTH).images["nucleus"]
    truth = Labels.from_images({"nucleus": images, "whole-cell": images})
    given = Labels.from_images({"nucleus": images, "whole-cell": np.zeros_like(images)})
    result = score_segmentation(truth, given)
    assert result.value == pytest.approx(2 * 3 / 9)
    assert {error.feature for error in result.errors} == {"whole-cell"}
