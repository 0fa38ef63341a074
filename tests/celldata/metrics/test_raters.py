"""People ranked by how pairs of them agree, with the partners accounted for."""

import numpy as np
import pytest

from celldata.metrics.raters import without_partners

CAREFUL, CAREFUL_TOO, CARELESS = 3, 5, 9


def test_two_careful_and_one_careless():
    # Parts of .01, .01 and .19 add up to all three disagreements; an average partner adds .07.
    found = without_partners(
        [CAREFUL, CAREFUL, CAREFUL_TOO], [CAREFUL_TOO, CARELESS, CARELESS], [0.98, 0.8, 0.8], prior=0
    )
    expected = {CAREFUL: 1 - 0.01 - 0.07, CAREFUL_TOO: 0.92, CARELESS: 1 - 0.19 - 0.07}
    assert found == pytest.approx(expected, abs=2e-4)


def test_pairs_that_share_nobody():
    # Average part: .15. Each half of .1 or .5, and a tenth of a pair of the average: (.05 + .015) / 1.1 and
    # (.25 + .015) / 1.1; an average partner adds .15.
    found = without_partners([1, 3], [2, 4], [0.9, 0.5])
    low, high = 0.065 / 1.1, 0.265 / 1.1
    assert found == pytest.approx(
        {1: 1 - low - 0.15, 2: 1 - low - 0.15, 3: 1 - high - 0.15, 4: 1 - high - 0.15}
    )


def test_one_pair_says_nothing_of_who_was_wrong():
    assert without_partners([1], [2], [0.6]) == pytest.approx({1: 0.6, 2: 0.6})


def test_two_who_never_differ_and_nobody_at_all():
    assert without_partners([1, 1], [2, 2], [1.0, 1.0]) == {1: 1.0, 2: 1.0}
    assert without_partners([1], [2], [1.0], prior=0) == {1: 1.0, 2: 1.0}
    assert without_partners([], [], []) == {}
    # Never may it fall out of the scale.
    assert set(without_partners([1, 1], [2, 3], [0.0, 0.0]).values()) <= {0.0, 0.5}


def test_the_careful_person_among_the_careless_is_not_taken_for_one_of_them():
    # 1 is as careful as 2, but was paired with the careless 3 and 4; 7 is less so, with careful partners.
    pairs = {(1, 3): 0.7, (1, 4): 0.7, (1, 2): 0.98, (2, 5): 0.98, (2, 6): 0.98, (5, 6): 0.98, (3, 4): 0.4}
    pairs |= {(7, 5): 0.93, (7, 6): 0.93, (7, 2): 0.93}
    plain = {person: np.mean([v for both, v in pairs.items() if person in both]) for person in (1, 7)}
    first, second = zip(*pairs, strict=True)
    agreement = list(pairs.values())
    found = without_partners(first, second, agreement)
    assert plain[1] < plain[7]
    assert found[1] > found[7] > found[3] == pytest.approx(found[4])


def test_the_same_seen_more_often_says_the_same():
    # A star: nothing says whose part is whose.
    first, second = [1] * 6 + [8], [2, 3, 4, 5, 6, 7, 9]
    agreement = [0.6] * 6 + [0.95]
    few = without_partners(first * 10, second * 10, agreement * 10)
    many = without_partners(first * 1000, second * 1000, agreement * 1000)
    assert many == pytest.approx(few, abs=2e-3)
    assert few[1] == pytest.approx(few[2], abs=1e-3)


def test_parts_are_found_again():
    rng = np.random.default_rng(4)
    parts = rng.gamma(0.5, 0.1, 30).clip(0, 0.4)
    first = rng.integers(0, 30, 400)
    second = (first + rng.integers(1, 30, 400)) % 30
    found = without_partners(first, second, 1 - parts[first] - parts[second])
    assert list(found) == list(range(30))
    assert [found[n] for n in range(30)] == pytest.approx(1 - parts - parts.mean(), abs=0.006)


@pytest.mark.parametrize(
    ("second", "agreement", "words"),
    [
        ([2, 3], [0.5], "pairs of"),
        ([2], [0.5, 0.5], "pairs of"),
        ([2], [1.5], "0 to 1"),
        ([2], [-0.5], "0 to 1"),
    ],
)
def test_what_cannot_be_is_refused(second, agreement, words):
    with pytest.raises(ValueError, match=words):
        without_partners([1], second, agreement)
