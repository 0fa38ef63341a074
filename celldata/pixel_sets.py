"""Sets of pixels as sorted arrays of flat indices without repeats."""

from __future__ import annotations

import numpy as np


def _may_share(a: np.ndarray, b: np.ndarray) -> bool:
    return bool(a.size and b.size and a[0] <= b[-1] and b[0] <= a[-1])


def shared_pixels(a: np.ndarray, b: np.ndarray) -> int:
    """How many pixels are in both."""
    return np.intersect1d(a, b, assume_unique=True).size if _may_share(a, b) else 0


def iou_of(a: np.ndarray, b: np.ndarray) -> float:
    """Intersection over union; 0 where they share nothing."""
    shared = shared_pixels(a, b)
    return shared / (a.size + b.size - shared) if shared else 0.0


def covers(a: np.ndarray, b: np.ndarray) -> bool:
    """True when `a` has at least half of `b`."""
    return b.size > 0 and 2 * shared_pixels(a, b) >= b.size
