"""Which true and predicted masks share pixels, and how many: what every other metric starts from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from celldata.errors import DataError
from celldata.labels import Labels

# Above this value a table with one entry per value costs more than sorting the pixels.
TABLE_LIMIT = 1 << 22


@dataclass(frozen=True, eq=False)
class FrameOverlap:
    """The masks of one frame: n true, m predicted cells.

    Masks are unions of label values, so cells that overlap (several rows of one value) count in full.
    """

    t: int
    truth_cells: np.ndarray  # (n,) sorted cell ids
    predicted_cells: np.ndarray  # (m,)
    shared_pixels: sparse.csr_array  # (values of the truth, values of the prediction), background included
    truth_values: sparse.csr_array  # (n, values of the truth) 1 where the cell has the value
    predicted_values: sparse.csr_array  # (m, values of the prediction)

    @classmethod
    def empty(cls, t: int) -> FrameOverlap:
        """A frame without any mask."""
        cells, none = np.zeros(0, np.int64), sparse.csr_array((0, 0), dtype=np.int64)
        return cls(t, cells, cells, none, none, none)

    @cached_property
    def truth_areas(self) -> np.ndarray:
        """(n,) pixels."""
        return np.asarray(self.truth_values @ self.shared_pixels.sum(axis=1))

    @cached_property
    def predicted_areas(self) -> np.ndarray:
        """(m,) pixels."""
        return np.asarray(self.predicted_values @ self.shared_pixels.sum(axis=0))

    @cached_property
    def pairs(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(k,) index of the true cell, index of the predicted cell, pixels they share; sorted; none with
        0."""
        shared = (self.truth_values @ self.shared_pixels @ self.predicted_values.T).tocoo()
        order = np.lexsort((shared.col, shared.row))
        order = order[shared.data[order] > 0]
        return shared.row[order], shared.col[order], shared.data[order]

    @cached_property
    def ious(self) -> np.ndarray:
        """(k,) intersection over union of each of ``pairs``."""
        i, j, shared = self.pairs
        return np.asarray(shared / (self.truth_areas[i] + self.predicted_areas[j] - shared))

    def iou_matrix(self) -> np.ndarray:
        """(n, m) intersection over union."""
        matrix = np.zeros((self.truth_cells.size, self.predicted_cells.size))
        i, j, _ = self.pairs
        matrix[i, j] = self.ious
        return matrix

    def union_iou(self, truth: Iterable[int], predicted: Iterable[int]) -> float:
        """IoU of the union of some true cells with the union of some predicted ones; 0 where either is
        empty."""
        rows = _values_of(self.truth_values, self.truth_cells, truth)
        columns = _values_of(self.predicted_values, self.predicted_cells, predicted)
        shared = self.shared_pixels[rows][:, columns].sum()
        union = self.shared_pixels[rows].sum() + self.shared_pixels[:, columns].sum() - shared
        return float(shared / union) if union else 0.0


def overlaps(truth: Labels, prediction: Labels, feature: str | None = None) -> list[FrameOverlap]:
    """The overlap of each frame of one feature (default: the first of the truth).

    A prediction with another feature name is compared by its only feature.

    Raises:
        DataError: the labels have other shapes, or the feature is in one of them only.
    """
    feature, other = compared_features(truth, prediction, feature)
    if truth.shape != prediction.shape:
        raise DataError(
            "prediction",
            f"its labels have shape {prediction.shape}, those of the truth {truth.shape}",
            "Give the prediction of the same frames at the same size (T, Y, X).",
        )
    return [_overlap(t, truth, feature, prediction, other) for t in range(truth.n_frames)]


def compared_features(truth: Labels, prediction: Labels, feature: str | None = None) -> tuple[str, str]:
    """The feature of the truth, and that of the prediction, which may have one of another name.

    Raises:
        DataError: the feature is in one of them only.
    """
    feature = feature if feature is not None else truth.features[0]
    if feature not in truth.features:
        raise DataError(
            "truth", f"there is no feature {feature!r}", f"Use one of: {', '.join(truth.features)}."
        )
    other = feature if feature in prediction.features else prediction.features[0]
    if other != feature and len(prediction.features) > 1:
        raise DataError(
            "prediction",
            f"there is no feature {feature!r}",
            f"Give labels with it; these have {', '.join(prediction.features)}.",
        )
    return feature, other


def _overlap(t: int, truth: Labels, feature: str, prediction: Labels, other: str) -> FrameOverlap:
    true_pixels = truth.frame(feature, t).ravel()
    predicted_pixels = prediction.frame(other, t).ravel()
    something = (true_pixels != 0) | (predicted_pixels != 0)
    true_values, i = _compact(true_pixels[something])
    predicted_values, j = _compact(predicted_pixels[something])
    shape = (true_values.size, predicted_values.size)
    shared = sparse.coo_array((np.ones(i.size, np.int64), (i, j)), shape=shape).tocsr()  # adds up duplicates
    truth_cells, truth_of = _membership(truth, feature, t, true_values)
    predicted_cells, predicted_of = _membership(prediction, other, t, predicted_values)
    return FrameOverlap(t, truth_cells, predicted_cells, shared, truth_of, predicted_of)


def _compact(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sorted values and, for each pixel, the index of its value."""
    highest = int(pixels.max(initial=0))
    if highest >= TABLE_LIMIT:
        values, index = np.unique(pixels, return_inverse=True)
        return values, index.astype(np.int64)
    present = np.zeros(highest + 1, bool)
    present[pixels] = True
    values = np.flatnonzero(present) if pixels.size else np.zeros(0, np.int64)
    table = np.zeros(highest + 1, np.int64)
    table[values] = np.arange(values.size)
    return values, table[pixels]


def _membership(
    labels: Labels, feature: str, t: int, values: np.ndarray
) -> tuple[np.ndarray, sparse.csr_array]:
    """The cells that have pixels in a frame, and which of its values are theirs."""
    rows = labels.cells.at(t, feature)
    value = np.array([row.value for row in rows], np.int64)
    cell = np.array([row.cell for row in rows], np.int64)
    place = np.searchsorted(values, value)
    drawn = place < values.size
    drawn[drawn] = values[place[drawn]] == value[drawn]
    cells, index = np.unique(cell[drawn], return_inverse=True)
    ones = np.ones(index.size, np.int64)
    return cells, sparse.csr_array((ones, (index, place[drawn])), shape=(cells.size, values.size))


def _values_of(membership: sparse.csr_array, cells: np.ndarray, wanted: Iterable[int]) -> np.ndarray:
    rows = np.flatnonzero(np.isin(cells, list(wanted)))
    return np.unique(membership[rows].indices)
