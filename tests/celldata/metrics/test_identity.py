"""MOTA and IDF1: what counts as the same identity, and which masks stand for which."""

import pytest

from celldata.metrics import evaluate_tracking
from celldata.metrics.identity import pairs_by_iou
from celldata.metrics.overlap import overlaps


def test_daughters_are_no_switch(draw):
    family = draw(["1122", "1133"], [(1, (2, 3), 2)])
    figures = evaluate_tracking(family, family)
    assert (figures["switches"], figures["mota"], figures["idf1"]) == (0, 1, 1)


def test_a_switch_back_is_another_switch(draw):
    figures = evaluate_tracking(draw(["111111"]), draw(["112211"]))
    assert figures["switches"] == 2
    assert figures["mota"] == pytest.approx(1 - 2 / 6)
    assert figures["idf1"] == pytest.approx(2 * 4 / 12)


def test_a_switch_over_frames_in_which_nothing_is_found(draw):
    figures = evaluate_tracking(draw(["11111"]), draw(["11.22"]))
    assert figures["switches"] == 1
    assert figures["mota"] == pytest.approx(1 - (1 + 1) / 5)


def test_identities_go_one_to_one_for_the_highest_sum(draw):
    """Track 3 has four masks of cell 1 and three of cell 2, track 4 two of cell 1: 3 for 2 and 4 for 1 are
    five, 3 for 1 would be four. With five masks of cell 1 and one of track 4 it is five to four."""
    truth = draw(["111111...", ".........", "......222"])
    figures = evaluate_tracking(truth, draw(["333344...", ".........", "......333"]))
    assert figures["idf1"] == pytest.approx(2 * (3 + 2) / (9 + 9))
    figures = evaluate_tracking(truth, draw(["333334...", ".........", "......333"]))
    assert figures["idf1"] == pytest.approx(2 * max(5, 3 + 1) / (9 + 9))


def test_the_threshold_says_which_masks_match(draw):
    """Two of three lanes: IoU 2/3."""
    truth, part = draw(["11", "11", "11"]), draw(["11", "11", ".."])
    assert evaluate_tracking(truth, part, iou=0.6)["mota"] == 1
    higher = evaluate_tracking(truth, part, iou=0.7)
    assert (higher["mota"], higher["idf1"]) == (-1, 0)  # all missed, all false
    assert (higher["mota_ctc"], higher["idf1_ctc"]) == (1, 1)  # more than half of the true mask


def test_below_a_half_each_mask_is_matched_once(draw):
    """The wide mask reaches IoU .5 with both cells; it stands for one of them."""
    truth, wide = draw(["1", "2"]), draw(["3", "3"])
    (frame,) = overlaps(truth, wide)
    ((i, j),) = pairs_by_iou([frame], 0.4)
    assert (i.size, j.tolist()) == (1, [0])
    figures = evaluate_tracking(truth, wide, iou=0.4)
    assert figures["mota"] == pytest.approx(1 - 1 / 2)
    assert figures["mota_ctc"] == pytest.approx(1 - 1 / 2)  # there it stands for both, one too many
    # Of two pairings the one with the higher sum: 1-4 and 2-3, not 1-3 alone.
    truth, shifted = draw(["1", "1", "2", "2", "."]), draw(["4", "3", "3", "3", "."])
    (frame,) = overlaps(truth, shifted)
    ((i, j),) = pairs_by_iou([frame], 0.2)
    pairs = zip(frame.truth_cells[i].tolist(), frame.predicted_cells[j].tolist(), strict=True)
    assert sorted(pairs) == [(1, 4), (2, 3)]


def test_no_true_mask_and_none_at_all(draw):
    figures = evaluate_tracking(draw([".."]), draw(["11"]))
    assert (figures["mota"], figures["idf1"], figures["mota_ctc"]) == (None, 0, None)
    figures = evaluate_tracking(draw([".."]), draw([".."]))
    assert (figures["mota"], figures["idf1"]) == (None, None)


def test_a_mask_over_two_cells_is_both_for_the_challenge(draw):
    """4 of 8 true masks, and of 4 predicted ones that stand for 8, are kept."""
    figures = evaluate_tracking(draw(["1111", "2222"]), draw(["3333", "3333"]))
    assert figures["idf1_ctc"] == pytest.approx(2 * 4 / (8 + 8))
    assert figures["mota_ctc"] == pytest.approx(1 - 4 / 8)
