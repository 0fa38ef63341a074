"""Smart click in a model's maps: drawn maps whose cells are known to the pixel."""

import numpy as np
import pytest
from scipy import ndimage

from celldata.proposals import smart_click_in_maps
from celldata.proposals.smart_click import BESIDE, TAKEN
from celldata.proposals.smart_click_maps import UNKNOWN
from celldata.seeds import Cut

SHAPE = (60, 90)
LEFT, RIGHT = (30, 35), (30, 54)


def disc(y: float, x: float, radius: float) -> np.ndarray:
    ys, xs = np.indices(SHAPE)
    return (ys - y) ** 2 + (xs - x) ** 2 < radius**2


def touching() -> list[np.ndarray]:
    """Two cells that touch, without a pixel between them."""
    one, other = disc(*LEFT, 12), disc(*RIGHT, 12)
    ys, xs = np.indices(SHAPE)
    nearer = np.hypot(ys - LEFT[0], xs - LEFT[1]) <= np.hypot(ys - RIGHT[0], xs - RIGHT[1])
    return [one & nearer, other & ~nearer]


def maps_of(*cells: np.ndarray) -> np.ndarray:
    """As a perfect model would give them: each cell's distance from its edge, of its largest."""
    maps = np.zeros((3, *SHAPE), np.float32)
    for cell in cells:
        distance = ndimage.distance_transform_edt(np.pad(cell, 1, mode="edge"))[1:-1, 1:-1]
        maps[0][cell] = 1
        maps[1:, cell] = distance[cell] / distance.max()
    return maps


def test_a_click_takes_its_cell_and_not_the_one_that_touches_it(iou) -> None:
    cells = touching()
    for place, cell in zip((LEFT, RIGHT), cells, strict=True):
        assert iou(smart_click_in_maps(maps_of(*cells), [place]).region, cell) > 0.97
    # Off the middle it is the same cell.
    assert iou(smart_click_in_maps(maps_of(*cells), [(30, 44)]).region, cells[0]) > 0.97


def test_a_second_click_joins_what_the_model_took_for_two(iou) -> None:
    cells = touching()
    found = smart_click_in_maps(maps_of(*cells), [LEFT, RIGHT]).region
    assert iou(found, cells[0] | cells[1]) > 0.99


def test_a_click_on_the_background_parts_what_the_model_took_for_one(iou) -> None:
    cells = touching()
    merged = maps_of(cells[0] | cells[1])
    merged[1:] = np.where(merged[0] > 0, 0.8, 0)  # no valley at all
    both = smart_click_in_maps(merged, [LEFT]).region
    assert iou(both, cells[0] | cells[1]) > 0.99
    assert iou(smart_click_in_maps(merged, [LEFT], [RIGHT]).region, cells[0]) > 0.95
    # Beside the box, or where the model sees nothing, it bounds nothing.
    assert np.array_equal(smart_click_in_maps(merged, [LEFT], [(5, 5), (-3, 400)]).region, both)


def test_pixels_of_other_cells_are_not_taken(iou) -> None:
    cells = touching()
    merged = maps_of(cells[0] | cells[1])
    found = smart_click_in_maps(merged, [LEFT], others=cells[1]).region
    assert iou(found, cells[0]) > 0.97
    assert not (found & cells[1]).any()
    assert smart_click_in_maps(merged, [RIGHT], others=cells[1]).reason == TAKEN


@pytest.mark.parametrize("narrower", [1, 2, 3])
def test_the_rim_of_a_cell_that_was_drawn_narrower_is_not_annexed(narrower, iou) -> None:
    cells = touching()
    drawn = ndimage.binary_erosion(cells[1], iterations=narrower)
    found = smart_click_in_maps(maps_of(*cells), [LEFT], others=drawn).region
    assert not (found & cells[1]).any()
    assert iou(found, cells[0]) == 1


def test_a_cell_over_whose_seed_another_was_drawn_is_still_itself(iou) -> None:
    cells = touching()
    wide = cells[1] | (cells[0] & (np.indices(SHAPE)[1] >= LEFT[1]))
    found = smart_click_in_maps(maps_of(*cells), [(30, 28)], others=wide).region
    assert np.array_equal(found, cells[0] & ~wide)


def test_a_cell_without_a_seed_is_found_and_holes_are_filled(iou) -> None:
    cell = disc(*LEFT, 10)
    maps = maps_of(cell)
    maps[1] *= 0.2
    maps[0][30, 39] = maps[0][31, 39] = 0
    assert np.array_equal(smart_click_in_maps(maps, [LEFT]).region, cell)


@pytest.mark.parametrize(("place", "reason"), [((2, 2), UNKNOWN), ((-1, 5), BESIDE), ((60, 0), BESIDE)])
def test_where_the_model_sees_nothing_there_is_nothing(place, reason) -> None:
    proposal = smart_click_in_maps(maps_of(*touching()), [place])
    assert (proposal.region.any(), proposal.reason) == (False, reason)


def test_a_click_on_a_part_the_model_does_not_see_is_not_for_the_maps() -> None:
    proposal = smart_click_in_maps(maps_of(*touching()), [LEFT, (10, 35)])
    assert (proposal.region.any(), proposal.reason) == (False, UNKNOWN)


def test_the_prediction_s_own_cut_counts(iou) -> None:
    cell = disc(*LEFT, 10)
    maps = maps_of(cell)
    maps[0] = np.where(cell, 0.45, 0)
    assert smart_click_in_maps(maps, [LEFT]).reason == UNKNOWN
    assert iou(smart_click_in_maps(maps, [LEFT], cut=Cut(foreground=0.4)).region, cell) == 1


@pytest.mark.parametrize("place", [(0, 50), (30, 0), (59, 89)])
def test_a_cell_that_the_edge_cuts(place, iou) -> None:
    cell = disc(*place, 14)
    assert iou(smart_click_in_maps(maps_of(cell), [place]).region, cell) == 1


def test_maps_of_another_shape_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match=r"\(3, H, W\)"):
        smart_click_in_maps(np.zeros(SHAPE), [LEFT])
    with pytest.raises(ValueError, match="needs a point"):
        smart_click_in_maps(maps_of(), [])
