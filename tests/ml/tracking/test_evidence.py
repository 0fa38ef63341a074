"""What the maps say of an outline."""

import numpy as np

from ml.tracking.evidence import believed

UNKNOWN = (np.nan, np.nan)


def test_a_clear_middle_speaks_for_a_cell_and_a_dim_one_against_it() -> None:
    real = np.full(3, 0.9)
    clear, middling, dim = believed(real, np.array([(0.99, 0.9), (0.8, 0.7), (0.4, 0.3)]))
    assert clear > middling > dim
    assert clear > 0.8
    assert dim < 0.3


def test_without_maps_the_tracker_s_word_stands() -> None:
    real = np.array([0.2, 0.9])
    result = believed(real, np.array([UNKNOWN, (0.99, 0.9)]))
    assert result[0] == 0.2
    assert result[1] != 0.9
    assert np.array_equal(believed(real, np.array([UNKNOWN, UNKNOWN])), real)


def test_the_tracker_s_word_counts_too() -> None:
    maps = np.array([(0.9, 0.7)] * 2)
    doubted, trusted = believed(np.array([0.1, 0.95]), maps)
    assert doubted < trusted


def test_extremes_and_nothing_are_numbers() -> None:
    result = believed(np.array([0.0, 1.0]), np.array([(0.0, 0.0), (1.0, 1.0)]))
    assert np.all((result > 0) & (result < 1))
    assert believed(np.zeros(0), np.zeros((0, 2))).shape == (0,)
