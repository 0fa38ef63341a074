"""Leases: which browser tab may edit a task. A token fences off writers whose time is over."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from backend.database import db, now
from backend.models import EditRecord, LeaseRecord, Skip, Task, TaskState, User
from backend.tasks import overlap, states, work_time
from backend.web.problems import Forbidden, LeaseHeld, LeaseLost


def term() -> timedelta:
    """How long a lease outlives the last act of its holder."""
    return timedelta(seconds=current_app.config["LEASE_SECONDS"])


def open_lease(task_id: int) -> LeaseRecord | None:
    """The lease of a task that counts now."""
    lease = _unended(task_id)
    return lease if lease is not None and lease.until > now() else None


def _unended(task_id: int) -> LeaseRecord | None:
    query = sa.select(LeaseRecord).where(LeaseRecord.open_task_id == task_id)
    return db.session.scalar(query)


def grant(task: Task, user: User, tab: str, *, take_over: bool = False, claim: bool = True) -> LeaseRecord:
    """Give `user` the task in `tab`. Inside a `database.write()`.

    `claim`: the task becomes theirs at once; else only with their first edit (an expert who looks at
    somebody's unfinished task must not take it away by looking). LeaseHeld while somebody else has it, or
    the same person in another tab; not when `take_over` is asked for by who may (see `may_take_over`).
    """
    held = _unended(task.id)
    if held is not None and held.until > now():
        mine = held.user_id == user.id
        if not (mine and held.tab == tab):
            if not (take_over and may_take_over(held, user)):
                raise _held(task, held, user)
            held.taken_by_id = user.id
    work_time.turn_to_another(db.session.connection(), user.id)
    if held is not None:
        _end(held, min(now(), held.until))
    if task.state is TaskState.QUEUED:
        states.move(task, TaskState.WORKING)
        overlap.open_group(task)
    if claim or task.annotator_id is None:
        task.annotator_id = user.id
    lease = LeaseRecord(
        task_id=task.id,
        user_id=user.id,
        tab=tab,
        token=str(uuid.uuid4()),
        granted_at=now(),
        until=now() + term(),
        open_task_id=task.id,
    )
    db.session.add(lease)
    db.session.flush()
    work_time.lease_act(db.session.connection(), lease, task, opens=True)
    return lease


def may_take_over(lease: LeaseRecord, user: User) -> bool:
    """True when this person may end that lease and work on: in another tab of their own, or when their role
    includes the holder's (an expert over an annotator, never over another expert).
    """
    return lease.user_id == user.id or user.outranks(lease.user)


def _held(task: Task, held: LeaseRecord, user: User) -> LeaseHeld:
    mine = held.user_id == user.id
    where = "in another tab: work there, or take it over" if mine else f"by {held.user.name}"
    return LeaseHeld(
        f"Task {task.id} is open {where}.",
        holder=held.user.name,
        until=held.until,
        mine=mine,
        tab=held.tab,
        may_take_over=may_take_over(held, user),
    )


def check(task: Task, user: User, token: str) -> LeaseRecord:
    """The lease with this token. LeaseLost when it has ended, Forbidden when it is another person's."""
    lease = db.session.scalar(
        sa.select(LeaseRecord).where(LeaseRecord.token == token, LeaseRecord.task_id == task.id)
    )
    if lease is None:
        raise LeaseLost(f"There is no such lease of task {task.id}. Open the task again.", until=None)
    if lease.user_id != user.id:
        raise Forbidden("This lease belongs to another person. Open the task yourself to edit it.")
    if lease.ended_at is not None or lease.until <= now():
        ended = lease.ended_at or lease.until
        taker = lease.taken_by
        why = "ended" if taker is None else f"was taken over by {taker.name}"
        raise LeaseLost(
            f"Your lease of task {task.id} {why} at {ended:%H:%M} UTC. What you saved is kept. "
            "Ask for the task again.",
            until=ended,
            taken_by=None if taker is None else taker.name,
        )
    return lease


def renew(lease: LeaseRecord, idle_seconds: float = 0, away: bool = False) -> None:
    """The lease counts until a term after the last act of its holder, which was `idle_seconds` ago; never
    for less than it did. Their time counts up to that act. `away`: with it they turned away from the page.
    Inside a `database.write()`.
    """
    lease.until = max(lease.until, now() + term() - timedelta(seconds=idle_seconds))
    task = db.session.get_one(Task, lease.task_id)
    work_time.lease_act(db.session.connection(), lease, task, idle_seconds)
    if away:
        work_time.turn_away(db.session.connection(), lease, task)


def release(task: Task, user: User, token: str) -> None:
    """Give a lease back; nothing happens when it has ended before. Inside a `database.write()`."""
    try:
        lease = check(task, user, token)
    except LeaseLost:
        return
    work_time.lease_act(db.session.connection(), lease, task)
    end(lease, task)


def end(lease: LeaseRecord, task: Task) -> None:
    """End a lease now; an untouched task goes back to the queue. Inside a `database.write()`."""
    _end(lease, now())
    _leave(task)


def expire_old() -> None:
    """End the leases whose time is over. Their tasks keep every edit: an untouched task goes back to the
    queue, a touched one stays with its annotator until somebody else takes it. Inside a `database.write()`
    of its own: on PostgreSQL it must not wait for rows while it holds others.
    """
    expired = sa.exists().where(LeaseRecord.task_id == Task.id, *_expired())
    # The task's row is locked before its lease is looked at, as everywhere; whoever has it does what is due.
    tasks = db.session.scalars(sa.select(Task).where(expired).with_for_update(skip_locked=True)).all()
    for task in tasks:
        lease = _unended(task.id)
        if lease is not None and lease.until <= now():
            _end(lease, lease.until)
            _leave(task)
    db.session.flush()


def _expired() -> tuple[sa.ColumnElement[bool], ...]:
    # By the index of what is open: the table holds every lease there ever was.
    return LeaseRecord.open_task_id.is_not(None), LeaseRecord.until <= now()


def any_expired() -> bool:
    """True when `expire_old` has something to do."""
    query = sa.select(LeaseRecord.id).where(*_expired()).limit(1)
    return db.session.scalar(query) is not None


def _end(lease: LeaseRecord, at: datetime) -> None:
    lease.ended_at = at
    lease.open_task_id = None
    # Flushed at once: the next lease of the task violates the unique column while this one is open.
    db.session.flush()


def _leave(task: Task) -> None:
    """An unfinished task that nobody holds any more is that of who edited it last: somebody who was given it
    and changed nothing leaves it to the one before. An untouched one goes back to the queue, and so does one
    whose last editor has passed it over. Where another of its group was accepted meanwhile, it ends.
    """
    if task.state in overlap.CLOSED_WHEN_LEFT and overlap.is_decided(task):
        states.move(task, TaskState.COMPARED)
        return
    if task.state is not TaskState.WORKING:
        return
    newest = sa.select(EditRecord.author_id).where(
        EditRecord.task_id == task.id, EditRecord.sequence == task.sequence
    )
    author = db.session.scalar(newest) if task.sequence else None
    if author is None or db.session.get(Skip, (task.id, author)) is not None:
        states.move(task, TaskState.QUEUED)
        author = None
    task.annotator_id = author


def had_lease(task_id: int, user_id: int) -> bool:
    """True when this person ever held this task."""
    query = (
        sa.select(LeaseRecord.id)
        .where(LeaseRecord.task_id == task_id, LeaseRecord.user_id == user_id)
        .limit(1)
    )
    return db.session.scalar(query) is not None
