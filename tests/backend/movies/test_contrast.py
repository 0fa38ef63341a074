"""The automatic range: cells stay visible beside a mitosis. Some cases are shared with the page."""

import json
from pathlib import Path

import numpy as np
import pytest

from backend.movies.contrast import automatic_range

CASES = json.loads((Path(__file__).parents[2] / "vectors" / "contrast.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_shared_cases(case):
    assert automatic_range(np.array(case["values"])) == pytest.approx((case["low"], case["high"]))


def test_a_mitosis_does_not_dim_the_nuclei():
    rng = np.random.default_rng(5)
    frame = rng.normal(1000, 12, (200, 200))
    frame[20:100, 20:60] = rng.normal(1600, 60, (80, 40))  # nuclei, 8 % of the field
    quiet = automatic_range(frame)
    frame[150:162, 150:162] = 9000  # .36 %
    low, high = automatic_range(frame)
    assert np.percentile(frame, 99.9) == 9000, "the plain percentile is lost to the mitosis"
    assert 1600 < high < 2200
    assert low == pytest.approx(quiet[0], abs=3)
    assert high == pytest.approx(quiet[1], abs=100)


def test_dark_and_bright_alike_keeps_both_ends():
    rng = np.random.default_rng(6)
    phase = rng.normal(120, 15, 40_000)
    low, high = automatic_range(phase)
    assert (low, high) == pytest.approx((120 - 2.7 * 15, 120 + 2.7 * 15), abs=3)


def test_flat_images_have_a_range_of_one_value():
    assert automatic_range(np.full((4, 4), 7, np.uint8)) == (7.0, 7.0)
