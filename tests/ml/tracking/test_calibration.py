import numpy as np
import pytest

from ml.tracking.calibration import Calibration, fitted, reliability


def overconfident(n: int = 4000):
    """Truth drawn from probabilities; logits that are three times too sure, and shifted for one class."""
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 1.5, (n, 3))
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    truth = (rng.random(n)[:, None] > p.cumsum(axis=1)).sum(axis=1)
    real = rng.normal(0, 1.5, n)
    happened = rng.random(n) < 1 / (1 + np.exp(-real))
    return 3 * logits + [0, 0, 2.0], truth, 2 * real + 1, happened.astype(float)


def test_it_finds_what_the_logits_were_spoilt_by():
    found = fitted(*overconfident())
    assert found.scale == pytest.approx(1 / 3, rel=0.1)
    assert found.shift[2] - found.shift[0] == pytest.approx(-2 / 3, abs=0.15)
    assert found.real_scale == pytest.approx(0.5, rel=0.1)
    assert found.real_shift == pytest.approx(-0.5, abs=0.1)


def test_probabilities_mean_what_they_say_after_it_and_not_before():
    logits, truth, real, happened = overconfident()
    found = fitted(logits, truth, real, happened)
    for c in range(3):
        before = reliability(Calibration().pairs(logits)[:, c], truth == c)["ece"]
        after = reliability(found.pairs(logits)[:, c], truth == c)["ece"]
        assert after < 0.03 < before
    assert reliability(found.real(real), happened > 0.5)["ece"] < 0.03


def test_with_too_few_outcomes_nothing_is_fitted():
    logits, truth, real, happened = overconfident(100)
    assert fitted(logits, truth, real, happened) == Calibration()
    no_child = np.minimum(overconfident()[1], 1)
    assert fitted(overconfident()[0], no_child, real, happened) == Calibration()


def test_where_all_outlines_are_cells_that_is_not_fitted():
    logits, truth, real, _ = overconfident()
    found = fitted(logits, truth, real, np.ones(len(real)))
    assert (found.real_scale, found.real_shift) == (1, 0)
    assert found.scale != 1


def test_reliability_counts_each_forecast_once():
    table = reliability(np.array([0.05, 0.95, 1.0, 0.0]), np.array([False, True, True, False]))
    assert sum(row["n"] for row in table["bins"]) == 4
    assert table["ece"] == pytest.approx((0.05 / 2 * 2 + 0.025 * 2) / 4)


def test_it_is_stored_and_read_back():
    found = fitted(*overconfident())
    again = Calibration(**found.as_dict())
    assert np.allclose(again.pairs(np.eye(3)), found.pairs(np.eye(3)))
