"""Which pairs of cell-frames are looked at: the nearest in reach, and all that share pixels."""

import numpy as np
from scipy.spatial import cKDTree

from ml.tracking.features import NEIGHBOUR_REACH_RADII, MovieFeatures

CANDIDATES = 10  # nearest cell-frames a track is compared with; nuclei move less than their spacing


def gate(
    features: MovieFeatures,
    sources: np.ndarray,
    targets: np.ndarray,
    gap: int | np.ndarray,
    width: float = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Index into `sources` and index into `targets` of every pair, sorted.

    sources: (m,) rows. targets: (n,) rows of one later frame. gap: frames between, one or (m,); the reach
    grows with it as in diffusion. width: of the gate beside the usual one; as many candidates more as its
    area is larger.
    """
    n = len(targets)
    if not len(sources) or not n:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    reach = width * NEIGHBOUR_REACH_RADII * features.radius_um * np.sqrt(gap)
    k = min(round(CANDIDATES * width**2) * (1 + int(features.layer.max())), n)
    place = features.centroid_um
    distance, index = cKDTree(place[targets]).query(place[sources], k=k)
    distance, index = distance.reshape(len(sources), k), index.reshape(len(sources), k)
    close = distance <= np.broadcast_to(np.reshape(reach, (-1, 1)), distance.shape)
    near = np.broadcast_to(np.arange(len(sources))[:, None], index.shape)[close] * n + index[close]
    source, partner = features.overlap.partners(sources)
    order = np.argsort(targets)
    found = np.minimum(np.searchsorted(targets, partner, sorter=order), n - 1)
    hit = targets[order[found]] == partner
    pairs = np.union1d(near, source[hit] * n + order[found[hit]])
    return pairs // n, pairs % n


def all_pairs(features: MovieFeatures, gap: int, width: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Every gated pair of rows `gap` frames apart: sources and targets, sorted. width: as in `gate`."""
    sources, targets = [], []
    for t in range(features.n_frames - gap):
        rows, later = features.rows_of_frame(t), features.rows_of_frame(t + gap)
        i, j = gate(features, rows, later, gap, width)
        sources.append(rows[i])
        targets.append(later[j])
    if not sources:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate(sources), np.concatenate(targets)
