"""Check tasks before anybody has them: rows that wait, so that the id of a check task is no newer than those
of the work around it.
"""

from __future__ import annotations

from random import choice

import sqlalchemy as sa

from backend.database import db
from backend.models import KnownAnswer, LeaseRecord, Task, TaskState

# Made at once; when they are used up, as many again.
BATCH = 12


def prepare(answer: KnownAnswer) -> list[Task]:
    """A batch of rows for an answer. Inside a `write()`."""
    made = [task_on(answer) for _ in range(BATCH)]
    for task in made:
        task.suspicion = _some_suspicion(answer)
    db.session.add_all(made)
    db.session.flush()
    return made


def task_on(answer: KnownAnswer) -> Task:
    """A task with this answer, not added yet. It reads the answer's base where it lies: nothing is copied."""
    return Task(
        kind=answer.kind,
        movie_id=answer.movie_id,
        project_id=answer.project_id,
        first=answer.first,
        last=answer.last,
        tile=answer.tile,
        margin=answer.margin,
        base_key=answer.base_key,
        answer_id=answer.id,
    )


def take(answer: KnownAnswer) -> Task:
    """A row that nobody ever had, locked. Inside a `write()`."""
    had = sa.exists().where(LeaseRecord.task_id == Task.id)
    query = sa.select(Task).where(
        Task.answer_id == answer.id, Task.practice_of_id.is_(None), Task.state == TaskState.QUEUED, ~had
    )
    free = list(db.session.scalars(query.with_for_update(skip_locked=True)))
    return choice(free or prepare(answer))


def _some_suspicion(answer: KnownAnswer) -> float | None:
    """That of some task of work of the same kind: they have one where a model was asked, and none else."""
    query = sa.select(Task.suspicion).where(
        Task.is_work(), Task.project_id == answer.project_id, Task.kind == answer.kind
    )
    return db.session.scalar(query.order_by(sa.func.random()).limit(1))
