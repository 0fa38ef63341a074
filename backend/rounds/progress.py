"""How far each movie's annotation has come, worked out from its tasks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from backend.database import db
from backend.models import MovieRecord, Task, TaskKind, TaskState, Verdict, VerdictKind, WorkTime
from backend.movies.tiled_windows import counts, done_windows

FINISHED = frozenset({TaskState.APPROVED, TaskState.IN_ROUND})
OPEN = frozenset(
    {TaskState.QUEUED, TaskState.WORKING, TaskState.RETURNED, TaskState.SUBMITTED, TaskState.FLAGGED}
)


@dataclass
class Progress:
    """One movie and its tasks."""

    movie: MovieRecord
    tasks: list[Task] = field(default_factory=list)

    def of_kind(self, kind: TaskKind, states: Iterable[TaskState]) -> list[Task]:
        wanted = set(states)
        return [task for task in self.tasks if task.kind is kind and task.state in wanted]

    @property
    def tracking_approved(self) -> bool:
        return bool(self.of_kind(TaskKind.TRACKING, FINISHED))

    @property
    def approved_frames(self) -> tuple[int, ...]:
        """Frames whose segmentation an expert has approved; an approved tracking covers the whole movie."""
        if self.tracking_approved:
            return tuple(range(self.movie.n_frames))
        return tuple(
            sorted({t for task in self.finished if task.kind is TaskKind.SEGMENTATION for t in task.frames})
        )

    @property
    def segmentation_complete(self) -> bool:
        return len(self.approved_frames) == self.movie.n_frames

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.state in OPEN]

    @property
    def newly_approved(self) -> list[Task]:
        """Tasks that wait for the next close."""
        return [task for task in self.finished if task.state is TaskState.APPROVED]

    @property
    def finished(self) -> list[Task]:
        """Tasks whose labels are the movie's: an approved tile only with all of its window."""
        done = done_windows(self.tasks)
        return [task for task in self.tasks if counts(task, done)]


def progress_of_all(with_annotators: bool = True) -> list[Progress]:
    """Every movie of the lab with its tasks, by movie id; practice is no part of it."""
    tasks: dict[int, list[Task]] = defaultdict(list)
    work = sa.select(Task).where(Task.is_work())
    if with_annotators:
        work = work.options(joinedload(Task.annotator))
    for task in db.session.scalars(work.order_by(Task.id)):
        tasks[task.movie_id].append(task)
    movies = db.session.scalars(sa.select(MovieRecord).where(MovieRecord.is_work()).order_by(MovieRecord.id))
    return [Progress(movie, tasks[movie.id]) for movie in movies]


def snapshot_of_all() -> list[Progress]:
    """The same, detached from the session: it stays as it was read, whatever is approved meanwhile."""
    found = progress_of_all()
    db.session.expunge_all()
    return found


def approvers(task_ids: Sequence[int]) -> dict[int, str]:
    """Task id -> public name of the expert who accepted it last."""
    verdicts = db.session.scalars(
        sa.select(Verdict)
        .where(Verdict.verdict.in_((VerdictKind.ACCEPT, VerdictKind.FIX)))
        .options(joinedload(Verdict.expert))
        .order_by(Verdict.id)
    )
    wanted = set(task_ids)
    return {verdict.task_id: verdict.expert.name for verdict in verdicts if verdict.task_id in wanted}


def seconds_spent(task_ids: Sequence[int]) -> dict[int, float]:
    """Task id -> seconds of work on it, an expert's review too; those without a measured time are left
    out.
    """
    query = sa.select(WorkTime.task_id, sa.func.sum(WorkTime.seconds)).group_by(WorkTime.task_id)
    wanted = set(task_ids)
    return {task: seconds for task, seconds in db.session.execute(query) if task in wanted}


def ranges(frames: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Frames as (first, last) pairs, both included: 0, 1, 2, 7 -> (0, 2), (7, 7)."""
    found: list[tuple[int, int]] = []
    for t in sorted(set(frames)):
        if found and found[-1][1] == t - 1:
            found[-1] = (found[-1][0], t)
        else:
            found.append((t, t))
    return tuple(found)
