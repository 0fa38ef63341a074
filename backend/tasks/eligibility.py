"""What a person may be given: which projects and kinds are open to them, and which tasks in these.

Used by asking for work, by the counts of the queue, and by the reasons why there is nothing, so that all
three say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from flask import current_app

from backend.database import db, now
from backend.models import LeaseRecord, Project, Skip, Task, TaskKind, TaskState, User
from backend.people import skills
from backend.tasks import overlap


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


def within(where: Iterable[Place]) -> sa.ColumnElement[bool]:
    """The condition that a task is in one of these places."""
    by_kind: dict[TaskKind, list[int]] = {}
    for place in where:
        by_kind.setdefault(place.kind, []).append(place.project_id)
    return sa.or_(
        sa.false(),
        *(sa.and_(Task.kind == kind, Task.project_id.in_(ids)) for kind, ids in by_kind.items()),
    )


def leased(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """The condition that somebody has a task now."""
    return sa.exists().where(
        LeaseRecord.task_id == Task.id, LeaseRecord.ended_at.is_(None), LeaseRecord.until > now(), *conditions
    )


def for_me(user: User) -> tuple[sa.ColumnElement[bool], ...]:
    """Conditions of work that this person has not passed over and does not label in another task."""
    skipped = sa.select(Skip.task_id).where(Skip.user_id == user.id)
    alone = Task.overlap_of_id.is_(None)
    return (
        Task.is_work(),
        Task.id.not_in(skipped),
        sa.or_(alone, Task.overlap_of_id.not_in(overlap.groups_of(user))),
    )


@dataclass(frozen=True)
class Free:
    """Conditions of tasks that are nobody's now: those that wait in the queue, those that somebody else left
    so long ago that they had their time to come back, and those left lately.
    """

    queued: sa.ColumnElement[bool]
    left: sa.ColumnElement[bool]
    left_lately: sa.ColumnElement[bool]


def free(user: User) -> Free:
    """What is nobody's, for this person to take."""
    left = sa.and_(Task.state == TaskState.WORKING, Task.annotator_id.is_distinct_from(user.id), ~leased())
    grace = timedelta(seconds=current_app.config["LEASE_GRACE_SECONDS"])
    lately = sa.exists().where(
        LeaseRecord.task_id == Task.id,
        LeaseRecord.user_id == Task.annotator_id,
        sa.func.coalesce(LeaseRecord.ended_at, LeaseRecord.until) > now() - grace,
    )
    return Free(
        queued=sa.and_(Task.state == TaskState.QUEUED, ~leased()),
        left=sa.and_(left, ~lately),
        left_lately=sa.and_(left, lately),
    )


def ready_counts(user: User, where: Sequence[Place]) -> dict[tuple[int, TaskKind], int]:
    """How many tasks this person could get now, by project and kind."""
    conditions = free(user)
    nobodys = sa.or_(conditions.queued, conditions.left, conditions.left_lately)
    query = (
        sa.select(Task.project_id, Task.kind, sa.func.count())
        .where(*for_me(user), nobodys, within(place for place in where if place.barrier is None))
        .group_by(Task.project_id, Task.kind)
    )
    return {(project_id, kind): count for project_id, kind, count in db.session.execute(query)}
