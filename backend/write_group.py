"""Small writes of several threads in one transaction of SQLite: one wait for the disk for all of them.

SQLite lets one write at a time and waits for the disk at every commit (about 4 ms). A hundred annotators at
an edit a second would use nearly all of that time, each waiting for the ones before. So those who come while
another writes wait together: the first of them, when its turn comes, does the work of all in one transaction,
each within a savepoint, and all are told when it is committed. PostgreSQL does the like by itself
(`commit_siblings`), and rows of different tasks can be written at once there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app
from sqlalchemy.exc import DBAPIError, IntegrityError

from backend.database import db, write

T = TypeVar("T")

# The transaction of so many is committed before the next ones are looked at.
MOST = 32


class _Job:
    """A piece of work, what came of it, and how its thread is woken: when that is known, or to lead."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work = work
        self.woken = threading.Event()
        self.done = False
        self.result: Any = None
        self.error: BaseException | None = None

    def fail(self, error: BaseException) -> None:
        self.error = error

    def outcome(self) -> Any:
        if self.error is not None:
            raise self.error
        return self.result


class WriteGroup:
    """The works of one process that wait for their turn to write."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Job] = []
        self._led = False

    def run(self, work: Callable[[], T]) -> T:
        """What `work` returns, once that is committed; what it raises, with nothing of it written.

        It may run in another thread of the same app, in a transaction with the works of others: it must not
        commit, and take what it needs as arguments, not from the request. It adds rows by statements: objects
        of the session that the database refuses fail the works of the whole group.
        """
        job = _Job(work)
        with self._lock:
            self._waiting.append(job)
            leads = not self._led
            self._led = True
        if not leads:
            job.woken.wait()
        if not job.done:
            self._lead()
        result: T = job.outcome()
        return result

    def _lead(self) -> None:
        """Do the works that wait (the leader's own is the first), then hand on to the next that came."""
        jobs: list[_Job] = []
        try:
            with write():
                # Taken only now: while this thread waited for its turn, others have come.
                jobs = self._take()
                for job in jobs:
                    _attempt(job)
        except BaseException as error:
            jobs = jobs or self._take()
            for job in jobs:
                job.fail(error)
        finally:
            self._tell(jobs)

    def _take(self) -> list[_Job]:
        with self._lock:
            jobs, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        return jobs

    def _tell(self, jobs: list[_Job]) -> None:
        for job in jobs:
            job.done = True
        with self._lock:
            following = self._waiting[0] if self._waiting else None
            self._led = following is not None
        for job in jobs:
            job.woken.set()
        if following is not None:
            following.woken.set()


def _attempt(job: _Job) -> None:
    """Do a work; when it fails, only what it has written is taken back. A database that cannot write fails
    them all.
    """
    # Not the session's own savepoint, which costs 2 ms an edit in bookkeeping of objects.
    savepoint = db.session.connection().begin_nested()
    try:
        job.result = job.work()
        db.session.flush()
        savepoint.commit()
    except Exception as error:
        cannot_write = isinstance(error, DBAPIError) and not isinstance(error, IntegrityError)
        if cannot_write or not db.session.is_active:
            raise
        savepoint.rollback()
        db.session.expire_all()
        job.fail(error)


def init_app(app: Flask) -> None:
    """Give an app its group: works meet only others of the same database."""
    app.extensions["prospero-write-group"] = WriteGroup()


def write_together(work: Callable[[], T]) -> T:
    """`work` in a write transaction, shared with those of other threads where that is quicker."""
    if db.engine.dialect.name == "sqlite":
        group: WriteGroup = current_app.extensions["prospero-write-group"]
        return group.run(work)
    with write():
        return work()
