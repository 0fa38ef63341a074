"""Windows of a movie whose field was split into tiles: which are done, and what their tiles make together.

The tiles of a window name the first of them (`Task.tiles_of_id`). A window is done when one task of each tile
is approved; and, where they did not fit together, the task over the whole window that an expert got then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import sqlalchemy as sa
from flask import current_app

from backend.database import db
from backend.models import Task
from backend.storage import LabelStore
from backend.tasks import states
from backend.tasks.facts import TaskFacts
from backend.tasks.replay import Stretch
from backend.tasks.submission import submitted_sequence
from celldata.cells import CellRow, CellsTable
from celldata.frame_labels import FrameLabels
from celldata.tile_merging import Conflict, Part, merge_frame
from celldata.tiles import Tile

Stamp = tuple[tuple[int, int], ...]
"""Which tasks count for a window, and which of their revisions: (id, revision)."""


def done_windows(tasks: Iterable[Task]) -> set[int]:
    """The windows (by `tiles_of_id`) that are done, of movies all of whose tasks these are."""
    tiles: dict[int, dict[tuple[int, ...], bool]] = {}
    waiting: set[int] = set()
    for task in tasks:
        if task.tiles_of_id is None:
            continue
        done = task.state in states.DONE
        if task.tile is None:
            waiting.update([] if done else [task.tiles_of_id])
            continue
        mine = tiles.setdefault(task.tiles_of_id, {})
        mine[tuple(task.tile)] = mine.get(tuple(task.tile), False) or done
    return {window for window, found in tiles.items() if all(found.values())} - waiting


def counts(task: Task, done: set[int]) -> bool:
    """True when a task is approved and its labels are the movie's. `done`: as `done_windows` says."""
    return task.state in states.DONE and (task.tiles_of_id is None or task.tiles_of_id in done)


def stamp_of(task: Task) -> Stamp | None:
    """What counts for a tile's window once `task` is approved: for each tile a task and its revision, itself
    included. None while another tile is not approved. Asks the database, not what the session has read.
    """
    columns = (Task.id, Task.tile, Task.state, Task.revision)
    query = sa.select(*columns).where(Task.tiles_of_id == task.tiles_of_id).order_by(Task.id)
    chosen: dict[tuple[int, ...], tuple[int, int] | None] = {}
    for task_id, tile, state, revision in db.session.execute(query):
        if tile is None:
            return None  # it was put together already: what an expert makes of it is to come
        at = tuple(tile)
        chosen.setdefault(at, None)
        if task_id == task.id or (state in states.DONE and at != tuple(task.tile or ())):
            chosen[at] = (task_id, revision)
    found = [choice for choice in chosen.values() if choice is not None]
    return tuple(found) if len(found) == len(chosen) else None


@dataclass
class Assembled:
    """The labels of a window put together: `frames` (feature, t) -> (Y, X) uint32 of the whole field, and
    what does not fit, by frame.
    """

    frames: dict[tuple[str, int], np.ndarray] = field(default_factory=dict)
    cells: CellsTable = field(default_factory=CellsTable)
    conflicts: list[tuple[int, Conflict]] = field(default_factory=list)


@dataclass(frozen=True)
class _OpenedTile:
    tile: Tile
    facts: TaskFacts
    now: Stretch
    now_cells: CellsTable
    base_cells: CellsTable

    @classmethod
    def of(cls, store: LabelStore, task: Task, sequence: int) -> _OpenedTile:
        facts = TaskFacts.of(task)
        now = Stretch.upto(facts, sequence)
        tile = Tile(task.core, task.box)
        return cls(tile, facts, now, now.lineage(store)[0], store.load_lineage(facts.base_key)[0])

    def frame(self, store: LabelStore, t: int) -> FrameLabels:
        images = {feature: self.now.frame(store, feature, t) for feature in self.facts.features}
        return FrameLabels.of_table(images, self.now_cells, t)


def assemble(stamp: Stamp, sequences: Mapping[int, int]) -> Assembled:
    """Put the labels of these tasks together, frame by frame, each as it was submitted last; of those in
    `sequences` (by id) as they are after so many edits. Reads only.
    """
    store: LabelStore = current_app.extensions["prospero"].labels
    tasks = [db.session.get_one(Task, task_id) for task_id, _ in stamp]
    tiles = [_OpenedTile.of(store, task, sequences.get(task.id, submitted_sequence(task))) for task in tasks]
    movie, frames = tasks[0].movie, tasks[0].frames
    made: dict[tuple[int, int], int] = {}
    highest = max((row.cell for tile in tiles for row in tile.base_cells.rows), default=0)

    def new_id(k: int, own: int) -> int:
        return made.setdefault((k, own), highest + 1 + len(made))

    result = Assembled()
    rows: list[CellRow] = []
    for t in frames:
        base = _base(store, tiles, (movie.height, movie.width), t)
        merged = merge_frame(base, [Part(tile.tile, tile.frame(store, t)) for tile in tiles], new_id)
        result.frames |= {(feature, t): image for feature, image in merged.labels.images.items()}
        result.conflicts += [(t, conflict) for conflict in merged.conflicts]
        rows += merged.labels.rows(t)
    result.cells = CellsTable(rows)
    return result


def _base(store: LabelStore, tiles: list[_OpenedTile], shape: tuple[int, int], t: int) -> FrameLabels:
    """The whole field as the tiles were opened with it."""
    features = tiles[0].facts.features
    frame = FrameLabels({f: np.zeros(shape, np.uint32) for f in features}, {f: {} for f in features})
    for tile in tiles:
        for feature, image in frame.images.items():
            tile.tile.box.of(image)[...] = store.load_frame(tile.facts.base_key, feature, t)
            frame.values[feature] |= tile.base_cells.values_at(t, feature)
    return frame
