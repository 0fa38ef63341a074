"""Training examples: stretches of labeled movies, with every gated pair and what it truly is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from scipy.spatial import cKDTree

from celldata.labels import Labels
from celldata.movie import Movie
from ml.tracking.features import NEIGHBOUR_REACH_UM, MovieFeatures, movie_features
from ml.tracking.model import DIFFERENT, MAX_GAP_FRAMES, PARENT_CHILD, SAME, CellBatch

CANDIDATES = 10  # nearest cell-frames a track is compared with; nuclei move less than their spacing
DROPPED_SHARE = 0.05  # of a track's history, so that the model has seen missed detections
JITTER_UM = 0.4  # noise of a centroid when an outline is ragged
BRIGHTNESS_JITTER = 0.15
SKIPPED_FRAME_SHARE = 0.2  # of stretches are linked over a gap of one or two frames


@dataclass(frozen=True)
class TrackedMovie:
    """A movie with true identities, ready for sampling.

    row_of: (n_cells, T) row of `features` of each cell in each frame, -1 where it is absent.
    daughters: cell index → (t of the daughters' first frame, their cell indices).
    """

    features: MovieFeatures
    row_of: np.ndarray
    cell_of_row: np.ndarray
    daughters: Mapping[int, tuple[int, frozenset[int]]]

    @property
    def division_frames(self) -> list[int]:
        """First frames of daughters."""
        return sorted(t for t, _ in self.daughters.values())


def tracked_movie(movie: Movie, labels: Labels, feature: str | None = None, channel: int = 0) -> TrackedMovie:
    """Features and identities of a movie whose tracks and divisions are true (approved)."""
    feature = feature or labels.features[0]
    masks = labels.masks_of_cells(feature)
    features = movie_features(np.asarray(movie.raw[:, channel]), masks, movie.pixel_size_um)
    cells, cell_of_row = np.unique(features.label, return_inverse=True)
    row_of = np.full((len(cells), features.n_frames), -1, dtype=np.int64)
    row_of[cell_of_row, features.t] = np.arange(len(features.t))
    index = {int(cell): i for i, cell in enumerate(cells)}
    daughters = {
        index[d.parent]: (d.t, frozenset(index[x] for x in d.daughters if x in index))
        for d in labels.divisions
        # One daughter alone is a gap, not a division: the cell vanished and came back.
        if d.parent in index and len(d.daughters) >= 2
    }
    return TrackedMovie(features, row_of, cell_of_row, daughters)


@dataclass(frozen=True)
class Example:
    """Tensors of one step: cell-frames, track histories, and labeled pairs of track and candidate."""

    cells: CellBatch
    histories: torch.Tensor  # (M, H) row indices, -1 where unseen
    pairs: torch.Tensor  # (P,) index into histories
    candidates: torch.Tensor  # (P,) row index
    gap: torch.Tensor  # (P,) frames between
    truth: torch.Tensor  # (P,) SAME, DIFFERENT or PARENT_CHILD

    def to(self, device: torch.device) -> "Example":
        return Example(
            CellBatch(*(tensor.to(device) for tensor in self.cells)),
            *(
                getattr(self, name).to(device)
                for name in ("histories", "pairs", "candidates", "gap", "truth")
            ),
        )


def sample(
    movies: Sequence[TrackedMovie], history: int, rng: np.random.Generator, division_share: float = 0.5
) -> Example:
    """One augmented stretch of history + 1 frames; `division_share` of them hold a division if any do."""
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
    example = stretch(movie, first, length, history, min(gap, length - 1))
    return _augment(example, rng)


def stretch(movie: TrackedMovie, first: int, length: int, history: int, gap: int) -> Example:
    """All pairs `gap` frames apart within frames first … first + length - 1, unaugmented."""
    features = movie.features
    start, stop = features.first_row[first], features.first_row[first + length]
    histories: list[np.ndarray] = []
    pairs: list[np.ndarray] = []
    candidates: list[np.ndarray] = []
    truth: list[np.ndarray] = []
    n_tracks = 0
    for t in range(first, first + length - gap):
        rows, targets = features.rows_of_frame(t), features.rows_of_frame(t + gap)
        if not len(rows) or not len(targets):
            continue
        cells = movie.cell_of_row[rows]
        frames = np.arange(t - history + 1, t + 1)
        past = np.where(frames >= first, movie.row_of[cells][:, np.maximum(frames, 0)], -1)
        track, target = _gated_pairs(movie, rows, targets, t, gap)
        histories.append(np.where(past >= 0, past - start, -1))
        pairs.append(track + n_tracks)
        candidates.append(target - start)
        truth.append(_truth(movie, cells[track], movie.cell_of_row[target], t, gap))
        n_tracks += len(rows)
    joined = [
        np.concatenate(parts) if parts else np.empty(shape, np.int64)
        for parts, shape in ((histories, (0, history)), (pairs, 0), (candidates, 0), (truth, 0))
    ]
    tensors = [torch.from_numpy(part.astype(np.int64)) for part in joined]
    return Example(
        cell_batch(features, int(start), int(stop)),
        histories=tensors[0],
        pairs=tensors[1],
        candidates=tensors[2],
        gap=torch.full((len(joined[1]),), float(gap)),
        truth=tensors[3],
    )


def cell_batch(features: MovieFeatures, start: int, stop: int) -> CellBatch:
    """Rows start … stop - 1 as tensors; whole frames, so that no neighbour lies outside."""
    neighbours = features.neighbours[start:stop]
    return CellBatch(
        torch.from_numpy(features.crops[start:stop]),
        torch.from_numpy(features.morphology[start:stop]),
        torch.from_numpy(features.place[start:stop]),
        torch.from_numpy(features.centroid_um[start:stop].astype(np.float32)),
        torch.from_numpy(np.where(neighbours >= 0, neighbours - start, -1)),
    )


def _gated_pairs(
    movie: TrackedMovie, rows: np.ndarray, targets: np.ndarray, t: int, gap: int
) -> tuple[np.ndarray, np.ndarray]:
    """Index into rows and row of the candidate, for the nearest candidates and every true one."""
    place = movie.features.centroid_um
    track, target = gate(place[rows], place[targets], gap)
    target_of_cell = {int(cell): i for i, cell in enumerate(movie.cell_of_row[targets])}
    known = set(zip(track.tolist(), target.tolist(), strict=True))
    for i, cell in enumerate(movie.cell_of_row[rows]):
        division = movie.daughters.get(int(cell))
        kin = {int(cell)} | (division[1] if division and t < division[0] <= t + gap else frozenset())
        known |= {(i, target_of_cell[other]) for other in kin if other in target_of_cell}
    pairs = np.array(sorted(known), dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], targets[pairs[:, 1]]


def gate(
    tracks_um: np.ndarray, candidates_um: np.ndarray, gap: int | np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Pairs (track, candidate) among the nearest in reach, which grows with the gap as in diffusion."""
    reach = NEIGHBOUR_REACH_UM * np.sqrt(gap)
    k = min(CANDIDATES, len(candidates_um))
    distance, index = cKDTree(candidates_um).query(tracks_um, k=k)
    distance, index = distance.reshape(len(tracks_um), k), index.reshape(len(tracks_um), k)
    close = distance <= np.broadcast_to(np.reshape(reach, (-1, 1)), distance.shape)
    track = np.broadcast_to(np.arange(len(tracks_um))[:, None], index.shape)
    return track[close], index[close]


def _truth(movie: TrackedMovie, cells: np.ndarray, candidates: np.ndarray, t: int, gap: int) -> np.ndarray:
    truth = np.where(cells == candidates, SAME, DIFFERENT)
    for parent, (born, daughters) in movie.daughters.items():
        if t < born <= t + gap:
            truth[(cells == parent) & np.isin(candidates, list(daughters))] = PARENT_CHILD
    return truth


def _augment(example: Example, rng: np.random.Generator) -> Example:
    """Quarter turns and flips (exact for crops and borders), jittered places and light, missed frames."""
    crops, morphology, place, centroid, neighbours = example.cells
    centroid = centroid + torch.from_numpy(rng.normal(0, JITTER_UM, centroid.shape).astype(np.float32))
    morphology = morphology.clone()
    noise = rng.normal(0, BRIGHTNESS_JITTER, len(morphology)).astype(np.float32)
    morphology[:, 3] += float(rng.normal(0, BRIGHTNESS_JITTER)) + torch.from_numpy(noise) / 3
    if rng.random() < 0.5:  # mirror top and bottom
        crops, centroid, place = crops.flip(1), centroid * torch.tensor([-1.0, 1.0]), place[:, [1, 0, 2, 3]]
    if rng.random() < 0.5:  # mirror left and right
        crops, centroid, place = crops.flip(2), centroid * torch.tensor([1.0, -1.0]), place[:, [0, 1, 3, 2]]
    if rng.random() < 0.5:  # transpose
        crops, centroid, place = crops.transpose(1, 2), centroid.flip(1), place[:, [2, 3, 0, 1]]
    histories = example.histories.clone()
    missed = torch.from_numpy(rng.random(histories.shape) < DROPPED_SHARE)
    missed[:, -1] = False  # the newest frame is where the displacement starts
    histories[missed] = -1
    cells = CellBatch(crops.contiguous(), morphology, place, centroid, neighbours)
    return Example(cells, histories, example.pairs, example.candidates, example.gap, example.truth)
