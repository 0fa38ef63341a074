"""Stores checkpoints behind the requests: an edit is acknowledged when it is in the log, and a checkpoint
only saves later readers time.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from flask import Flask, current_app

from backend.database import db
from backend.tasks import replay
from backend.tasks.checkpoints import interval_after, store_checkpoint
from backend.tasks.label_cache import TaskLabels

# The thread ends when there was nothing to do for so long; the next checkpoint starts another.
IDLE_S = 5.0
# Edits that come faster than checkpoints can be stored (a long time offline, sent at once) wait from so many
# intervals on: what a reader has to replay stays bounded.
MAX_INTERVALS = 3
PATIENCE_S = 20.0


class Checkpointer:
    """One thread per process, started when there is something to do, that stores one checkpoint after the
    other. What is asked for and not yet stored is forgotten when the process ends: the next edit of the task,
    or reader of its frames, asks again.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._changed = threading.Condition()
        # By task id: its labels and the sequence asked for. A newer request replaces the one before.
        self._due: OrderedDict[int, tuple[TaskLabels, int]] = OrderedDict()
        self._at_work: int | None = None  # task id
        self._thread: threading.Thread | None = None

    def look_after(self, labels: TaskLabels) -> bool:
        """Have a checkpoint stored when one is due. `labels` are locked, and their edits committed.

        True when checkpoints have fallen so far behind that whoever saves should `wait_for` this task's, once
        the labels are free for others.
        """
        every = self.app.config["CHECKPOINT_EVERY"]
        if labels.checkpoint_due < 0:
            newest = _newest(labels)
            labels.checkpoint_due = newest + interval_after(labels.facts.id, newest)
        if labels.sequence < labels.checkpoint_due:
            return False
        labels.checkpoint_due = labels.sequence + every
        with self._changed:
            self._due[labels.facts.id] = labels, labels.sequence
            if self._thread is None or not self._thread.is_alive():
                thread = threading.Thread(target=self._work, name="checkpoints", daemon=True)
                thread.start()
                self._thread = thread
            self._changed.notify_all()
        return labels.sequence - _newest(labels) >= MAX_INTERVALS * every

    def wait(self, seconds: float) -> bool:
        """Wait until everything asked for is done (or has failed); False when that took longer."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._due and self._at_work is None, seconds)

    def wait_for(self, task_id: int) -> bool:
        """Wait until the checkpoint asked for by this task is done (or has failed); False when that took
        longer than PATIENCE_S. No transaction should be open meanwhile.
        """
        with self._changed:
            return self._changed.wait_for(
                lambda: task_id not in self._due and self._at_work != task_id, PATIENCE_S
            )

    def _work(self) -> None:
        while True:
            with self._changed:
                self._at_work = None
                self._changed.notify_all()
                if not self._changed.wait_for(lambda: self._due, IDLE_S):
                    self._thread = None
                    return
                self._at_work, (labels, sequence) = self._due.popitem(last=False)
            try:
                self._store(labels, sequence)
            except Exception:
                self.app.logger.exception("the thread that stores checkpoints goes on after an error")

    def _store(self, labels: TaskLabels, sequence: int) -> None:
        with self.app.app_context():
            try:
                store_checkpoint(labels.store, labels.facts, sequence)
            except Exception:
                # A full disk, a locked database: reading stays right, only slower. Not asked for with every
                # edit, lest a disk that is in trouble be given more to do.
                labels.checkpoint_due = sequence + max(1, self.app.config["CHECKPOINT_EVERY"] // 10)
                self.app.logger.exception(
                    "task %s: the checkpoint at %s could not be stored", labels.facts.id, sequence
                )
            finally:
                db.session.remove()


def _newest(labels: TaskLabels) -> int:
    """Sequence of the task's newest checkpoint; 0 = the base."""
    last = replay.newest_checkpoint(labels.facts.id)
    return last.sequence if last else 0


def checkpointer() -> Checkpointer:
    """That of the current app."""
    return current_app.extensions["prospero-checkpointer"]
