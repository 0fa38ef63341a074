"""Making tasks. A task owns a copy of the labels it is opened with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backend.database import db, write
from backend.models import MovieRecord, Task, TaskKind
from backend.tasks.materialize import label_store
from backend.tasks.tiling import save_crop, tiling_of
from celldata.cells import CellsTable
from celldata.errors import DataError
from celldata.events import Event
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.tiles import Box

WINDOW = 5

Window = tuple[int, int]
"""First and last frame, both included."""


def windows_of(frames: Sequence[int], window: int = WINDOW) -> list[Window]:
    """Windows of `window` frames over `frames` (sorted, consecutive); the last one overlaps backwards where
    the frames do not divide evenly. A movie shorter than a window gives one shorter window.
    """
    first, last = frames[0], frames[-1]
    starts = list(range(first, last + 1, window))
    return [(max(first, min(start, last + 1 - window)), min(start + window - 1, last)) for start in starts]


def create_segmentation_tasks(
    movie: MovieRecord,
    labels: Labels,
    window: int = WINDOW,
    frames: Sequence[int] | None = None,
    suspicion: Mapping[Window, float] | float | None = None,
    cells_per_tile: int | None = None,
) -> list[Task]:
    """Tasks of `window` frames over `frames` of a movie (all when None), opened with `labels` (of the whole
    movie).

    `suspicion`: of each window by (first, last), or one for all; larger comes first. `cells_per_tile`:
    windows with more cells in a frame, or of a field that is too large for one task, become several tasks,
    a tile each (see backend/tasks/tiling.py); None: fields are not split.
    """
    wanted = sorted(set(range(movie.n_frames) if frames is None else frames))
    check_labels(movie, labels)
    if not wanted or wanted[0] < 0 or wanted[-1] >= movie.n_frames:
        raise DataError(
            movie.name, f"frames must lie in 0 to {movie.n_frames - 1}, at least one", "Name other frames."
        )
    if window < 1:
        raise DataError(movie.name, f"a window of {window} frames cannot be labeled", "Use at least 1.")
    windows = [found for stretch in _stretches(wanted) for found in windows_of(stretch, window)]
    tilings = [tiling_of(movie, labels, frames, cells_per_tile) for frames in windows]
    made: list[Task] = []
    with write():
        for (first, last), tiling in zip(windows, tilings, strict=True):
            value = suspicion.get((first, last)) if isinstance(suspicion, Mapping) else suspicion
            if not tiling.is_split:
                made.append(_create(movie, TaskKind.SEGMENTATION, (first, last), labels, value))
                continue
            tiles = [
                _create(movie, TaskKind.SEGMENTATION, (first, last), labels, value, tile.box, tiling.margin)
                for tile in tiling.tiles
            ]
            for task in tiles:
                task.tiles_of_id = tiles[0].id
            made += tiles
    return made


def create_tracking_task(movie: MovieRecord, labels: Labels, suspicion: float | None = None) -> Task:
    """The task to track a complete movie, opened with `labels`."""
    check_labels(movie, labels)
    with write():
        return _create(movie, TaskKind.TRACKING, (0, movie.n_frames - 1), labels, suspicion)


def create_practice_task(movie: MovieRecord, labels: Labels, person_id: int) -> Task:
    """A segmentation task over all frames of a movie on which one person practises. Inside a `write()`."""
    check_labels(movie, labels)
    task = _create(movie, TaskKind.SEGMENTATION, (0, movie.n_frames - 1), labels, None)
    task.practice_of_id = person_id
    return task


def check_labels(movie: MovieRecord, labels: Labels) -> None:
    """DataError when the labels are not of this movie's shape or lack one of its features."""
    wanted = (movie.n_frames, movie.height, movie.width)
    if labels.shape != wanted:
        raise DataError(
            movie.name, f"the labels have the shape {labels.shape}, the movie {wanted}", "Use its own."
        )
    missing = [feature for feature in movie.features if feature not in labels.features]
    if missing:
        raise DataError(movie.name, f"the labels lack {', '.join(missing)}", "Give labels of every feature.")


def _stretches(frames: Sequence[int]) -> list[list[int]]:
    """Runs of consecutive frames."""
    runs: list[list[int]] = []
    for t in frames:
        if runs and runs[-1][-1] == t - 1:
            runs[-1].append(t)
        else:
            runs.append([t])
    return runs


def _create(
    movie: MovieRecord,
    kind: TaskKind,
    window: Window,
    labels: Labels,
    suspicion: float | None,
    box: Box | None = None,
    margin: int = 0,
) -> Task:
    task = Task(
        kind=kind,
        movie_id=movie.id,
        project_id=movie.project_id,
        first=window[0],
        last=window[1],
        tile=list(box) if box else None,
        margin=margin,
        suspicion=suspicion,
    )
    db.session.add(task)
    db.session.flush()
    task.base_key = f"tasks/{task.id}/base"
    store = label_store()
    if box is not None:
        save_crop(store, task.base_key, movie.features, labels, task.frames, box)
        return task
    lineage = lineage_within(labels, movie.features, task.frames, whole=kind is TaskKind.TRACKING)
    for feature in movie.features:
        for t in task.frames:
            store.save_frame(task.base_key, feature, t, labels.images[feature][t])
    store.save_lineage(task.base_key, *lineage)
    return task


def lineage_within(
    labels: Labels, features: Sequence[str], frames: range, whole: bool
) -> tuple[CellsTable, set[Division], set[Event]]:
    """The rows of `frames`; divisions and events only for the whole movie: five frames are segmented, not
    tracked.
    """
    rows = (row for row in labels.cells.rows if row.t in frames and row.feature in features)
    if not whole:
        return CellsTable(rows), set(), set()
    return CellsTable(rows), set(labels.divisions), set(labels.events)
