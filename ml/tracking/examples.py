"""Training examples: stretches of labeled movies, with every gated pair and what it truly is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from ml.tracking.features import MovieFeatures
from ml.tracking.gate import gate
from ml.tracking.model import DIFFERENT, MAX_GAP_FRAMES, PARENT_CHILD, SAME, CellBatch, Pairs
from ml.tracking.truth import TrackedMovie

SKIPPED_FRAME_SHARE = 0.25  # of stretches are linked over a gap of one or two frames


@dataclass(frozen=True)
class Example:
    """Tensors of one step: cell-frames, track histories, and labeled pairs of track and candidate."""

    cells: CellBatch
    histories: torch.Tensor  # (M, H) row indices, -1 where unseen
    pairs: Pairs
    truth: torch.Tensor  # (P,) SAME, DIFFERENT or PARENT_CHILD
    real: torch.Tensor  # (N,) 1 where the outline is one whole cell

    def to(self, device: torch.device) -> "Example":
        return Example(
            CellBatch(*(tensor.to(device) for tensor in self.cells)),
            self.histories.to(device),
            Pairs(*(tensor.to(device) for tensor in self.pairs)),
            self.truth.to(device),
            self.real.to(device),
        )


def sample(
    movies: Sequence[TrackedMovie],
    history: int,
    rng: np.random.Generator,
    division_share: float = 0.5,
    channels: int = 1,
    gate_width: float = 1.0,
) -> Example:
    """One stretch of history + 1 frames, unaugmented; `division_share` of them hold a division if any do."""
    weights = np.array([movie.features.n_frames for movie in movies], dtype=float)
    movie = movies[int(rng.choice(len(movies), p=weights / weights.sum()))]
    length = min(history + 1, movie.features.n_frames)
    latest = movie.features.n_frames - length
    if movie.daughters and rng.random() < division_share:
        t = int(rng.choice(movie.division_frames))
        first = int(np.clip(t - rng.integers(1, length), 0, latest))
    else:
        first = int(rng.integers(0, latest + 1))
    gap = 1 + (int(rng.integers(1, MAX_GAP_FRAMES + 1)) if rng.random() < SKIPPED_FRAME_SHARE else 0)
    return stretch(movie, first, length, history, min(gap, length - 1), channels, gate_width)


def stretch(
    movie: TrackedMovie,
    first: int,
    length: int,
    history: int,
    gap: int,
    channels: int = 1,
    gate_width: float = 1.0,
) -> Example:
    """All pairs `gap` frames apart within frames first … first + length - 1, unaugmented."""
    features = movie.features
    start, stop = int(features.first_row[first]), int(features.first_row[first + length])
    tracks, pairs, candidates, truth = [], [], [], []
    n_tracks = 0
    for t in range(first, first + length - gap):
        rows, targets = features.rows_of_frame(t), features.rows_of_frame(t + gap)
        if not len(rows) or not len(targets):
            continue
        track, target = _gated_pairs(movie, rows, targets, gap, gate_width)
        tracks.append(histories_of(movie, rows, t, history, first))
        pairs.append(track + n_tracks)
        candidates.append(targets[target])
        truth.append(true_class(movie, rows[track], targets[target]))
        n_tracks += len(rows)
    past = np.concatenate(tracks) if tracks else np.empty((0, history), np.int64)
    track, candidate, true = (
        np.concatenate(parts) if parts else np.empty(0, np.int64) for parts in (pairs, candidates, truth)
    )
    overlap = features.overlap.of(past[track, -1], candidate)
    return Example(
        cell_batch(features, start, stop, channels),
        histories=torch.from_numpy(np.where(past >= 0, past - start, -1)),
        pairs=pairs_of(track, candidate - start, gap, overlap),
        truth=torch.from_numpy(true),
        real=torch.from_numpy(movie.real[start:stop]),
    )


def pairs_of(track: np.ndarray, candidate: np.ndarray, gap: int | np.ndarray, overlap: np.ndarray) -> Pairs:
    """Candidate links as tensors."""
    between = np.broadcast_to(np.asarray(gap, np.float32), track.shape)
    return Pairs(
        torch.from_numpy(np.ascontiguousarray(track, np.int64)),
        torch.from_numpy(np.ascontiguousarray(candidate, np.int64)),
        torch.from_numpy(np.array(between)),
        torch.from_numpy(overlap),
    )


def cell_batch(features: MovieFeatures, start: int, stop: int, channels: int) -> CellBatch:
    """Rows start … stop - 1 as tensors; whole frames, so that no neighbour lies outside. A movie's channels
    beyond `channels` are left out, missing ones are empty.
    """
    neighbours = features.neighbours[start:stop]
    return CellBatch(
        torch.from_numpy(_of_channels(features.crops[start:stop], channels)),
        torch.from_numpy(features.shape[start:stop]),
        torch.from_numpy(_of_channels(features.light[start:stop], channels)),
        torch.from_numpy(features.place[start:stop]),
        torch.from_numpy(features.context[start:stop]),
        torch.from_numpy((features.centroid_um[start:stop] / features.radius_um).astype(np.float32)),
        torch.from_numpy(np.where(neighbours >= 0, neighbours - start, -1)),
    )


def true_class(movie: TrackedMovie, sources: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """(P,) SAME, DIFFERENT or PARENT_CHILD of pairs of rows."""
    cell, other = movie.cell_of_row[sources], movie.cell_of_row[targets]
    truth = np.where((cell == other) & (cell >= 0), SAME, DIFFERENT)
    if len(movie.parent):
        child = (other >= 0) & (cell >= 0) & (movie.parent[other] == cell)
        born = movie.born[other]
        child &= (movie.features.t[sources] < born) & (born <= movie.features.t[targets])
        truth[child] = PARENT_CHILD
    return truth.astype(np.int64)


def histories_of(movie: TrackedMovie, rows: np.ndarray, t: int, history: int, first: int = 0) -> np.ndarray:
    """(m, history) rows of the same cells up to frame t; an outline that is no cell has no past."""
    frames = np.arange(t - history + 1, t + 1)
    cells = movie.cell_of_row[rows]
    if not len(movie.row_of):
        past = np.full((len(rows), history), -1, np.int64)
    else:
        known = (frames >= first) & (cells >= 0)[:, None]
        past = np.where(known, movie.row_of[cells][:, np.maximum(frames, 0)], -1)
    past[:, -1] = rows
    return past


def _gated_pairs(
    movie: TrackedMovie, rows: np.ndarray, targets: np.ndarray, gap: int, width: float
) -> tuple[np.ndarray, np.ndarray]:
    """Index into rows and into targets, of the gated pairs and of every true one, sorted."""
    source, target = gate(movie.features, rows, targets, gap, width)
    known = [source * len(targets) + target]
    cells, others = movie.cell_of_row[rows], movie.cell_of_row[targets]
    if len(movie.parent):
        for kin in (others, np.where(others >= 0, movie.parent[others], -1)):
            i, j = np.nonzero((cells[:, None] == kin) & (kin >= 0))
            true = true_class(movie, rows[i], targets[j]) != DIFFERENT
            known.append(i[true] * len(targets) + j[true])
    pairs = np.unique(np.concatenate(known))
    return pairs // len(targets), pairs % len(targets)


def _of_channels(values: np.ndarray, channels: int) -> np.ndarray:
    """(N, channels, …): cut, or filled with zeros."""
    missing = channels - values.shape[1]
    if missing <= 0:
        return np.ascontiguousarray(values[:, :channels])
    return np.concatenate([values, np.zeros((len(values), missing, *values.shape[2:]), values.dtype)], axis=1)
