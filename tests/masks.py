"""Masks of cells, for tests that click on them and compare what came of it."""

import numpy as np


def middle(mask: np.ndarray) -> tuple[int, int]:
    """Row and column of the pixel of a (Y, X) mask that is nearest to its centroid."""
    places = np.argwhere(mask)
    y, x = places[((places - places.mean(axis=0)) ** 2).sum(axis=1).argmin()]
    return int(y), int(x)


def iou(a: np.ndarray, b: np.ndarray) -> float:
    """Intersection over union of two (Y, X) masks."""
    return float((a & b).sum() / (a | b).sum())
