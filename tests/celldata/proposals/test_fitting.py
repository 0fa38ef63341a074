"""Autofit: a rough outline finds the nucleus."""

import numpy as np
import pytest
from scipy import ndimage

from celldata.proposals import autofit


def rough(mask: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The mask shifted by up to 3 pixels, and 2 pixels thinner or thicker."""
    moved = ndimage.shift(mask.astype(np.uint8), rng.integers(-3, 4, 2), order=0) > 0
    change = ndimage.binary_dilation if rng.random() < 0.5 else ndimage.binary_erosion
    return change(moved, iterations=2)


def test_rough_outlines_get_better_on_frames_of_either_shape(nuclei, cells_of, box_round, iou):
    raw, labels = nuclei
    rng = np.random.default_rng(2)
    before, after = [], []
    for cell in cells_of(labels):
        true = labels == cell
        start = rough(true, rng)
        others = (labels > 0) & ~true & ~start
        box = box_round(start, 10)
        before.append(iou(start[box], true[box]))
        region = autofit(raw[box], start[box], others[box]).region
        assert not (region & others[box]).any()
        after.append(iou(region, true[box]))
    assert len(after) > 20
    assert np.median(after) > np.median(before) + 0.08


def disc(shape=(60, 90), centre=(28, 50), radius=14) -> np.ndarray:
    ys, xs = np.indices(shape)
    return (ys - centre[0]) ** 2 + (xs - centre[1]) ** 2 < radius**2


@pytest.mark.parametrize(
    ("dtype", "low", "high"),
    [("uint8", 10, 200), ("uint16", 33_000, 33_400), ("float32", -1.5, 2.5), ("float32", -3e38, 3e38)],
)
def test_a_disc_is_found_at_any_depth(dtype, low, high, iou):
    true = disc()
    raw = np.where(true, high, low).astype(dtype)
    assert iou(autofit(raw, disc(radius=8)).region, true) > 0.95
    assert iou(autofit(raw, disc(radius=19)).region, true) > 0.95
    assert iou(autofit(raw.T, disc(radius=8).T).region, true.T) > 0.95


def test_a_dark_cell_on_a_bright_ground_is_found_too(iou):
    raw = np.where(disc(), 100, 900).astype(np.uint16)
    assert iou(autofit(raw, disc(radius=9)).region, disc()) > 0.95


def test_pixels_that_are_no_numbers_do_no_harm(iou):
    raw = np.where(disc(), 9.0, 1.0).astype(np.float32)
    raw[0, :5] = np.nan
    raw[28, 50] = np.inf
    assert iou(autofit(raw, disc(radius=9)).region, disc()) > 0.9


def test_a_neighbour_is_neither_taken_nor_taken_for_background(iou):
    true, neighbour = disc(centre=(28, 30)), disc(centre=(28, 57))
    raw = np.where(true | neighbour, 800, 100).astype(np.uint16)
    region = autofit(raw, disc(centre=(28, 30), radius=10), neighbour & ~true).region
    assert not (region & neighbour & ~true).any()
    assert iou(region, true) > 0.9


def test_a_cell_cut_by_the_images_edge(iou):
    true = disc(centre=(3, 4))
    region = autofit(np.where(true, 200, 20).astype(np.uint8), disc(centre=(3, 4), radius=9)).region
    assert iou(region, true) > 0.9
    assert region[0, 0]


def test_of_several_parts_the_largest_stays():
    true = disc(centre=(28, 25)) | disc(centre=(28, 66), radius=8)
    region = autofit(np.where(true, 200, 20).astype(np.uint8), true).region
    _, n_parts = ndimage.label(region, np.ones((3, 3)))
    assert n_parts == 1
    assert region[28, 25]
    assert not region[28, 66]


@pytest.mark.parametrize(
    ("raw", "mask", "reason"),
    [
        (np.arange(200).reshape(10, 20), np.zeros((10, 20), bool), "no pixels here"),
        (np.full((30, 20), 5, np.uint16), disc((30, 20), (15, 10), 5), "one brightness"),
        (np.full((30, 20), np.nan, np.float32), disc((30, 20), (15, 10), 5), "no numbers"),
        (np.where(disc((30, 50), (15, 25), 2), 90, 10), disc((30, 50), (15, 25), 2), "fewer than 20"),
    ],
)
def test_what_cannot_be_fitted_says_why(raw, mask, reason):
    proposal = autofit(raw, mask)
    assert not proposal.region.any()
    assert reason in proposal.reason


def test_a_mask_of_one_pixel_has_a_clear_outcome():
    for shape, place in (((20, 33), (10, 20)), ((20, 33), (0, 0)), ((1, 1), (0, 0)), ((1, 40), (0, 39))):
        mask = np.zeros(shape, bool)
        mask[place] = True
        proposal = autofit(np.random.default_rng(0).random(shape), mask)
        assert proposal.region.any() == (proposal.reason is None)


def test_a_mask_that_fills_the_box():
    proposal = autofit(np.random.default_rng(0).random((15, 25)), np.ones((15, 25), bool))
    assert proposal.region.any() == (proposal.reason is None)
