"""CT, TF, BC and CCA where the catalogue of lineages does not reach."""

import numpy as np
import pytest

from celldata.metrics import evaluate_tracking
from celldata.metrics.biological import cell_cycle_accuracy
from celldata.metrics.graphs import Tracks


def cycles(*lengths: int) -> Tracks:
    """One dividing cell from frame 0 to 9 for each cycle, whose daughter divides after so many frames."""
    begin, end, parent = [], [], []
    for length in lengths:
        mother = len(begin)
        begin += [0, 10, 10, 11 + length, 11 + length]
        end += [9, 10 + length, 30, 30, 30]
        parent += [-1, mother, mother, mother + 1, mother + 1]
    columns = (np.array(column, np.int64) for column in (begin, end, parent))
    none = np.zeros(0, np.int64)
    return Tracks(*columns, none, none)


def test_cell_cycle_accuracy_is_one_minus_the_distance_of_two_distributions():
    assert cell_cycle_accuracy(cycles(2, 4), cycles(4, 2, 2, 4)) == 1
    # Up to length 2: all of one, half of the other. Up to 3: 1 and .5. Up to 4: 1 and 1.
    assert cell_cycle_accuracy(cycles(2, 2), cycles(2, 4)) == 0.5
    # Up to length 2: 1/4 and 0. Up to 3: 2/4 and 1/2. Up to 5: 3/4 and 1/2. Up to 6: 1 and 1/2. Up to 9: 1.
    assert cell_cycle_accuracy(cycles(2, 3, 5, 6), cycles(3, 9)) == 0.5
    assert cell_cycle_accuracy(cycles(2, 3, 5, 6), cycles(3, 3, 9, 3)) == pytest.approx(0.75)


def test_without_a_whole_true_cycle_there_is_no_accuracy_and_without_a_predicted_one_it_is_zero():
    assert cell_cycle_accuracy(cycles(), cycles(3)) is None
    assert cell_cycle_accuracy(cycles(3), cycles()) == 0


def test_bio_is_the_mean_of_what_there_is(draw):
    without_divisions = evaluate_tracking(draw(["1111"]), draw(["1122"]))
    assert (without_divisions["ct"], without_divisions["tf"]) == (0, 0.5)
    assert without_divisions["bc"] == dict.fromkeys("0123")
    assert without_divisions["cca"] is None
    assert without_divisions["bio"] == dict.fromkeys("0123", 0.25)
    empty = evaluate_tracking(draw([".."]), draw(["11"]))
    assert empty["bio"] == empty["op_clb"] == dict.fromkeys("0123")


def test_daughters_of_a_division_may_be_three(draw):
    three = (["1122", "1133", "1144"], [(1, (2, 3, 4), 2)])
    assert set(evaluate_tracking(draw(*three), draw(*three))["bc"].values()) == {1}
    two = draw(three[0], [(1, (2, 3), 2)])
    assert set(evaluate_tracking(draw(*three), two)["bc"].values()) == {0}


def test_the_mother_off_by_more_than_three_frames_is_no_division(draw):
    lanes = ["111122222222", "111133333333"]
    truth = draw(lanes, [(1, (2, 3), 4)])
    for by, found in ((3, [0, 0, 0, 1]), (4, [0, 0, 0, 0])):
        late = draw(["1111" + "1" * by + lane[4] * (8 - by) for lane in lanes], [(1, (2, 3), 4 + by)])
        assert list(evaluate_tracking(truth, late)["bc"].values()) == found


def test_a_mother_that_goes_on_after_her_division_ends_before_it(draw):
    """Labels that contradict themselves, which no file of the challenge can hold."""
    truth = draw(["1122..", "1133..", "......"], [(1, (2, 3), 2)])
    torn = draw(["1122..", "1133..", "..1111"], [(1, (2, 3), 2)])
    assert set(evaluate_tracking(truth, torn)["bc"].values()) == {1}
    assert set(evaluate_tracking(torn, truth)["bc"].values()) == {1}


def test_one_predicted_division_answers_for_one_true_division(draw):
    """Track 7 is cell 1, then cell 4; its daughters are those of 1 in frame 4, and of 4 from frame 5 on.
    So it fits the division of 4 from a tolerance of 1 on, that of 1 from 2 on, and is one of them."""
    lanes = ["11222222", "11333333", "........", "44444555", "44444666"]
    truth = draw(lanes, [(1, (2, 3), 2), (4, (5, 6), 5)])
    lanes = ["77..8...", "77..9...", "........", "..77.888", "..77.999"]
    hopping = draw(lanes, [(7, (8, 9), 4)])
    assert list(evaluate_tracking(truth, hopping)["bc"].values()) == pytest.approx([0, 2 / 3, 2 / 3, 2 / 3])


def test_tracks_that_are_never_found_do_not_count_in_the_fractions(draw):
    figures = evaluate_tracking(draw(["1111", "....", "2222"]), draw(["1133", "....", "...."]))
    assert figures["tf"] == 0.5


def test_a_mother_lost_before_her_division_is_that_much_early(draw):
    truth = draw(["111222", "111333"], [(1, (2, 3), 3)])
    figures = evaluate_tracking(truth, draw(["11.222", "11.333"], [(1, (2, 3), 3)]))
    assert list(figures["bc"].values()) == [0, 1, 1, 1]


def test_mothers_must_match_in_the_last_frame_that_both_are_in(draw):
    """Track 7 is the mother until frame 1 and elsewhere in her last, then has her daughters."""
    truth = draw(["111222", "111333", "......"], [(1, (2, 3), 3)])
    astray = draw(["778999", "778666", "..7..."], [(7, (9, 6), 3)])
    assert set(evaluate_tracking(truth, astray)["bc"].values()) == {0}


def test_a_cycle_begins_with_a_division_and_not_after_a_gap(draw):
    cut = draw(["1.1222", "1.1333"], [(1, (2, 3), 3)])
    assert evaluate_tracking(cut, cut)["cca"] is None
