"""What a write needs to know of a task and of the lease it comes with, in few and short queries.

These are plain statements, built once: with a hundred annotators at an edit a second, the object mapper's
bookkeeping (identity map, expiry, unit of work) was most of what the server did. They take the connection of
the write transaction, for asking the session for it costs as much as a short query.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from backend.database import now
from backend.models import LeaseRecord, Task, TaskState
from backend.tasks import leases

_TASKS, _LEASES = Task.__table__, LeaseRecord.__table__

# Two statements, not a join: PostgreSQL would lock the task as it is now and show the lease as it was when
# the statement began to wait, and so let in a client that has just been fenced out.
_TASK = (
    sa.select(_TASKS.c.state, _TASKS.c.sequence, _TASKS.c.revision, _TASKS.c.annotator_id)
    .where(_TASKS.c.id == sa.bindparam("task_id"))
    .with_for_update()
)
_LEASE = sa.select(_LEASES.c.id, _LEASES.c.user_id, _LEASES.c.until, _LEASES.c.ended_at).where(
    _LEASES.c.token == sa.bindparam("token"), _LEASES.c.task_id == sa.bindparam("task_id")
)
_SEQUENCE = sa.select(_TASKS.c.sequence).where(_TASKS.c.id == sa.bindparam("task_id"))
_RENEW = sa.update(_LEASES).where(_LEASES.c.id == sa.bindparam("lease_id"))
_GROW = sa.update(_TASKS).where(_TASKS.c.id == sa.bindparam("at_task"))


@dataclass(frozen=True)
class Standing:
    """A task and a lease of it as they are in the current write transaction, both locked by it."""

    task_id: int
    state: TaskState
    sequence: int
    revision: int
    annotator_id: int | None
    lease_id: int
    holder_id: int
    until: datetime
    ended_at: datetime | None

    def is_ordinary(self, user_id: int) -> bool:
        """True when this person edits the task they are working on, under a lease that counts. Everything
        else (a returned task, an expert's first edit, a lost lease) needs a closer look.
        """
        return (
            self.state is TaskState.WORKING
            and self.annotator_id == user_id
            and self.holder_id == user_id
            and self.ended_at is None
            and self.until > now()
        )


def standing(connection: sa.Connection, task_id: int, token: str) -> Standing | None:
    """None when there is no such task or lease. Inside a `database.write()`; locks the task's row on
    PostgreSQL.
    """
    task = connection.execute(_TASK, {"task_id": task_id}).one_or_none()
    lease = connection.execute(_LEASE, {"task_id": task_id, "token": token}).one_or_none()
    if task is None or lease is None:
        return None
    return Standing(
        task_id,
        task.state,
        task.sequence,
        task.revision,
        task.annotator_id,
        lease.id,
        lease.user_id,
        lease.until,
        lease.ended_at,
    )


def sequence_of(connection: sa.Connection, task_id: int) -> int:
    """How many edits a task's log has. It must exist."""
    return int(connection.execute(_SEQUENCE, {"task_id": task_id}).scalar_one())


def renew(connection: sa.Connection, here: Standing) -> None:
    """The lease counts for a term from now, for it has just been used."""
    until = max(here.until, now() + leases.term())
    connection.execute(_RENEW, {"lease_id": here.lease_id, "until": until})


def grow(connection: sa.Connection, here: Standing, n_edits: int) -> None:
    """The task's log has become longer by so many edits."""
    values = {"at_task": here.task_id, "sequence": here.sequence + n_edits, "updated_at": now()}
    connection.execute(_GROW, values)
