"""Asking for work: which task a person gets next, and why there is none.

Order: returned to me > mine, unfinished > waiting in the queue, or left by somebody else so long ago that
they had their time to come back > left lately; within each the most suspicious first, then the oldest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import InstrumentedAttribute

from backend.answers import gold
from backend.database import db, now
from backend.models import LeaseRecord, Task, TaskKind, TaskState, User
from backend.tasks import leases, states


@dataclass(frozen=True)
class NoWork:
    """Why there is no task of a kind: `none` were made, all are leased (the first until `until`), or all
    are done. `count` is how many tasks that reason concerns.
    """

    kind: TaskKind
    reason: str
    until: datetime | None
    count: int


def _leased(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        LeaseRecord.task_id == Task.id, LeaseRecord.ended_at.is_(None), LeaseRecord.until > now(), *conditions
    )


def _order() -> tuple[sa.ColumnElement[Any] | InstrumentedAttribute[int], ...]:
    return (Task.suspicion.desc().nulls_last(), Task.id)


def _mine(user: User, state: TaskState) -> tuple[sa.ColumnElement[bool], ...]:
    return (Task.is_work_to_its_annotator(), Task.state == state, Task.annotator_id == user.id)


def _free(user: User) -> list[tuple[sa.ColumnElement[bool], ...]]:
    """Conditions of tasks that are nobody's, or that somebody else left, in the order in which they are
    given out: what was left lately comes last, for it goes first to the same person.
    """
    left = sa.and_(Task.state == TaskState.WORKING, Task.annotator_id.is_distinct_from(user.id))
    grace = timedelta(seconds=current_app.config["LEASE_GRACE_SECONDS"])
    lately = sa.exists().where(
        LeaseRecord.task_id == Task.id,
        LeaseRecord.user_id == Task.annotator_id,
        sa.func.coalesce(LeaseRecord.ended_at, LeaseRecord.until) > now() - grace,
    )
    waiting = sa.or_(Task.state == TaskState.QUEUED, sa.and_(left, ~lately))
    return [(Task.is_work(), waiting), (Task.is_work(), left, lately)]


def next_task(user: User, tab: str, kinds: Sequence[TaskKind]) -> tuple[Task, LeaseRecord] | None:
    """The next task for this person, leased to them in this tab. Inside a `database.write()`; the leases
    whose time is over were ended before.
    """
    # A task that is open in another of their tabs is left alone; one leased to this very tab is found again.
    not_elsewhere = ~_leased(sa.not_(sa.and_(LeaseRecord.user_id == user.id, LeaseRecord.tab == tab)))
    mine = [(*_mine(user, state), not_elsewhere) for state in (TaskState.RETURNED, TaskState.WORKING)]
    free = [(*conditions, ~_leased()) for conditions in _free(user)]
    # On PostgreSQL two people who ask at once look past each other's task, while for one's own task one
    # waits: it may be locked by one's own save. SQLite lets one write at a time.
    for conditions, look_past in [(group, False) for group in mine] + [(group, True) for group in free]:
        if look_past and conditions is free[0]:
            if user.paused_at is not None:
                return None
            if (check := gold.next_gold_task(user, kinds)) is not None:
                return check, leases.grant(check, user, tab)
        while (task := _first(kinds, conditions, look_past)) is not None:
            # The row was chosen by what was true before it was locked; if somebody got it in between, the
            # next look finds their lease.
            lease = leases.open_lease(task.id)
            if lease is None or (lease.user_id == user.id and lease.tab == tab):
                return task, leases.grant(task, user, tab)
    return None


def _first(
    kinds: Sequence[TaskKind], conditions: Sequence[sa.ColumnElement[bool]], skip_locked: bool
) -> Task | None:
    query = sa.select(Task).where(Task.kind.in_(kinds), *conditions).order_by(*_order()).limit(1)
    return db.session.scalar(query.with_for_update(skip_locked=skip_locked))


def ready_counts(user: User) -> dict[TaskKind, int]:
    """Per kind, how many tasks that are not yet this person's they could get now."""
    free = sa.or_(*(sa.and_(*conditions) for conditions in _free(user)))
    rows = db.session.execute(
        sa.select(Task.kind, sa.func.count()).where(free, ~_leased()).group_by(Task.kind)
    ).all()
    found: dict[TaskKind, int] = dict(rows)
    return {kind: found.get(kind, 0) for kind in TaskKind}


def tasks_of(user: User, state: TaskState) -> list[Task]:
    """This person's tasks in a state, the latest changed first."""
    query = sa.select(Task).where(*_mine(user, state)).order_by(Task.updated_at.desc(), Task.id)
    return list(db.session.scalars(query))


def reasons(kinds: Sequence[TaskKind]) -> list[NoWork]:
    """Why there is no task of these kinds."""
    return [_reason(kind) for kind in kinds]


def _reason(kind: TaskKind) -> NoWork:
    rows = db.session.execute(
        sa.select(Task.state, sa.func.count()).where(Task.is_work(), Task.kind == kind).group_by(Task.state)
    ).all()
    counts: dict[TaskState, int] = dict(rows)
    total = sum(counts.values())
    if total == 0:
        return NoWork(kind, "none", None, 0)
    in_work = sum(count for state, count in counts.items() if state in states.EDITABLE)
    if in_work == 0:
        return NoWork(kind, "done", None, total)
    until = db.session.scalar(
        sa.select(sa.func.min(LeaseRecord.until))
        .join(Task, Task.id == LeaseRecord.task_id)
        .where(Task.is_work(), Task.kind == kind, LeaseRecord.ended_at.is_(None), LeaseRecord.until > now())
    )
    return NoWork(kind, "all_leased", until, in_work)
