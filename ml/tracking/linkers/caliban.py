"""The paper's linking (Schwartz et al. 2024): a frame at a time, assignment with shadows, then divisions."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.optimize import linear_sum_assignment

from ml.tracking.features import MovieFeatures
from ml.tracking.gate import gate
from ml.tracking.linkers.edges import largest
from ml.tracking.linkers.linker import LinkRules
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
    gate: float

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
        same, child = _score(features, scorer, tracks, open_tracks, rows, t)
        match = _assign(same)
        divided = _divide(same, child, match, division_threshold) if rules.divisions else []
        dividing = {i for i, _ in divided}
        own = [tracks[i].rows[-1] for i in open_tracks]
        track_of_candidate: dict[int, int] = {}
        for i, j in match.items():
            if i not in dividing:
                track_of_candidate[j] = open_tracks[i]
                _extend(tracks[open_tracks[i]], rows, own, t, same, (i, j))
        for j, row in enumerate(rows):
            if j not in track_of_candidate:
                track_of_candidate[j] = len(tracks)
                tracks.append(LinkedTrack(rows=[int(row)], frames=[t]))
        for i, (a, b) in divided:
            parent = open_tracks[i]
            tracks[parent].closed = True
            daughters = (track_of_candidate[a], track_of_candidate[b])
            divisions.append(LinkedDivision(parent, daughters, t, float(np.sqrt(child[i, a] * child[i, b]))))
    return Linking(tracks, divisions)


def _score(
    features: MovieFeatures,
    scorer: PairScorer,
    tracks: list[LinkedTrack],
    open_tracks: list[int],
    rows: np.ndarray,
    t: int,
) -> tuple[np.ndarray, np.ndarray]:
    """(m, n) probabilities of same and of parent–child; 0 outside the gate."""
    same = np.zeros((len(open_tracks), len(rows)))
    child = np.zeros_like(same)
    if not open_tracks or not len(rows):
        return same, child
    histories = np.stack([_history(tracks[i], t, scorer.history) for i in open_tracks])
    gap = np.array([t - tracks[i].frames[-1] for i in open_tracks])
    last = np.array([tracks[i].rows[-1] for i in open_tracks])
    pairs, candidates = gate(features, last, rows, gap, scorer.gate)
    if len(pairs):
        p = scorer.probabilities(histories, pairs, rows[candidates], gap[pairs])
        same[pairs, candidates] = p[:, SAME]
        child[pairs, candidates] = p[:, PARENT_CHILD]
    return same, child


def _history(track: LinkedTrack, t: int, length: int) -> np.ndarray:
    """(length,) rows of the frames up to the track's last one, -1 where it was not seen."""
    result = np.full(length, -1, dtype=np.int64)
    newest = track.frames[-1]
    for row, frame in zip(track.rows[-length:], track.frames[-length:], strict=True):
        if newest - frame < length:
            result[length - 1 - (newest - frame)] = row
    return result


def _assign(same: np.ndarray) -> dict[int, int]:
    """Hungarian assignment with shadow objects: (m + n)² costs, births and deaths on the shadow diagonals."""
    m, n = same.shape
    if not m or not n:
        return {}
    cost = np.ones((m + n, m + n))
    cost[:m, :n] = 1 - same
    cost[:m, n:][np.arange(m), np.arange(m)] = DEATH_COST
    cost[m:, :n][np.arange(n), np.arange(n)] = BIRTH_COST
    cost[m:, n:] = cost[:m, :n].T
    left, right = linear_sum_assignment(cost)
    return {int(i): int(j) for i, j in zip(left, right, strict=True) if i < m and j < n}


def _divide(
    same: np.ndarray, child: np.ndarray, match: dict[int, int], threshold: float
) -> list[tuple[int, tuple[int, int]]]:
    """Tracks that divide here, each with its two daughters; the surest first, and each candidate used once.

    A daughter is a candidate that no other track continues into. The parent's own continuation may be one:
    the larger daughter often looks like its mother.
    """
    taken = {j: i for i, j in match.items()}
    free = [
        [j for j in np.flatnonzero(child[i] >= threshold) if taken.get(int(j), i) == i]
        for i in range(len(child))
    ]
    proposals = []
    for i, candidates in enumerate(free):
        best = sorted(candidates, key=lambda j: -child[i, j])[:2]
        if len(best) == 2:
            proposals.append((float(child[i, best[0]] * child[i, best[1]]), i, (int(best[0]), int(best[1]))))
    used: set[int] = set()
    result = []
    for _, i, pair in sorted(proposals, reverse=True):
        if used.isdisjoint(pair):
            used.update(pair)
            result.append((i, pair))
    return result


def _extend(
    track: LinkedTrack, rows: np.ndarray, own: list[int], t: int, same: np.ndarray, link: tuple[int, int]
) -> None:
    """`link`: place of the track among the open ones, of the candidate among `rows`; `own`: last row of each
    open track. A rival is another candidate of the track, or another track that wanted the same candidate.
    """
    i, j = link
    candidates, others = same[i].copy(), same[:, j].copy()
    candidates[j] = others[i] = -1.0
    rivals = [(float(candidates.max()), int(rows[candidates.argmax()]))]
    rivals.append((float(others.max()), own[int(others.argmax())]))
    p, row = max(rivals)
    track.rows.append(int(rows[j]))
    track.frames.append(t)
    track.probability.append(float(same[i, j]))
    track.runner_up.append(max(p, 0.0))
    track.rival.append(row if p > 0 else -1)


@dataclass(frozen=True)
class CalibanLinker:
    """`link` with a trained model, within the rules."""

    model: TrackingModel

    def link(self, scene: Scene, rules: LinkRules) -> Linking:
        features = scene.features
        scorer = MovieScorer(self.model.tracker, features, self.model.calibration)
        return link(features, scorer, self.model.division_threshold, rules)
