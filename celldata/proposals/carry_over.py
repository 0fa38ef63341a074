"""Carry over: outlines of one frame follow their cells into a frame before or after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from celldata.proposals.proposal import brightness
from celldata.proposals.registration import LEAST_LIKENESS, local_shift

MARGIN_PX = 4
SEARCH_SHARE = 0.6
"""How far a cell is looked for, of its own size: farther off lie its neighbours."""
SEARCH_PX = (6, 24)
CORRIDOR_PX = (1, 3)
"""How far an outline is refitted in and out: a tenth of the cell's size within these bounds."""
TRUST = 0.5
"""Share of the movement of the image's edge that an outline follows. Refitting outlines anew put them where
the gradient is steepest, which is not where people draw (docs/performance.md)."""
SMALLEST_PX = 9

LEFT_THE_IMAGE = "The cell is not in the image any more"


@dataclass(frozen=True)
class Outline:
    """A cell's pixels in the frame it is copied from: `mask` (H, W) bool whose first pixel is (y0, x0)."""

    y0: int
    x0: int
    mask: np.ndarray


@dataclass(frozen=True)
class Carried:
    """The cell's pixels in the other frame: `mask` (H, W) bool whose first pixel is (y0, x0); empty with a
    reason where it has left the image. `likeness`: the correlation with what it was, -1 to 1.
    """

    y0: int
    x0: int
    mask: np.ndarray
    likeness: float
    reason: str | None = None


@dataclass(frozen=True)
class _Moved:
    y0: int
    x0: int
    mask: np.ndarray
    likeness: float
    step: tuple[int, int]


def carry_over(
    origin: np.ndarray, target: np.ndarray, offset: tuple[int, int], cells: Sequence[Outline]
) -> list[Carried]:
    """Each cell at its new place, in the order given.

    origin, target: raw pixels (H, W) of one box in both frames, whose first pixel is `offset` in the
    frame's rows and columns; `cells` lie in it, in rows and columns of the frame. Every cell is shifted by
    the cross-correlation of its own neighbourhood (a cell without a match, by the median of the others) and
    refitted: a marker-controlled watershed on the gradient, in a narrow corridor round the outline, is made
    in both frames, and the outline follows what is different between them. The other cells that were carried
    are background. The work for a cell follows its own box.
    """
    if origin.shape != target.shape:
        raise ValueError(f"boxes of {origin.shape} and {target.shape} pixels cannot be compared")
    before, unusable_before = brightness(origin)
    now, unusable_now = brightness(target)
    blind = unusable_before is not None or unusable_now is not None
    local = [Outline(c.y0 - offset[0], c.x0 - offset[1], c.mask) for c in cells]
    for cell in local:
        _must_lie_in(cell, origin.shape)
    found = [(0, 0, 0.0) if blind else _movement(before, now, cell) for cell in local]
    sure = [(dy, dx) for dy, dx, likeness in found if likeness >= LEAST_LIKENESS]
    usual = np.median(sure, axis=0).round().astype(int).tolist() if sure else [0, 0]
    moved = []
    for cell, (dy, dx, likeness) in zip(local, found, strict=True):
        step = (int(dy), int(dx)) if likeness >= LEAST_LIKENESS else (usual[0], usual[1])
        moved.append(_clipped(cell.y0 + step[0], cell.x0 + step[1], cell.mask, likeness, step, now.shape))
    cores = _cores(moved, now.shape)
    carried = []
    for number, place in enumerate(moved, start=1):
        fitted = place if blind or not place.mask.any() else _refitted(before, now, cores, number, place)
        empty = fitted.mask.sum() < min(SMALLEST_PX, cells[number - 1].mask.sum())
        mask = np.zeros_like(fitted.mask) if empty else fitted.mask
        y0, x0 = fitted.y0 + offset[0], fitted.x0 + offset[1]
        carried.append(Carried(y0, x0, mask, place.likeness, LEFT_THE_IMAGE if empty else None))
    return carried


def _must_lie_in(cell: Outline, shape: tuple[int, ...]) -> None:
    y1, x1 = cell.y0 + cell.mask.shape[0], cell.x0 + cell.mask.shape[1]
    if cell.y0 < 0 or cell.x0 < 0 or y1 > shape[0] or x1 > shape[1]:
        raise ValueError(f"a cell at rows {cell.y0} to {y1}, columns {cell.x0} to {x1} leaves the box")


def _movement(before: np.ndarray, now: np.ndarray, cell: Outline) -> tuple[int, int, float]:
    height, width = before.shape
    y0, x0 = max(0, cell.y0 - MARGIN_PX), max(0, cell.x0 - MARGIN_PX)
    y1 = min(height, cell.y0 + cell.mask.shape[0] + MARGIN_PX)
    x1 = min(width, cell.x0 + cell.mask.shape[1] + MARGIN_PX)
    reach = int(np.clip(SEARCH_SHARE * max(cell.mask.shape), *SEARCH_PX))
    # Beyond the image's edge its last pixels go on, so that cells there are looked for on every side alike.
    rows = np.clip(np.arange(y0 - reach, y1 + reach), 0, height - 1)
    columns = np.clip(np.arange(x0 - reach, x1 + reach), 0, width - 1)
    y, x, likeness = local_shift(before[y0:y1, x0:x1], now[np.ix_(rows, columns)])
    return y - reach, x - reach, likeness


def _clipped(
    y0: int, x0: int, mask: np.ndarray, likeness: float, step: tuple[int, int], shape: tuple[int, ...]
) -> _Moved:
    top, left = max(0, -y0), max(0, -x0)
    bottom, right = min(mask.shape[0], shape[0] - y0), min(mask.shape[1], shape[1] - x0)
    mask = mask[top : max(top, bottom), left : max(left, right)]
    return _Moved(y0 + top, x0 + left, mask, likeness, step)


def _cores(moved: Sequence[_Moved], shape: tuple[int, ...]) -> np.ndarray:
    """(H, W) int32: the moved cells by number, from 1; where two lie on each other, the likelier."""
    image = np.zeros(shape, np.int32)
    for number in sorted(range(1, len(moved) + 1), key=lambda n: moved[n - 1].likeness):
        cell = moved[number - 1]
        height, width = cell.mask.shape
        image[cell.y0 : cell.y0 + height, cell.x0 : cell.x0 + width][cell.mask] = number
    return image


def _refitted(before: np.ndarray, now: np.ndarray, cores: np.ndarray, number: int, cell: _Moved) -> _Moved:
    corridor = int(np.clip(round(0.1 * np.sqrt(cell.mask.sum())), *CORRIDOR_PX))
    margin = corridor + 3
    y0, x0 = max(0, cell.y0 - margin), max(0, cell.x0 - margin)
    y1 = min(now.shape[0], cell.y0 + cell.mask.shape[0] + margin)
    x1 = min(now.shape[1], cell.x0 + cell.mask.shape[1] + margin)
    near = cores[y0:y1, x0:x1]
    own = near == number
    if not own.any():
        return replace(cell, mask=np.zeros_like(cell.mask))
    others = (near > 0) & ~own
    rows = np.clip(np.arange(y0 - cell.step[0], y1 - cell.step[0]), 0, before.shape[0] - 1)
    columns = np.clip(np.arange(x0 - cell.step[1], x1 - cell.step[1]), 0, before.shape[1] - 1)
    depth = _depth(own)
    markers = _markers(depth, others, corridor)
    here = _depth(_flooded(now[y0:y1, x0:x1], markers, own))
    there = _depth(_flooded(before[np.ix_(rows, columns)], markers, own))
    # How far the image's edge has moved, not where it is: where people draw an outline is their habit.
    fitted = (depth + TRUST * (here - there) > 0) & ~others
    return replace(cell, y0=y0, x0=x0, mask=_largest(fitted))


def _depth(mask: np.ndarray) -> np.ndarray:
    """Signed distance to the outline, in pixels: positive inside. The box's edge is no outline."""
    from scipy import ndimage

    if mask.all() or not mask.any():
        return np.full(mask.shape, float(max(mask.shape)) * (1 if mask.all() else -1))
    inside: np.ndarray = ndimage.distance_transform_edt(mask)
    outside: np.ndarray = ndimage.distance_transform_edt(~mask)
    return np.where(mask, inside - 0.5, 0.5 - outside)


def _markers(depth: np.ndarray, others: np.ndarray, corridor: int) -> np.ndarray:
    """(H, W) int8: 1 where the cell is for certain, 2 where it is not, 0 in the corridor between."""
    markers = np.zeros(depth.shape, np.int8)
    # Of a cell thinner than the corridor at least the middle stays.
    markers[depth > min(corridor, 0.6 * depth.max())] = 1
    markers[(depth < -corridor) | others] = 2
    return markers


def _flooded(light: np.ndarray, markers: np.ndarray, own: np.ndarray) -> np.ndarray:
    from scipy import ndimage
    from skimage.segmentation import watershed

    if not (markers == 2).any():
        return own
    return np.asarray(watershed(ndimage.gaussian_gradient_magnitude(light, 1.0), markers) == 1)


def _largest(region: np.ndarray) -> np.ndarray:
    from scipy import ndimage

    parts, n_parts = ndimage.label(region, np.ones((3, 3)))
    if n_parts < 2:
        return region
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0
    return np.asarray(parts == sizes.argmax())
