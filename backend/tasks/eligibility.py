"""What a person may be given: which projects and kinds are open to them, and which tasks in these.

Used by asking for work, by the counts of the queue, and by the reasons why there is nothing, so that all
three say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import current_app

from backend.database import UtcDateTime, db, now
from backend.models import LeaseRecord, Project, Skip, Task, TaskKind, TaskState, User
from backend.people import skills
from backend.tasks import overlap

# The conditions below are built once and asked with `parameters`: building them anew took longer than asking.
ME = sa.bindparam("me", type_=sa.Integer)
NOW = sa.bindparam("now", type_=UtcDateTime)
SINCE = sa.bindparam("since", type_=UtcDateTime)
OPEN = {kind: sa.bindparam(f"open_{kind.value}", expanding=True, type_=sa.Integer) for kind in TaskKind}


class Barrier(StrEnum):
    """What keeps a person from all tasks of a kind in a project."""

    PAUSED = "paused"
    SKILL = "skill"
    LIMIT = "limit"


@dataclass(frozen=True)
class Place:
    """A kind of task in a project, as it is open to a person: `barrier` is None where it is."""

    project_id: int
    project: str
    priority: int
    kind: TaskKind
    barrier: Barrier | None
    paused_at: datetime | None
    required_level: int
    limit: int | None


def places(user: User, kinds: Sequence[TaskKind]) -> list[Place]:
    """Every project and kind, the most urgent project first."""
    columns = (
        Project.id,
        Project.name,
        Project.priority,
        Project.paused_at,
        Project.required_level,
        Project.max_tasks_per_person,
    )
    rows = db.session.execute(
        sa.select(*columns).order_by(Project.priority.desc(), Project.name, Project.id)
    ).all()
    levels = skills.levels_of(user.id)
    taken = _taken(user, [row.id for row in rows if row.max_tasks_per_person is not None])
    found = []
    for project_id, name, priority, paused_at, required, limit in rows:
        full = limit is not None and taken.get(project_id, 0) >= limit
        for kind in kinds:
            barrier = Barrier.LIMIT if full else None
            barrier = Barrier.SKILL if levels[kind] < required else barrier
            barrier = Barrier.PAUSED if paused_at is not None else barrier
            found.append(Place(project_id, name, priority, kind, barrier, paused_at, required, limit))
    return found


def _taken(user: User, project_ids: Sequence[int]) -> dict[int, int]:
    """How many tasks of these projects a person has, or has submitted."""
    if not project_ids:
        return {}
    query = (
        sa.select(Task.project_id, sa.func.count())
        .where(Task.annotator_id == user.id, Task.is_work(), Task.project_id.in_(project_ids))
        .group_by(Task.project_id)
    )
    return dict(db.session.execute(query).all())


def leased(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """The condition that somebody has a task at NOW."""
    return sa.exists().where(
        LeaseRecord.task_id == Task.id,
        LeaseRecord.open_task_id.is_not(None),
        LeaseRecord.until > NOW,
        *conditions,
    )


@cache
def for_me() -> tuple[sa.ColumnElement[bool], ...]:
    """Conditions of work in the places that are open to ME, that this person has not passed over and does
    not label in another task.
    """
    skipped = sa.select(Skip.task_id).where(Skip.user_id == ME)
    alone = Task.overlap_of_id.is_(None)
    return (
        Task.is_work(),
        sa.or_(*(sa.and_(Task.kind == kind, Task.project_id.in_(ids)) for kind, ids in OPEN.items())),
        Task.id.not_in(skipped),
        sa.or_(alone, Task.overlap_of_id.not_in(overlap.groups_of(ME))),
    )


class Free(Enum):
    """Tasks that are nobody's now: those that wait in the queue, those that somebody else left so long ago
    that they had their time to come back, and those left lately.
    """

    QUEUED = 1
    LEFT = 2
    LEFT_LATELY = 3


@cache
def free(which: Free) -> sa.ColumnElement[bool]:
    """The condition of these tasks, for ME to take."""
    if which is Free.QUEUED:
        return Task.state == TaskState.QUEUED  # nobody holds what waits: the first lease makes it *working*
    left = sa.and_(Task.state == TaskState.WORKING, Task.annotator_id.is_distinct_from(ME), ~leased())
    lately = sa.exists().where(
        LeaseRecord.task_id == Task.id,
        LeaseRecord.user_id == Task.annotator_id,
        sa.func.coalesce(LeaseRecord.ended_at, LeaseRecord.until) > SINCE,
    )
    return sa.and_(left, ~lately if which is Free.LEFT else lately)


def parameters(user: User, where: Iterable[Place]) -> dict[str, Any]:
    """What the conditions above are asked with: this person, now, and the places to look in."""
    moment = now()
    found: dict[str, Any] = {
        "me": user.id,
        "now": moment,
        "since": moment - timedelta(seconds=current_app.config["LEASE_GRACE_SECONDS"]),
        **{f"open_{kind.value}": [] for kind in TaskKind},
    }
    for place in where:
        found[f"open_{place.kind.value}"].append(place.project_id)
    return found


@cache
def _counting() -> sa.Select[int, TaskKind, int]:
    counted = sa.select(Task.project_id, Task.kind, sa.func.count())
    nobodys = sa.or_(*(free(which) for which in Free))
    return counted.where(*for_me(), nobodys).group_by(Task.project_id, Task.kind)


def ready_counts(user: User, where: Sequence[Place]) -> dict[tuple[int, TaskKind], int]:
    """How many tasks this person could get now, by project and kind; what is shown is never more than that.

    Who takes work sees one less afterwards. So it must be with a check task, or it would be told by that:
    those that a person had today are taken off, as far as something is left.
    """
    open_to_me = [place for place in where if place.barrier is None]
    rows = db.session.execute(_counting(), parameters(user, open_to_me)).all()
    had = check_tasks_of_today(user)
    return {
        (project_id, kind): max(1, count - had.get((project_id, kind), 0)) for project_id, kind, count in rows
    }


def check_tasks_of_today(user: User) -> dict[tuple[int, TaskKind], int]:
    """How many check tasks a person was given since midnight (UTC) and does not find waiting, as work
    that was left untouched waits.
    """
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    given = sa.select(LeaseRecord.task_id).where(
        LeaseRecord.user_id == user.id, LeaseRecord.granted_at >= today
    )
    skipped = sa.exists().where(Skip.task_id == Task.id, Skip.user_id == user.id)
    query = (
        sa.select(Task.project_id, Task.kind, sa.func.count())
        .where(Task.is_work_to_its_annotator(), Task.answer_id.is_not(None), Task.id.in_(given))
        .where(sa.or_(Task.state != TaskState.QUEUED, skipped))
        .group_by(Task.project_id, Task.kind)
    )
    return {(project_id, kind): count for project_id, kind, count in db.session.execute(query)}
