"""DET, SEG, TRA and LNK by hand on tiny lineages."""

import pytest

from celldata.metrics import evaluate_tracking

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
