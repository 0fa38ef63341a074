"""Whom a cell-frame hears of in a window: the nearest cell-frames of each of its frames."""

from typing import NamedTuple

import numpy as np
import torch
from scipy.spatial import cKDTree
from torch import Tensor

from ml.tracking.features import NEIGHBOUR_REACH_RADII, MovieFeatures


class Around(NamedTuple):
    """Of the N cell-frames of a window: frame (N,), rows near each (N, K), -1 where there are fewer, and the
    overlap (N, K, 3) with each: IoU, share of the one, share of the other; 0 further apart than is measured.
    """

    frame: Tensor
    rows: Tensor
    overlap: Tensor

    def to(self, device: torch.device) -> "Around":
        return Around(*(tensor.to(device) for tensor in self))


class Surroundings:
    """Windows of one movie; what two frames are to each other is found once, while windows hold both."""

    def __init__(self, features: MovieFeatures, near: int) -> None:
        self._features = features
        # Readings of one cell stand in one place: all of them together take one cell's part.
        self._near = near * (1 + int(features.layer.max(initial=0)))
        self._trees: dict[int, cKDTree] = {}
        self._found: dict[tuple[int, int], tuple[np.ndarray, np.ndarray]] = {}

    def window(self, first: int, frames: int) -> Around:
        """Of frames first … first + frames - 1, rows counted from the first; call with rising `first`."""
        for known in [key for key in self._found if min(key) < first]:
            del self._found[known]
        span = range(first, first + frames)
        start = int(self._features.first_row[first])
        rows, overlap = [], []
        for t in span:
            found = [self._beside(t, other) for other in span]
            rows.append(np.concatenate([near for near, _ in found], axis=1))
            overlap.append(np.concatenate([shared for _, shared in found], axis=1))
        near = np.concatenate(rows)
        return Around(
            torch.from_numpy(self._features.t[start : start + len(near)] - first),
            torch.from_numpy(np.where(near >= 0, near - start, -1)),
            torch.from_numpy(np.concatenate(overlap)),
        )

    def _beside(self, t: int, other: int) -> tuple[np.ndarray, np.ndarray]:
        """(n, near) rows of frame `other` near each row of frame t, and their overlap."""
        if (t, other) not in self._found:
            self._found[t, other] = self._measured(t, other)
        return self._found[t, other]

    def _measured(self, t: int, other: int) -> tuple[np.ndarray, np.ndarray]:
        features = self._features
        own, theirs = features.rows_of_frame(t), features.rows_of_frame(other)
        near = np.full((len(own), self._near), -1, np.int64)
        if len(own) and len(theirs):
            # As for candidates: the reach grows with the frames between as in diffusion.
            reach = NEIGHBOUR_REACH_RADII * features.radius_um * np.sqrt(max(abs(t - other), 1))
            k = min(self._near, len(theirs))
            distance, index = self._tree(other).query(
                features.centroid_um[own], k=k, distance_upper_bound=reach
            )
            distance, index = distance.reshape(len(own), k), index.reshape(len(own), k)
            there = np.isfinite(distance)
            near[:, :k] = np.where(there, theirs[0] + np.minimum(index, len(theirs) - 1), -1)
        one = np.broadcast_to(own[:, None], near.shape).ravel()
        # Of a cell with itself nothing is shared, as of cells that do not touch: that it is itself, the
        # distance says.
        shared = features.overlap.of(one, np.maximum(near, 0).ravel()).reshape(*near.shape, 3)
        return near, np.where((near >= 0)[:, :, None], shared, np.float32(0))

    def _tree(self, t: int) -> cKDTree:
        if t not in self._trees:
            features = self._features
            self._trees[t] = cKDTree(features.centroid_um[features.rows_of_frame(t)])
        return self._trees[t]
