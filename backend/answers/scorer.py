"""Works out scores and agreement behind the requests: whoever submits waits for neither, nor can tell by the
time it takes that a task was a check task.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from flask import Flask, current_app

from backend.answers import agreement, scoring
from backend.database import db
from backend.models import Task

# The thread ends when there was nothing to do for so long; the next submission starts another.
IDLE_S = 5.0


class Scorer:
    """One thread per process, started when there is something to do. What a killed process left is found by
    the first thread of the next one.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._changed = threading.Condition()
        self._due: OrderedDict[int, None] = OrderedDict()
        self._busy = False
        self._thread: threading.Thread | None = None
        self._knows_leftovers = False

    def look_after(self, task: Task) -> None:
        """Have what was just submitted compared with what it is to be compared with, if with anything."""
        if task.answer_id is None and task.overlap_of_id is None:
            return
        with self._changed:
            self._due[task.id] = None
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="scores", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait until everything asked for is done (or has failed); False when that took longer."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._due and not self._busy, seconds)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._busy = False
                self._changed.notify_all()
                if not self._changed.wait_for(lambda: self._due, IDLE_S):
                    self._thread = None
                    return
                self._busy = True
                task_ids = [self._due.popitem(last=False)[0]]
            with self.app.app_context():
                try:
                    if not self._knows_leftovers:
                        self._knows_leftovers = True
                        task_ids += [*scoring.left_unscored(), *agreement.left_uncompared()]
                    for task_id in dict.fromkeys(task_ids):
                        self._compare(task_id)
                except Exception:
                    self.app.logger.exception("the thread that works out scores goes on after an error")
                finally:
                    db.session.remove()

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
