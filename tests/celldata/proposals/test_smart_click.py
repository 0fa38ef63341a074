"""Smart click: cells of simulated movies and of drawn images, at the border, in other depths, with further
clicks; and what has no outline.
"""

import numpy as np
import pytest

from celldata.proposals import smart_click
from tests.masks import middle


def disc(shape: tuple[int, int], y: float, x: float, radius: float) -> np.ndarray:
    ys, xs = np.indices(shape)
    return (ys - y) ** 2 + (xs - x) ** 2 < radius**2


def drawn(mask: np.ndarray, dtype: str, light: float = 40, ground: float = 100) -> np.ndarray:
    from scipy import ndimage

    noise = np.random.default_rng(0).normal(0, 1.5, mask.shape)
    return (ground + light * ndimage.gaussian_filter(mask.astype(float), 1) + noise).astype(dtype)


def test_one_click_finds_simulated_nuclei(nuclei, cells_of, iou):
    raw, labels = nuclei
    cells = cells_of(labels)
    radius = float(np.sqrt(np.median([(labels == cell).sum() for cell in cells]) / np.pi))
    found = [
        iou(smart_click(raw, [middle(labels == cell)], radius=radius).region, labels == cell)
        for cell in cells
    ]
    assert np.median(found) > 0.75, found
    assert np.mean(np.array(found) > 0.5) > 0.85, found


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("light", [40, -40], ids=["bright", "dark"])
def test_discs_of_every_size_and_depth_bright_or_dark(dtype, light, iou):
    for radius in (6, 12, 25):
        shape = (8 * radius, 11 * radius)
        cell = disc(shape, 3 * radius, 7 * radius, radius)
        proposal = smart_click(drawn(cell, dtype, light), [(3 * radius, 7 * radius + 1)], radius=radius)
        assert iou(proposal.region, cell) > 0.85


@pytest.mark.parametrize("place", [(0, 50), (50, 0), (0, 0), (79, 119)])
def test_a_cell_that_the_edge_cuts(place, iou):
    cell = disc((80, 120), *place, 14)
    y, x = middle(cell)
    assert iou(smart_click(drawn(cell, "uint16"), [(y, x)], radius=10).region, cell) > 0.7


def test_a_click_on_the_background_cuts_off_what_it_marks(iou):
    cell, other = disc((60, 90), 30, 35, 10), disc((60, 90), 30, 54, 10)
    raw = drawn(cell | other, "uint16")
    with_both = smart_click(raw, [(30, 44)], radius=22).region
    assert with_both[30, 58]
    assert with_both[30, 32]
    without = smart_click(raw, [(30, 36)], [(30, 55)], radius=22).region
    assert not without[30, 55]
    assert without.sum() < with_both.sum()


def test_a_further_click_on_the_cell_takes_its_place_in(iou):
    cell = disc((80, 100), 40, 50, 20)
    inner = disc((80, 100), 40, 50, 7)
    raw = (drawn(cell, "float32").astype(float) + 80 * inner).astype("uint16")
    small = smart_click(raw, [(40, 50)], radius=7).region
    large = smart_click(raw, [(40, 50), (40, 66)], radius=7).region
    assert not small[40, 66]
    assert large[40, 66]
    assert iou(large, cell) > 0.8


def test_other_cells_are_not_taken():
    cell = disc((60, 90), 30, 45, 14)
    others = np.zeros((60, 90), bool)
    others[:, 52:] = True
    region = smart_click(drawn(cell, "uint16"), [(30, 42)], others=others, radius=12).region
    assert region.any()
    assert not (region & others).any()
    assert "already" in (smart_click(drawn(cell, "uint16"), [(30, 60)], others=others).reason or "")


def test_nothing_to_find_is_said():
    even = smart_click(np.full((40, 70), 33_000, np.uint16), [(20, 20)])
    assert not even.region.any()
    assert "one brightness" in (even.reason or "")
    beside = smart_click(np.arange(2800).reshape(40, 70), [(20, 70)])
    assert "beside" in (beside.reason or "")


def test_the_region_holds_the_click_and_is_in_one_piece():
    from scipy import ndimage

    rng = np.random.default_rng(3)
    for height, width in ((40, 90), (90, 40), (7, 9), (1, 30)):
        for _ in range(10):
            raw = ndimage.gaussian_filter(rng.normal(size=(height, width)), 2).astype(np.float32)
            point = (int(rng.integers(height)), int(rng.integers(width)))
            proposal = smart_click(raw, [point])
            if proposal.reason is None:
                assert proposal.region[point]
                assert ndimage.label(proposal.region, np.ones((3, 3)))[1] == 1
            else:
                assert not proposal.region.any()
