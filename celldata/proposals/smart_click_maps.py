"""Smart click where a model's maps are known: the cell round a point, cut from them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from celldata.proposals.proposal import Proposal, mask_in
from celldata.proposals.smart_click import BESIDE, NOTHING_THERE, SMALLEST_PX, TAKEN, Point, holds
from celldata.seeds import Cut, grouped, peaks, smoothed

UNKNOWN = "The model sees no cell there"
MINE, THEIRS = 1, 2


def smart_click_in_maps(
    maps_box: np.ndarray,
    inside: Sequence[Point],
    background: Sequence[Point] = (),
    others: np.ndarray | None = None,
    cut: Cut | None = None,
) -> Proposal:
    """The cell (H, W) that holds the first point of `inside` and reaches the others of it, without those of
    `background`.

    maps_box: (3, H, W) in 0 … 1, foreground, inner and outer distance; points (y, x) in it; `others`: pixels
    of other cells, which are not taken; `cut`: as objects are cut from these maps.

    The outer distance is flooded within the foreground from the seeds of all cells in the box, as when the
    prediction was made (`celldata.seeds`): the cell is the basin of the clicks. Where clicks inside and on
    the background lie in one basin, the model took two things for one: there the clicks are the seeds, and
    each pixel goes to the nearest, as far as the outer distance has no say.

    Empty where the foreground does not reach the clicks: the model has not seen that cell; the image may
    tell.
    """
    if not inside:
        raise ValueError("a smart click needs a point in the cell")
    if maps_box.ndim != 3 or len(maps_box) != 3:
        raise ValueError(f"a box of maps has three axes (3, H, W), not the shape {maps_box.shape}")
    cut = cut or Cut()
    foreground, inner, outer = np.asarray(maps_box, np.float32)
    shape = foreground.shape
    taken = np.zeros(shape, bool) if others is None else mask_in(foreground, others)
    if not all(holds(shape, point) for point in inside):
        return Proposal.nothing(shape, BESIDE)
    if taken[inside[0]]:
        return Proposal.nothing(shape, TAKEN)
    mask = foreground >= cut.foreground
    free = mask & ~taken
    if not all(free[point] for point in inside if not taken[point]):
        return Proposal.nothing(shape, UNKNOWN)
    from scipy import ndimage

    beside = [point for point in background if holds(shape, point) and free[point]]
    region = _basin(mask, free, inner, outer, [point for point in inside if free[point]], beside, cut)
    parts, _ = ndimage.label(region, np.ones((3, 3)))
    region = ndimage.binary_fill_holes(parts == parts[inside[0]]) & ~taken
    if region.sum() < SMALLEST_PX:
        return Proposal.nothing(shape, NOTHING_THERE)
    return Proposal.of(region)


def _basin(
    mask: np.ndarray,
    free: np.ndarray,
    inner: np.ndarray,
    outer: np.ndarray,
    inside: Sequence[Point],
    background: Sequence[Point],
    cut: Cut,
) -> np.ndarray:
    """(H, W) bool: what belongs to the clicks `inside`, within `free`, the part of the mask that is not drawn
    yet, in which all clicks lie.
    """
    from skimage.segmentation import watershed

    smooth = smoothed(inner, cut.sigma)
    # The whole mask is flooded: of cells that are drawn already, the seeds hold the rim that was not drawn.
    seeds = peaks(smooth, cut.seed, mask)
    markers = np.zeros(mask.shape, np.int32)
    markers[tuple(seeds.T)] = grouped(seeds, smooth, cut.merge)
    n = int(markers.max(initial=0))
    # A part of the foreground without a seed is one cell: the click's.
    plain = watershed(-outer, markers, mask=mask)
    unseeded = mask & (plain == 0)
    if unseeded.any():
        from scipy import ndimage

        parts, _ = ndimage.label(unseeded)
        plain[unseeded] = parts[unseeded] + n
    mine = {int(plain[point]) for point in inside}
    theirs = {int(plain[point]) for point in background}
    region = np.isin(plain, sorted(mine - theirs)) & free
    shared = np.isin(plain, sorted(mine & theirs)) & free
    if shared.any():
        region |= _divided(shared, outer, inside, background)
    return region


def _divided(
    shared: np.ndarray, outer: np.ndarray, inside: Sequence[Point], background: Sequence[Point]
) -> np.ndarray:
    """(H, W) bool: of a basin that clicks of both kinds lie in, the part of those `inside`."""
    from scipy import ndimage
    from skimage.segmentation import watershed

    clicks = np.zeros(shared.shape, np.int32)
    for kind, points in ((THEIRS, background), (MINE, inside)):
        for point in points:
            clicks[point] = kind if shared[point] else 0
    distance = ndimage.distance_transform_edt(clicks == 0)
    # The far end of the distance weighs as much as the whole range of the map.
    landscape = distance / max(1.0, float(distance[shared].max())) - outer
    return watershed(landscape, clicks, mask=shared) == MINE
