"""Seeds of cells in an inner distance."""

import numpy as np

from celldata.seeds import grouped, peaks, smoothed


def cones(*tops: tuple[int, int, float], shape: tuple[int, int] = (40, 60)) -> np.ndarray:
    """Where the nearest of the cones (y, x, height) stands, falling by a tenth each pixel."""
    ys, xs = np.indices(shape)
    each = [top - 0.1 * np.hypot(ys - y, xs - x) for y, x, top in tops]
    return np.clip(np.max(each, axis=0), 0, 1).astype(np.float32)


def test_each_cell_has_one_peak_and_a_plateau_has_one_too() -> None:
    inner = cones((10, 10, 0.8), (25, 40, 0.6))
    everywhere = np.ones(inner.shape, bool)
    assert peaks(inner, 0.3, everywhere).tolist() == [[10, 10], [25, 40]]
    assert peaks(inner, 0.7, everywhere).tolist() == [[10, 10]]
    inner[24:27, 38:43] = 0.9
    assert len(peaks(inner, 0.3, everywhere)) == 2
    assert len(peaks(inner, 0.3, np.zeros(inner.shape, bool))) == 0


def test_peaks_are_one_cell_where_no_valley_lies_between_them() -> None:
    inner = cones((20, 20, 0.9), (20, 24, 0.9), (20, 45, 0.9))
    seeds = peaks(inner, 0.3, np.ones(inner.shape, bool))
    assert seeds.tolist() == [[20, 20], [20, 24], [20, 45]]
    assert grouped(seeds, inner, 0.3).tolist() == [1, 1, 2], "the valley between the first two is 0.2 deep"
    assert grouped(seeds, inner, 0.1).tolist() == [1, 2, 3]
    assert grouped(seeds[:0], inner, 0.1).tolist() == []


def test_smoothing_takes_single_pixels_away() -> None:
    inner = cones((20, 20, 0.9))
    inner[5, 50] = 1
    assert smoothed(inner, 0)[5, 50] == 1
    assert smoothed(inner, 1.0)[5, 50] < 0.3
