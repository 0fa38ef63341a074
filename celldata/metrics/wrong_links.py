"""Links that a prediction has wrong, each told once and where both masks match a cell alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from celldata.metrics.graphs import ComparedGraphs, Graph


@dataclass(frozen=True)
class LinkError:
    """`kind` as in celldata.metrics.tracking_errors; `t`: frame of the later mask; cells of the earlier and
    of the later mask: the true ones, and the predicted ones that match them."""

    kind: str
    t: int
    true: tuple[int, int]
    predicted: tuple[int, int]


def link_errors(graphs: ComparedGraphs) -> Iterator[LinkError]:
    """False and wrong links, broken tracks, missed links, and links of the wrong kind.

    Links to the daughters of a division, true or predicted, are left to the list of divisions.
    """
    truth, predicted = graphs.truth, graphs.predicted
    of_division = _to_a_daughter(predicted)

    def error(kind: str, a: int, b: int) -> LinkError:
        """About two true masks, which predicted ones match alone."""
        p, q = graphs.predicted_of[a], graphs.predicted_of[b]
        return LinkError(
            kind,
            int(truth.t[b]),
            (int(truth.cell[a]), int(truth.cell[b])),
            (int(predicted.cell[p]), int(predicted.cell[q])),
        )

    # Predicted links between masks of two cells.
    told = np.flatnonzero(graphs.edge_redundant & ~of_division)
    track_a, track_b = truth.tracks.of_mask[graphs.moved_edges[told]].T
    two_cells = truth.tracks.identity[track_a] != truth.tracks.identity[track_b]
    over_a_division = truth.tracks.parent[track_b] == track_a
    told = told[two_cells & ~over_a_division]
    goes_on, came = (np.zeros(truth.size, bool) for _ in range(2))
    goes_on[truth.edges[:, 0]], came[truth.edges[:, 1]] = True, True
    for a, b in graphs.moved_edges[told].tolist():
        yield error("wrong_link" if goes_on[a] or came[b] else "false_link", a, b)

    # True cells whose next mask another predicted cell matches, where neither a link of those above nor a
    # false daughter explains it.
    before, after = _next_found(graphs)
    p, q = graphs.predicted_of[before], graphs.predicted_of[after]
    track_p, track_q = predicted.tracks.of_mask[p], predicted.tracks.of_mask[q]
    explained, linked_on, linked_before = (np.zeros(predicted.size, bool) for _ in range(3))
    explained[predicted.edges[told].ravel()] = True
    explained[predicted.edges[graphs.edge_redundant & of_division].ravel()] = True
    linked_on[predicted.edges[:, 0]], linked_before[predicted.edges[:, 1]] = True, True
    broken = (
        (predicted.tracks.identity[track_p] != predicted.tracks.identity[track_q])
        & (predicted.tracks.parent[track_q] != track_p)
        & ~explained[p]
        & ~explained[q]
    )
    for k in np.flatnonzero(broken).tolist():
        elsewhere = linked_on[p[k]] or linked_before[q[k]]
        yield error("missed_link" if elsewhere else "broken_track", int(before[k]), int(after[k]))

    # Links that are there, of the wrong kind.
    true_division = np.zeros(graphs.place_of_edge.size, bool)
    found = graphs.place_of_edge >= 0
    true_division[found] = _to_a_daughter(truth)[graphs.place_of_edge[found]]
    for edge in np.flatnonzero(graphs.edge_wrong & ~of_division & ~true_division).tolist():
        yield error("link_kind", *graphs.moved_edges[edge].tolist())


def _to_a_daughter(graph: Graph) -> np.ndarray:
    """(edges,) bool: leads from a mother to a daughter of hers, of two or more."""
    tracks = graph.tracks
    mother, daughter = tracks.of_mask[graph.edges].T
    return np.asarray((tracks.parent[daughter] == mother) & tracks.divides[mother])


def _next_found(graphs: ComparedGraphs) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of true masks of one cell, next to each other among those that are found alone."""
    truth = graphs.truth
    found = np.flatnonzero(graphs.predicted_of >= 0)
    whose = truth.tracks.identity[truth.tracks.of_mask[found]]
    order = np.lexsort((truth.t[found], whose))
    found, whose = found[order], whose[order]
    same = whose[1:] == whose[:-1]
    return found[:-1][same], found[1:][same]
