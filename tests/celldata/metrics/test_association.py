import pytest

from celldata.metrics import evaluate_tracking
from celldata.metrics.association import PairTable, alike
from celldata.metrics.overlap import overlaps

# name: truth, prediction, AA, TE, strict AA, strict TE
CATALOGUE = {
    "as it is": (["111111"], ["222222"], 1, 1, 1, 1),
    "swapped half way": (["1111", "....", "2222"], ["1122", "....", "2211"], 1, 1, 2 / 6, 4 / 8),
    "broken half way": (["111111"], ["111222"], 2 / 5, 3 / 6, 2 / 5, 3 / 6),
    "a hole": (["111111"], ["11.111"], 3 / 5, 5 / 6, 3 / 5, 5 / 6),
    "never found": (["1111", "....", "2222"], ["1111", "....", "...."], 3 / 6, 4 / 8, 3 / 6, 4 / 8),
    "elsewhere": (["1111", "...."], ["....", "1111"], 0, 0, 0, 0),
    # Half of the cell in every frame: IoU 0.5 adds up over the frames, but never matches in one.
    "half a mask": (["1111", "1111"], ["1111", "...."], 1, 1, 0, 0),
    "one predicted track for two": (["111...", "...222"], ["333...", "...333"], 1, 1, 1, 1),
}


@pytest.mark.parametrize("name", CATALOGUE)
def test_catalogue(draw, name):
    truth, prediction, *expected = CATALOGUE[name]
    figures = evaluate_tracking(draw(truth), draw(prediction))
    assert [figures[k] for k in ("aa", "te", "aa_strict", "te_strict")] == pytest.approx(expected)


def test_a_still_picture_has_no_links(draw):
    figures = evaluate_tracking(draw(["1"]), draw(["1"]))
    assert figures["aa"] is None
    assert figures["te"] == 1


# name: one, other, how alike the tracks are that both have outlined
TWO_TRACKINGS = {
    "the same": (["111111"], ["222222"], 1),
    "swapped half way": (["1111", "....", "2222"], ["1122", "....", "2211"], 2 / 6),
    "broken half way": (["111111"], ["111222"], 2 / 5),
    "joined, seen from the other side": (["111222"], ["111111"], 2 / 5),
    "two broken in three and two, of five links each": (
        ["111111", "......", "222222"],
        ["113333", "......", "444455"],
        6 / 10,
    ),
    "an outline that one alone has": (["1111", "....", "2222"], ["1111", "....", "...."], 1),
    "a hole in one": (["111111"], ["11.111"], 1),
    "elsewhere": (["1111", "...."], ["....", "1111"], None),
    "no two frames in a row": (["1.1.1"], ["2.2.2"], None),
    "nothing": (["....", "...."], ["....", "...."], None),
}


@pytest.mark.parametrize("name", TWO_TRACKINGS)
def test_how_alike_two_trackings_are(draw, name):
    one, other, expected = TWO_TRACKINGS[name]
    one, other = draw(one), draw(other)
    ways = [alike(PairTable.of(overlaps(*pair)).at_least(0.6)) for pair in ((one, other), (other, one))]
    assert ways == [expected if expected is None else pytest.approx(expected)] * 2
