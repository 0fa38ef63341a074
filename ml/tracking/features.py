"""What the tracker knows of each cell in each frame: an image crop, shape, light, place and neighbours.

Computed once per movie, without a Python loop over cells. Distances are in µm; a movie without a pixel size
is read as 0.65 µm per pixel. What the network is given is measured by the movie's median cell, so that one
model serves cells of any size.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from ml.tracking.masks import Masks
from ml.tracking.outlines import CROP_SIDE, Outlines, areas, crops, measure, smoothed
from ml.tracking.overlap import Overlap, OverlapCounter

DEFAULT_PIXEL_SIZE_UM = 0.65
CROP_RADII = 3.0  # a crop spans 1.5 radii of the median cell to each side: a cell with its rim
NEIGHBOURS = 8
NEIGHBOUR_REACH_RADII = 5.0  # 64 px at 0.65 µm (Schwartz et al. 2024) are 5 radii of a HeLa nucleus
BORDER_REACH_RADII = 6.0  # a cell deeper inside than this cannot leave within a few frames
OVERLAP_FRAMES = 3  # overlaps are known up to so many frames apart
SHAPE_FEATURES = 6
LIGHT_FEATURES = 4  # of each channel
PLACE_FEATURES = 3
CONTEXT_FEATURES = 6


class RowNames(NamedTuple):
    """(N,) each: frame, layer and label of a movie's cell-frames, as in MovieFeatures."""

    t: np.ndarray
    layer: np.ndarray
    label: np.ndarray


@dataclass(frozen=True)
class MovieFeatures:
    """Features of the N cell-frames of a movie, sorted by frame, then layer, then label.

    t, label, layer: (N,) int64. centroid_um: (N, 2) y, x. area_um2: (N,). radius_um: of a disc with the area
    of the median cell. crops: (N, C, 16, 16) float32, own pixels only, mean 1 and sd 1, zero outside.
    shape: (N, 6) log area over the median cell's, perimeter over a disc's, eccentricity, log of the axes'
    ratio, area over that of the ellipse with the same moments, log perimeter over the median cell's.
    light: (N, C, 4) log of the mean over the median cell's, coefficient of variation, skewness, rim over
    mean. place: (N, 3) pull of the borders along y and x, -1…1 (0: far away), and of the nearest, 0…1.
    context: (N, 6) of the frame before, then of the frame after: best IoU with an outline there, half the
    number of outlines there that this one covers by more than half, the largest share of this one that one
    of them covers; -1 where there is no such frame.
    neighbours: (N, 8) row indices in the same frame and layer, -1 where there is none.
    first_row: (T + 1,) so that frame t is rows first_row[t]:first_row[t + 1].
    """

    t: np.ndarray
    label: np.ndarray
    layer: np.ndarray
    centroid_um: np.ndarray
    area_um2: np.ndarray
    radius_um: float
    crops: np.ndarray
    shape: np.ndarray
    light: np.ndarray
    place: np.ndarray
    context: np.ndarray
    neighbours: np.ndarray
    first_row: np.ndarray
    overlap: Overlap

    @property
    def n_frames(self) -> int:
        return len(self.first_row) - 1

    @property
    def names(self) -> RowNames:
        return RowNames(self.t, self.layer, self.label)

    def rows_of_frame(self, t: int) -> np.ndarray:
        """Row indices of frame t."""
        return np.arange(self.first_row[t], self.first_row[t + 1])


def movie_features(
    raw: np.ndarray,
    masks: Masks,
    pixel_size_um: float | None,
    others: Mapping[int, np.ndarray] | None = None,
) -> MovieFeatures:
    """Features of every cell-frame.

    raw: (T, C, Y, X) of any dtype, or (T, Y, X) where there is one channel. masks: (T, Y, X) integer labels,
    0 = background. others: of some frames (L, Y, X) further layers, whose outlines may overlap. Of the masks
    a few frames are held at a time. Raises ValueError when the shapes do not fit.
    """
    pictures = raw[:, None] if raw.ndim == 3 else raw
    if (len(pictures), *pictures.shape[2:]) != tuple(masks.shape):
        raise ValueError(f"raw {raw.shape} and masks {masks.shape} must have one shape (T, Y, X)")
    pixel, n_frames, channels = pixel_size_um or DEFAULT_PIXEL_SIZE_UM, len(pictures), pictures.shape[1]

    def layers(t: int) -> list[np.ndarray]:
        return [np.asarray(layer) for layer in (masks[t], *(others or {}).get(t, ()))]

    found = [[areas(layer) for layer in layers(t)] for t in range(n_frames)]
    layers_of = np.array([len(frame) for frame in found], np.int64)
    rows_of = np.array([len(layer) for frame in found for layer in frame], np.int64)
    area_px = np.concatenate([np.empty(0), *(layer for frame in found for layer in frame)])
    by_layer = np.concatenate([[0], np.cumsum(rows_of)]).astype(np.int64)
    n = len(area_px)
    # How large crops are must be known before the first one is cut.
    radius_px = float(np.sqrt(np.median(area_px) / np.pi)) if n else 8.0
    step = CROP_RADII * radius_px / CROP_SIDE
    cut = np.empty((n, channels, CROP_SIDE, CROP_SIDE), np.float32)
    measured: list[Outlines] = []
    counter = OverlapCounter(OVERLAP_FRAMES)
    for t in range(n_frames):
        picture = np.asarray(pictures[t])
        smooth = smoothed(picture, step)
        first, images = by_layer[len(measured)], []
        for mask in layers(t):
            outlines = measure(picture, mask)
            images.append((int(first), outlines.index))
            stop = first + len(outlines.label)
            cut[first:stop] = crops(smooth, outlines, step)
            measured.append(outlines.without_pixels())
            first = stop
        counter.add(images)
    t_of = np.repeat(np.repeat(np.arange(n_frames), layers_of), rows_of)
    layer = np.repeat([number for many in layers_of for number in range(many)], rows_of).astype(np.int64)
    centroid_um = _joined(measured, "centroid", 2) * pixel
    radius_um = radius_px * pixel
    height_um, width_um = masks.shape[1] * pixel, masks.shape[2] * pixel
    overlap = counter.result(area_px)
    return MovieFeatures(
        t=t_of,
        label=_joined(measured, "label", 0).astype(np.int64),
        layer=layer,
        centroid_um=centroid_um,
        area_um2=area_px * pixel**2,
        radius_um=radius_um,
        crops=cut,
        shape=_shape(measured, radius_px),
        light=_light(measured, channels),
        place=_place(centroid_um, height_um, width_um, BORDER_REACH_RADII * radius_um),
        context=_context(t_of, layer, overlap, n_frames),
        neighbours=_neighbours(centroid_um, by_layer, NEIGHBOUR_REACH_RADII * radius_um),
        first_row=by_layer[np.concatenate([[0], np.cumsum(layers_of)])],
        overlap=overlap,
    )


def _joined(measured: list[Outlines], name: str, width: int) -> np.ndarray:
    parts = [getattr(outlines, name) for outlines in measured]
    return np.concatenate(parts) if parts else np.empty((0, width) if width else 0)


def _shape(measured: list[Outlines], radius_px: float) -> np.ndarray:
    area, perimeter = _joined(measured, "area", 0), _joined(measured, "perimeter", 0)
    long, short = np.maximum(_joined(measured, "axes", 2), 1 / 12).T
    columns = [
        np.log(np.maximum(area, 1) / (np.pi * radius_px**2)),
        # Pixel sides around a disc are 8 radii long.
        np.log(perimeter / (8 * np.sqrt(np.maximum(area, 1) / np.pi))),
        np.sqrt(np.clip(1 - short / long, 0, 1)),
        np.log(long / short) / 2,
        area / (4 * np.pi * np.sqrt(long * short)),
        np.log(perimeter / (8 * radius_px)),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _light(measured: list[Outlines], channels: int) -> np.ndarray:
    light = np.concatenate([o.light for o in measured]) if measured else np.empty((0, channels, 4))
    if not len(light):
        return np.empty((0, channels, LIGHT_FEATURES), np.float32)
    mean, sd, skew, rim = np.moveaxis(light, 2, 0)
    # Brightness above the darkest cell: a plain ratio would drown in the offset that cameras add.
    bright = mean - mean.min(axis=0)
    scale = np.maximum(np.median(bright, axis=0), 1e-6)
    columns = [
        np.log1p(bright / scale) - np.log(2),
        sd / (scale + bright),
        np.clip(skew, -3, 3) / 2,
        np.clip((rim - mean) / (scale + bright), -2, 2),
    ]
    return np.stack(columns, axis=2).astype(np.float32)


def _place(centroid_um: np.ndarray, height_um: float, width_um: float, reach_um: float) -> np.ndarray:
    y, x = centroid_um[:, 0], centroid_um[:, 1]
    near = [1 - np.clip(d, 0, reach_um) / reach_um for d in (y, height_um - y, x, width_um - x)]
    columns = [near[1] - near[0], near[3] - near[2], np.max(near, axis=0)]
    return np.stack(columns, axis=1).astype(np.float32)


def _context(t: np.ndarray, layer: np.ndarray, overlap: Overlap, n_frames: int) -> np.ndarray:
    """Beside the first layer of the frames before and after: other layers hold a few outlines only."""
    result = np.zeros((len(t), CONTEXT_FEATURES), np.float32)
    earlier, later = overlap.pairs()
    beside = t[later] - t[earlier] == 1
    earlier, later = earlier[beside], later[beside]
    for side, (own, partner) in enumerate(((later, earlier), (earlier, later))):
        first = layer[partner] == 0
        iou, covers, covered = overlap.of(own[first], partner[first]).T
        np.maximum.at(result[:, 3 * side], own[first], iou)
        np.add.at(result[:, 3 * side + 1], own[first], 0.5 * (covered > 0.5))
        np.maximum.at(result[:, 3 * side + 2], own[first], covers)
    result[t == 0, :3] = -1
    result[t == n_frames - 1, 3:] = -1
    return result


def _neighbours(centroid_um: np.ndarray, first_row: np.ndarray, reach_um: float) -> np.ndarray:
    result = np.full((len(centroid_um), NEIGHBOURS), -1, dtype=np.int64)
    for start, stop in pairwise(first_row):
        n = stop - start
        if n < 2:
            continue
        points = centroid_um[start:stop]
        distance, index = cKDTree(points).query(
            points, k=min(NEIGHBOURS + 1, n), distance_upper_bound=reach_um
        )
        others = index[:, 1:]  # the first is the cell itself
        found = np.isfinite(distance[:, 1:])
        result[start:stop, : others.shape[1]] = np.where(found, others + start, -1)
    return result
