"""DET, SEG, TRA and LNK: by hand on tiny lineages, and beside py-ctcmetrics on corrupted labels."""

import pytest

from celldata.lineage import check_lineage
from celldata.metrics import evaluate_segmentation, evaluate_tracking
from celldata.simulator import CORRUPTION_KINDS, CorruptionRates, SimulationParameters, corrupt, simulate

FIGURES = ("det", "seg", "tra", "lnk")
MOTHER = (["11122", "11133"], [(1, (2, 3), 3)])  # 7 vertices, 2 + 1 + 1 track links, 2 parent links

# name: truth, prediction, operations that are not 0
CATALOGUE = {
    "as it is": (MOTHER, MOTHER, {}),
    "a frame missed": (
        (["11111"], []),
        (["11.11"], []),
        {"false_negatives": 1, "missing_edges": 2, "redundant_edges": 1},
    ),
    "a cell too many": ((["11", ".."], []), (["11", ".2"], []), {"false_positives": 1}),
    "two cells merged": (
        (["111", "222"], []),
        (["111", "212"], []),
        {"split_vertices": 1, "missing_edges": 4, "redundant_edges": 1},
    ),
    "a swap": (
        (["1111", "....", "2222"], []),
        (["1122", "....", "2211"], []),
        {"missing_edges": 2, "redundant_edges": 2},
    ),
    "a broken track": ((["1111"], []), (["1122"], []), {"missing_edges": 1}),
    "a broken track linked as if by birth": ((["1111"], []), (["1122"], [(1, (2,), 2)]), {"wrong_edges": 1}),
    "a division missed": (MOTHER, (MOTHER[0], []), {"missing_edges": 2}),
}


@pytest.mark.parametrize("name", CATALOGUE)
def test_catalogue(draw, name):
    truth, prediction, expected = CATALOGUE[name]
    figures = evaluate_tracking(draw(*truth), draw(*prediction))
    assert {k: n for k, n in figures["operations"].items() if n} == expected


def test_the_weights_of_the_challenge(draw):
    figures = evaluate_tracking(draw(["1111", "....", "2222"]), draw(["1122", "....", "22.1"]))
    # A mask is missed (10); of 6 true links 3 are missing (1.5 each), and 2 predicted ones lead from a true
    # cell to the other (1 each).
    assert figures["operations"]["missing_edges"] == 3
    assert figures["operations"]["redundant_edges"] == 2
    assert figures["det"] == pytest.approx(1 - 10 / 80)
    assert figures["lnk"] == pytest.approx(1 - (3 * 1.5 + 2) / 9)
    assert figures["tra"] == pytest.approx(1 - (10 + 3 * 1.5 + 2) / 89)


def test_a_mask_matches_when_it_covers_more_than_half(draw):
    half = evaluate_tracking(draw(["1", "1"]), draw(["1", "."]))
    assert (half["det"], half["seg"]) == (0, 0)
    more = evaluate_tracking(draw(["1", "1", "1"]), draw(["1", "1", "."]))
    assert more["det"] == 1
    assert more["seg"] == pytest.approx(2 / 3)


def test_nothing_found_is_zero_and_no_truth_is_none(draw):
    empty = evaluate_tracking(draw(["11"]), draw([".."]))
    assert [empty[k] for k in FIGURES] == [0, 0, 0, 0]
    without = evaluate_tracking(draw([".."]), draw(["11"]))
    assert [without[k] for k in FIGURES] == [None] * 4


@pytest.mark.parametrize("seed", range(2))
def test_corrupted_simulations_agree_with_ctcmetrics(ctcmetrics, seed):
    parameters = SimulationParameters(
        n_frames=6, height=112, width=112, n_cells=14, cell_cycle_h=6.0, max_cells=40
    )
    truth = simulate(parameters, seed).labels
    rates = CorruptionRates(merge=0.3, split=0.05, missed=0.06, swap=0.15, broken_track=0.15)
    wrong, made = corrupt(truth, rates, seed)
    assert made
    agrees(evaluate_tracking(truth, wrong), ctcmetrics(truth, named_by_value(wrong)))


@pytest.mark.realdata
def test_corrupted_hela_agrees_with_ctcmetrics(hela_truth, part_of, ctcmetrics):
    truth = part_of(hela_truth, slice(60, 82), slice(150, 400), slice(300, 620))
    assert len(truth.divisions) >= 3
    assert {p.kind for p in check_lineage(truth.cells, truth.divisions)} <= {"hole"}
    left_out = dict.fromkeys(("wrong_link", "missing_daughter", "wrong_daughter"), 0)
    rates = CorruptionRates(merge=0.3, swap=0.1, broken_track=0.2, missed_division=0.4, **left_out)
    wrong, made = corrupt(truth, rates, seed=3)
    assert {c.kind for c in made} == set(CORRUPTION_KINDS) - set(left_out)
    figures = evaluate_tracking(truth, wrong)
    assert figures["tra"] < 0.999
    agrees(figures, ctcmetrics(truth, named_by_value(wrong)))
    assert evaluate_segmentation(truth, wrong)["det"] == figures["det"]


def agrees(ours: dict, theirs: dict) -> None:
    assert theirs["Valid"] == 1
    for name in FIGURES:
        assert ours[name] == pytest.approx(theirs[name.upper()], abs=1e-6), name


def named_by_value(labels):
    """Labels whose values are their cells, as CTC masks hold them."""
    return type(labels).from_images({"nucleus": labels.masks_of_cells("nucleus")}, labels.divisions)
