"""Masks as vertices, links as edges, and the tracks they make: one graph a side, and one beside the other.

Tracks are those of a file of the Cell Tracking Challenge: unbroken in time. A cell with a hole is several of
them, each the parent of the next; so a parent with one daughter is a gap, and with two or more a division.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from celldata.lineage import Division
from celldata.metrics.overlap import FrameOverlap

TRACK_LINK, PARENT_LINK = 0, 1


@dataclass(frozen=True, eq=False)
class Graph:
    """n masks, numbered frame by frame in the order of the cells of each frame."""

    cell: np.ndarray  # (n,)
    t: np.ndarray  # (n,)
    edges: np.ndarray  # (e, 2) earlier and later mask of each link, sorted
    kinds: np.ndarray  # (e,) TRACK_LINK, or PARENT_LINK: to a daughter, or over a hole
    order: np.ndarray  # (n,) masks by track, then time
    tracks: Tracks

    @classmethod
    def of(cls, cells: Sequence[np.ndarray], divisions: Iterable[Division]) -> Graph:
        """`cells`: the sorted cell ids of each frame."""
        cell = concatenated(cells)
        t = np.repeat(np.arange(len(cells)), [c.size for c in cells])
        order = np.lexsort((t, cell))
        by_cell, at = cell[order], t[order]
        same = by_cell[1:] == by_cell[:-1]
        hole = at[1:] - at[:-1] > 1
        births = _births(order, by_cell, at, divisions)
        links = np.stack([order[:-1][same], order[1:][same]], axis=1)
        edges = np.concatenate([links, births])
        _, first = np.unique(edges[:, 0] * cell.size + edges[:, 1], return_index=True)
        kinds = np.concatenate(
            [np.where(hole[same], PARENT_LINK, TRACK_LINK), np.full(len(births), PARENT_LINK)]
        )
        tracks = Tracks.of(order, at, same & ~hole, same, births)
        return cls(cell, t, edges[first], kinds[first], order, tracks)

    @property
    def size(self) -> int:
        return int(self.cell.size)

    def mask_at(self, track: int, t: int) -> int:
        """The mask of a track in a frame, -1 where it has none."""
        tracks = self.tracks
        if not tracks.begin[track] <= t <= tracks.end[track]:
            return -1
        return int(self.order[tracks.start[track] + t - tracks.begin[track]])


@dataclass(frozen=True, eq=False)
class Tracks:
    """k unbroken tracks, by cell and time."""

    begin: np.ndarray  # (k,) first frame
    end: np.ndarray  # (k,) last frame
    parent: np.ndarray  # (k,) track, -1 where there is none
    start: np.ndarray  # (k,) place of the first mask in the graph's order
    of_mask: np.ndarray  # (n,) the track of each mask

    @classmethod
    def of(
        cls, order: np.ndarray, at: np.ndarray, goes_on: np.ndarray, same: np.ndarray, births: np.ndarray
    ) -> Tracks:
        """`at`: frames in that order; `goes_on`, `same`: whether the next mask in order is of the same track,
        of the same cell; `births`: links to daughters, the earliest division first."""
        new = np.ones(order.size, bool)
        new[1:] = ~goes_on
        start = np.flatnonzero(new)
        of_mask = np.zeros(order.size, np.int64)
        of_mask[order] = np.cumsum(new) - 1
        stop = np.append(start, order.size)[1:] - 1
        parent = np.full(start.size, -1)
        for mother, daughter in of_mask[births].tolist():
            if parent[daughter] < 0:
                parent[daughter] = mother
        # A parent of daughters keeps them alone: a third child would turn a gap into a division.
        divided = np.zeros(start.size, bool)
        divided[parent[parent >= 0]] = True
        after_hole = np.zeros(start.size, bool)
        after_hole[1:] = same[start[1:] - 1] & ~divided[:-1]
        after_hole &= parent < 0
        parent[after_hole] = np.flatnonzero(after_hole) - 1
        return cls(at[start], at[stop], parent, start, of_mask)

    @property
    def size(self) -> int:
        return int(self.begin.size)

    @cached_property
    def divides(self) -> np.ndarray:
        """(k,) bool: has two children or more."""
        return self._n_children >= 2

    @cached_property
    def identity(self) -> np.ndarray:
        """(k,) number of the cell that a track is of: an only child goes on as its parent, it was a gap."""
        only = self.parent >= 0
        only[only] = self._n_children[self.parent[only]] == 1
        up = np.where(only, self.parent, np.arange(self.size))
        while not np.array_equal(up, further := up[up]):
            up = further
        return up

    @cached_property
    def _n_children(self) -> np.ndarray:
        return np.bincount(self.parent[self.parent >= 0], minlength=self.size)


def _births(
    order: np.ndarray, by_cell: np.ndarray, at: np.ndarray, divisions: Iterable[Division]
) -> np.ndarray:
    """(b, 2) the last mask of a parent before its daughter, and her first one; by division."""
    found = []
    for division in sorted(divisions, key=lambda division: (division.t, division)):
        begin, stop = np.searchsorted(by_cell, [division.parent, division.parent + 1])
        for daughter in division.daughters:
            first = int(np.searchsorted(by_cell, daughter))
            if first == by_cell.size or by_cell[first] != daughter:
                continue
            before = begin + int(np.searchsorted(at[begin:stop], at[first]))
            if before > begin:
                found.append((int(order[before - 1]), int(order[first])))
    return np.array(found, np.int64).reshape(-1, 2)


@dataclass(frozen=True, eq=False)
class ComparedGraphs:
    """Two graphs, and which masks match (celldata.metrics.ctc.match): a true one at most one predicted."""

    truth: Graph
    predicted: Graph
    true_of_pair: np.ndarray  # (k,) mask
    predicted_of_pair: np.ndarray  # (k,) mask

    @classmethod
    def of(
        cls,
        overlaps: Sequence[FrameOverlap],
        pairs: Sequence[tuple[np.ndarray, np.ndarray]],
        truth_divisions: Iterable[Division],
        predicted_divisions: Iterable[Division],
    ) -> ComparedGraphs:
        """`pairs`: indices of the true and of the predicted cells that match, for each frame."""
        none = np.zeros(0, np.int64)
        truth = Graph.of([overlap.truth_cells for overlap in overlaps], truth_divisions)
        predicted = Graph.of([overlap.predicted_cells for overlap in overlaps], predicted_divisions)
        return cls(truth, predicted, none, none).with_pairs(overlaps, pairs)

    def with_pairs(
        self, overlaps: Sequence[FrameOverlap], pairs: Sequence[tuple[np.ndarray, np.ndarray]]
    ) -> ComparedGraphs:
        """The same graphs with other pairs of masks."""
        true = np.cumsum([0] + [overlap.truth_cells.size for overlap in overlaps])
        predicted = np.cumsum([0] + [overlap.predicted_cells.size for overlap in overlaps])
        return ComparedGraphs(
            self.truth,
            self.predicted,
            concatenated([i + start for (i, _), start in zip(pairs, true, strict=False)]),
            concatenated([j + start for (_, j), start in zip(pairs, predicted, strict=False)]),
        )

    @cached_property
    def times_matched(self) -> np.ndarray:
        """(predicted masks,) how many true masks each matches."""
        return np.bincount(self.predicted_of_pair, minlength=self.predicted.size)

    @cached_property
    def true_of(self) -> np.ndarray:
        """(predicted masks,) the one true mask it matches, -1 where it is none or several: a mask over
        several has no one place in the true graph."""
        partner = np.full(self.predicted.size, -1)
        partner[self.predicted_of_pair[self._alone]] = self.true_of_pair[self._alone]
        return partner

    @cached_property
    def predicted_of(self) -> np.ndarray:
        """(true masks,) the predicted mask that matches it and no other, -1 where there is none."""
        partner = np.full(self.truth.size, -1)
        partner[self.true_of_pair[self._alone]] = self.predicted_of_pair[self._alone]
        return partner

    @cached_property
    def moved_edges(self) -> np.ndarray:
        """(e, 2) the predicted edges between the true masks that their ends match; -1 for an end that has no
        place there. Only those with two places count."""
        return self.true_of[self.predicted.edges]

    @cached_property
    def place_of_edge(self) -> np.ndarray:
        """(predicted edges,) index of the true edge that it is, -1 where there is none."""
        a, b = self.moved_edges.T
        keys = self.truth.edges[:, 0] * self.truth.size + self.truth.edges[:, 1]  # sorted, for edges are
        wanted = np.where((a >= 0) & (b >= 0), a * self.truth.size + b, -1)
        place = np.searchsorted(keys, wanted)
        place[place == keys.size] = 0
        return np.where(keys[place] == wanted, place, -1) if keys.size else np.full(wanted.size, -1)

    @cached_property
    def edge_found(self) -> np.ndarray:
        """(true edges,) bool: the prediction has it, of whatever kind."""
        found = np.zeros(len(self.truth.edges), bool)
        found[self.place_of_edge[self.place_of_edge >= 0]] = True
        return found

    @cached_property
    def edge_redundant(self) -> np.ndarray:
        """(predicted edges,) bool: both ends have a place in the true graph, and no edge joins these."""
        return (self.moved_edges >= 0).all(axis=1) & (self.place_of_edge < 0)

    @cached_property
    def edge_wrong(self) -> np.ndarray:
        """(predicted edges,) bool: a parent link in place of a track link, or the other way round."""
        found = self.place_of_edge >= 0
        wrong = np.zeros(found.size, bool)
        wrong[found] = self.truth.kinds[self.place_of_edge[found]] != self.predicted.kinds[found]
        return wrong

    @cached_property
    def _alone(self) -> np.ndarray:
        return self.times_matched[self.predicted_of_pair] == 1


def concatenated(parts: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, np.int64)
