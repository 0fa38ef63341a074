"""The paper's linking (Schwartz et al. 2024): a frame at a time, assignment with shadows, then divisions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ml.tracking.features import MovieFeatures
from ml.tracking.gate import gate
from ml.tracking.linkers.confidence import best_other
from ml.tracking.linkers.edges import largest
from ml.tracking.linkers.linker import LinkRules
from ml.tracking.linkers.matching import best_matching
from ml.tracking.model import MAX_GAP_FRAMES, PARENT_CHILD, SAME
from ml.tracking.scene import Scene
from ml.tracking.tracks import LinkedDivision, LinkedTrack, Linking
from ml.tracking.trained import MovieScorer, TrackingModel

# A link of lower probability is worse than an end and a beginning. The paper's 0.99 links anything above 1 %:
# there a lost track snatches a newborn daughter, and the division is gone.
BIRTH_COST = DEATH_COST = 0.8
USUAL = LinkRules()


class PairScorer(Protocol):
    """Scores pairs of tracks and cell-frames."""

    history: int

    def probabilities(
        self, histories: np.ndarray, pairs: np.ndarray, candidates: np.ndarray, gap: np.ndarray
    ) -> np.ndarray:
        """(P, 3) of same, different, parent–child; histories (M, H) rows, the rest as in Tracker.forward."""
        ...


def link(
    features: MovieFeatures, scorer: PairScorer, division_threshold: float, rules: LinkRules = USUAL
) -> Linking:
    """Link the cell-frames of a movie into tracks and divisions.

    A track that was not found stays open for MAX_GAP_FRAMES frames, or fewer by the rules. A division needs
    two daughters whose parent–child probabilities both reach `division_threshold`; two at most. Of too many
    cells in a frame the largest are kept.
    """
    kept = largest(features, rules.max_cells)
    max_gap = min(rules.max_gap, MAX_GAP_FRAMES)
    tracks: list[LinkedTrack] = []
    divisions: list[LinkedDivision] = []
    for t in range(features.n_frames):
        rows = kept[features.t[kept] == t]
        open_tracks = [
            i for i, track in enumerate(tracks) if not track.closed and t - track.frames[-1] <= max_gap + 1
        ]
        pairs = _score(features, scorer, tracks, open_tracks, rows, t)
        match = _assign(pairs)
        divided = _divide(pairs, match, division_threshold) if rules.divisions else []
        dividing = {i for i, _, _ in divided}
        own = np.array([tracks[i].rows[-1] for i in open_tracks], np.int64)
        rivals = pairs.rivals(rows, own)
        track_of_candidate: dict[int, int] = {}
        for i, pair in match.items():
            if i not in dividing:
                j = int(pairs.candidate[pair])
                track_of_candidate[j] = open_tracks[i]
                _extend(tracks[open_tracks[i]], int(rows[j]), t, float(pairs.same[pair]), rivals(pair))
        for j, row in enumerate(rows):
            if j not in track_of_candidate:
                track_of_candidate[j] = len(tracks)
                tracks.append(LinkedTrack(rows=[int(row)], frames=[t]))
        for i, (a, b), p in divided:
            parent = open_tracks[i]
            tracks[parent].closed = True
            daughters = (track_of_candidate[a], track_of_candidate[b])
            divisions.append(LinkedDivision(parent, daughters, t, p))
    return Linking(tracks, divisions)


@dataclass(frozen=True)
class _Pairs:
    """The gated pairs of a frame: place of the track among the open ones, of the candidate among the frame's
    rows, sorted, and the probabilities of same and of parent–child.
    """

    track: np.ndarray
    candidate: np.ndarray
    same: np.ndarray
    child: np.ndarray

    def rivals(self, rows: np.ndarray, own: np.ndarray) -> Callable[[int], tuple[float, int]]:
        """Of a pair: another candidate of its track, or another track that wanted its candidate; how probable
        that is, and the row at its other end, -1 where there is none. own: last row of each open track.
        """
        every = np.arange(len(self.same))
        of_track, of_candidate = (best_other(end, self.same, every) for end in (self.track, self.candidate))

        def rival(pair: int) -> tuple[float, int]:
            other, thief = int(of_track[pair]), int(of_candidate[pair])
            found = [(float(self.same[other]), int(rows[self.candidate[other]]))] if other >= 0 else []
            found += [(float(self.same[thief]), int(own[self.track[thief]]))] if thief >= 0 else []
            p, row = max(found, default=(0.0, -1))
            return (p, row) if p > 0 else (0.0, -1)

        return rival


def _score(
    features: MovieFeatures,
    scorer: PairScorer,
    tracks: list[LinkedTrack],
    open_tracks: list[int],
    rows: np.ndarray,
    t: int,
) -> _Pairs:
    nobody, never = np.empty(0, np.int64), np.empty(0)
    if not open_tracks or not len(rows):
        return _Pairs(nobody, nobody, never, never)
    histories = np.stack([_history(tracks[i], t, scorer.history) for i in open_tracks])
    gap = np.array([t - tracks[i].frames[-1] for i in open_tracks])
    last = np.array([tracks[i].rows[-1] for i in open_tracks])
    track, candidate = gate(features, last, rows, gap)
    if not len(track):
        return _Pairs(nobody, nobody, never, never)
    p = scorer.probabilities(histories, track, rows[candidate], gap[track])
    return _Pairs(track, candidate, p[:, SAME], p[:, PARENT_CHILD])


def _history(track: LinkedTrack, t: int, length: int) -> np.ndarray:
    """(length,) rows of the frames up to the track's last one, -1 where it was not seen."""
    result = np.full(length, -1, dtype=np.int64)
    newest = track.frames[-1]
    for row, frame in zip(track.rows[-length:], track.frames[-length:], strict=True):
        if newest - frame < length:
            result[length - 1 - (newest - frame)] = row
    return result


def _assign(pairs: _Pairs) -> dict[int, int]:
    """The pair of each track that goes on.

    The paper assigns in a matrix of (m + n)² costs, with shadows for births and deaths, and again the
    transposed costs between the shadows. What is cheapest there is what gains most over a death and a birth;
    so each group of tracks and candidates that have to do with each other is assigned by itself.
    """
    gain = (BIRTH_COST + DEATH_COST) / 2 - (1 - pairs.same)
    worth = np.flatnonzero(gain > 0)
    chosen = worth[best_matching(pairs.track[worth], pairs.candidate[worth], gain[worth])]
    return dict(zip(pairs.track[chosen].tolist(), chosen.tolist(), strict=True))


def _divide(
    pairs: _Pairs, match: dict[int, int], threshold: float
) -> list[tuple[int, tuple[int, int], float]]:
    """Tracks that divide here, each with its two daughters and how sure that is; the surest first, and each
    candidate used once.

    A daughter is a candidate that no other track continues into. The parent's own continuation may be one:
    the larger daughter often looks like its mother.
    """
    taken = {int(pairs.candidate[pair]): i for i, pair in match.items()}
    free: dict[int, list[tuple[float, int]]] = {}
    for pair in np.flatnonzero(pairs.child >= threshold):
        i, j = int(pairs.track[pair]), int(pairs.candidate[pair])
        if taken.get(j, i) == i:
            free.setdefault(i, []).append((float(pairs.child[pair]), j))
    proposals = []
    for i, candidates in free.items():
        best = sorted(candidates, key=lambda found: -found[0])[:2]
        if len(best) == 2:
            (p, a), (q, b) = best
            proposals.append((p * q, i, (a, b)))
    used: set[int] = set()
    result = []
    for product, i, daughters in sorted(proposals, reverse=True):
        if used.isdisjoint(daughters):
            used.update(daughters)
            result.append((i, daughters, float(np.sqrt(product))))
    return result


def _extend(track: LinkedTrack, row: int, t: int, p: float, rival: tuple[float, int]) -> None:
    track.rows.append(row)
    track.frames.append(t)
    track.probability.append(p)
    track.runner_up.append(rival[0])
    track.rival.append(rival[1])


@dataclass(frozen=True)
class CalibanLinker:
    """`link` with a trained model, within the rules."""

    model: TrackingModel

    def link(self, scene: Scene, rules: LinkRules) -> Linking:
        features = scene.features
        scorer = MovieScorer(self.model.tracker, features, self.model.calibration)
        return link(features, scorer, self.model.division_threshold, rules)
