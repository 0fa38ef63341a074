"""Intervals over movies."""

import numpy as np
import pytest
from scipy import stats

from celldata.metrics.intervals import ratio_interval


def test_the_interval_of_a_mean_is_that_of_student():
    values = [0.61, 0.7, 0.66, 0.81, 0.74]
    found = ratio_interval((value, 1) for value in values)
    low, high = stats.t.interval(0.95, 4, np.mean(values), stats.sem(values))
    assert found is not None
    assert (found.value, found.n) == (pytest.approx(np.mean(values)), 5)
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_a_ratio_weighs_movies_by_what_is_in_them():
    found = ratio_interval([(90, 100), (5, 10), (0, 0)])
    assert found is not None
    assert (found.value, found.n) == (95 / 110, 2)
    assert found.low < found.value < found.high


def test_nothing_is_said_of_others_by_one_movie_and_nothing_by_none():
    assert ratio_interval([(3, 4)]).to_json() == {"value": 0.75, "low": None, "high": None, "n": 1}
    assert ratio_interval([(0, 0)]) is None
    assert ratio_interval([]) is None


def test_the_limits_are_kept_and_without_one_a_ratio_may_exceed_one():
    wide = ratio_interval([(1, 1), (0, 1), (1, 1)])
    assert (wide.low, wide.high) == (0.0, 1.0)
    seconds = ratio_interval([(40, 2), (10, 1), (30, 2)], limit=None)
    assert seconds.value == 16
    assert seconds.high > 16


def test_it_holds_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(400):
        sizes = rng.integers(20, 200, 8)
        skill = np.clip(rng.normal(0.8, 0.05, 8), 0, 1)
        found = ratio_interval(zip(rng.binomial(sizes, skill), sizes, strict=True))
        held += found.low <= 0.8 <= found.high
    assert 0.9 <= held / 400 <= 0.98
