"""Asking for work: which task a person gets next.

Order: returned to me > mine, unfinished > a check task that is due > what waits in the queue, or was left by
somebody else so long ago that they had their time to come back > what was left lately. Within the last two:
the most urgent project first, then the most suspicious task, then the oldest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from backend.answers import gold
from backend.database import db
from backend.models import LeaseRecord, Task, TaskKind, TaskState, User
from backend.tasks import eligibility, leases
from backend.tasks.eligibility import Free
from backend.tasks.views import SHOWN

# What a person has in hand, in the order in which they get it back.
MINE = (TaskState.RETURNED, TaskState.WORKING)

# Names the lock below among those of a PostgreSQL server.
ASKING = 0x41534B


def _order() -> tuple[sa.ColumnElement[Any] | InstrumentedAttribute[int], ...]:
    return (Task.suspicion.desc().nulls_last(), Task.id)


def _mine(user: User, state: TaskState) -> tuple[sa.ColumnElement[bool], ...]:
    return (Task.is_work_to_its_annotator(), Task.state == state, Task.annotator_id == user.id)


def next_task(user: User, tab: str, kinds: Sequence[TaskKind]) -> tuple[Task, LeaseRecord] | None:
    """The next task for this person, leased to them in this tab. Inside a `database.write()`; the leases
    whose time is over were ended before.
    """
    one_at_a_time(user)
    of_mine = sa.select(Task.state).where(Task.annotator_id == user.id, Task.state.in_(MINE)).distinct()
    there = set(db.session.scalars(of_mine))
    parameters = eligibility.parameters(user, ())
    for state in (state for state in MINE if state in there):
        # One waits for one's own task: it may be locked by one's own save.
        query = _in_hand(user, state, tab).where(Task.kind.in_(kinds))
        found = _take([query], parameters, user, tab, look_past=False)
        if found is not None:
            return found
    if user.paused_at is not None:
        return None
    if (check := gold.next_gold_task(user, kinds)) is not None:
        return check, leases.grant(check, user, tab)
    places = [place for place in eligibility.places(user, kinds) if place.barrier is None]
    for waiting in ((Free.QUEUED, Free.LEFT), (Free.LEFT_LATELY,)):
        for _, same in groupby(places, lambda place: place.priority):
            parameters = eligibility.parameters(user, same)
            # On PostgreSQL two people who ask at once look past each other's task. SQLite lets one write at
            # a time.
            found = _take([_waiting(which) for which in waiting], parameters, user, tab, look_past=True)
            if found is not None:
                return found
    return None


def one_at_a_time(user: User) -> None:
    """Two tabs of one person that ask at once wait for one another, or they could get two tasks of a group
    or one beyond a limit. Inside a `database.write()`; on SQLite that is enough.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(ASKING, user.id)))


# Id, suspicion, state and annotator of a task that may be given out.
Candidates = sa.Select[int, float | None, TaskState, int | None]
CANDIDATE = sa.select(Task.id, Task.suspicion, Task.state, Task.annotator_id)


def _in_hand(user: User, state: TaskState, tab: str) -> Candidates:
    """The first task of a person in a state. One that is open in another of their tabs is left alone; one
    leased to this very tab is found again.
    """
    here = sa.and_(LeaseRecord.user_id == user.id, LeaseRecord.tab == tab)
    elsewhere = eligibility.leased(sa.not_(here))
    return CANDIDATE.where(*_mine(user, state), ~elsewhere).order_by(*_order()).limit(1)


@cache
def _waiting(which: Free) -> Candidates:
    """The first task that is nobody's, asked with `eligibility.parameters` and the ids `tried` before.

    One query for each kind of them: an OR of their conditions could not follow the index of the order.
    """
    untried = Task.id.not_in(sa.bindparam("tried", expanding=True, type_=sa.Integer))
    query = CANDIDATE.where(eligibility.free(which), *eligibility.for_me(), untried)
    return query.order_by(*_order()).limit(1)


def _take(
    queries: Sequence[Candidates], parameters: dict[str, Any], user: User, tab: str, *, look_past: bool
) -> tuple[Task, LeaseRecord] | None:
    """The first of what the queries find, in the order above."""
    tried: list[int] = []
    while True:
        found = []
        for query in queries:
            untried = query if look_past else query.where(Task.id.not_in(tried))
            row = db.session.execute(untried, {**parameters, "tried": tried}).first()
            found += [] if row is None else [row]
        if not found:
            return None
        best = min(found, key=lambda row: (row.suspicion is None, -(row.suspicion or 0.0), row.id))
        # The row was chosen by what was true before it was locked: locked, it must be as it was. (What else
        # counts is this person's alone, and they ask one at a time.)
        as_it_was = sa.select(Task).where(
            Task.id == best.id,
            Task.state == best.state,
            Task.annotator_id.is_not_distinct_from(best.annotator_id),
        )
        task = db.session.scalar(as_it_was.with_for_update(skip_locked=look_past))
        if task is not None:
            lease = leases.open_lease(task.id)
            if lease is None or (lease.user_id == user.id and lease.tab == tab):
                return task, leases.grant(task, user, tab)
        tried.append(best.id)


def tasks_of(user: User, state: TaskState) -> list[Task]:
    """This person's tasks in a state, the latest changed first."""
    query = sa.select(Task).where(*_mine(user, state)).options(*SHOWN)
    return list(db.session.scalars(query.order_by(Task.updated_at.desc(), Task.id)))
