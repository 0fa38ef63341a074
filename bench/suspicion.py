"""The list of places to look at: how many injected errors it holds, how far down, and what it costs."""

import sys
import time
from collections.abc import Iterator

import numpy as np

from bench import movies
from bench.table import Measurement, median, p95
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie
from celldata.simulator import (
    IDENTITY_KINDS,
    Corruption,
    SimulationParameters,
    corrupt,
    simulate,
)
from celldata.suspicion import Field, MovieObjects, Place, find_places, frame_objects
from celldata.suspicion.recall import first_places, recall_at

SEEDS = range(1, 7)
HELA_SEEDS = range(1, 4)
SHARES = (0.25, 0.5, 1.0)
SIDE, CELLS_PER_SIDE, FRAMES = 2048, 32, 92  # 1,024 cells
RADIUS = 18
STEP_PX = 3.0
WRONG = 60
EDITS = 15


def measure_suspicion() -> list[Measurement]:
    """All of it, on the simulator's movies, on HeLa where it is at hand, and on 1,024 cells in 92 frames."""
    return [*_simulated(), *_hela(), *measure_cost()]


def places_of(movie: Movie, labels: Labels) -> list[Place]:
    """The list of a whole movie, without links' probabilities."""
    field = Field(labels.n_frames, movie.height, movie.width, movie.pixel_size_um)
    scenes = []
    for feature, images in labels.images.items():
        frames = [frame_objects(images[t], movie.raw[t, 0]) for t in range(labels.n_frames)]
        rows = [(row.t, row.value, row.cell) for row in labels.cells.rows if row.feature == feature]
        scenes.append((feature, MovieObjects(field, frames).scene(), np.array(rows), None))
    return find_places(scenes, labels.divisions)


def _simulated() -> list[Measurement]:
    cases = []
    for seed in SEEDS:
        made = simulate(SimulationParameters(cell_cycle_h=18.0), seed)
        wrong, errors = corrupt(made.labels, seed=seed)
        cases.append((places_of(made.movie, wrong), errors))
    detail = f"simulated, 40 frames of 512², corrupt() with its own rates, {len(SEEDS)} seeds"
    return _recall("simulated", cases, (20.0, None, 5.0), detail)


def _hela() -> list[Measurement]:
    movie, truth = movies.long_movie()
    if movie.name != "Long movie":
        print("bench: NO REAL DATA: no list of Fluo-N2DL-HeLa; set PROSPERO_DATA", file=sys.stderr)
        return []
    cases = []
    for seed in HELA_SEEDS:
        wrong, errors = corrupt(truth, seed=seed)
        cases.append((places_of(movie, wrong), errors))
    detail = f"HeLa 01, 92 frames, true labels through corrupt() with its own rates, {len(HELA_SEEDS)} seeds"
    return _recall("HeLa 01", cases, (None, None, 10.0), detail)


Case = tuple[list[Place], list[Corruption]]


def _recall(
    name: str, cases: list[Case], budgets: tuple[float | None, ...], detail: str
) -> list[Measurement]:
    """Errors that are missed by the first part of the list: a figure of the table is the better the lower."""
    rows = []
    ranked = [_ranks(*case) for case in cases]
    n_errors = sum(len(ranks) for _, ranks in ranked)
    for share, budget in zip(SHARES, budgets, strict=True):
        found = sum(recall_at(ranks, n, share) * len(ranks) for n, ranks in ranked)
        missed = 100 * (1 - found / n_errors)
        what = f"{name}: errors of identity not in the first {share:.0%} of the list"
        how = f"{round(found)} of {n_errors} found; {detail}"
        rows.append(Measurement(what, missed, budget, "%", how))
    n_places = sum(n for n, _ in ranked)
    rows.append(Measurement(f"{name}: places per error of identity", n_places / n_errors, None, "", detail))
    n_all = sum(len(errors) for _, errors in cases)
    rows.append(Measurement(f"{name}: places per error of any kind", n_places / n_all, None, "", detail))
    return rows


def _ranks(places: list[Place], errors: list[Corruption]) -> tuple[int, list[int | None]]:
    wanted = [error for error in errors if error.kind in IDENTITY_KINDS]
    return len(places), first_places(places, wanted)


def measure_cost() -> list[Measurement]:
    """1,024 cells in 92 frames of 2048², 120 of their tracks wrong: the first list, and those after edits."""
    rng = np.random.default_rng(1)
    spent = 0.0
    field = Field(FRAMES, SIDE, SIDE, 0.65)
    objects = MovieObjects(field)
    for t, labels, raw in _frames(rng):
        begun = time.perf_counter()
        objects.replace(t, frame_objects(labels, raw))
        spent += time.perf_counter() - begun
    rows, divisions = _wrong_rows(rng), set[Division]()
    begun = time.perf_counter()
    first = find_places([("nucleus", objects.scene(), rows, None)], divisions)
    joined = time.perf_counter() - begun
    times = []
    for i in range(EDITS):
        rows = _renamed(rows, cell=10 + i, t=40 + i)
        begun = time.perf_counter()
        find_places([("nucleus", objects.scene(), rows, None)], divisions)
        times.append((time.perf_counter() - begun) * 1000)
    n_cells = CELLS_PER_SIDE**2
    where = f"{n_cells:,} cells, {FRAMES} frames of 2048², {len(first)} places"
    return [
        Measurement("pixels measured, once for each frame", spent, None, "s", where),
        Measurement("first list once they are", joined * 1000, 2000, "ms", where),
        Measurement(
            "list after an edit of the cells table, p95",
            p95(times),
            50,
            "ms",
            f"{EDITS} edits, median {median(times):.0f} ms; {where}",
        ),
    ]


def _frames(rng: np.random.Generator) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Discs on a lattice that wander; (t, labels, raw)."""
    pitch = SIDE / CELLS_PER_SIDE
    lattice = (np.arange(CELLS_PER_SIDE) + 0.5) * pitch
    centres = np.stack(np.meshgrid(lattice, lattice, indexing="ij"), axis=-1).reshape(-1, 2)
    ys, xs = np.indices((2 * RADIUS + 1, 2 * RADIUS + 1)) - RADIUS
    inside = ys**2 + xs**2 < RADIUS**2
    ys, xs = ys[inside], xs[inside]
    noise = rng.integers(0, 60, (SIDE, SIDE)).astype(np.uint16)
    home = centres.copy()
    for t in range(FRAMES):
        # Drawn back to their places, so that they neither collide nor leave.
        centres = home + 0.8 * (centres - home) + rng.normal(0, STEP_PX, centres.shape)
        y = np.clip(np.rint(centres[:, :1]).astype(int) + ys, 0, SIDE - 1)
        x = np.clip(np.rint(centres[:, 1:]).astype(int) + xs, 0, SIDE - 1)
        labels = np.zeros((SIDE, SIDE), np.uint32)
        labels[y, x] = np.arange(1, len(centres) + 1, dtype=np.uint32)[:, None]
        yield t, labels, np.where(labels > 0, np.uint16(34_000), np.uint16(33_000)) + np.roll(noise, t)


def _wrong_rows(rng: np.random.Generator) -> np.ndarray:
    """(M, 3) rows t, value, cell: 60 tracks broken, 60 pairs of neighbours swapped."""
    n = CELLS_PER_SIDE**2
    cell = np.tile(np.arange(1, n + 1), (FRAMES, 1))
    chosen = rng.permutation(np.arange(0, n - 1, 2))[: 2 * WRONG]
    frames = rng.integers(5, FRAMES - 5, 2 * WRONG)
    for i, (column, t) in enumerate(zip(chosen, frames, strict=True)):
        if i < WRONG:
            cell[t:, column] = n + 1 + i
        else:
            cell[t:, [column, column + 1]] = cell[t:, [column + 1, column]]
    t, value = np.indices((FRAMES, n))
    return np.stack([t.ravel(), value.ravel() + 1, cell.ravel()], axis=1)


def _renamed(rows: np.ndarray, cell: int, t: int) -> np.ndarray:
    """One cell gets another number from a frame on, as breaking its track does."""
    changed = rows.copy()
    changed[(rows[:, 2] == cell) & (rows[:, 0] >= t), 2] = 100_000 + cell
    return changed
