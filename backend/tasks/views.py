"""Tasks and leases as the schemas want them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from backend.database import db, now
from backend.models import Comment, LeaseRecord, Task, User
from backend.tasks import access, leases

# What a summary shows, loaded with the tasks instead of one query per task.
SHOWN = (
    joinedload(Task.movie),
    joinedload(Task.annotator),
    selectinload(Task.comments).joinedload(Comment.author),
)


def summary(task: Task) -> dict[str, Any]:
    """A TaskSummary."""
    return {
        "id": task.id,
        "kind": task.kind,
        "state": task.state,
        "movie": task.movie,
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
        "suspicion": task.suspicion,
        "practice": task.practice_of_id is not None,
    }


def full(task: Task, user: User) -> dict[str, Any]:
    """A Task as `user` sees it."""
    lease = leases.open_lease(task.id)
    return {
        **summary(task),
        "frames": list(task.frames),
        "features": task.movie.features,
        "sequence": task.sequence,
        "lease": holder(lease, user) if lease else None,
        "editable": access.is_editable(task, user),
        "tour": _tour(task),
    }


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


def listed(*conditions: sa.ColumnElement[bool], order: tuple[Any, ...] = (Task.id,)) -> list[dict[str, Any]]:
    """Summaries of the tasks that meet all conditions; nobody's practice is among them."""
    query = sa.select(Task).where(Task.is_work(), *conditions).options(*SHOWN).order_by(*order)
    return [summary(task) for task in db.session.scalars(query)]
