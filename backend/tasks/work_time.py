"""Time of work, by the server's clock: what lies between the acts of a person that the server hears of.

An act is an edit that arrives, what a heartbeat tells ("the last act was 12 seconds ago"), a submission, or
that a task is given back. The time between two acts counts when it is at most `CUT_OFF`; a longer pause was
no work and is left out whole. There is one clock for each person, not for each tab: every second counts once,
for the task of the act that ends it. Opening a task ends what was done until then, for the task that the
person has open elsewhere and has not turned away from, if any. So the sum never exceeds the time that
passed, whatever a page sends, in whatever order and how often. Edits that were made without a network come
late and in one go; when they were made only the page could say, so an outage of more than a minute is left
out.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from backend.database import UtcDateTime, now
from backend.models import LeaseRecord, Task, WorkClock, WorkTime

# A pause longer than this was no work.
CUT_OFF = timedelta(seconds=60)

_CLOCKS, _TIMES = WorkClock.__table__, WorkTime.__table__
_READ = sa.select(_CLOCKS.c.seen_at).where(_CLOCKS.c.user_id == sa.bindparam("who")).with_for_update()
_MOVE = (
    sa.update(_CLOCKS)
    .where(_CLOCKS.c.user_id == sa.bindparam("who"))
    .values(seen_at=sa.bindparam("at", type_=UtcDateTime()))
)
# Somebody's first acts may come from two tabs at once.
_BEGIN = sa.text(
    "INSERT INTO work_clocks (user_id, seen_at) VALUES (:who, :at) ON CONFLICT DO NOTHING"
).bindparams(sa.bindparam("at", type_=UtcDateTime()))
# What somebody spent on a revision of a task.
_ROW = (
    _TIMES.c.task_id == sa.bindparam("task"),
    _TIMES.c.user_id == sa.bindparam("who"),
    _TIMES.c.revision == sa.bindparam("number"),
)
_ADD = (
    sa.update(_TIMES)
    .where(*_ROW)
    .values(seconds=_TIMES.c.seconds + sa.bindparam("more"), seen_at=sa.bindparam("at", type_=UtcDateTime()))
)
_OPEN = sa.insert(_TIMES)
# Out of step with the clock a task is not what the person is at. That takes no column of its own.
_TURN_AWAY = (
    sa.update(_TIMES)
    .where(
        *_ROW,
        _TIMES.c.seen_at == sa.bindparam("seen", type_=UtcDateTime()),
    )
    .values(seen_at=sa.bindparam("before", type_=UtcDateTime()))
)
# What a person was at when their clock stood at `seen`, if they have it open still.
_AT_WORK = (
    sa.select(_TIMES.c.task_id, _TIMES.c.revision)
    .where(
        _TIMES.c.user_id == sa.bindparam("who"),
        _TIMES.c.seen_at == sa.bindparam("seen", type_=UtcDateTime()),
        sa.exists().where(
            LeaseRecord.open_task_id == _TIMES.c.task_id,
            LeaseRecord.user_id == _TIMES.c.user_id,
            LeaseRecord.until > sa.bindparam("seen", type_=UtcDateTime()),
        ),
    )
    .order_by(_TIMES.c.began_at.desc())
    .limit(1)
)
_OF_TASK = sa.select(_TIMES.c.revision, _TIMES.c.user_id, _TIMES.c.seconds).where(
    _TIMES.c.task_id == sa.bindparam("task")
)


def step(seen: datetime | None, act: datetime, opens: bool = False) -> tuple[datetime, float]:
    """One act of a person whose clock stands at `seen` (None: never at work): where the clock stands then,
    and the seconds of work that this act ends. `opens`: a task is opened; what was before is no work on it.
    """
    if seen is None or act <= seen:
        return act if seen is None else seen, 0.0
    gap = act - seen
    return act, 0.0 if opens or gap > CUT_OFF else gap.total_seconds()


def act(
    connection: sa.Connection,
    user_id: int,
    task_id: int,
    revision: int,
    at: datetime | None = None,
    opens: bool = False,
) -> None:
    """A person did something at `at` (now when None) for the revision of a task that is being made. Inside a
    `database.write()`; takes the lock of their clock, after that of the task.
    """
    at = now() if at is None else at
    seen = connection.execute(_READ, {"who": user_id}).scalar_one_or_none()
    if seen is None:
        connection.execute(_BEGIN, {"who": user_id, "at": at})
        seen = connection.execute(_READ, {"who": user_id}).scalar_one()
    clock, seconds = step(seen, at, opens)
    if clock != seen:
        connection.execute(_MOVE, {"who": user_id, "at": clock})
    elif not opens:
        return
    row = {"task": task_id, "who": user_id, "number": revision, "more": seconds, "at": clock}
    if connection.execute(_ADD, row).rowcount == 0:
        values = {"task_id": task_id, "user_id": user_id, "revision": revision, "seconds": seconds}
        connection.execute(_OPEN, {**values, "began_at": at, "seen_at": clock})


def turn_to_another(connection: sa.Connection, user_id: int) -> None:
    """A person is about to open a task: what they did until now was for the one that they have open in
    another tab, whose page may not have told of it yet. To be called before any of their leases is ended for
    it; inside a `database.write()`.
    """
    seen = connection.execute(_READ, {"who": user_id}).scalar_one_or_none()
    if seen is None:
        return
    at_work = connection.execute(_AT_WORK, {"who": user_id, "seen": seen}).one_or_none()
    if at_work is not None:
        act(connection, user_id, at_work.task_id, at_work.revision)


def turn_away(connection: sa.Connection, lease: LeaseRecord, task: Task) -> None:
    """The act of the holder that was just told was their last one here: what they do from then on is none of
    this task, until their next act in it. Inside a `database.write()`.
    """
    seen = connection.execute(_READ, {"who": lease.user_id}).scalar_one_or_none()
    if seen is None:
        return
    row = {"task": task.id, "who": lease.user_id, "number": task.revision + 1, "seen": seen}
    connection.execute(_TURN_AWAY, {**row, "before": seen - timedelta(microseconds=1)})


def lease_act(
    connection: sa.Connection, lease: LeaseRecord, task: Task, idle_seconds: float = 0.0, opens: bool = False
) -> None:
    """The holder of a lease did something `idle_seconds` ago, or opens the task now. An act before the lease
    was granted is none of this task.
    """
    at = now() - timedelta(seconds=idle_seconds)
    act(connection, lease.user_id, task.id, task.revision + 1, max(at, lease.granted_at), opens)


def seconds_of_task(connection: sa.Connection, task_id: int) -> dict[tuple[int, int], float]:
    """(revision, user id) -> seconds of work. Work before time was measured (migration 0008) is not there."""
    rows = connection.execute(_OF_TASK, {"task": task_id})
    return {(row.revision, row.user_id): row.seconds for row in rows}
