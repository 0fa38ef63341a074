"""What traccuracy defines as the challenge does: operations on graphs and their figures, divisions, cycles.

It differs in three things, each shown here: a link to an only daughter is no parent link to it (one operation
of kind EC), it counts a mask over several true cells once, and its cycles go on over only daughters.
"""

import pytest

from celldata.metrics import evaluate_tracking
from celldata.simulator import CorruptionRates, SimulationParameters, corrupt, simulate

MOVIE = SimulationParameters(n_frames=16, height=112, width=112, n_cells=8, cell_cycle_h=2.0, max_cells=40)
IDENTITY = CorruptionRates.only(swap=0.15, broken_track=0.1, missed_division=0.3, false_division=0.1)


def operations_agree(ours: dict, theirs: dict) -> None:
    names = {"fp_nodes": "false_positives", "fn_nodes": "false_negatives", "fp_edges": "redundant_edges"}
    names |= {"fn_edges": "missing_edges", "ws_edges": "wrong_edges"}
    assert {name: ours["operations"][name] for name in names.values()} == {
        name: theirs[other] for other, name in names.items()
    }


def figures_agree(ours: dict, theirs: dict) -> None:
    operations_agree(ours, theirs)
    assert theirs["ns_nodes"] == ours["operations"]["split_vertices"]
    for name in ("det", "tra", "lnk"):
        assert ours[name] == pytest.approx(theirs[name.upper()], abs=1e-9)


def divisions_agree(ours: dict, theirs: dict) -> None:
    for i in range(4):
        buffered = theirs[f"Frame Buffer {i}"]
        found = buffered["True Positive Divisions"]
        assert found
        assert ours["bc"][str(i)] == pytest.approx(buffered["Division F1"], abs=1e-9)
        both = ours["true_divisions"] + ours["predicted_divisions"]
        assert ours["bc"][str(i)] == pytest.approx(2 * found / both)


@pytest.mark.parametrize("seed", range(3))
def test_identity_errors_on_true_masks(traccuracy_of, named_by_value, seed):
    truth = simulate(MOVIE, seed).labels
    wrong = named_by_value(corrupt(truth, IDENTITY, seed)[0])
    ours, theirs = evaluate_tracking(truth, wrong), traccuracy_of(truth, wrong)
    assert ours["lnk"] < 0.99
    assert ours["bc"]["0"] < 1
    figures_agree(ours, theirs["CTCMetrics"])
    divisions_agree(ours, theirs["DivisionMetrics"])


def test_errors_of_outline(traccuracy_of, named_by_value):
    truth = simulate(MOVIE, 5).labels
    rates = CorruptionRates.only(missed=0.05, false=0.5, split=0.05, ragged=0.2, swap=0.1)
    wrong = named_by_value(corrupt(truth, rates, 5)[0])
    ours, theirs = evaluate_tracking(truth, wrong), traccuracy_of(truth, wrong)
    assert ours["det"] < 0.99
    figures_agree(ours, theirs["CTCMetrics"])


@pytest.mark.realdata
def test_a_real_tracking_with_known_errors(bacteria, traccuracy_of):
    ours, theirs = evaluate_tracking(*bacteria), traccuracy_of(*bacteria)
    figures_agree(ours, theirs["CTCMetrics"])
    divisions_agree(ours, theirs["DivisionMetrics"])


def test_divisions_late_by_one_to_three_frames(draw, traccuracy_of):
    """The mother goes on in the place of a daughter, whose sister is a cell by itself until then."""
    truth = draw(["1112222222", "1113333333", ".........."], [(1, (2, 3), 3)])
    for by in (1, 2, 3):
        lanes = ["111" + "1" * by + "2" * (7 - by), "111" + "4" * by + "3" * (7 - by), "." * 10]
        late = draw(lanes, [(1, (2, 3), 3 + by)])
        ours, theirs = evaluate_tracking(truth, late), traccuracy_of(truth, late)
        for i in range(4):
            found = theirs["DivisionMetrics"][f"Frame Buffer {i}"]["True Positive Divisions"]
            assert ours["bc"][str(i)] == found == int(i >= by)


def test_cycles_from_division_to_division(draw, traccuracy_of):
    """Cycles of 2 and 3 frames beside two of 2: half of the distribution is elsewhere."""
    lanes = ["11222444444", "11222555555", "11333366666", "11333377777", "..........."]
    truth = draw(lanes, [(1, (2, 3), 2), (2, (4, 5), 5), (3, (6, 7), 6)])
    lanes = [*lanes[:2], "11333666666", "11333777777", "..........."]
    early = draw(lanes, [(1, (2, 3), 2), (2, (4, 5), 5), (3, (6, 7), 5)])
    ours = evaluate_tracking(truth, early)["cca"]
    assert ours == traccuracy_of(truth, early)["CellCycleAccuracy"]["CCA"] == 0.5


def test_an_only_daughter_is_one_operation_less(draw, traccuracy_of):
    truth, cut = draw(["1111", "...."]), draw(["1122", "...."], [(1, (2,), 2)])
    ours, theirs = evaluate_tracking(truth, cut), traccuracy_of(truth, cut)["CTCMetrics"]
    assert (ours["operations"]["wrong_edges"], theirs["ws_edges"]) == (1, 0)
    assert (ours["lnk"], theirs["LNK"]) == pytest.approx((1 - 1 / 4.5, 1))
    # The same of a division that lost a daughter: a parent link there, none for traccuracy.
    truth = draw(["1122", "1133", "...."], [(1, (2, 3), 2)])
    lost = draw(["1122", "1133", "...."], [(1, (2,), 2)])
    ours, theirs = evaluate_tracking(truth, lost), traccuracy_of(truth, lost)["CTCMetrics"]
    assert (ours["operations"]["wrong_edges"], theirs["ws_edges"]) == (0, 1)
    assert (ours["operations"]["missing_edges"], theirs["fn_edges"]) == (1, 1)


def test_a_mask_over_three_cells_counts_twice(draw, traccuracy_of):
    truth, merged = draw(["11", "22", "33", ".."]), draw(["11", "11", "11", ".."])
    ours, theirs = evaluate_tracking(truth, merged), traccuracy_of(truth, merged)["CTCMetrics"]
    assert (ours["operations"]["split_vertices"], theirs["ns_nodes"]) == (4, 2)
    operations_agree(ours, theirs)


def test_a_cycle_that_an_only_daughter_cuts(draw, traccuracy_of):
    """For the challenge tracks 2 and 9 are no whole cycle; traccuracy joins them to what it should be."""
    lanes = ["11222444444", "11222555555", "11333366666", "11333377777", "..........."]
    truth = draw(lanes, [(1, (2, 3), 2), (2, (4, 5), 5), (3, (6, 7), 6)])
    lanes = ["11229444444", "11229555555", *lanes[2:]]
    cut = draw(lanes, [(1, (2, 3), 2), (2, (9,), 4), (9, (4, 5), 5), (3, (6, 7), 6)])
    assert evaluate_tracking(truth, cut)["cca"] == 0.5
    assert traccuracy_of(truth, cut)["CellCycleAccuracy"]["CCA"] == 1
