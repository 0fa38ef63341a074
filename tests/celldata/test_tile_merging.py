"""Tiles put together: no cell is lost, doubled or changed, and what does not fit is told."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from celldata.frame_labels import FrameLabels, centroid, inside
from tests.celldata.tile_fields import (
    cells_of,
    merge,
    partition,
    plain,
    random_field,
    renumbered,
    tiles_of,
    with_cell,
)

RADIUS = 7


@st.composite
def crowds(draw, features=2):
    """A crowded field in several tiles, and a source of chance."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = (draw(st.integers(100, 200)), draw(st.integers(100, 200)))
    base = random_field(rng, size, draw(st.integers(20, 90)), RADIUS, draw(st.integers(1, features)))
    tiling = tiles_of(base, draw(st.integers(5, 20)), 2 * RADIUS)
    return base, tiling, rng


def nothing(frame: FrameLabels) -> FrameLabels:
    return FrameLabels(
        {feature: np.zeros_like(image) for feature, image in frame.images.items()},
        {feature: {} for feature in frame.images},
    )


@given(crowds())
def test_cut_and_put_together_is_the_same(scene):
    base, tiling, _rng = scene
    merged = merge(base, tiling)
    assert merged.conflicts == []
    assert cells_of(merged.labels) == cells_of(base)


@given(crowds())
def test_whatever_numbers_and_values_each_tile_gives_its_cells_they_are_the_same_cells(scene):
    base, tiling, rng = scene
    finals = {k: renumbered(base.crop(tile.box), rng) for k, tile in enumerate(tiling.tiles)}
    merged = merge(base, tiling, finals)
    assert merged.conflicts == []
    assert partition(merged.labels) == partition(base)


def _plain_crowd(seed: int, n: int, size: tuple[int, int]):
    rng = np.random.default_rng(seed)
    field = random_field(rng, size, n, RADIUS)
    ((_, image),) = field.images.items()
    image = np.where(image > n, 0, image)
    for cell in np.unique(image):  # pieces that an overlap cut off
        pieces, count = ndimage.label(image == cell)
        if cell and count > 1:
            sizes = np.bincount(pieces.ravel())[1:]
            image[(pieces > 0) & (pieces != sizes.argmax() + 1)] = 0
    return plain(image), rng


@settings(max_examples=100)
@given(st.integers(0, 2**32 - 1), st.integers(15, 80))
def test_a_field_drawn_from_nothing_tile_by_tile_has_every_cell_once(seed, n):
    truth, rng = _plain_crowd(seed, n, (150, 180))
    tiling = tiles_of(truth, 10, 2 * RADIUS)
    finals = {k: renumbered(truth.crop(tile.box), rng) for k, tile in enumerate(tiling.tiles)}
    merged = merge(nothing(truth), tiling, finals)
    assert merged.conflicts == []
    assert partition(merged.labels) == partition(truth)


@given(crowds())
def test_what_a_tile_does_to_cells_of_others_in_its_margin_does_not_count(scene):
    base, tiling, _rng = scene
    finals = {}
    for k, tile in enumerate(tiling.tiles):
        view = base.crop(tile.box)
        others = {
            cell for cell, at in base.places().items() if not tile.core.holds(*centroid(at, base.shape))
        }
        finals[k] = FrameLabels(
            view.images,
            {
                feature: {
                    v: kept
                    for v, cells in values.items()
                    if (kept := tuple(c for c in cells if c not in others))
                }
                for feature, values in view.values.items()
            },
        )
    merged = merge(base, tiling, finals)
    assert merged.conflicts == []
    assert cells_of(merged.labels) == cells_of(base)


EDITS = ("delete", "erode", "dilate", "split", "add")


@settings(max_examples=150)
@given(st.integers(0, 2**32 - 1), st.integers(15, 80), st.sampled_from(EDITS))
def test_an_edit_in_one_tile_is_exactly_what_shows(seed, n, kind):
    base, rng = _plain_crowd(seed, n, (150, 180))
    tiling = tiles_of(base, 10, 2 * RADIUS)
    k = int(rng.integers(len(tiling.tiles)))
    tile = tiling.tiles[k]
    image = base.images["nucleus"]
    mine = [c for c, at in base.places().items() if tile.core.holds(*centroid(at, base.shape))]
    new = n + 1
    after = image.copy()
    if kind == "add":
        y, x = rng.integers(tile.core.y0, tile.core.y1), rng.integers(tile.core.x0, tile.core.x1)
        ys, xs = np.mgrid[: image.shape[0], : image.shape[1]]
        mask = ((ys - y) ** 2 + (xs - x) ** 2 <= 16) & (image == 0)
        at = np.flatnonzero(mask)
        if at.size == 0 or not tile.core.holds(*centroid(at, image.shape)):
            return
        after[mask] = new
    elif not mine:
        return
    else:
        cell = int(rng.choice(mine))
        mask = image == cell
        if kind == "delete":
            after[mask] = 0
        elif kind == "erode":
            after[mask & ~ndimage.binary_erosion(mask)] = 0
        elif kind == "dilate":
            after[ndimage.binary_dilation(mask) & (image == 0)] = cell
        else:
            ys = np.nonzero(mask)[0]
            after[mask & (np.arange(image.shape[0])[:, None] > np.median(ys))] = new
    # What the annotator can draw: their tile.
    box = tile.box
    drawn = image.copy()
    box.of(drawn)[...] = box.of(after)
    expected = plain(drawn)
    merged = merge(base, tiling, {k: plain(box.of(drawn))})
    assert partition(merged.labels) == partition(expected)
    if inside(np.flatnonzero(drawn != image), tile.box.widened(-1, image.shape), image.shape).all():
        assert merged.conflicts == []


@settings(max_examples=150)
@given(st.integers(0, 2**32 - 1), st.integers(15, 80))
def test_whatever_everybody_does_no_cell_of_the_core_is_lost_and_what_is_shared_is_told(seed, n):
    """Each tile's people delete, draw and reshape at random; what lies well inside a core is as they left it,
    and pixels of two cells that were not so before are told.
    """
    base, rng = _plain_crowd(seed, n, (150, 180))
    tiling = tiles_of(base, 10, 2 * RADIUS)
    finals = {}
    for k, tile in enumerate(tiling.tiles):
        image = tile.box.of(base.images["nucleus"]).copy()
        for _ in range(6):
            cells = np.unique(image[image > 0])
            deed = rng.choice(["delete", "grow", "draw"])
            if deed == "draw" or cells.size == 0:
                y, x = rng.integers(image.shape[0]), rng.integers(image.shape[1])
                ys, xs = np.mgrid[: image.shape[0], : image.shape[1]]
                image[(ys - y) ** 2 + (xs - x) ** 2 <= rng.integers(4, 40)] = n + int(rng.integers(1, 9))
                continue
            mask = image == rng.choice(cells)
            if deed == "delete":
                image[mask] = 0
            else:
                image[ndimage.binary_dilation(mask, iterations=int(rng.integers(1, 6)))] = image[mask][0]
        finals[k] = plain(image)
    merged = merge(base, tiling, finals)
    shapes = partition(merged.labels)
    for k, tile in enumerate(tiling.tiles):
        seam = 4 * RADIUS + tiling.margin
        for at in finals[k].places(None, tile.box, base.shape).values():
            core = [
                tile.core.y0 + seam * (tile.core.y0 > 0),
                tile.core.x0 + seam * (tile.core.x0 > 0),
                tile.core.y1 - seam * (tile.core.y1 < base.shape[0]),
                tile.core.x1 - seam * (tile.core.x1 < base.shape[1]),
            ]
            ys, xs = np.divmod(at, base.shape[1])
            if (
                (ys >= core[0]).all()
                and (xs >= core[1]).all()
                and (ys < core[2]).all()
                and (xs < core[3]).all()
            ):
                assert frozenset(("nucleus", p) for p in at.tolist()) in shapes
    told = {cell for conflict in merged.conflicts for cell in conflict.cells}
    for cells in merged.labels.values["nucleus"].values():
        if len(cells) > 1:
            assert set(cells) <= told
    for conflict in merged.conflicts:
        assert set(conflict.cells) <= merged.labels.cells()


def two_halves(image: np.ndarray):
    """A base of 60 x 120 pixels in two tiles, left and right, with a margin of 16."""
    from celldata.tiles import Box, Tile, Tiling

    base = plain(image)
    cores = (Box(0, 0, 60, 60), Box(0, 60, 60, 120))
    return base, Tiling(tuple(Tile(core, core.widened(16, (60, 120))) for core in cores), 16)


def square(image: np.ndarray, value: int, y: int, x: int, side: int = 10) -> np.ndarray:
    image = image.copy()
    image[y : y + side, x : x + side] = value
    return image


EMPTY = np.zeros((60, 120), np.uint32)


def drawn(base, tiling, k, image):
    return {k: plain(tiling.tiles[k].box.of(image))}


def test_the_same_cell_drawn_by_two_is_one():
    base, tiling = two_halves(EMPTY)
    finals = drawn(base, tiling, 0, square(EMPTY, 1, 20, 54)) | drawn(
        base, tiling, 1, square(EMPTY, 1, 20, 57)
    )
    merged = merge(base, tiling, finals)
    assert len(merged.labels.cells()) == 1
    assert merged.conflicts == []


def test_a_cell_that_each_left_to_the_other_is_not_lost():
    base, tiling = two_halves(EMPTY)
    # The left one drew it with its centroid to the right of the seam, the right one to the left of it.
    finals = drawn(base, tiling, 0, square(EMPTY, 1, 20, 57)) | drawn(
        base, tiling, 1, square(EMPTY, 1, 20, 54)
    )
    merged = merge(base, tiling, finals)
    assert len(merged.labels.cells()) == 1
    assert merged.conflicts == []


def test_a_cell_that_only_the_neighbour_drew_is_kept_and_told():
    base, tiling = two_halves(EMPTY)
    merged = merge(base, tiling, drawn(base, tiling, 0, square(EMPTY, 1, 20, 62)))
    (conflict,) = merged.conflicts
    assert (conflict.kind, conflict.box) == ("lonely", (20, 62, 30, 72))
    assert len(merged.labels.cells()) == 1


def test_two_cells_that_claim_the_same_pixels_are_told_and_both_keep_them():
    base, tiling = two_halves(square(square(EMPTY, 1, 20, 44), 2, 20, 66))
    left, right = EMPTY.copy(), EMPTY.copy()
    left[20:30, 44:64], left[20:30, 66:76] = 1, 2
    right[20:30, 44:54], right[20:30, 56:76] = 1, 2
    merged = merge(base, tiling, drawn(base, tiling, 0, left) | drawn(base, tiling, 1, right))
    (conflict,) = merged.conflicts
    assert (conflict.kind, conflict.cells, conflict.box) == ("overlap", (1, 2), (20, 56, 30, 64))
    assert "share 80 pixels" in conflict.words
    assert sorted(map(len, partition(merged.labels))) == [200, 200]


def test_a_touch_goes_to_whoever_was_worked_on():
    base, tiling = two_halves(square(square(EMPTY, 1, 20, 50), 2, 20, 60))
    left = base.images["nucleus"].copy()
    left[20:24, 60] = 1  # four pixels of the neighbour's cell
    merged = merge(base, tiling, drawn(base, tiling, 0, left))
    assert merged.conflicts == []
    assert {cell: len(at) for cell, at in cells_of(merged.labels).items()} == {1: 104, 2: 96}


def test_a_cell_joined_across_the_seam_by_one_of_two_is_told():
    base, tiling = two_halves(square(square(EMPTY, 1, 20, 50, 6), 2, 18, 60, 14))
    left = base.images["nucleus"].copy()
    left[20:26, 50:60] = 2  # cell 1 became a part of cell 2, which is the neighbour's
    merged = merge(base, tiling, drawn(base, tiling, 0, left))
    assert [conflict.kind for conflict in merged.conflicts] == ["joined"]
    assert cells_of(merged.labels) == cells_of(base)


def test_a_cell_split_on_the_seam_is_in_two_parts():
    base, tiling = two_halves(square(EMPTY, 1, 20, 49, 20))
    left = base.images["nucleus"].copy()
    left[20:40, 61:69] = 7
    merged = merge(base, tiling, drawn(base, tiling, 0, left))
    assert merged.conflicts == []
    assert sorted(map(len, partition(merged.labels))) == [160, 240]


def test_a_cell_longer_than_the_margin_is_told_where_it_was_changed_at_the_edge():
    long = EMPTY.copy()
    long[20:30, 10:100] = 1
    base, tiling = two_halves(long)
    inner = long.copy()
    inner[20:22, 10:50] = 0  # far from the edge of the tile: it goes on as it did
    merged = merge(base, tiling, drawn(base, tiling, 0, inner))
    assert merged.conflicts == []
    assert partition(merged.labels) == partition(plain(inner))
    narrow = long.copy()
    narrow[20:22] = 0
    merged = merge(base, tiling, drawn(base, tiling, 0, narrow))
    assert [conflict.kind for conflict in merged.conflicts] == ["cut"]
    narrow[20:22, 76:100] = 1  # what no one has looked at stays
    assert partition(merged.labels) == partition(plain(narrow))


def test_a_cell_deleted_by_its_tile_is_gone_whole():
    long = EMPTY.copy()
    long[20:30, 10:100] = 1
    base, tiling = two_halves(long)
    merged = merge(base, tiling, drawn(base, tiling, 0, EMPTY))
    assert merged.labels.cells() == set()
    assert merged.labels.values["nucleus"] == {}
    assert not with_cell(merged.labels, 1, None).cells()
