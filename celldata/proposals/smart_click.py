"""Smart click: the cell round a point, found in the image."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from celldata.proposals.polar_contour import (
    N_RAYS,
    best_closed_path,
    filled,
    nearest_ray,
    radii_up_to,
    ray_positions,
)
from celldata.proposals.proposal import Proposal, brightness, mask_in

Point = tuple[int, int]

SMOOTHING_PX = 1.0
EDGE_SAMPLES = 3
"""Samples on either side of an edge whose means are compared: a fifth of the radius."""
SIZE_WEIGHT = 0.3
"""Contrast that an outline of twice the expected radius must make up for, as a share of the box's range."""
GUESSED_SIZE_WEIGHT = 0.15
FORBIDDEN = -10.0
FINE_PX = 10.0
CORRIDOR = 0.25
"""Where the watershed may move the outline: a share of what its radius is beyond FINE_PX. In small cells the
gradient at single pixels knows less than the outline as a whole does."""
SPREAD = 3
"""Rays on either side of a click on the background that it bounds too."""
LARGEST_RADIUS = 120.0
SMALLEST_PX = 9
FAINTEST = 0.02
"""Mean contrast of an outline, as a share of the box's range, below which there is none."""

CLICK_MISSING = "Click the middle of a cell"
BESIDE = "The click lies beside the box"
TAKEN = "Another cell is at this place already"
NOTHING_THERE = "No outline was found round that place: draw the cell with the brush"


def smart_click(
    raw_box: np.ndarray,
    inside: Sequence[Point],
    background: Sequence[Point] = (),
    others: np.ndarray | None = None,
    radius: float | None = None,
) -> Proposal:
    """The cell (H, W) that holds the first point of `inside` and reaches the others of it, without those of
    `background`.

    raw_box: (H, W); points (y, x) in it; `others`: pixels of other cells, which are not taken; `radius`:
    that of cells nearby in pixels, from the labels; without it, that of blobs in the image.

    Of all closed outlines round the first point the one across which brightness changes most, in one sense
    all the way (bright or dark cells), weighed against an unlikely size. It gives the markers for a
    watershed of the smoothed gradient, which sets the outline to the pixel.
    """
    if not inside:
        raise ValueError("a smart click needs a point in the cell")
    values, unusable = brightness(raw_box)
    if unusable is not None:
        return Proposal.nothing(raw_box.shape, unusable)
    taken = np.zeros(raw_box.shape, bool) if others is None else mask_in(raw_box, others)
    if not all(holds(raw_box.shape, point) for point in inside):
        return Proposal.nothing(raw_box.shape, BESIDE)
    point = inside[0]
    if taken[point]:
        return Proposal.nothing(raw_box.shape, TAKEN)
    from scipy import ndimage

    low, high = np.percentile(values, [1, 99])
    if high > low:
        # Single bright pixels would leave the cells no contrast.
        values = np.clip((values - low) / (high - low), -0.2, 1.2)
    smooth = ndimage.gaussian_filter(values, SMOOTHING_PX)
    radii = radii_up_to(min(LARGEST_RADIUS, float(max(raw_box.shape))))
    contrast = _support(smooth, point, radii)
    size = radius if radius is not None else _blob_radius(smooth, radii)
    # Whoever marks a place far out in the cell says how large it is.
    size = max([size, *(float(np.hypot(y - point[0], x - point[1])) for y, x in inside[1:])])
    weight = SIZE_WEIGHT if radius is not None else GUESSED_SIZE_WEIGHT
    support = contrast - weight * np.log2(radii / size) ** 2
    support[:, _forbidden(point, inside, background, taken, radii)] = FORBIDDEN
    score, paths = best_closed_path(support)
    best = int(score.argmax())
    reach = radii[paths[best]]
    if contrast[best, np.arange(N_RAYS), paths[best]].mean() < FAINTEST:
        return Proposal.nothing(raw_box.shape, NOTHING_THERE)
    region = _flooded(smooth, point, reach, background, taken)
    parts, _ = ndimage.label(region, np.ones((3, 3)))
    region = (parts == parts[point]) & (parts > 0)
    if region.sum() < SMALLEST_PX:
        return Proposal.nothing(raw_box.shape, NOTHING_THERE)
    return Proposal.of(region)


def holds(shape: tuple[int, ...], point: Point) -> bool:
    """Whether a point lies in a box of this shape."""
    return 0 <= point[0] < shape[0] and 0 <= point[1] < shape[1]


def _support(smooth: np.ndarray, point: Point, radii: np.ndarray) -> np.ndarray:
    """(2, N_RAYS, R): the contrast across an outline at each sample, for bright and for dark cells.

    Beyond the box nothing is known, so the outline may run there free of charge: a cell cut by the image's
    edge.
    """
    from scipy import ndimage

    rows, columns = ray_positions(point, radii)
    light = ndimage.map_coordinates(smooth, [rows, columns], order=1, mode="nearest")
    sums = np.concatenate([np.zeros((N_RAYS, 1)), light.cumsum(axis=1)], axis=1)
    k = np.arange(len(radii))
    inner, outer = np.maximum(k - EDGE_SAMPLES, 0), np.minimum(k + EDGE_SAMPLES, len(radii))
    within = (sums[:, k] - sums[:, inner]) / np.maximum(k - inner, 1)
    without = (sums[:, outer] - sums[:, k]) / np.maximum(outer - k, 1)
    step = within - without
    beyond = (rows < 0) | (columns < 0) | (rows > smooth.shape[0] - 1) | (columns > smooth.shape[1] - 1)
    step[beyond] = 0
    step[:, [0, -1]] = 0
    return np.stack([step, -step])


def _blob_radius(smooth: np.ndarray, radii: np.ndarray) -> float:
    """The radius at which the box has most blobs: where the scale-normalised Laplacian is largest."""
    from scipy import ndimage

    best, found = -1.0, float(radii[0])
    for radius in 4 * 1.25 ** np.arange(12):
        sigma = radius / np.sqrt(2)
        # Coarse scales need no fine pixels.
        stride = max(1, int(sigma / 3))
        coarse = ndimage.uniform_filter(smooth, stride)[::stride, ::stride] if stride > 1 else smooth
        blobs = (sigma / stride) ** 2 * ndimage.gaussian_laplace(coarse, sigma / stride)
        strength = float(np.minimum(blobs, 0).std())
        if strength > best:
            best, found = strength, float(radius)
    return found


def _forbidden(
    point: Point, inside: Sequence[Point], background: Sequence[Point], taken: np.ndarray, radii: np.ndarray
) -> np.ndarray:
    """(N_RAYS, R) bool: where the outline must not lie, for the clicks and the other cells."""
    rows, columns = ray_positions(point, radii)
    y = np.clip(rows.round().astype(np.intp), 0, taken.shape[0] - 1)
    x = np.clip(columns.round().astype(np.intp), 0, taken.shape[1] - 1)
    met = taken[y, x]
    farthest = np.where(met.any(axis=1), met.argmax(axis=1), len(radii))
    nearest = np.zeros(N_RAYS, np.intp)
    offsets = np.arange(-SPREAD, SPREAD + 1)
    for dy, dx in ((y - point[0], x - point[1]) for y, x in background):
        k = max(int(np.searchsorted(radii, 0.95 * np.hypot(dy, dx))) - 1, 0)
        rays = (nearest_ray(dy, dx) + offsets) % N_RAYS
        farthest[rays] = np.minimum(farthest[rays], k + np.abs(offsets) // 2)
    for dy, dx in ((y - point[0], x - point[1]) for y, x in inside[1:]):
        k = min(int(np.searchsorted(radii, 1.05 * np.hypot(dy, dx))), len(radii) - 1)
        rays = (nearest_ray(dy, dx) + offsets[SPREAD - 1 : SPREAD + 2]) % N_RAYS
        nearest[rays] = np.maximum(nearest[rays], k)
    samples = np.arange(len(radii))
    return (samples > farthest[:, None]) | (samples < np.minimum(nearest, farthest)[:, None])


def _flooded(
    smooth: np.ndarray, point: Point, reach: np.ndarray, background: Sequence[Point], taken: np.ndarray
) -> np.ndarray:
    """(H, W) bool: the outline after a watershed of the gradient in a corridor round it."""
    from scipy import ndimage
    from skimage.segmentation import watershed

    room = np.maximum(0, reach - FINE_PX) * CORRIDOR
    far = int(np.ceil((reach + room).max())) + 3
    y0, x0 = max(0, point[0] - far), max(0, point[1] - far)
    box = np.s_[y0 : point[0] + far + 1, x0 : point[1] + far + 1]
    shape = smooth[box].shape
    middle = (point[0] - y0, point[1] - x0)
    markers = np.zeros(shape, np.int8)
    markers[~filled(shape, middle, reach + room)] = 2
    markers[filled(shape, middle, reach - room)] = 1
    markers[taken[box]] = 2
    for y, x in background:
        if holds(shape, (y - y0, x - x0)):
            markers[y - y0, x - x0] = 2
    markers[middle] = 1
    region = np.zeros(smooth.shape, bool)
    region[box] = watershed(ndimage.gaussian_gradient_magnitude(smooth[box], 0.5), markers) == 1
    return region & ~taken
