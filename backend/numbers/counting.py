"""The thread that counts approved tasks behind the requests: one per process, started when there is one."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask, current_app

from backend.behind import Behind
from backend.database import db
from backend.models import Task, TaskOutcome, Verdict, VerdictKind
from backend.tasks import states

# Asked for at a time.
PAGE = 50


def _is_uncounted() -> sa.ColumnElement[bool]:
    """Approved by a verdict, and without an outcome. Practice does not count; check tasks count for nobody
    but their annotator, who must find them in their own figures as they find work there.
    """
    return sa.and_(
        Task.is_work_to_its_annotator(),
        Task.state.in_(states.DONE),
        ~sa.exists().where(TaskOutcome.task_id == Task.id),
        sa.exists().where(Verdict.task_id == Task.id, Verdict.verdict != VerdictKind.RETURN),
    )


def uncounted(limit: int, after: int = 0) -> list[int]:
    """Ids of tasks that wait to be counted, the first `limit` above `after`."""
    query = sa.select(Task.id).where(_is_uncounted(), Task.id > after).order_by(Task.id).limit(limit)
    return list(db.session.scalars(query))


def how_many_uncounted() -> int:
    """How many tasks wait to be counted."""
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(Task).where(_is_uncounted())) or 0)


class Counting:
    """Counts every approved task that has no outcome. What fails is logged and tried again with the next
    approval, or when somebody looks at figures.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._behind: Behind[None, None] = Behind(app, "counting", lambda _: self.count_all())

    def wake(self) -> None:
        """There may be something to count: have it counted (not where the setting COUNTING is off)."""
        if self.app.config["COUNTING"]:
            self._behind.ask(None, None)

    def wait(self, seconds: float) -> bool:
        """Wait until all is counted that was to be when it was last woken; False when that took longer."""
        return self._behind.wait(seconds)

    def count_all(self) -> None:
        """Count what waits, here and now. Inside an app context, in no transaction."""
        # Metrics load scipy, which a server must not wait for when it starts.
        from backend.numbers import outcomes

        last = 0
        while ids := uncounted(PAGE, last):
            for task_id in ids:
                last = task_id
                try:
                    outcomes.count_task(task_id)
                except Exception:
                    self.app.logger.exception("task %s could not be counted", task_id)
                finally:
                    db.session.rollback()


def counting() -> Counting:
    """That of the current app."""
    return current_app.extensions["prospero-counting"]
