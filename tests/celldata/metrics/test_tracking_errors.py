"""The list of errors: what an entry holds, in what order, how many, and that none is lost."""

import pytest

from celldata.metrics import evaluate_tracking
from celldata.metrics.tracking_errors import ERROR_KINDS, MOST
from celldata.simulator import CorruptionRates, SimulationParameters, corrupt, simulate

FAMILY = (["111222", "111333"], [(1, (2, 3), 3)])


def errors_of(truth, prediction) -> list[dict]:
    return evaluate_tracking(truth, prediction, errors=True)["errors"]["list"]


def test_an_entry_holds_frame_cells_place_and_words(draw):
    (error,) = errors_of(draw(*FAMILY), draw(["777888", "777999"]))
    assert error == {
        "kind": "missed_division",
        "t": 3,
        "until": 3,
        "true": [1, 2, 3],
        "predicted": [7, 8, 9],
        "y": 1.5,
        "x": 3.5,  # both daughters: two lanes of 4 pixels
        "box": [0, 0, 4, 8],
        "words": "True cell 1 divides into 2 and 3; predicted here: 7, 8 and 9, undivided.",
    }


def test_without_asking_there_is_no_list(draw):
    assert "errors" not in evaluate_tracking(draw(*FAMILY), draw(*FAMILY))


@pytest.mark.parametrize(
    ("truth", "prediction", "kind", "t", "until", "true", "predicted"),
    [
        (["1111", "....", "2222"], ["1122", "....", "2211"], "wrong_link", 2, 2, [1, 2], [1, 1]),
        (["11..", "....", "..22"], ["77..", "....", "..77"], "false_link", 2, 2, [1, 2], [7, 7]),
        (["1111"], ["1122"], "broken_track", 2, 2, [1, 1], [1, 2]),
        (["111111"], ["77..77"], "gap", 2, 3, [1], [7]),
        (["111111"], ["777..."], "missed_mask", 3, 5, [1], []),
        (["1111", "....", "...."], ["1111", "....", ".22."], "false_mask", 1, 2, [], [2]),
        (["1111", "2222"], ["7777", "7777"], "merged_mask", 0, 3, [1, 2], [7]),
        (["111", "111", "111"], ["777", "777", "788"], "split_mask", 1, 2, [1], [8]),
    ],
)
def test_what_is_where(draw, truth, prediction, kind, t, until, true, predicted):
    error = errors_of(draw(truth), draw(prediction))[0]
    found = [error[key] for key in ("kind", "t", "until", "true", "predicted")]
    assert found == [kind, t, until, true, predicted]
    assert error["box"][0] <= error["y"] < error["box"][2]
    assert error["words"].startswith(("True", "Predicted"))


def test_the_place_is_of_the_true_cells_or_else_of_the_predicted(draw):
    (false,) = errors_of(draw(["111", "...", "..."]), draw(["111", "...", "..2"]))
    assert (false["x"], false["box"]) == (9.5, [0, 8, 4, 12])
    (link,) = errors_of(draw(["1111"]), draw(["1122"]))
    assert (link["x"], link["box"]) == (1.5, [0, 0, 4, 4])


def test_errors_a_division_explains_are_not_told_again(draw):
    """The stranger's track breaks because its end was taken for a daughter: one error."""
    truth = draw(["111222", "111333", "......", "444444"], [(1, (2, 3), 3)])
    wrong = draw(["111222", "111333", "......", "444555"], [(1, (2, 5), 3)])
    assert [error["kind"] for error in errors_of(truth, wrong)] == ["wrong_division"]


def test_a_cell_that_goes_on_as_a_false_daughter_is_no_broken_track(draw):
    """Her sister is a false mask, so no link of hers can tell."""
    wrong = draw(["1133", "....", "..44"], [(1, (3, 4), 2)])
    kinds = [error["kind"] for error in errors_of(draw(["1111", "....", "...."]), wrong)]
    assert kinds == ["false_division", "false_mask"]


def test_a_track_that_hops_to_another_cell_is_one_error_for_both(draw):
    """Cell 1 goes on as 3, and track 2 ends, because track 1 goes on as cell 2."""
    truth, wrong = draw(["1111", "....", "2222"]), draw(["1133", "....", "2211"])
    assert [error["kind"] for error in errors_of(truth, wrong)] == ["wrong_link"]


def test_a_link_into_the_middle_of_a_track_is_a_wrong_one(draw):
    """Cell 1 ends, and its track goes on as cell 2, which was there before."""
    truth, wrong = draw(["11..", "....", "2222"]), draw(["11..", "....", "2211"])
    assert [error["kind"] for error in errors_of(truth, wrong)] == ["wrong_link"]


def test_between_masks_over_several_cells_a_cell_is_missed_and_no_gap(draw):
    errors = errors_of(draw(["111", "222"]), draw(["3.3", "3.3"]))
    assert sorted(error["kind"] for error in errors) == ["merged_mask"] * 2 + ["missed_mask"] * 2


def test_a_mother_that_goes_on_as_a_daughter_after_a_hole_is_a_missed_division(draw):
    kinds = [error["kind"] for error in errors_of(draw(*FAMILY), draw(["111.11", "111.33"]))]
    assert kinds == ["missed_division", "missed_mask", "missed_mask"]


def test_a_swap_at_a_division_is_told_once_a_link(draw):
    """Cells 2 and 4 exchange their tracks right after the division of 1."""
    truth = draw(["1122", "1133", "....", "4444"], [(1, (2, 3), 2)])
    wrong = draw(["1124", "1133", "....", "4442"], [(1, (2, 3), 2)])
    assert [(error["kind"], error["t"]) for error in errors_of(truth, wrong)] == [("wrong_link", 3)] * 2


def test_a_wrong_link_over_a_hole(draw):
    """Track 1 is lost in frame 2 and found again on the other cell."""
    truth, wrong = draw(["11111", ".....", "22222"]), draw(["11...", ".....", "22.11"])
    kinds = sorted((error["kind"], error["t"]) for error in errors_of(truth, wrong))
    assert kinds == [("missed_mask", 2), ("missed_mask", 2), ("wrong_link", 3)]


def test_the_list_is_by_frame_bounded_and_counted(draw):
    """Cells that are there in every second frame alone: each absence is a gap, in the order of frames."""
    n = 2 * MOST + 21
    truth = draw(["1" * n])
    flickers = draw(["".join("1."[t % 2] for t in range(n))])
    errors = evaluate_tracking(truth, flickers, errors=True)["errors"]
    assert errors["counts"] == dict.fromkeys(ERROR_KINDS, 0) | {"gap": n // 2}
    assert len(errors["list"]) == MOST
    assert errors["left_out"] == n // 2 - MOST
    assert [error["t"] for error in errors["list"]] == list(range(1, 2 * MOST, 2))


@pytest.mark.parametrize("seed", range(3))
def test_masks_add_up_to_the_operations_and_divisions_to_their_classes(seed):
    parameters = SimulationParameters(n_frames=12, height=112, width=112, n_cells=8, cell_cycle_h=2.0)
    truth = simulate(parameters, seed).labels
    wrong = corrupt(truth, CorruptionRates(merge=0.3, split=0.1, missed=0.1, missed_division=0.4), seed)[0]
    figures = evaluate_tracking(truth, wrong, errors=True)

    def masks(*kinds: str) -> int:
        found = [error for error in figures["errors"]["list"] if error["kind"] in kinds]
        of_each = [len(e["true"]) - 1 if e["kind"] == "merged_mask" else 1 for e in found]
        return sum(n * (e["until"] - e["t"] + 1) for n, e in zip(of_each, found, strict=True))

    operations, classes = figures["operations"], figures["divisions"]["strict"]
    assert masks("gap", "missed_mask") == operations["false_negatives"] > 0
    assert masks("false_mask", "split_mask") == operations["false_positives"] > 0
    assert masks("merged_mask") == operations["split_vertices"] > 0
    counts = figures["errors"]["counts"]
    assert [counts[f"{kind}_division"] for kind in ("missed", "wrong", "false")] == [
        classes[name] for name in ("missed", "incorrect", "false_positives")
    ]
    assert counts["missed_division"] > 0
