"""DET, SEG, TRA and LNK of the Cell Tracking Challenge.

DET, TRA and LNK count the operations that turn the predicted into the true acyclic oriented graph (Matula
et al. 2015, "Cell Tracking Accuracy Measurement Based on Comparison of Acyclic Oriented Graphs"); SEG is
the mean Jaccard index over all true masks (Maška et al. 2014). A predicted mask matches the true one of
which it covers more than half.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from celldata.lineage import Division
from celldata.metrics.overlap import FrameOverlap

# Weights of the challenge: split vertex, false negative, false positive; redundant, missing, wrong edge.
W_NS, W_FN, W_FP, W_ED, W_EA, W_EC = 5.0, 10.0, 1.0, 1.0, 1.5, 1.0

TRACK_LINK, PARENT_LINK = 0, 1


@dataclass(frozen=True)
class GraphOperations:
    """Operations on vertices and edges, and the size of the true graph."""

    split_vertices: int  # NS
    false_negatives: int  # FN
    false_positives: int  # FP
    redundant_edges: int  # ED
    missing_edges: int  # EA
    wrong_edges: int  # EC: a parent link in place of a track link, or the other way round
    true_vertices: int
    true_edges: int

    @property
    def det(self) -> float | None:
        """Detection, 0 … 1; None without a true cell."""
        return _score(self._vertex_cost, W_FN * self.true_vertices)

    @property
    def lnk(self) -> float | None:
        """Linking, 0 … 1; None without a true link."""
        return _score(self._edge_cost, W_EA * self.true_edges)

    @property
    def tra(self) -> float | None:
        """Tracking, 0 … 1; None without a true cell."""
        return _score(self._vertex_cost + self._edge_cost, W_FN * self.true_vertices + W_EA * self.true_edges)

    @property
    def _vertex_cost(self) -> float:
        return W_NS * self.split_vertices + W_FN * self.false_negatives + W_FP * self.false_positives

    @property
    def _edge_cost(self) -> float:
        return W_ED * self.redundant_edges + W_EA * self.missing_edges + W_EC * self.wrong_edges


def _score(cost: float, cost_from_nothing: float) -> float | None:
    return 1 - min(cost, cost_from_nothing) / cost_from_nothing if cost_from_nothing else None


@dataclass(frozen=True)
class Matches:
    """(k,) pairs of one frame: index of the true cell (each at most once), of the predicted one, IoU."""

    truth: np.ndarray
    predicted: np.ndarray
    iou: np.ndarray


def match(overlap: FrameOverlap) -> Matches:
    """Pairs in which the predicted mask covers more than half of the true one.

    Where predicted masks overlap, several can; then the one with the highest IoU is taken.
    """
    i, j, shared = overlap.pairs
    covers = 2 * shared > overlap.truth_areas[i]
    i, j, iou = i[covers], j[covers], overlap.ious[covers]
    order = np.lexsort((j, -iou, i))
    i, j, iou = i[order], j[order], iou[order]
    first = np.ones(i.size, bool)
    first[1:] = i[1:] != i[:-1]
    return Matches(i[first], j[first], iou[first])


def seg(overlaps: Sequence[FrameOverlap], matches: Sequence[Matches]) -> float | None:
    """Mean IoU of all true masks with what matches them, 0 where nothing does; None without a true mask."""
    n = sum(overlap.truth_cells.size for overlap in overlaps)
    return float(sum(m.iou.sum() for m in matches)) / n if n else None


def graph_operations(
    overlaps: Sequence[FrameOverlap],
    matches: Sequence[Matches],
    truth_divisions: Iterable[Division],
    predicted_divisions: Iterable[Division],
) -> GraphOperations:
    """The operations that turn the predicted into the true graph.

    Vertices are masks. Edges are track links between neighbouring frames of one cell, and parent links:
    from the last frame of a parent to the first of a daughter, and over the hole in a track (which a CTC
    folder writes as a parent with one daughter).
    """
    truth_start = np.cumsum([0] + [o.truth_cells.size for o in overlaps])
    predicted_start = np.cumsum([0] + [o.predicted_cells.size for o in overlaps])
    n_true, n_predicted = int(truth_start[-1]), int(predicted_start[-1])

    true_of_pair = _concatenate([m.truth + start for m, start in zip(matches, truth_start, strict=False)])
    predicted_of_pair = _concatenate(
        [m.predicted + start for m, start in zip(matches, predicted_start, strict=False)]
    )
    times_matched = np.bincount(predicted_of_pair, minlength=n_predicted)
    # A predicted mask over several true ones has no one place in the true graph: its edges do not count.
    partner = np.full(n_predicted, -1)
    single = times_matched[predicted_of_pair] == 1
    partner[predicted_of_pair[single]] = true_of_pair[single]

    true_edges = _edges([o.truth_cells for o in overlaps], truth_divisions)
    predicted_edges = {
        (int(partner[a]), int(partner[b])): kind
        for (a, b), kind in _edges([o.predicted_cells for o in overlaps], predicted_divisions).items()
        if partner[a] >= 0 and partner[b] >= 0
    }
    found = predicted_edges.keys() & true_edges.keys()
    return GraphOperations(
        split_vertices=int(np.maximum(times_matched - 1, 0).sum()),
        false_negatives=n_true - true_of_pair.size,
        false_positives=int((times_matched == 0).sum()),
        redundant_edges=len(predicted_edges) - len(found),
        missing_edges=len(true_edges) - len(found),
        wrong_edges=sum(predicted_edges[edge] != true_edges[edge] for edge in found),
        true_vertices=n_true,
        true_edges=len(true_edges),
    )


def _edges(cells: Sequence[np.ndarray], divisions: Iterable[Division]) -> dict[tuple[int, int], int]:
    """Edges between vertices, numbered frame by frame in the order of ``cells``, with their kind."""
    cell = _concatenate(cells)
    t = np.repeat(np.arange(len(cells)), [c.size for c in cells])
    order = np.lexsort((t, cell))
    cell, t = cell[order], t[order]
    same = cell[1:] == cell[:-1]
    hole = t[1:] - t[:-1] > 1
    edges = {
        (int(a), int(b)): PARENT_LINK if gap else TRACK_LINK
        for a, b, gap in zip(order[:-1][same], order[1:][same], hole[same], strict=True)
    }
    for division in divisions:
        for daughter in division.daughters:
            start, stop = np.searchsorted(cell, [daughter, daughter + 1])
            if start == stop:
                continue
            parent = slice(*np.searchsorted(cell, [division.parent, division.parent + 1]))
            before = np.flatnonzero(t[parent] < t[start])
            if before.size:
                last = parent.start + before[-1]
                edges[int(order[last]), int(order[start])] = PARENT_LINK
    return edges


def _concatenate(parts: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, np.int64)
