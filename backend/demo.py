"""The demo: two simulated movies with first labels, tasks of both kinds, and one submission that waits for an
expert. Everything is made only where it is missing, so it can be run at every start.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

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
from celldata.errors import DataError
from celldata.labels import Labels
from celldata.movie import Movie

if TYPE_CHECKING:
    from celldata.simulator.corruption import Corruption

PEOPLE = {Role.ANNOTATOR: "Demo annotator", Role.EXPERT: "Demo expert", Role.ADMIN: "Demo admin"}
FIXES = 3  # edits of the submitted task; it keeps other errors, so that the expert has something to return


@dataclass(frozen=True)
class DemoMovie:
    """What one demo movie is simulated from. `rates` (see CorruptionRates) decide what there is to correct
    where no model makes the first labels.
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


Outline = Callable[[Movie, str], Labels]
"""(movie, feature) -> labels, each object a cell of its own; DataError where that is not possible."""


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
    stores: Stores,
    movies: tuple[DemoMovie, ...] = DEMO_MOVIES,
    pool: Executor | None = None,
    outline: Outline | None = None,
) -> Made:
    """Make what is missing of the demo. Needs an app context. `pool` simulates the movies side by side.

    `outline` makes the first labels of the segmentation movie, as of anybody's first movie; without it, and
    where it fails (the models are an extra), they are the truth with errors.
    """
    made = Made()
    for role, name in PEOPLE.items():
        if find_user(name) is None:
            create_user(name, role)
            made.people.append(name)
    todo = missing(movies)
    contents = list((pool.map if pool else map)(content_of, todo))
    for plan, simulated in zip(todo, contents, strict=True):
        content = _with_first_labels(plan, simulated, outline)
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


def _with_first_labels(plan: DemoMovie, content: DemoContent, outline: Outline | None) -> DemoContent:
    if outline is None or plan.kind is TaskKind.TRACKING:
        return content
    try:
        return replace(content, predicted=outline(content.movie, content.truth.features[0]))
    except DataError:
        return content


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
    """The demo annotator mends the worst outlines of the task in which they are worst, and submits it."""
    user = _annotator()
    outlines = outlines_of(content)
    untouched = [task for task in _tasks(record) if task.state is TaskState.QUEUED]
    task = min(untouched, key=lambda task: sum(bad.iou for bad in worst_within(outlines, task.frames)))
    edits = edits_that_repair(content, worst_within(outlines, task.frames))
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


class BadOutline(NamedTuple):
    """A true cell, and how well it is outlined; `own`: the predicted cell that is it, None where the pixels
    are nobody's or another cell's.
    """

    iou: float
    t: int
    cell: int
    own: int | None


def outlines_of(content: DemoContent) -> list[BadOutline]:
    """How well each true cell is outlined, the worst first."""
    # Imported here for scipy, as the simulator is.
    from celldata.metrics.overlap import overlaps

    found = []
    for overlap in overlaps(content.truth, content.predicted):
        ious = overlap.iou_matrix()
        for i, cell in enumerate(overlap.truth_cells.tolist()):
            j = int(ious[i].argmax()) if ious.shape[1] else 0
            iou = float(ious[i, j]) if ious.shape[1] else 0.0
            own = int(overlap.predicted_cells[j]) if iou > 0 and ious[:, j].argmax() == i else None
            found.append(BadOutline(iou, overlap.t, cell, own))
    return sorted(found, key=lambda bad: bad[:3])


def worst_within(outlines: list[BadOutline], frames: range) -> list[BadOutline]:
    """The FIXES worst ones in these frames."""
    return [bad for bad in outlines if bad.t in frames][:FIXES]


def edits_that_repair(content: DemoContent, worst: list[BadOutline]) -> list[Edit]:
    """One edit per bad outline, as an annotator would paint it: the true mask in place of what is there."""
    labels = content.predicted.copy()
    edits = []
    for bad in worst:
        changes = restore_cell(labels, content.truth, bad)
        if changes:
            edit = Edit(id=str(uuid.uuid4()), action="brush", changes=changes)
            apply(edit, labels)
            edits.append(edit)
    return edits


def restore_cell(labels: Labels, truth: Labels, bad: BadOutline) -> tuple[Change, ...]:
    """Changes that give a true cell its mask, as the cell that it is or as a new one. A value that disappears
    thereby loses its rows.
    """
    feature, t = labels.features[0], bad.t
    before = labels.frame(feature, t)
    cell = labels.cells.new_cell() if bad.own is None else bad.own
    value = int(before.max()) + 1 if bad.own is None else labels.cells.values_of(t, feature, cell)[0]
    after = np.where(before == value, 0, before).astype(np.uint32)
    after[truth.mask_of_cells(truth.features[0], t) == bad.cell] = value
    changes: list[Change] = []
    paint = paint_between(before, after, t, feature)
    if paint is not None:
        changes.append(paint)
    left = set(np.unique(after).tolist())
    rows = labels.cells.at(t, feature)
    removed = tuple((t, row.value, row.cell) for row in rows if row.value not in left)
    added = () if bad.own is not None else ((t, value, cell),)
    if removed or added:
        changes.append(CellsChange(feature, removed, added))
    return tuple(changes)
