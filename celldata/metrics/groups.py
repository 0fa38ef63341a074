"""Objects in groups, by their size and by how crowded they lie: a mean over all hides what happens to small
and to touching cells.

A predicted object is in the group of the true one it overlaps best, and where it overlaps none in that of its
own size and neighbours. So the objects of all groups together are all objects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from celldata.labels import Labels
from celldata.metrics.overlap import FrameOverlap

SIZES = ("small", "medium", "large")
CROWDING = ("touching", "near", "apart")
GAP_PX = 2
"""Cells touch where at most so many pixels of background lie between them: outlines of fused truths (the
silver truth of the challenge) often leave a line between nuclei that touch.
"""
NEAR_DIAMETERS = 2.0
"""A cell is near another one where their centres are at most so many usual diameters apart."""


@dataclass(frozen=True)
class Grouping:
    """`words`: what makes each group. The arrays hold the group of each true and of each predicted object, of
    all frames one after the other.
    """

    names: tuple[str, ...]
    words: tuple[str, ...]
    true: np.ndarray
    predicted: np.ndarray


def by_size(frames: Sequence[FrameOverlap]) -> Grouping:
    """Thirds of the true cells by area, all frames together."""
    areas = np.concatenate([np.zeros(0), *(frame.truth_areas for frame in frames)])
    low, high = (float(b) for b in np.quantile(areas, [1 / 3, 2 / 3])) if areas.size else (0.0, 0.0)
    bounds = np.array([low, high])

    def group(of: np.ndarray) -> np.ndarray:
        return np.searchsorted(bounds, of, side="left")

    true = [group(frame.truth_areas) for frame in frames]
    predicted = [
        _adopted(frame, of_true, group(frame.predicted_areas))
        for frame, of_true in zip(frames, true, strict=True)
    ]
    words = (f"up to {low:.0f} px", f"up to {high:.0f} px", f"above {high:.0f} px")
    return Grouping(SIZES, words, _joined(true), _joined(predicted))


def by_crowding(
    frames: Sequence[FrameOverlap], truth: Labels, prediction: Labels, features: tuple[str, str]
) -> Grouping:
    """By the nearest other cell of the same frame. `features`: of the truth and of the prediction."""
    areas = np.concatenate([np.zeros(0), *(frame.truth_areas for frame in frames)])
    reach = NEAR_DIAMETERS * 2 * float(np.sqrt(np.median(areas) / np.pi)) if areas.size else 0.0
    true, predicted = [], []
    for frame in frames:
        of_true = crowding(truth.mask_of_cells(features[0], frame.t), frame.truth_cells, reach)
        own = crowding(prediction.mask_of_cells(features[1], frame.t), frame.predicted_cells, reach)
        true.append(of_true)
        predicted.append(_adopted(frame, of_true, own))
    words = (
        f"at most {GAP_PX} px from another cell",
        f"another centre within {reach:.0f} px",
        f"no other centre within {reach:.0f} px",
    )
    return Grouping(CROWDING, words, _joined(true), _joined(predicted))


def crowding(mask: np.ndarray, cells: np.ndarray, reach: float) -> np.ndarray:
    """(n,) index in CROWDING of each of `cells`, from a (Y, X) image of cell ids.

    A cell that no pixel of the image shows lies under others, so it touches them.
    """
    groups = np.zeros(len(cells), np.int64)
    ys, xs = np.nonzero(mask)
    place = np.searchsorted(cells, mask[ys, xs])
    area = np.bincount(place, minlength=len(cells))
    seen = np.flatnonzero(area)
    if not len(seen):
        return groups
    sums = [np.bincount(place, of, minlength=len(cells)) for of in (ys, xs)]
    centres = np.stack([of[seen] / area[seen] for of in sums], axis=1)
    distance = cKDTree(centres).query(centres, 2)[0][:, 1]  # inf where there is no second
    groups[seen] = np.where(distance <= reach, 1, 2)
    touched = np.searchsorted(cells, _touching(mask))
    groups[touched] = 0
    return groups


def _touching(mask: np.ndarray) -> np.ndarray:
    """Values with a pixel of another value at most GAP_PX pixels of background away."""
    side = 2 * (GAP_PX + 1) + 1
    most = np.iinfo(mask.dtype).max
    highest = ndimage.maximum_filter(mask, side, mode="nearest")
    lowest = ndimage.minimum_filter(np.where(mask == 0, most, mask), side, mode="nearest")
    beside = (mask != 0) & ((highest != mask) | (lowest != mask))
    return np.unique(mask[beside])


def _adopted(frame: FrameOverlap, of_true: np.ndarray, own: np.ndarray) -> np.ndarray:
    """The group of each predicted object."""
    groups = own.copy()
    i, j, _ = frame.pairs
    order = np.argsort(frame.ious, kind="stable")  # the best is written last
    groups[j[order]] = of_true[i[order]]
    return groups


def _joined(parts: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.zeros(0, np.int64), *parts])
