"""Watershed split: touching nuclei in one outline become two."""

import numpy as np
import pytest

from celldata.proposals import watershed_split
from tests.masks import middle


def test_touching_nuclei_are_parted_on_frames_of_either_shape(nuclei, touching, box_round, iou):
    raw, labels = nuclei
    found = []
    for first, second in touching(labels):
        box = box_round((labels == first) | (labels == second), 2)
        own, other = labels[box] == first, labels[box] == second
        region = watershed_split(raw[box], own | other, middle(own), middle(other)).region
        assert not (region & ~(own | other)).any()
        found.append(iou(region, other))
    assert len(found) >= 5
    assert np.median(found) > 0.9
    assert min(found) > 0.5


def test_clicks_off_the_middle_do_as_well(nuclei, touching, box_round, iou):
    raw, labels = nuclei
    rng = np.random.default_rng(3)
    found = []
    for first, second in touching(labels):
        box = box_round((labels == first) | (labels == second), 2)
        seeds = []
        for cell in (first, second):
            mask = labels[box] == cell
            y, x = middle(mask)
            near = mask.copy()
            radius = np.sqrt(mask.sum() / np.pi)
            ys, xs = np.indices(mask.shape)
            near &= (ys - y) ** 2 + (xs - x) ** 2 < (0.4 * radius) ** 2
            seeds.append(tuple(int(v) for v in rng.choice(np.argwhere(near))))
        both = (labels[box] == first) | (labels[box] == second)
        found.append(iou(watershed_split(raw[box], both, *seeds).region, labels[box] == second))
    assert np.median(found) > 0.85


def test_the_dark_line_decides_where_the_outline_has_no_waist():
    # A straight bar: its shape says nothing; the line at column 24 is off the middle.
    mask = np.zeros((20, 60), bool)
    mask[5:15, 5:55] = True
    raw = np.where(mask, 1000, 100).astype(np.uint16)
    raw[5:15, 23:26] = 400
    region = watershed_split(raw, mask, (10, 14), (10, 40)).region
    edge = np.flatnonzero(region.any(axis=0)).min()
    assert 22 <= edge <= 27


def test_the_waist_decides_where_the_image_says_nothing():
    ys, xs = np.indices((40, 80))
    mask = ((ys - 20) ** 2 + (xs - 25) ** 2 < 225) | ((ys - 20) ** 2 + (xs - 50) ** 2 < 225)
    for raw in (np.full(mask.shape, 9, np.uint8), np.full(mask.shape, np.nan, np.float32)):
        region = watershed_split(raw, mask, (20, 22), (20, 52)).region
        assert abs(np.flatnonzero(region.any(axis=0)).min() - 38) <= 2
        turned = watershed_split(raw.T, mask.T, (22, 20), (52, 20)).region
        assert abs(turned.sum() - region.sum()) <= 40


@pytest.mark.parametrize("seed", [(0, 0), (-3, 2), (2, 99), (10**9, 5)])
def test_a_seed_beside_the_cell(seed):
    mask = np.zeros((12, 20), bool)
    mask[3:9, 3:15] = True
    raw = np.arange(240, dtype=np.uint16).reshape(12, 20)
    for seeds in ((seed, (5, 5)), ((5, 5), seed)):
        proposal = watershed_split(raw, mask, *seeds)
        assert not proposal.region.any()
        assert "beside the cell" in proposal.reason


def test_the_same_pixel_twice_and_a_cell_of_one_pixel():
    mask = np.zeros((5, 9), bool)
    mask[2, 4] = True
    proposal = watershed_split(np.eye(5, 9), mask, (2, 4), (2, 4))
    assert not proposal.region.any()
    assert "same pixel" in proposal.reason
    empty = watershed_split(np.eye(5, 9), np.zeros((5, 9), bool), (2, 4), (2, 5))
    assert "beside the cell" in empty.reason


def test_two_pixels_become_two_cells():
    mask = np.zeros((5, 9), bool)
    mask[2, 4:6] = True
    region = watershed_split(np.eye(5, 9), mask, (2, 4), (2, 5)).region
    assert np.argwhere(region).tolist() == [[2, 5]]


def test_a_part_under_five_pixels_grows_by_a_disc_of_three():
    # A spike of two pixels on a block: neighbouring clicks, so that the second part stays a speck.
    mask = np.zeros((30, 40), bool)
    mask[8:22, 8:30] = True
    mask[15, 30:32] = True
    raw = np.where(mask, 500, 0).astype(np.uint16)
    raw[15, 30] = 5
    region = watershed_split(raw, mask, (15, 12), (15, 31)).region
    ys, xs = np.indices(mask.shape)
    within = ((ys - 15) ** 2 + (xs - 31) ** 2 <= 9) & mask
    assert region.sum() >= 5
    assert not (within & ~region).any()
    # And the first part, when it is the speck.
    other = watershed_split(raw, mask, (15, 31), (15, 12)).region
    assert (mask & ~other).sum() >= 5
    assert not (within & other).any()


def test_growing_never_takes_the_whole_cell():
    mask = np.zeros((6, 10), bool)
    mask[2:4, 3:6] = True
    region = watershed_split(np.ones((6, 10)), mask, (2, 3), (3, 5)).region
    assert 0 < region.sum() < 6


def test_a_cell_in_pieces_and_a_cell_that_fills_the_box():
    mask = np.zeros((12, 40), bool)
    mask[2:10, 2:12] = mask[2:10, 16:26] = mask[2:10, 30:38] = True
    region = watershed_split(np.ones(mask.shape), mask, (5, 5), (5, 20)).region
    assert region[2:10, 16:26].all()
    assert not region[:, :14].any()
    assert not region[:, 28:].any(), "a piece without a seed stays with the first part"
    full = watershed_split(np.ones((7, 21)), np.ones((7, 21), bool), (3, 3), (3, 17)).region
    assert 50 < full.sum() < 100


def test_a_mask_of_another_shape_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="shape"):
        watershed_split(np.ones((4, 5)), np.ones((5, 4), bool), (0, 0), (1, 1))
