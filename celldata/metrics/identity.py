"""MOTA and IDF1: how well identities are kept, from which masks match in each frame.

A parent with one daughter is a gap: they are one identity. Daughters of a division are others than their
mother, on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from scipy.sparse.csgraph import connected_components

from celldata.metrics.association import ROUNDING
from celldata.metrics.graphs import ComparedGraphs
from celldata.metrics.overlap import FrameOverlap


@dataclass(frozen=True)
class Identity:
    """Counts of masks."""

    true: int
    predicted: int
    matched: int  # true masks that a predicted one matches
    surplus: int  # of these, those that share it with another true mask
    switches: int  # true masks matched by another identity than the time before
    kept: int  # true masks matched by the identity that stands for theirs, as many as one-to-one allows

    @property
    def mota(self) -> float | None:
        """Multiple object tracking accuracy (Bernardin and Stiefelhagen 2008), 1 at best, below 0 where there
        are more errors than cells; None without a true mask."""
        if not self.true:
            return None
        missed, false = self.true - self.matched, self.predicted - (self.matched - self.surplus)
        return 1 - (missed + false + self.switches + self.surplus) / self.true

    @property
    def idf1(self) -> float | None:
        """F1 of masks under the right identity (Ristani et al. 2016); None without any mask."""
        both = self.true + self.predicted + self.surplus
        return 2 * self.kept / both if both else None


def pairs_by_iou(overlaps: Sequence[FrameOverlap], iou: float) -> list[tuple[np.ndarray, np.ndarray]]:
    """Indices of the true and of the predicted cells that match from this IoU on, of each frame.

    Where several could (up to .5, or where masks overlap) each is taken once at most, for the highest sum.
    """
    return [_pairs_of(overlap, iou) for overlap in overlaps]


def _pairs_of(overlap: FrameOverlap, iou: float) -> tuple[np.ndarray, np.ndarray]:
    i, j, _ = overlap.pairs
    fits = overlap.ious >= iou - ROUNDING
    i, j = i[fits], j[fits]
    if np.unique(i).size == i.size and np.unique(j).size == j.size:
        return i, j
    matrix = overlap.iou_matrix()
    matrix[matrix < iou - ROUNDING] = 0
    i, j = linear_sum_assignment(matrix, maximize=True)
    fits = matrix[i, j] > 0
    return i[fits], j[fits]


def identity(graphs: ComparedGraphs) -> Identity:
    """Counts from the pairs of masks that the graphs were compared by."""
    truth, predicted = graphs.truth, graphs.predicted
    whose = truth.tracks.identity[truth.tracks.of_mask[graphs.true_of_pair]]
    by = predicted.tracks.identity[predicted.tracks.of_mask[graphs.predicted_of_pair]]
    order = np.lexsort((truth.t[graphs.true_of_pair], whose))
    a, b = whose[order], by[order]
    return Identity(
        true=truth.size,
        predicted=predicted.size,
        matched=int(graphs.true_of_pair.size),
        surplus=int(np.maximum(graphs.times_matched - 1, 0).sum()),
        switches=int(((a[1:] == a[:-1]) & (b[1:] != b[:-1])).sum()),
        kept=_kept(whose, by),
    )


def _kept(whose: np.ndarray, by: np.ndarray) -> int:
    """Masks in common under the best assignment of true to predicted identities, component by component."""
    if not whose.size:
        return 0
    n = int(whose.max()) + 1
    together = sparse.coo_array(
        (np.ones(whose.size, np.int64), (whose, by)), shape=(n, int(by.max()) + 1)
    ).tocsr()
    i, j = together.nonzero()
    both = sparse.csr_array((np.ones(i.size, bool), (i, n + j)), shape=(n + together.shape[1],) * 2)
    component = connected_components(both, directed=False)[1][i]
    simple = np.bincount(component)[component] == 1  # most true identities meet one predicted one alone
    kept = int(together.data[simple].sum())
    order = np.flatnonzero(~simple)
    order = order[np.argsort(component[order], kind="stable")]
    for part in np.split(order, np.flatnonzero(np.diff(component[order])) + 1):
        (_, rows), (_, columns) = (np.unique(side[part], return_inverse=True) for side in (i, j))
        shared = np.zeros((rows.max(initial=-1) + 1, columns.max(initial=-1) + 1))
        shared[rows, columns] = together.data[part]
        kept += int(shared[linear_sum_assignment(shared, maximize=True)].sum())
    return kept


def compared_by_iou(graphs: ComparedGraphs, overlaps: Sequence[FrameOverlap], iou: float) -> ComparedGraphs:
    """The same graphs with the pairs of masks that match from this IoU on."""
    return graphs.with_pairs(overlaps, pairs_by_iou(overlaps, iou))
