"""Threshold: what stands out in a box, at any depth, shape and offset of the camera."""

import numpy as np
import pytest
from scipy import ndimage
from skimage.filters import apply_hysteresis_threshold, threshold_triangle

from celldata.proposals import threshold


def test_most_of_a_nucleus_is_found_on_frames_of_either_shape(nuclei, cells_of, box_round, iou):
    raw, labels = nuclei
    boxes = [box_round(labels == cell, 5) for cell in cells_of(labels)]
    found = [iou(threshold(raw[box]).region, labels[box] > 0) for box in boxes]
    assert np.median(found) > 0.8


def bright_square(dtype: str, low: float, high: float) -> np.ndarray:
    raw = np.full((40, 70), low)
    raw[10:20, 30:50] = high
    return (raw + np.random.default_rng(1).normal(0, (high - low) / 50, raw.shape)).astype(dtype)


@pytest.mark.parametrize(
    ("dtype", "low", "high"),
    [
        ("uint8", 20, 200),
        ("uint16", 33_000, 33_800),  # a camera's offset, and a range that 8 bits would flatten
        ("uint16", 5_000, 60_000),
        ("float32", -2.0, 3.0),
        ("float32", 1e-6, 3e-6),
        ("float32", -3e38, 3e38),
    ],
)
def test_the_true_depth_counts(dtype, low, high):
    raw = bright_square("float64", low, high).clip(np.finfo("f4").min, np.finfo("f4").max).astype(dtype)
    region = threshold(raw).region
    assert region[10:20, 30:50].mean() > 0.95
    assert region.sum() < 230


def test_the_same_turned_by_90_degrees():
    raw = bright_square("uint16", 1000, 5000)
    assert np.array_equal(threshold(raw.T).region, threshold(raw).region.T)


def test_parts_count_that_reach_a_tenth_above_the_threshold():
    rng = np.random.default_rng(7)
    raw = ndimage.gaussian_filter(rng.random((70, 90)), 1.5) ** 4
    values = (raw - raw.min()) / np.ptp(raw)
    low = threshold_triangle(values, nbins=256)
    expected = apply_hysteresis_threshold(values, low, 1.1 * low)
    assert expected.sum() < (values > low).sum(), "no part is faint: the example shows nothing"
    assert np.array_equal(threshold(raw).region, expected)


def test_pixels_that_are_no_numbers_count_as_dark():
    raw = bright_square("float32", 10, 100)
    raw[0, 0], raw[12, 32], raw[1, 1] = np.nan, np.inf, -np.inf
    region = threshold(raw).region
    assert region[14, 40]
    assert not region[0, 0]
    assert not region[12, 32]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (np.full((9, 5), 7, np.uint16), "one brightness"),
        (np.full((1, 1), 3, np.uint8), "one brightness"),
        (np.full((4, 6), np.nan, np.float32), "no numbers"),
        (np.zeros((0, 4), np.uint16), "no pixels"),
    ],
)
def test_what_cannot_be_thresholded_says_why(raw, reason):
    proposal = threshold(raw)
    assert proposal.region.shape == raw.shape
    assert not proposal.region.any()
    assert reason in proposal.reason


def test_tiny_boxes():
    for shape in ((1, 2), (2, 1), (2, 2), (1, 300), (3, 3)):
        raw = np.arange(np.prod(shape), dtype=np.uint16).reshape(shape)
        proposal = threshold(raw)
        assert proposal.region.shape == shape
        assert proposal.region.any() == (proposal.reason is None)
