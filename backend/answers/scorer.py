"""Works out scores and agreement behind the requests: whoever submits waits for neither, nor can tell by the
time it takes that a task was a check task.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, current_app

from backend.answers import agreement, scoring
from backend.behind import Behind
from backend.database import db
from backend.models import Task


class Scorer:
    """Compares what was submitted. What a killed process left is found with the first of the next one."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        # By task id.
        self._behind: Behind[int, None] = Behind(app, "scores", self._work)
        self._knows_leftovers = False

    def look_after(self, task: Task) -> None:
        """Have what was just submitted compared with what it is to be compared with, if with anything."""
        if task.answer_id is None and task.overlap_of_id is None:
            return
        self._behind.ask(task.id, None)

    def wait(self, seconds: float) -> bool:
        """Wait until everything asked for is done (or has failed); False when that took longer."""
        return self._behind.wait(seconds)

    def _work(self, due: Iterable[int]) -> None:
        task_ids = [*due]
        if not self._knows_leftovers:
            self._knows_leftovers = True
            task_ids += [*scoring.left_unscored(), *agreement.left_uncompared()]
        for task_id in dict.fromkeys(task_ids):
            self._compare(task_id)

    def _compare(self, task_id: int) -> None:
        try:
            task = db.session.get(Task, task_id)
            if task is not None:
                scoring.score_of(task)
                agreement.see(task)
        except Exception:
            db.session.rollback()
            self.app.logger.exception("task %s: its submission could not be compared", task_id)


def scorer() -> Scorer:
    """That of the current app."""
    found: Scorer = current_app.extensions["prospero-scorer"]
    return found
