"""Several readings of one frame, for the linker to choose from: the model's objects and what else they could be.

The objects of all cuts (`ml.segmentation.alternatives`) are packed into a few label layers: the first holds
the model's own objects as they are, the others what differs from these and from each other. Outlines that
share pixels exclude each other; which of them are cells, time shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from celldata.label_images import values_in
from ml.segmentation.postprocess import Objects

SAME_IOU = 0.9
"""Two outlines as similar as this are one reading."""
OTHER_LAYERS = 3
"""Beside the model's own: at most so many other readings of one pixel."""
SHARED = 0.15
"""Share of the smaller of two outlines: where they have more in common, one of them at most is a cell."""


@dataclass(frozen=True)
class Readings:
    """What one frame may hold. `layers`: (L, Y, X) int32, the model's own objects first, then others; a number
    is in one layer alone, 1 … n. `confidence`: (n,) in 0 … 1, of number 1, 2, …
    """

    layers: np.ndarray
    confidence: np.ndarray


def packed(cuts: Sequence[Objects], other_layers: int = OTHER_LAYERS) -> Readings:
    """The objects of all cuts of one frame, of equal size, each reading once.

    cuts: the model's own first; of outlines that are nearly the same the earlier one stays. Where pixels have
    more than `other_layers` other readings, those of the later cuts are left out.
    """
    own = cuts[0]
    shape = own.labels.shape
    at = np.flatnonzero(np.any([objects.labels.ravel() > 0 for objects in cuts], axis=0))
    layers = [own.labels.ravel()[at].astype(np.int32)]
    confidence = [np.asarray(own.confidence, float)]
    n = len(own.confidence)
    for objects in cuts[1:]:
        labels = objects.labels.ravel()[at]
        known = _known(labels, layers, len(objects.confidence))
        for layer in range(1, other_layers + 1):
            if layer == len(layers):
                layers.append(np.zeros(len(at), np.int32))
            taken = np.bincount(labels[layers[layer] > 0], minlength=len(known)) > 0
            fits = ~known & ~taken
            known |= fits
            numbers = np.where(fits, n + np.cumsum(fits), 0).astype(np.int32)
            layers[layer] += numbers[labels]
            confidence.append(np.asarray(objects.confidence, float)[fits[1:]])
            n += int(fits.sum())
    used = [layer for i, layer in enumerate(layers) if i == 0 or layer.any()]
    whole = np.zeros((len(used), shape[0] * shape[1]), np.int32)
    for i, layer in enumerate(used):
        whole[i, at] = layer
    return Readings(whole.reshape(len(used), *shape), np.concatenate(confidence))


def _known(labels: np.ndarray, layers: Sequence[np.ndarray], n: int) -> np.ndarray:
    """(n + 1,) which values of `labels` need no place: background, what is not there, what is in a layer."""
    area = np.bincount(labels, minlength=n + 1)
    known = area == 0
    known[0] = True
    for layer in layers:
        both = (layer > 0) & (labels > 0)
        width = n + 1
        pairs, shared = np.unique(layer[both].astype(np.int64) * width + labels[both], return_counts=True)
        one, other = np.divmod(pairs, width)
        areas = np.bincount(layer)
        known[other[shared >= SAME_IOU * (areas[one] + area[other] - shared)]] = True
    return known


def conflicts(layers: np.ndarray) -> list[tuple[int, ...]]:
    """Groups of numbers that share pixels in one frame's (L, Y, X) layers: one of each group at most is a cell.

    A sliver in common does not count (SHARED). No group is part of another; sorted.
    """
    flat = layers.reshape(len(layers), -1)
    crowded = flat[:, np.count_nonzero(flat, axis=0) > 1]
    if not crowded.size:
        return []
    areas = np.bincount(flat.ravel(), minlength=int(flat.max()) + 1)
    stacks, shared = np.unique(crowded, axis=1, return_counts=True)
    joint: dict[tuple[int, int], int] = {}
    groups = [tuple(sorted(int(v) for v in stack if v)) for stack in stacks.T]
    for group, count in zip(groups, shared.tolist(), strict=True):
        for i, one in enumerate(group):
            for other in group[i + 1 :]:
                joint[one, other] = joint.get((one, other), 0) + count
    against = {
        pair for pair, count in joint.items() if count > SHARED * min(areas[pair[0]], areas[pair[1]])
    }
    found: set[tuple[int, ...]] = set(against)
    for group in groups:
        if len(group) > 2 and all(
            (one, other) in against for i, one in enumerate(group) for other in group[i + 1 :]
        ):
            found.add(group)
    return sorted(group for group in found if not any(set(group) < set(other) for other in found))


def chosen(layers: np.ndarray, numbers: Sequence[int]) -> np.ndarray:
    """(Y, X) uint32 of those of one frame's outlines; a pixel that two of them share goes to the first layer's."""
    wanted = np.zeros(int(layers.max(initial=0)) + 1, bool)
    wanted[list(numbers)] = True
    wanted[0] = False
    result = np.zeros(layers.shape[1:], np.uint32)
    for layer in layers[::-1]:
        mask = wanted[layer]
        result[mask] = layer[mask]
    return result


def numbers_in(layers: np.ndarray) -> np.ndarray:
    """Sorted numbers of one frame's outlines."""
    return np.asarray(values_in(layers.reshape(-1, layers.shape[-1])))
