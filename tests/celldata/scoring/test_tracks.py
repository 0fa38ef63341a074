"""Tracks and divisions beside a known answer: every class by lineages drawn with letters."""

import pytest

from celldata.scoring.tracks import score_tracking
from tests.celldata.metrics.conftest import draw

# Cell 1 divides into 2 and 3; cell 4 stays.
LANES = ["111222", "111333", "......", "444444"]
TRUTH = draw(LANES, [(1, (2, 3), 3)])


def kinds(result):
    return [(error.kind, error.t, error.cell) for error in result.errors]


def test_the_truth_scores_one_whatever_its_cells_are_called():
    given = draw(["aaabbb", "aaaccc", "......", "dddddd"], [(10, (11, 12), 3)])
    result = score_tracking(TRUTH, given)
    assert (result.value, result.errors) == (1.0, ())


def test_nothing_on_either_side_is_right_and_on_one_side_wrong():
    nothing = draw(["......"] * 4)
    assert score_tracking(nothing, nothing).value == 1.0
    assert score_tracking(TRUTH, nothing).value == 0.0
    assert score_tracking(nothing, draw(LANES)).value == 0.0


def test_a_missed_division_costs_half_although_every_track_is_kept():
    result = score_tracking(TRUTH, draw(LANES))
    assert kinds(result) == [("missed_division", 3, 1)]
    assert result.value == pytest.approx(0.5)
    assert "Cell 1" in result.errors[0].words or "cell 1" in result.errors[0].words
    assert result.errors[0].answer  # the daughters, to be shown


def test_a_parent_that_goes_on_as_a_daughter_is_a_missed_division_and_no_wrong_link():
    result = score_tracking(TRUTH, draw(["111111", "111333", "......", "444444"]))
    assert [kind for kind, _, _ in kinds(result)] == ["missed_division"]
    assert result.figures["nucleus"]["tracks"] < 1


def test_a_false_division():
    truth = draw(["111111", "......", "444444"])
    result = score_tracking(truth, draw(["111222", "......", "444333"], [(1, (2, 3), 3)]))
    assert ("false_division", 3, 1) in kinds(result)
    assert result.figures["nucleus"]["divisions"]["f1"] == 0.0
    assert result.value < 0.5


def test_a_division_into_another_cell():
    given = draw(["111222", "111333", "......", "444555"], [(1, (2, 5), 3)])
    result = score_tracking(TRUTH, given)
    assert ("wrong_division", 3, 1) in kinds(result)
    assert ("broken_track", 3, 5) in kinds(result)
    assert result.figures["nucleus"]["divisions"]["f1"] == 0.0


def test_a_swap_is_two_wrong_links_where_it_happens_and_costs_by_the_frames_behind():
    truth = draw(["11111111", "........", "44444444"])
    early = score_tracking(truth, draw(["11114444", "........", "44441111"]))
    assert kinds(early) == [("wrong_link", 4, 1), ("wrong_link", 4, 4)]
    late = score_tracking(truth, draw(["11111114", "........", "44444441"]))
    assert early.value == pytest.approx((3 / 7 + 4 / 8) / 2)
    assert early.value < late.value < 1
    assert (
        "from frame 14 on"
        in score_tracking(truth, draw(["11114444", "........", "44441111"]), 10).errors[0].words
    )


def test_a_broken_track():
    truth = draw(["11111111", "........", "44444444"])
    result = score_tracking(truth, draw(["11115555", "........", "44444444"]), first=10)
    assert kinds(result) == [("broken_track", 14, 5)]
    assert "goes on as cell 5" in result.errors[0].words
    assert result.value < 1


def test_two_tracks_taken_for_one_cost_although_the_answer_s_side_keeps_all():
    truth = draw(["1111....", "....2222"])
    result = score_tracking(truth, draw(["1111....", "....1111"]))
    assert result.figures["nucleus"]["te"] == 1.0
    assert result.figures["nucleus"]["te_back"] == 0.5
    assert kinds(result) == [("wrong_link", 4, 1)]
    assert result.value < 0.85


def test_a_cell_that_is_missing_or_too_many_is_told_once_with_its_frames():
    truth = draw(["111111", "......", "444444", "......", "......"])
    result = score_tracking(truth, draw(["111111", "......", "......", "......", "..77.."]), first=5)
    assert kinds(result) == [("missing", 5, None), ("extra", 7, 7)]
    assert "frames 5-10" in result.errors[0].words
    assert "frames 7-8" in result.errors[1].words


def test_a_division_one_frame_early_is_right():
    given = draw(["112222", "113333", "......", "444444"], [(1, (2, 3), 2)])
    assert "missed_division" not in score_tracking(TRUTH, given).counts
