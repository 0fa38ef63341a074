"""A field in tiles: the cores cover it without an overlap, none is too full or too large."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from celldata.tiles import CORE_DIAMETERS, Box, core_of, split_field


@st.composite
def fields(draw):
    field = (draw(st.integers(40, 900)), draw(st.integers(40, 900)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    frames = [
        np.stack([rng.uniform(0, side - 1, n) for side in field], 1)
        for n in draw(st.lists(st.integers(0, 400), min_size=1, max_size=5))
    ]
    if draw(st.booleans()):  # a colony in a corner
        frames = [np.floor(points / 4) for points in frames]
    return field, frames


@given(fields(), st.floats(4, 40), st.integers(1, 150), st.integers(200, 600))
def test_cores_cover_the_field_once_and_none_is_too_full_or_too_large(scene, diameter, max_cells, max_side):
    field, frames = scene
    tiling = split_field(field, frames, diameter, max_cells, max_side)
    covered = np.zeros(field, np.uint8)
    least = max(CORE_DIAMETERS * diameter, tiling.margin + 1)
    for tile in tiling.tiles:
        tile.core.of(covered)[...] += 1
        assert tile.box == tile.core.widened(tiling.margin, field)
        assert core_of(tile.box, tiling.margin, field) == tile.core
        assert Box(*tile.box) == tile.box
        if tiling.is_split:
            assert tile.core.height >= min(least, field[0])
            assert tile.core.width >= min(least, field[1])
        # Where a core could still be cut, it need not be.
        if max(tile.core.height, tile.core.width) >= 2 * (least + 1):
            for points in frames:
                assert sum(tile.core.holds(y, x) for y, x in points) <= max_cells
            longest = max(tile.box.height, tile.box.width)
            assert longest <= max_side or max(tile.core.height, tile.core.width) < 2 * (least + 1)
    assert (covered == 1).all()
    assert [tile.core for tile in tiling.tiles] == sorted(tile.core for tile in tiling.tiles)


def test_a_field_with_few_cells_is_not_split():
    tiling = split_field((2048, 2048), [np.zeros((150, 2))], 20, 150)
    assert not tiling.is_split
    assert tiling.margin == 0
    assert tiling.tiles[0].box == (0, 0, 2048, 2048)


def test_a_large_field_is_split_although_it_is_empty():
    tiling = split_field((3000, 2048), [], 20, 150)
    assert [tile.core for tile in tiling.tiles] == [(0, 0, 1500, 2048), (1500, 0, 3000, 2048)]
    assert [tile.box for tile in tiling.tiles] == [(0, 0, 1520, 2048), (1480, 0, 3000, 2048)]


def test_a_thousand_cells_become_seven_parts_of_which_none_is_small():
    rng = np.random.default_rng(1)
    points = rng.uniform(0, 1000, (1000, 2))
    tiling = split_field((1000, 1000), [points, points[:900]], 20, 150)
    sizes = [sum(tile.core.holds(y, x) for y, x in points) for tile in tiling.tiles]
    assert len(sizes) in (7, 8)
    assert sum(sizes) == 1000
    assert min(sizes) >= 70
    assert max(sizes) <= 150


def test_no_cells_for_a_tile_are_refused():
    with pytest.raises(ValueError, match="0 cells"):
        split_field((100, 100), [], 20, 0)
