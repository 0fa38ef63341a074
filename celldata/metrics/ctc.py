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
from celldata.metrics.graphs import ComparedGraphs
from celldata.metrics.overlap import FrameOverlap

# Weights of the challenge: split vertex, false negative, false positive; redundant, missing, wrong edge.
W_NS, W_FN, W_FP, W_ED, W_EA, W_EC = 5.0, 10.0, 1.0, 1.0, 1.5, 1.0


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


def compared_graphs(
    overlaps: Sequence[FrameOverlap],
    matches: Sequence[Matches],
    truth_divisions: Iterable[Division],
    predicted_divisions: Iterable[Division],
) -> ComparedGraphs:
    """The graphs of both sides, of which masks match as in `matches`.

    Vertices are masks. Edges are track links between neighbouring frames of one cell, and parent links:
    from the last frame of a parent to the first of a daughter, and over the hole in a track (which a CTC
    folder writes as a parent with one daughter).
    """
    pairs = [(m.truth, m.predicted) for m in matches]
    return ComparedGraphs.of(overlaps, pairs, truth_divisions, predicted_divisions)


def graph_operations(
    overlaps: Sequence[FrameOverlap],
    matches: Sequence[Matches],
    truth_divisions: Iterable[Division],
    predicted_divisions: Iterable[Division],
) -> GraphOperations:
    """The operations that turn the predicted into the true graph (`compared_graphs`)."""
    return operations(compared_graphs(overlaps, matches, truth_divisions, predicted_divisions))


def operations(graphs: ComparedGraphs) -> GraphOperations:
    return GraphOperations(
        split_vertices=int(np.maximum(graphs.times_matched - 1, 0).sum()),
        false_negatives=graphs.truth.size - graphs.true_of_pair.size,
        false_positives=int((graphs.times_matched == 0).sum()),
        redundant_edges=int(graphs.edge_redundant.sum()),
        missing_edges=int((~graphs.edge_found).sum()),
        wrong_edges=int(graphs.edge_wrong.sum()),
        true_vertices=graphs.truth.size,
        true_edges=len(graphs.truth.edges),
    )
