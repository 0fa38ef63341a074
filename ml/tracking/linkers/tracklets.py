"""Stretches of a movie's links that nobody doubts, so that only the rest need be decided."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ml.tracking.scores import LinkScores


@dataclass(frozen=True)
class Tracklets:
    """K chains of a movie's N rows, numbered by their first row.

    rows: (N,) by tracklet, then by time. bounds: (K + 1,), tracklet k is rows[bounds[k]:bounds[k + 1]].
    of_row: (N,) the tracklet of each row.
    """

    rows: np.ndarray
    bounds: np.ndarray
    of_row: np.ndarray

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @property
    def head(self) -> np.ndarray:
        """(K,) first rows."""
        return self.rows[self.bounds[:-1]]

    @property
    def tail(self) -> np.ndarray:
        """(K,) last rows."""
        return self.rows[self.bounds[1:] - 1]

    def sums(self, values: np.ndarray) -> np.ndarray:
        """(K,) sums of a value of each row."""
        return np.bincount(self.of_row, weights=values, minlength=len(self))


def chains(n_rows: int, source: np.ndarray, target: np.ndarray) -> Tracklets:
    """Tracklets of links, where each row is the source of one at most and the target of one at most."""
    graph = coo_array((np.ones(len(source), bool), (source, target)), shape=(n_rows, n_rows))
    component = connected_components(graph, directed=False)[1] if n_rows else np.zeros(0, np.int64)
    # Rows are sorted by frame, so within a chain their order is that of time.
    _, first, of_row = np.unique(component, return_index=True, return_inverse=True)
    number = np.empty(len(first), np.int64)
    number[np.argsort(first)] = np.arange(len(first))
    of_row = number[of_row]
    rows = np.argsort(of_row, kind="stable")
    return Tracklets(rows, np.concatenate([[0], np.cumsum(np.bincount(of_row))]).astype(np.int64), of_row)


def certain_links(scores: LinkScores, certain: float, least: float, loose: np.ndarray) -> np.ndarray:
    """(E,) links between neighbouring frames that are sure and whose rivals are all improbable.

    A rival is what another pair of the same source or target may be. That a link is half of a division is
    none where no second daughter is in sight: none whose probability, the root of the product of both, is
    `least`. loose: (N,) rows to which nothing is certain, because it must be decided whether they are used.
    """
    n = len(scores.real)
    near = scores.gap == 1
    child = np.where(near, scores.child, 0)
    claim = np.where(near, scores.same, 0) + child

    def of_others(values: np.ndarray, end: np.ndarray) -> np.ndarray:
        return np.maximum(np.bincount(end, weights=values, minlength=n)[end] - values, 0)

    rivals = np.maximum(of_others(claim, scores.source), of_others(claim, scores.target))
    whole = np.sqrt(child * of_others(child, scores.source)) < least
    free = ~loose[scores.source] & ~loose[scores.target]
    return near & free & whole & (scores.same >= certain) & (rivals <= 1 - certain)
