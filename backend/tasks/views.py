"""Tasks and leases as the schemas want them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload, selectinload

from backend.database import db, now
from backend.instructions import versions
from backend.models import Comment, LeaseRecord, Role, Task, User
from backend.tasks import access, leases

# What a summary shows, loaded with the tasks instead of one query per task.
SHOWN = (
    joinedload(Task.movie),
    joinedload(Task.annotator),
    joinedload(Task.project),
    selectinload(Task.comments).joinedload(Comment.author),
)


def summary(task: Task, user: User) -> dict[str, Any]:
    """A TaskSummary as `user` sees it."""
    return {
        "id": task.id,
        "kind": task.kind,
        "state": task.state,
        "movie": task.movie,
        "project": task.project,
        "first": task.first,
        "last": task.last,
        "box": task.box,
        "core": task.core,
        "revision": task.revision,
        "n_edits": task.sequence,
        "annotator": task.annotator.name if task.annotator else None,
        "submitted_at": task.submitted_at,
        "updated_at": task.updated_at,
        "comments": task.comments,
        # Work comes in this order: it would tell check tasks, whose suspicion is borrowed from another task.
        "suspicion": task.suspicion if user.may(Role.EXPERT) else None,
        "practice": task.practice_of_id is not None,
    }


def full(task: Task, user: User) -> dict[str, Any]:
    """A Task as `user` sees it."""
    lease = leases.open_lease(task.id)
    return {
        **summary(task, user),
        "frames": list(task.frames),
        "features": task.movie.features,
        "sequence": task.sequence,
        "lease": holder(lease, user) if lease else None,
        "editable": access.is_editable(task, user),
        "tour": _tour(task),
        "instructions": versions.newest_number(task.project_id, task.kind),
    }


def unfinished(tasks: list[Task], user: User) -> list[dict[str, Any]]:
    """UnfinishedTasks of `user`: summaries with the time until which they are kept for who began them."""
    query = (
        sa.select(LeaseRecord.task_id, sa.func.max(sa.func.coalesce(LeaseRecord.ended_at, LeaseRecord.until)))
        .join(Task, sa.and_(Task.id == LeaseRecord.task_id, Task.annotator_id == LeaseRecord.user_id))
        .where(LeaseRecord.task_id.in_([task.id for task in tasks]))
        .group_by(LeaseRecord.task_id)
    )
    left: dict[int, datetime] = dict(db.session.execute(query).all())
    grace = timedelta(seconds=current_app.config["LEASE_GRACE_SECONDS"])
    return [
        {**summary(task, user), "kept_until": left[task.id] + grace if task.id in left else None}
        for task in tasks
    ]


def _tour(task: Task) -> dict[str, Any] | None:
    """The places of the tour, where the task is one."""
    for_practice = task.movie.practice if task.practice_of_id is not None else None
    return for_practice.get("tour") if for_practice else None


def holder(lease: LeaseRecord, user: User) -> dict[str, Any]:
    """A LeaseHolder: who has the task, without the token."""
    return {
        "holder": lease.user.name,
        "mine": lease.user_id == user.id,
        "tab": lease.tab,
        "until": lease.until,
        "may_take_over": leases.may_take_over(lease, user),
    }


def granted(lease: LeaseRecord, task: Task) -> dict[str, Any]:
    """A Lease: what its holder needs to edit."""
    return {
        "token": lease.token,
        "until": lease.until,
        "sequence": task.sequence,
        "seconds": (lease.until - now()).total_seconds(),
        "term": leases.term().total_seconds(),
        "holder": lease.user_id,
    }


def listed(
    user: User, *conditions: sa.ColumnElement[bool], order: tuple[Any, ...] = (Task.id,), own: bool = False
) -> list[dict[str, Any]]:
    """Summaries for `user` of the tasks that meet all conditions; nobody's practice is among them. `own`:
    they are those of one annotator, to whom check tasks are work.
    """
    work = Task.is_work_to_its_annotator() if own else Task.is_work()
    query = sa.select(Task).where(work, *conditions).options(*SHOWN).order_by(*order)
    return [summary(task, user) for task in db.session.scalars(query)]
