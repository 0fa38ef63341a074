"""Several readings of one frame in few label layers: the model's own objects, and what else they could be."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ml.segmentation.postprocess import Objects

SAME_IOU = 0.9
"""Two outlines as similar as this are one reading."""
OTHER_LAYERS = 3
"""Beside the model's own: at most so many other readings of one pixel."""


@dataclass(frozen=True)
class Readings:
    """What one frame may hold. `layers`: (L, Y, X) int32, the model's own objects first, then others; a
    number is in one layer alone, 1 … n. `confidence`: (n,) in 0 … 1, of number 1, 2, …
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
    whole[:, at] = used
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
