"""Grey values to the range the models see, the same for a whole movie.

A raw movie may be 16 bits with all values in a narrow band (HeLa: 33,000 to 37,000), so the range is taken
from percentiles of the movie, not of the type. Per movie, not per frame: a frame full of bright mitoses must
not dim.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from celldata.errors import DataError

SAMPLED_FRAMES = 16
"""Percentiles come from at most so many frames, evenly spread: their sampling error is far below camera
noise.
"""
LOWEST, HIGHEST = -1.0, 4.0
"""Normalised values are clipped here: one hot pixel must not dominate a crop, a bright mitosis must stay
brighter.
"""


@dataclass(frozen=True)
class Normalisation:
    """`percentile`: low and high percentile become 0 and 1. `clahe`: then CLAHE, kernel 1/8 of the image
    (paper).
    """

    method: Literal["percentile", "clahe"] = "percentile"
    low: float = 0.5
    high: float = 99.8

    def __post_init__(self) -> None:
        if not 0 <= self.low < self.high <= 100:
            raise ValueError(f"percentiles {self.low} and {self.high} are not 0 <= low < high <= 100")


class MovieNormaliser:
    """Normalises frames of one movie; `raw` is (T, C, Y, X), anything that indexes like an array."""

    def __init__(
        self, raw: np.ndarray, channels: Sequence[int], normalisation: Normalisation, name: str
    ) -> None:
        n_frames, n_channels = raw.shape[:2]
        absent = [c for c in channels if not 0 <= c < n_channels]
        if absent:
            raise DataError(
                name,
                f"it has {n_channels} channel(s), but the model reads channel {absent[0]} (counted from 0)",
                "Use a movie with that channel, or set `channels` in section prepare of params.yaml.",
            )
        self._raw = raw
        self._channels = tuple(channels)
        self._method = normalisation.method
        sampled = np.unique(np.linspace(0, n_frames - 1, min(n_frames, SAMPLED_FRAMES)).round().astype(int))
        self.bounds = tuple(
            _bounds(np.stack([raw[t, c] for t in sampled]), normalisation) for c in self._channels
        )

    def frame(self, t: int) -> np.ndarray:
        """(C, Y, X) float32 of the chosen channels; pixels without a number (NaN) become 0."""
        planes = []
        for c, (low, high) in zip(self._channels, self.bounds, strict=True):
            plane = (np.asarray(self._raw[t, c], dtype=np.float32) - np.float32(low)) / np.float32(high - low)
            plane = np.clip(np.nan_to_num(plane, nan=0.0, posinf=HIGHEST, neginf=LOWEST), LOWEST, HIGHEST)
            planes.append(_clahe(plane) if self._method == "clahe" else plane)
        return np.stack(planes)


def compress(image: np.ndarray, strength: float) -> np.ndarray:
    """Normalised values with the dark end spread and the bright end drawn together; 0 and 1 stay, 0 is off.

    Beside a mitosis a faint nucleus may have a hundredth of the range. The inverse hyperbolic sine is linear
    up to about 1 / strength, so the camera's noise around the background is not blown up as by a root.
    """
    if not strength:
        return image
    return np.asarray(np.arcsinh(strength * image) / np.arcsinh(strength), dtype=np.float32)


def _bounds(values: np.ndarray, normalisation: Normalisation) -> tuple[float, float]:
    finite = values[np.isfinite(values)] if values.dtype.kind == "f" else values.ravel()
    if not finite.size:
        return 0.0, 1.0
    low, high = (float(v) for v in np.percentile(finite, [normalisation.low, normalisation.high]))
    if high <= low:  # hardly anything in it: stretch what there is
        low, high = float(finite.min()), float(finite.max())
    return low, high if high > low else low + 1.0


def _clahe(plane: np.ndarray) -> np.ndarray:
    from skimage.exposure import equalize_adapthist

    if min(plane.shape) < 8 or not np.ptp(plane):
        return plane
    kernel = tuple(max(1, side // 8) for side in plane.shape)
    return np.asarray(equalize_adapthist(np.clip(plane, 0, 1), kernel_size=kernel), dtype=np.float32)
