"""What the tracker knows of each cell in each frame: an image crop, shape, intensity, place and neighbours.

Computed once per movie with bincount, without a Python loop over cells. Distances are in µm, so that one
model serves movies of any pixel size; a movie without a pixel size is read as 0.65 µm per pixel.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy.ndimage as ndi
from scipy.spatial import cKDTree

DEFAULT_PIXEL_SIZE_UM = 0.65
CROP_SIDE = 16
CROP_STEP_UM = 1.3  # 16 samples span 20.8 µm: a HeLa nucleus with its rim
NEIGHBOURS = 8
NEIGHBOUR_REACH_UM = 41.6  # Schwartz et al. 2024: 64 px at 0.65 µm
BORDER_REACH_UM = 50.0  # a cell deeper inside than this cannot leave within a few frames
MORPHOLOGY_FEATURES = 5
PLACE_FEATURES = 4


@dataclass(frozen=True)
class MovieFeatures:
    """Features of the N cell-frames of a movie, sorted by frame, then by label.

    t, label: (N,) int64. centroid_um: (N, 2) y, x. crops: (N, 16, 16) float32, own pixels only, mean 0 and
    sd 1, zero outside. morphology: (N, 5) log area, log perimeter, eccentricity, log of the mean intensity
    over the movie's median cell, coefficient of variation. place: (N, 4) distance to the top, bottom, left
    and right border, 0…1, clipped. neighbours: (N, 8) row indices, -1 where there is none.
    first_row: (T + 1,) so that frame t is rows first_row[t]:first_row[t + 1].
    """

    t: np.ndarray
    label: np.ndarray
    centroid_um: np.ndarray
    crops: np.ndarray
    morphology: np.ndarray
    place: np.ndarray
    neighbours: np.ndarray
    first_row: np.ndarray

    @property
    def n_frames(self) -> int:
        return len(self.first_row) - 1

    def rows_of_frame(self, t: int) -> np.ndarray:
        """Row indices of frame t."""
        return np.arange(self.first_row[t], self.first_row[t + 1])


@dataclass(frozen=True)
class _FrameFeatures:
    label: np.ndarray
    centroid_px: np.ndarray
    crops: np.ndarray
    shape: np.ndarray  # (n, 3): area and perimeter in px, eccentricity
    intensity: np.ndarray  # (n, 2): mean, sd


def movie_features(raw: np.ndarray, masks: np.ndarray, pixel_size_um: float | None) -> MovieFeatures:
    """Features of every cell-frame.

    raw: (T, Y, X) of any dtype, one channel. masks: (T, Y, X) integer labels, 0 = background.
    Raises ValueError when the two shapes differ.
    """
    if raw.shape != masks.shape:
        raise ValueError(f"raw {raw.shape} and masks {masks.shape} must have one shape (T, Y, X)")
    pixel = pixel_size_um or DEFAULT_PIXEL_SIZE_UM
    frames = [_frame_features(np.asarray(raw[t]), np.asarray(masks[t]), pixel) for t in range(len(masks))]
    counts = np.array([len(frame.label) for frame in frames], dtype=np.int64)
    first_row = np.concatenate([[0], np.cumsum(counts)])
    centroid_um = np.concatenate([frame.centroid_px for frame in frames]) * pixel
    height_um, width_um = masks.shape[1] * pixel, masks.shape[2] * pixel
    return MovieFeatures(
        t=np.repeat(np.arange(len(frames)), counts),
        label=np.concatenate([frame.label for frame in frames]),
        centroid_um=centroid_um,
        crops=np.concatenate([frame.crops for frame in frames]),
        morphology=_morphology(frames, pixel),
        place=_place(centroid_um, height_um, width_um),
        neighbours=_neighbours(centroid_um, first_row),
        first_row=first_row,
    )


def _frame_features(raw: np.ndarray, mask: np.ndarray, pixel: float) -> _FrameFeatures:
    labels, inverse = np.unique(mask, return_inverse=True)
    inverse = inverse.reshape(mask.shape)
    keep = labels != 0
    if not keep.any():
        return _FrameFeatures(
            label=np.empty(0, np.int64),
            centroid_px=np.empty((0, 2)),
            crops=np.empty((0, CROP_SIDE, CROP_SIDE), np.float32),
            shape=np.empty((0, 3)),
            intensity=np.empty((0, 2)),
        )
    n = len(labels)
    y, x = np.nonzero(mask)
    index = inverse[y, x]
    area = np.bincount(index, minlength=n).astype(float)
    safe = np.maximum(area, 1)

    def mean(values: np.ndarray) -> np.ndarray:
        return np.bincount(index, weights=values, minlength=n) / safe

    cy, cx = mean(y), mean(x)
    dy, dx = y - cy[index], x - cx[index]
    # 1/12 is the second moment of a unit pixel: without it a single pixel would have none.
    yy, xx, xy = mean(dy * dy) + 1 / 12, mean(dx * dx) + 1 / 12, mean(dy * dx)
    spread = np.sqrt(((yy - xx) / 2) ** 2 + xy**2)
    major, minor = (yy + xx) / 2 + spread, (yy + xx) / 2 - spread
    eccentricity = np.sqrt(np.clip(1 - minor / major, 0, 1))
    values = raw[y, x].astype(np.float64)
    intensity = mean(values)
    sd = np.sqrt(np.maximum(mean((values - intensity[index]) ** 2), 0))
    perimeter = _perimeter(inverse, n)
    centroid = np.stack([cy, cx], axis=1)[keep]
    return _FrameFeatures(
        label=labels[keep].astype(np.int64),
        centroid_px=centroid,
        crops=_crops(raw, mask, labels[keep], centroid, CROP_STEP_UM / pixel),
        shape=np.stack([area, perimeter, eccentricity], axis=1)[keep],
        intensity=np.stack([intensity, sd], axis=1)[keep],
    )


def _perimeter(index: np.ndarray, n: int) -> np.ndarray:
    """Number of pixel sides of each label that face another label, the background or the image's border."""
    padded = np.pad(index, 1, constant_values=-1)
    inner = padded[1:-1, 1:-1]
    sides = np.zeros(n)
    for neighbour in (padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:]):
        sides += np.bincount(inner[neighbour != inner], minlength=n)
    return sides


def _crops(
    raw: np.ndarray, mask: np.ndarray, labels: np.ndarray, centroid: np.ndarray, step: float
) -> np.ndarray:
    """(n, 16, 16): samples `step` pixels apart around each centroid, own pixels only, standardised."""
    smooth = ndi.gaussian_filter(raw.astype(np.float32), step / 2) if step > 1 else raw.astype(np.float32)
    offset = (np.arange(CROP_SIDE) - (CROP_SIDE - 1) / 2) * step
    y = np.rint(centroid[:, 0, None, None] + offset[None, :, None]).astype(int)
    x = np.rint(centroid[:, 1, None, None] + offset[None, None, :]).astype(int)
    y, x = np.broadcast_arrays(y, x)
    inside = (y >= 0) & (y < mask.shape[0]) & (x >= 0) & (x < mask.shape[1])
    y, x = np.clip(y, 0, mask.shape[0] - 1), np.clip(x, 0, mask.shape[1] - 1)
    own = inside & (mask[y, x] == labels[:, None, None])
    values = np.where(own, smooth[y, x], 0).astype(np.float32)
    count = np.maximum(own.sum(axis=(1, 2), keepdims=True), 1)
    mean = values.sum(axis=(1, 2), keepdims=True) / count
    centred = np.where(own, values - mean, 0)
    sd = np.sqrt((centred**2).sum(axis=(1, 2), keepdims=True) / count)
    # The offset marks the cell's own pixels, so that the outline stays visible where the texture is flat.
    return np.where(own, centred / np.maximum(sd, 1e-6) + 1, 0).astype(np.float32)


def _morphology(frames: list[_FrameFeatures], pixel: float) -> np.ndarray:
    shape = np.concatenate([frame.shape for frame in frames])
    intensity = np.concatenate([frame.intensity for frame in frames])
    if not len(shape):
        return np.empty((0, MORPHOLOGY_FEATURES), np.float32)
    floor = intensity[:, 0].min()
    # Brightness above the darkest cell: a plain ratio would drown in the offset that cameras add.
    bright = intensity[:, 0] - floor
    scale = max(float(np.median(bright)), 1e-6)
    columns = [
        np.log(shape[:, 0] * pixel**2) - 5,  # 150 µm², a typical nucleus, is near 0
        np.log(shape[:, 1] * pixel) - 4,
        shape[:, 2],
        np.log1p(bright / scale) - np.log(2),
        intensity[:, 1] / (scale + bright),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _place(centroid_um: np.ndarray, height_um: float, width_um: float) -> np.ndarray:
    y, x = centroid_um[:, 0], centroid_um[:, 1]
    distances = np.stack([y, height_um - y, x, width_um - x], axis=1)
    return (np.clip(distances, 0, BORDER_REACH_UM) / BORDER_REACH_UM).astype(np.float32)


def _neighbours(centroid_um: np.ndarray, first_row: np.ndarray) -> np.ndarray:
    result = np.full((len(centroid_um), NEIGHBOURS), -1, dtype=np.int64)
    for start, stop in pairwise(first_row):
        n = stop - start
        if n < 2:
            continue
        points = centroid_um[start:stop]
        distance, index = cKDTree(points).query(
            points, k=min(NEIGHBOURS + 1, n), distance_upper_bound=NEIGHBOUR_REACH_UM
        )
        others = index[:, 1:]  # the first is the cell itself
        found = np.isfinite(distance[:, 1:])
        result[start:stop, : others.shape[1]] = np.where(found, others + start, -1)
    return result
