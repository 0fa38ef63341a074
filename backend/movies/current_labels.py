"""The labels of a movie as they stand: imported or predicted, then replaced by what experts approve.

Each approval writes a complete new set of labels beside the old one and then points the movie at it, so
that a reader never meets half of an approval, and a failed one leaves nothing behind but unread blobs.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import sqlalchemy as sa
from flask import current_app

from backend.database import db
from backend.models import MovieRecord, Task, TaskKind
from backend.movies.approval_sweep import REPLACED
from backend.movies.tiled_windows import counts, done_windows
from backend.storage import Stores, delete_all
from backend.tasks import materialize
from celldata.cells import CellRow, CellsTable
from celldata.crop import events_within
from celldata.events import Event
from celldata.labels import Labels
from celldata.lineage import Division


@dataclass
class Replacement:
    """Labels that take the place of a movie's. `frames`: (feature, t) -> (Y, X) uint32, those that change."""

    frames: dict[tuple[str, int], np.ndarray] = field(default_factory=dict)
    cells: CellsTable = field(default_factory=CellsTable)
    divisions: set[Division] = field(default_factory=set)
    events: set[Event] = field(default_factory=set)


def load_labels(movie: MovieRecord, frames: Iterable[int] | None = None) -> Labels:
    """The movie's labels; empty when it has none yet. Only `frames` are read (all when None)."""
    shape = (movie.n_frames, movie.height, movie.width)
    if movie.labels_key is None:
        return Labels.empty(movie.features, shape)
    return _stores().labels.load(movie.labels_key, shape, movie.features, frames)


def approved_windows(movie_id: int) -> list[tuple[int, int]]:
    """First and last frame of each window of a movie whose segmentation is approved, in all of its tiles."""
    query = sa.select(Task).where(
        Task.is_work(), Task.movie_id == movie_id, Task.kind == TaskKind.SEGMENTATION
    )
    tasks = list(db.session.scalars(query))
    done = done_windows(tasks)
    return sorted({(task.first, task.last) for task in tasks if counts(task, done)})


def is_segmentation_approved(movie: MovieRecord) -> bool:
    """True when every frame is part of an approved segmentation task: tracking can begin."""
    covered = {t for first, last in approved_windows(movie.id) for t in range(first, last + 1)}
    return len(covered) == movie.n_frames


def replacement_of(task: Task, sequence: int) -> Replacement:
    """What approving `task` at `sequence` makes of its movie's labels. Reads only."""
    frames = materialize.frames_at(task, sequence)
    cells, divisions, events = materialize.lineage_at(task, sequence)
    if task.kind is TaskKind.TRACKING:
        return Replacement(frames, cells, divisions, events)
    return window_replacement(task.movie, task.frames, frames, cells)


def window_replacement(
    movie: MovieRecord, window: range, frames: dict[tuple[str, int], np.ndarray], cells: CellsTable
) -> Replacement:
    """What these frames of a window, and their rows, make of a movie's labels. Reads only."""
    movie_cells, movie_divisions, movie_events = _lineage(movie)
    merged = replace_window(movie_cells, cells, window)
    # A division whose cells were renamed says nothing any more; the tracking stage makes it anew.
    kept = {d for d in movie_divisions if all(merged.has_cell(cell) for cell in (d.parent, *d.daughters))}
    return Replacement(frames, merged, kept, events_within(movie_events, merged, 0))


def replace_window(movie_cells: CellsTable, window_cells: CellsTable, frames: range) -> CellsTable:
    """The movie's rows outside `frames` plus the window's, whose cells get ids that nothing else in the
    movie has.

    One id per frame and cell (the same in all features of the frame): identity through time is the work of
    the tracking stage, and ids of a segmentation say nothing about it.
    """
    kept = [row for row in movie_cells.rows if row.t not in frames]
    following = max((row.cell for row in movie_cells.rows), default=0) + 1
    unique: dict[tuple[int, int], int] = {}
    rows = []
    for row in window_cells.rows:
        if row.t not in frames:
            continue
        at = (row.t, row.cell)
        if at not in unique:
            unique[at] = following
            following += 1
        rows.append(CellRow(row.t, row.feature, row.value, unique[at]))
    return CellsTable([*kept, *rows])


def store_replacement(movie: MovieRecord, replacement: Replacement) -> str:
    """Write the movie's labels with the replacement under a new key; the movie does not point at it yet."""
    stores = _stores()
    key = f"movies/{movie.id}/labels/{uuid.uuid4().hex}"
    if movie.labels_key is None:
        empty = np.zeros((movie.height, movie.width), np.uint32)
        others = {(f, t): empty for f in movie.features for t in range(movie.n_frames)}
        for (feature, t), image in {**others, **replacement.frames}.items():
            stores.labels.save_frame(key, feature, t, image)
    else:
        _copy_blobs(stores, movie.labels_key, key)
        for (feature, t), image in replacement.frames.items():
            stores.labels.save_frame(key, feature, t, image)
    stores.labels.save_lineage(key, replacement.cells, replacement.divisions, replacement.events)
    return key


def is_named(key: str) -> bool:
    """True when a movie points at these labels, or a task is opened with them, as the database has it now
    (not as this session read it).
    """
    db.session.rollback()
    movies = sa.select(MovieRecord.id).where(MovieRecord.labels_key == key)
    tasks = sa.select(Task.id).where(Task.base_key == key)
    return any(db.session.scalar(query) is not None for query in (movies, tasks))


def discard(key: str) -> None:
    """Delete labels that nothing points at, and nothing ever did."""
    delete_all(_stores().blobs, key)


def _copy_blobs(stores: Stores, old: str, new: str) -> None:
    for blob in stores.blobs.list(old):
        if blob == f"{old}/{REPLACED}":
            continue  # this approval is too late, and will see that
        stores.blobs.put(new + blob.removeprefix(old), stores.blobs.get(blob))


def _lineage(movie: MovieRecord) -> tuple[CellsTable, set[Division], set[Event]]:
    if movie.labels_key is None:
        return CellsTable(), set(), set()
    return _stores().labels.load_lineage(movie.labels_key)


def _stores() -> Stores:
    return current_app.extensions["prospero"]
