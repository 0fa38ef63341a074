"""Windows of a movie whose field was split into tiles: which are done, and what their tiles make together.

The tiles of a window name the first of them (`Task.tiles_of_id`). A window is done when one task of each tile
is approved; where they did not fit together, or a tile was dropped, when the task over the whole window that
an expert got then is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import sqlalchemy as sa
from flask import current_app

from backend.database import db
from backend.models import Task, TaskState
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
"""Which tasks count for a window, and which of their revisions: (id, revision). AS_OPENED: it was dropped."""
AS_OPENED = 0


def done_windows(tasks: Iterable[Task]) -> set[int]:
    """The windows (by `tiles_of_id`) that are done, of movies all of whose tasks these are."""
    tiles: dict[int, dict[tuple[int, ...], bool]] = {}
    whole: dict[int, bool] = {}
    for task in tasks:
        if task.tiles_of_id is None:
            continue
        done = task.state in states.DONE
        if task.tile is None:
            whole[task.tiles_of_id] = done and whole.get(task.tiles_of_id, True)
            continue
        mine = tiles.setdefault(task.tiles_of_id, {})
        mine[tuple(task.tile)] = mine.get(tuple(task.tile), False) or done
    return {window for window, found in tiles.items() if whole.get(window, all(found.values()))}


def counts(task: Task, done: set[int]) -> bool:
    """True when a task is approved and its labels are the movie's. `done`: as `done_windows` says."""
    return task.state in states.DONE and (task.tiles_of_id is None or task.tiles_of_id in done)


def stamp_of(task: Task, dropping: bool = False) -> Stamp | None:
    """What counts for a tile's window once `task` is approved (or, with `dropping`, dropped), the task
    itself included. None while another tile waits; and where all are dropped, for then there is nothing to
    put together. Asks the database, not what the session has read.
    """
    columns = (Task.id, Task.tile, Task.state, Task.revision)
    query = sa.select(*columns).where(Task.tiles_of_id == task.tiles_of_id).order_by(Task.id)
    tiles: dict[tuple[int, ...], dict[int, tuple[TaskState, int]]] = {}
    for task_id, tile, state, revision in db.session.execute(query):
        if tile is None:
            return None  # it was put together already: what an expert makes of it is to come
        tiles.setdefault(tuple(tile), {})[task_id] = state, revision
    mine = tiles[tuple(task.tile or ())]
    if dropping:
        # Those of its group that nobody has begun are dropped with it.
        gone = {other for other, (state, _) in mine.items() if state is TaskState.QUEUED} | {task.id}
        mine.update(dict.fromkeys(gone, (TaskState.DROPPED, AS_OPENED)))
    else:
        tiles[tuple(task.tile or ())] = {task.id: (TaskState.APPROVED, mine[task.id][1])}
    chosen = [_who_counts(found) for found in tiles.values()]
    found = tuple(choice for choice in chosen if choice is not None)
    return found if len(found) == len(chosen) and any(number != AS_OPENED for _, number in found) else None


def _who_counts(tasks: Mapping[int, tuple[TaskState, int]]) -> tuple[int, int] | None:
    """Of those who did one tile: who counts, and the revision."""
    done = next(((id, number) for id, (state, number) in tasks.items() if state in states.DONE), None)
    if done is not None or any(state is not TaskState.DROPPED for state, _ in tasks.values()):
        return done
    return min(tasks), AS_OPENED


def dropped_in(stamp: Stamp) -> list[int]:
    """The tasks of the tiles that were dropped."""
    return [task_id for task_id, number in stamp if number == AS_OPENED]


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
    """Put the labels of these tasks together, frame by frame, each as it was submitted last (a dropped one
    as it was opened); of those in `sequences` (by id) as they are after so many edits. Reads only.
    """
    store: LabelStore = current_app.extensions["prospero"].labels
    tasks = [db.session.get_one(Task, task_id) for task_id, _ in stamp]
    known = dict.fromkeys(dropped_in(stamp), 0) | dict(sequences)
    tiles = [_OpenedTile.of(store, task, known.get(task.id, submitted_sequence(task))) for task in tasks]
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
