"""Passing a task over, and flagging what cannot be labeled.

Skipped: the task waits in the queue again with every edit in it, and is never offered to that person again.
Flagged: an expert looks at it and sends it back to the queue, back to its annotator with words, or drops it.
"""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from backend.database import db, now
from backend.models import Comment, Flag, Skip, Task, TaskState, User
from backend.tasks import access, leases, overlap, states
from backend.web.problems import Forbidden, Invalid, NotFound, WrongState

FLAGGED = "Flagged: "


class FlagAnswer(StrEnum):
    """What becomes of a flagged task."""

    QUEUE = "queue"
    ANNOTATOR = "annotator"
    DROP = "drop"


def skip(task: Task, user: User, token: str, reason: str) -> None:
    """Give a task back for good. A repeat is harmless. Inside a `database.write()`."""
    if db.session.get(Skip, (task.id, user.id)) is not None and task.annotator_id != user.id:
        return
    _check_mine(task, user, token, "skipped")
    _never_again(task.id, user.id, reason)
    _to_queue(task)
    _end_lease(task)


def flag(task: Task, user: User, token: str, reason: str) -> Flag:
    """Say that a task cannot be labeled. Inside a `database.write()`."""
    _check_mine(task, user, token, "flagged")
    made = Flag(task_id=task.id, user_id=user.id, reason=reason)
    db.session.add(made)
    states.move(task, TaskState.FLAGGED)
    _end_lease(task)
    db.session.flush()
    return made


def task_of(flag_id: int) -> int:
    """The id of the task that was flagged; NotFound when there is no such flag."""
    task_id = db.session.scalar(sa.select(Flag.task_id).where(Flag.id == flag_id))
    if task_id is None:
        raise NotFound(f"There is no flag {flag_id}.")
    return task_id


def answer(flag_id: int, expert_id: int, what: FlagAnswer, words: str) -> Flag:
    """An expert's decision about a flag. Inside a `database.write()`; one that drops a task has locked its
    group, and sees to the window of a tile (backend/review/dropping.py).

    Back to the queue is for others: it is not offered again to who flagged it. Back to the annotator comes
    as a comment on the task's first frame, so `words` must say what to do.
    """
    # The task's row before all others.
    task = access.find_task(task_of(flag_id))
    found = db.session.get_one(Flag, flag_id, populate_existing=True)
    if found.resolved_at is not None:
        raise WrongState(
            f"Flag {flag_id} was answered already, at {found.resolved_at:%H:%M} UTC. Nothing was changed.",
            state=task.state.value,
        )
    if what is FlagAnswer.ANNOTATOR and not words:
        raise Invalid.at("answer", "Say what the annotator should do, in a few words.")
    found.resolved_at, found.resolved_by_id, found.answer = now(), expert_id, words
    if task.state is not TaskState.FLAGGED:
        return found  # closed meanwhile: another of its group was accepted
    if what is FlagAnswer.QUEUE:
        _never_again(task.id, found.user_id, FLAGGED + found.reason)
        _to_queue(task)
    elif what is FlagAnswer.DROP:
        states.move(task, TaskState.DROPPED)
        overlap.drop_waiting(task)
    else:
        task.annotator_id = found.user_id
        states.move(task, TaskState.RETURNED)
        comment = Comment(
            task_id=task.id, author_id=expert_id, revision=task.revision, text=words, t=task.first
        )
        db.session.add(comment)
    db.session.flush()
    return found


def flags(answered: bool) -> list[Flag]:
    """The flags that wait for an answer, the oldest first; or those answered, the latest first."""
    query = sa.select(Flag).options(joinedload(Flag.user))
    if answered:
        query = query.where(Flag.resolved_at.is_not(None)).order_by(Flag.resolved_at.desc(), Flag.id.desc())
    else:
        query = query.where(Flag.resolved_at.is_(None)).order_by(Flag.at, Flag.id)
    return list(db.session.scalars(query))


def _check_mine(task: Task, user: User, token: str, wish: str) -> None:
    if task.practice_of_id is not None:
        raise WrongState(
            f"Task {task.id} is practice; it cannot be {wish}. Leave it, or start it anew.",
            state=task.state.value,
        )
    leases.check(task, user, token)
    access.check_editable(task, user, wish)
    if task.annotator_id != user.id:
        raise Forbidden(
            f"Task {task.id} is another person's; only they can have it {wish}. Close it instead."
        )


def _never_again(task_id: int, user_id: int, reason: str) -> None:
    passed = db.session.get(Skip, (task_id, user_id))
    if passed is None:
        db.session.add(Skip(task_id=task_id, user_id=user_id, reason=reason))
    else:
        passed.reason, passed.at = reason, now()


def _to_queue(task: Task) -> None:
    decided = overlap.is_decided(task)
    states.move(task, TaskState.COMPARED if decided else TaskState.QUEUED)
    task.annotator_id = None


def _end_lease(task: Task) -> None:
    lease = leases.open_lease(task.id)
    if lease is not None:
        leases.end(lease, task)
