"""The demo: two simulated movies with labels as a fair model would predict them, tasks of both kinds, and one
submission that waits for an expert. Everything is made only where it is missing, so it can be run at every
start.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sa

from backend.database import db, write
from backend.models import MovieRecord, Role, Task, TaskKind, TaskState, User
from backend.movies.importing import add_movie
from backend.people.accounts import create_user, find_user
from backend.storage import Stores
from backend.suspicion.finding import prepare
from backend.tasks import leases
from backend.tasks.creation import create_segmentation_tasks, create_tracking_task
from backend.tasks.saving import save_edits
from backend.tasks.submission import submit
from celldata.edits import CellsChange, Change, Edit, apply, paint_between
from celldata.labels import Labels
from celldata.movie import Movie

if TYPE_CHECKING:
    from celldata.simulator.corruption import Corruption

PEOPLE = {Role.ANNOTATOR: "Demo annotator", Role.EXPERT: "Demo expert", Role.ADMIN: "Demo admin"}
FIXES = 3  # edits of the submitted task; it keeps other errors, so that the expert has something to return


@dataclass(frozen=True)
class DemoMovie:
    """What one demo movie is simulated from. `rates` (see CorruptionRates) decide what there is to
    correct.
    """

    name: str
    kind: TaskKind
    seed: int
    rates: Mapping[str, float]
    n_frames: int = 40
    size: int = 512
    n_cells: int = 45


DEMO_MOVIES = (
    DemoMovie(
        name="Demo nuclei A",
        kind=TaskKind.SEGMENTATION,
        seed=11,
        rates={"merge": 0.08, "split": 0.006, "missed": 0.015, "false": 0.3, "ragged": 0.12},
    ),
    # Its outlines are right, as after the segmentation stage; who is who is not.
    DemoMovie(
        name="Demo nuclei B",
        kind=TaskKind.TRACKING,
        seed=12,
        rates={"swap": 0.06, "broken_track": 0.06, "missed_division": 0.35, "false_division": 0.03},
    ),
)


@dataclass(frozen=True)
class DemoContent:
    """A simulated movie, what is true in it, and the labels a model might have predicted."""

    movie: Movie
    truth: Labels
    predicted: Labels
    errors: list[Corruption]


@dataclass
class Made:
    """What was missing and was made."""

    people: list[str] = field(default_factory=list)
    movies: list[str] = field(default_factory=list)
    tasks: int = 0
    submitted: int | None = None

    @property
    def anything(self) -> bool:
        return bool(self.people or self.movies or self.tasks or self.submitted)

    def sentence(self) -> str:
        if not self.anything:
            return "The demo is there already."
        return f"Made the demo: {', '.join(self.movies) or 'no movie'}; {self.tasks} tasks."


def make_demo(
    stores: Stores, movies: tuple[DemoMovie, ...] = DEMO_MOVIES, pool: Executor | None = None
) -> Made:
    """Make what is missing of the demo. Needs an app context. `pool` simulates the movies side by side."""
    made = Made()
    for role, name in PEOPLE.items():
        if find_user(name) is None:
            create_user(name, role)
            made.people.append(name)
    todo = missing(movies)
    contents = list((pool.map if pool else map)(content_of, todo))
    for plan, content in zip(todo, contents, strict=True):
        record = _movie(plan.name)
        if record is None:
            record = add_movie(content.movie, content.predicted, stores)
            made.movies.append(plan.name)
        if not _tasks(record):
            made.tasks += _create_tasks(plan, record, content.predicted)
        if plan.kind is TaskKind.SEGMENTATION:
            made.submitted = _submit_one(record, content)
    return made


def missing(movies: tuple[DemoMovie, ...]) -> list[DemoMovie]:
    """Those of `movies` that are not there with all that belongs to them."""
    return [plan for plan in movies if not _is_done(plan)]


def content_of(plan: DemoMovie) -> DemoContent:
    """Simulate a demo movie and corrupt its labels; the same every time."""
    # Imported here: `make run` looks for the demo at every start, and the simulator brings scipy along.
    from celldata.simulator import SimulationParameters, simulate
    from celldata.simulator.corruption import CorruptionRates, corrupt

    parameters = SimulationParameters(
        name=plan.name,
        n_frames=plan.n_frames,
        height=plan.size,
        width=plan.size,
        n_cells=plan.n_cells,
        max_cells=2 * plan.n_cells,
        cell_cycle_h=18.0,
    )
    made = simulate(parameters, plan.seed)
    predicted, errors = corrupt(made.labels, CorruptionRates.only(**plan.rates), seed=plan.seed)
    return DemoContent(made.movie, made.labels, predicted, errors)


def _movie(name: str) -> MovieRecord | None:
    return db.session.scalar(sa.select(MovieRecord).where(MovieRecord.name == name))


def _tasks(record: MovieRecord) -> list[Task]:
    return list(db.session.scalars(sa.select(Task).where(Task.movie_id == record.id).order_by(Task.id)))


def _is_done(plan: DemoMovie) -> bool:
    """False also when an earlier run was interrupted between its steps."""
    record = _movie(plan.name)
    tasks = _tasks(record) if record is not None else []
    return bool(tasks) and (
        plan.kind is TaskKind.TRACKING or any(task.revision > 0 or task.sequence > 0 for task in tasks)
    )


def _create_tasks(plan: DemoMovie, record: MovieRecord, labels: Labels) -> int:
    if plan.kind is TaskKind.TRACKING:
        prepare(create_tracking_task(record, labels))
        return 1
    return len(create_segmentation_tasks(record, labels))


def _submit_one(record: MovieRecord, content: DemoContent) -> int:
    """The demo annotator restores some cells in the task with the most errors of that kind, and submits
    it.
    """
    user = _annotator()
    untouched = [task for task in _tasks(record) if task.state is TaskState.QUEUED]
    task = max(untouched, key=lambda task: len(_repairs(content, task.frames)))
    edits = edits_that_repair(content, task.frames)
    task_id = task.id
    with write():
        token = leases.grant(task, user, tab=str(uuid.uuid4())).token
    save_edits(task_id, user.id, token, 0, edits)
    with write():
        submit(db.session.get_one(Task, task_id), _annotator(), token, len(edits))
    return task_id


def _annotator() -> User:
    user = find_user(PEOPLE[Role.ANNOTATOR])
    assert user is not None  # made above
    return user


def _repairs(content: DemoContent, frames: range) -> list[tuple[int, int]]:
    """(t, cell) of cells that were missed or merged into another within `frames`, at most FIXES."""
    found = []
    for error in content.errors:
        if error.t in frames and error.kind in ("missed", "merge"):
            found.append((error.t, error.cells[-1]))  # of a merge: (the cell that stays, the one that went)
    return found[:FIXES]


def edits_that_repair(content: DemoContent, frames: range) -> list[Edit]:
    """One edit per repaired cell, as an annotator would paint it: its true mask in place of what is there."""
    labels = content.predicted.copy()
    edits = []
    for t, cell in _repairs(content, frames):
        edit = Edit(
            id=str(uuid.uuid4()), action="brush", changes=restore_cell(labels, content.truth, t, cell)
        )
        apply(edit, labels)
        edits.append(edit)
    return edits


def restore_cell(labels: Labels, truth: Labels, t: int, cell: int) -> tuple[Change, ...]:
    """Changes that give `cell` its true mask in frame `t`. A value that disappears thereby loses its rows."""
    feature = labels.features[0]
    before = labels.frame(feature, t)
    after = np.where(before == cell, 0, before).astype(np.uint32)
    after[truth.mask_of_cells(feature, t) == cell] = cell
    changes: list[Change] = []
    paint = paint_between(before, after, t, feature)
    if paint is not None:
        changes.append(paint)
    left = set(np.unique(after).tolist())
    rows = labels.cells.at(t, feature)
    removed = tuple((t, row.value, row.cell) for row in rows if row.value not in left)
    added = () if any(row.cell == cell for row in rows) else ((t, cell, cell),)
    if removed or added:
        changes.append(CellsChange(feature, removed, added))
    return tuple(changes)
