"""What an image operation answers, and how it looks at raw pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Proposal:
    """`region`: (H, W) bool over the box that was given; `reason`: why it is empty, None where it is not."""

    region: np.ndarray
    reason: str | None = None

    @classmethod
    def of(cls, region: np.ndarray) -> Proposal:
        """A region that is not empty."""
        return cls(region.astype(bool, copy=False))

    @classmethod
    def nothing(cls, shape: tuple[int, ...], reason: str) -> Proposal:
        """No pixels, and why."""
        return cls(np.zeros(shape, bool), reason)


NO_PIXELS = "The box holds no pixels of the image"
NOTHING_MEASURED = "The image holds no numbers here"
ONE_BRIGHTNESS = "The image is of one brightness here: there is nothing to go by"


def brightness(raw_box: np.ndarray) -> tuple[np.ndarray, str | None]:
    """The box as float64 from 0 (its darkest pixel) to 1 (its brightest), and why it cannot be used, if so.

    Whatever the type of the raw image, its full depth counts, and an offset of the camera does not. Pixels
    that are no numbers (NaN, infinite) count as the darkest.
    """
    if raw_box.ndim != 2:
        raise ValueError(f"a box of raw pixels has two axes (Y, X), not {raw_box.ndim}")
    values = np.asarray(raw_box, np.float64)
    if values.size == 0:
        return values, NO_PIXELS
    finite = np.isfinite(values)
    if not finite.any():
        return np.zeros(values.shape), NOTHING_MEASURED
    low, high = values[finite].min(), values[finite].max()
    if low == high:
        return np.zeros(values.shape), ONE_BRIGHTNESS
    # Halved first: the range of two float extremes may itself be beyond the largest float.
    scaled = (values / 2 - low / 2) / (high / 2 - low / 2)
    return np.where(finite, scaled, 0.0), None


def mask_in(raw_box: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The mask as bool; ValueError when it is not of the box's shape."""
    if mask.shape != raw_box.shape:
        raise ValueError(f"the mask has the shape {mask.shape}, the box of raw pixels {raw_box.shape}")
    return mask.astype(bool, copy=False)
