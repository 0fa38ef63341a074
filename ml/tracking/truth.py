"""A movie that the tracker learns from: features of its outlines, and who they truly are."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from celldata.labels import Labels
from celldata.movie import Movie
from ml.tracking.features import MovieFeatures, movie_features

KNOWN_IOU = 0.4  # an outline that fits a cell worse is not called by its name,
KNOWN_SHARE = 0.7  # unless it lies in the cell, as a marker does that stands for it
BEST_SHARE = 0.85  # of the IoU of a cell's best reading: what fits less well is another reading


@dataclass(frozen=True, eq=False)
class TrackedMovie:
    """A movie with true identities, ready for sampling.

    row_of: (n_cells, T) row of `features` of each cell in each frame, -1 where it is absent.
    cell_of_row: (N,) index of the cell, -1 where the outline is no cell. real: (N,) whether it stands for one
    cell: not for two, and not as a part beside a larger part. daughters: cell index → (t of the daughters'
    first frame, their cell indices). parent, born: (n_cells,) index of the parent, -1 without one, and the
    first frame of a daughter.
    """

    features: MovieFeatures
    row_of: np.ndarray
    cell_of_row: np.ndarray
    real: np.ndarray
    daughters: Mapping[int, tuple[int, frozenset[int]]]
    parent: np.ndarray
    born: np.ndarray

    @property
    def division_frames(self) -> list[int]:
        """First frames of daughters."""
        return sorted(t for t, _ in self.daughters.values())


def tracked_movie(
    movie: Movie,
    labels: Labels,
    feature: str | None = None,
    outlines: np.ndarray | None = None,
    others: Mapping[int, np.ndarray] | None = None,
) -> TrackedMovie:
    """Features and identities of a movie whose tracks and divisions are true (approved).

    outlines: (T, Y, X) label images to learn from instead of the true ones, such as those of a segmentation
    model, and others: of some frames (L, Y, X) other readings of it; who they are is found by overlap.
    """
    truth = labels.masks_of_cells(feature or labels.features[0])
    masks = truth if outlines is None else outlines
    features = movie_features(np.asarray(movie.raw), masks, movie.pixel_size_um, others)
    if outlines is None:
        name, real = features.label, np.ones(len(features.label), np.float32)
        fit = real
    else:
        name, real, fit = _recognised(features, outlines, others or {}, truth)
    cells = np.unique(name[name >= 0])
    cell_of_row = np.where(name >= 0, np.searchsorted(cells, name), -1)
    row_of = np.full((len(cells), features.n_frames), -1, dtype=np.int64)
    # Of several readings of one cell, the best is its row: it is written last.
    known = np.flatnonzero(cell_of_row >= 0)
    known = known[np.argsort(fit[known], kind="stable")]
    row_of[cell_of_row[known], features.t[known]] = known
    index = {int(cell): i for i, cell in enumerate(cells)}
    daughters = {
        index[d.parent]: (d.t, frozenset(index[x] for x in d.daughters if x in index))
        for d in labels.divisions
        # One daughter alone is a gap, not a division: the cell vanished and came back.
        if d.parent in index and len(d.daughters) >= 2
    }
    parent, born = np.full(len(cells), -1), np.full(len(cells), -1)
    for mother, (t, children) in daughters.items():
        parent[list(children)], born[list(children)] = mother, t
    return TrackedMovie(features, row_of, cell_of_row, real, daughters, parent, born)


def _recognised(
    features: MovieFeatures, outlines: np.ndarray, others: Mapping[int, np.ndarray], truth: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(N,) the cell that each outline is, -1 for none; of several in one layer and frame the best.
    (N,) whether it stands for that cell alone. (N,) IoU with the cell that it fits best.
    """
    name, real = np.full(len(features.t), -1, np.int64), np.zeros(len(features.t), np.float32)
    quality = np.zeros(len(features.t), np.float32)
    for t in range(features.n_frames):
        frame = features.rows_of_frame(t)
        cells, index = np.unique(truth[t], return_inverse=True)
        if cells[-1] == 0:
            continue
        index = index.reshape(truth[t].shape)
        areas = np.bincount(index.ravel(), minlength=len(cells))
        layers = [outlines[t], *others.get(t, ())]
        for layer, mask in enumerate(layers):
            rows = frame[features.layer[frame] == layer]
            if not len(rows):
                continue
            at = mask > 0
            own = np.searchsorted(features.label[rows], mask[at])
            shared = sparse.coo_matrix(
                (np.ones(len(own)), (own, index[at])), shape=(len(rows), len(cells))
            ).toarray()
            area = shared.sum(axis=1)
            shared[:, cells == 0] = 0
            iou = shared / np.maximum(area[:, None] + areas - shared, 1)
            best = iou.argmax(axis=1)
            fit = iou[np.arange(len(rows)), best]
            quality[rows] = fit
            first = fit >= iou.max(axis=0)[best]
            within = shared[np.arange(len(rows)), best] / np.maximum(area, 1)
            known = first & ((fit >= KNOWN_IOU) | (within >= KNOWN_SHARE))
            name[rows[known]] = cells[best[known]]
            alone = (shared > 0.5 * areas).sum(axis=1) <= 1
            real[rows] = known & alone
        if len(layers) > 1:
            worse = frame[_worse(name[frame], quality[frame])]
            name[worse], real[worse] = -1, 0
    return name, real, quality


def _worse(name: np.ndarray, quality: np.ndarray) -> np.ndarray:
    """Places of what is called by a cell's name in one frame, where another reading fits it better."""
    there = np.flatnonzero(name >= 0)
    _, cell = np.unique(name[there], return_inverse=True)
    best = np.zeros(len(there))
    np.maximum.at(best, cell, quality[there])
    return there[quality[there] < BEST_SHARE * best[cell]]
