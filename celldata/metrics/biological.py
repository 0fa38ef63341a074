"""CT, TF, BC(i) and CCA of the Cell Tracking Challenge, and BIO, their mean (Ulman et al. 2017).

Tracks are the challenge's (celldata.metrics.graphs), and so is what matches: a predicted mask covers more
than half of the true one, and of no other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from scipy.sparse.csgraph import maximum_bipartite_matching

from celldata.metrics.graphs import ComparedGraphs, Graph, Tracks

SHIFTS = (0, 1, 2, 3)
"""By so many frames mother and daughters of a division may be off in BC(i)."""


@dataclass(frozen=True)
class Biological:
    """Shares from 0 to 1; None where the truth has nothing to measure."""

    ct: float | None
    tf: float | None
    bc: tuple[float | None, ...]  # for each of SHIFTS
    cca: float | None

    @property
    def bio(self) -> tuple[float | None, ...]:
        """For each of SHIFTS the mean of what there is."""
        return tuple(mean(self.ct, self.tf, bc, self.cca) for bc in self.bc)


def biological(graphs: ComparedGraphs) -> Biological:
    held = held_by(graphs)
    return Biological(
        ct=complete_tracks(graphs, held),
        tf=track_fractions(graphs.truth, held),
        bc=branching_correctness(graphs, held),
        cca=cell_cycle_accuracy(graphs.truth.tracks, graphs.predicted.tracks),
    )


def held_by(graphs: ComparedGraphs) -> np.ndarray:
    """(true masks,) the predicted track whose mask matches it and no other, -1 where there is none."""
    held = np.full(graphs.truth.size, -1)
    found = graphs.predicted_of >= 0
    held[found] = graphs.predicted.tracks.of_mask[graphs.predicted_of[found]]
    return held


def complete_tracks(graphs: ComparedGraphs, held: np.ndarray) -> float | None:
    """CT: F1 of tracks that one track of the other side holds from the first to the last frame."""
    true, predicted = graphs.truth.tracks, graphs.predicted.tracks
    if not true.size:
        return None
    by_track = held[graphs.truth.order]
    lowest = np.minimum.reduceat(by_track, true.start)
    whole = (lowest >= 0) & (lowest == np.maximum.reduceat(by_track, true.start))
    own = lowest[whole]
    same_time = (true.begin[whole] == predicted.begin[own]) & (true.end[whole] == predicted.end[own])
    return 2 * int(same_time.sum()) / (true.size + predicted.size)


def track_fractions(truth: Graph, held: np.ndarray) -> float | None:
    """TF: the longest part of a true track that one predicted track holds without a break; the mean over
    tracks of which any part is found.

    The challenge's software counts, of the true tracks of one predicted track, none after the first that it
    holds as a whole, in the order of their labels. Other labels give another figure there; here they do not.
    """
    if not truth.size:
        return None
    track, by_track = truth.tracks.of_mask[truth.order], held[truth.order]
    new = np.ones(track.size, bool)
    new[1:] = (track[1:] != track[:-1]) | (by_track[1:] != by_track[:-1])
    first = np.flatnonzero(new)
    length = np.diff(np.append(first, track.size))
    length[by_track[first] < 0] = 0
    longest = np.zeros(truth.tracks.size, np.int64)
    np.maximum.at(longest, track[first], length)
    parts = longest / (truth.tracks.end - truth.tracks.begin + 1)
    return float(parts[parts > 0].mean()) if parts.any() else 0.0


def branching_correctness(graphs: ComparedGraphs, held: np.ndarray) -> tuple[float | None, ...]:
    """BC(i): F1 of divisions, for each of SHIFTS; None without a true division.

    A division is found when the mothers match in the last frame that both are in, have as many daughters,
    and each daughter matches another one in the first frame in which both are there; the ends of the mothers
    and the beginnings of the daughters at most i frames apart.
    """
    true = np.flatnonzero(graphs.truth.tracks.divides)
    predicted = np.flatnonzero(graphs.predicted.tracks.divides)
    if not true.size:
        return (None,) * len(SHIFTS)
    found = _found_divisions(graphs, held, true, predicted)
    return tuple(
        2 * _pairs([pair for pair, shift in found.items() if shift <= i]) / (true.size + predicted.size)
        for i in SHIFTS
    )


def _found_divisions(
    graphs: ComparedGraphs, held: np.ndarray, true: np.ndarray, predicted: np.ndarray
) -> dict[tuple[int, int], int]:
    """(true, predicted) dividing tracks that are one division -> the smallest i for which they are."""
    children, drawn = _children(graphs.truth.tracks), _children(graphs.predicted.tracks)
    ends = {int(track): _last(graphs.predicted.tracks, track, drawn[track]) for track in predicted}
    found: dict[tuple[int, int], int] = {}
    for mother in true.tolist():
        end = _last(graphs.truth.tracks, mother, children[mother])
        for t in range(end - max(SHIFTS), end + 1):
            mask = graphs.truth.mask_at(mother, t)
            other = int(held[mask]) if mask >= 0 else -1
            if other not in ends or min(end, ends[other]) != t or ends[other] - end > max(SHIFTS):
                continue
            shift = _daughters_shift(graphs, held, children[mother], drawn[other])
            if shift is not None:
                found[mother, other] = max(shift, abs(ends[other] - end))
    return found


def _daughters_shift(
    graphs: ComparedGraphs, held: np.ndarray, daughters: list[int], drawn: list[int]
) -> int | None:
    """The smallest i for which each daughter has one of her own on the other side; None where none does."""
    if len(daughters) != len(drawn):
        return None
    apart = np.full((len(daughters), len(drawn)), max(SHIFTS) + 1)
    for a, daughter in enumerate(daughters):
        for b, other in enumerate(drawn):
            begin = graphs.truth.tracks.begin[daughter], graphs.predicted.tracks.begin[other]
            mask = graphs.truth.mask_at(daughter, int(max(begin)))
            if mask >= 0 and held[mask] == other:
                apart[a, b] = abs(begin[0] - begin[1])
    for i in SHIFTS:
        fits = apart <= i
        rows, columns = linear_sum_assignment(fits, maximize=True)
        if fits[rows, columns].all():
            return i
    return None


def _children(tracks: Tracks) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for child in np.flatnonzero(tracks.parent >= 0).tolist():
        found.setdefault(int(tracks.parent[child]), []).append(child)
    return found


def _last(tracks: Tracks, mother: int, daughters: list[int]) -> int:
    """The last frame of a mother before her daughters, which labels may have after her division too."""
    return int(min(tracks.end[mother], tracks.begin[daughters].min() - 1))


def _pairs(pairs: list[tuple[int, int]]) -> int:
    """How many pairs there are when each side is in one at most."""
    if not pairs:
        return 0
    (_, i), (_, j) = (np.unique(side, return_inverse=True) for side in zip(*pairs, strict=True))
    graph = sparse.csr_array((np.ones(i.size, bool), (i, j)))
    return int((maximum_bipartite_matching(graph) >= 0).sum())


def cell_cycle_accuracy(true: Tracks, predicted: Tracks) -> float | None:
    """CCA: 1 - the largest distance between the two distributions of how long tracks are that begin and end
    with a division; None where the truth has no such track, 0 where the prediction has none."""
    cycles, drawn = _cycles(true), _cycles(predicted)
    if not cycles.size:
        return None
    if not drawn.size:
        return 0.0
    lengths = np.union1d(cycles, drawn)
    share = [np.searchsorted(np.sort(side), lengths, side="right") / side.size for side in (cycles, drawn)]
    return float(1 - np.abs(share[0] - share[1]).max())


def _cycles(tracks: Tracks) -> np.ndarray:
    born = tracks.parent >= 0
    born[born] = tracks.divides[tracks.parent[born]]
    whole = born & tracks.divides
    return np.asarray(tracks.end[whole] - tracks.begin[whole])


def mean(*figures: float | None) -> float | None:
    """The mean of the figures that there are, None where there is none."""
    known = [figure for figure in figures if figure is not None]
    return sum(known) / len(known) if known else None
