"""Stores checkpoints behind the requests: an edit is acknowledged when it is in the log, and a checkpoint
only saves later readers time.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, current_app

from backend.behind import Behind
from backend.tasks import replay
from backend.tasks.checkpoints import interval_after, store_checkpoint
from backend.tasks.label_cache import TaskLabels

# Edits that come faster than checkpoints can be stored (a long time offline, sent at once) wait from so many
# intervals on: what a reader has to replay stays bounded.
MAX_INTERVALS = 3
PATIENCE_S = 20.0


class Checkpointer:
    """Stores one checkpoint after the other. What is asked for and not yet stored is forgotten when the
    process ends: the next edit of the task, or reader of its frames, asks again.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        # By task id: its labels and the sequence asked for.
        self._behind: Behind[int, tuple[TaskLabels, int]] = Behind(app, "checkpoints", self._store)

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
        self._behind.ask(labels.facts.id, (labels, labels.sequence))
        return labels.sequence - _newest(labels) >= MAX_INTERVALS * every

    def wait(self, seconds: float) -> bool:
        """Wait until everything asked for is done (or has failed); False when that took longer."""
        return self._behind.wait(seconds)

    def wait_for(self, task_id: int) -> bool:
        """Wait until the checkpoint asked for by this task is done (or has failed); False when that took
        longer than PATIENCE_S. No transaction should be open meanwhile.
        """
        return self._behind.wait_for(task_id, PATIENCE_S)

    def _store(self, due: Mapping[int, tuple[TaskLabels, int]]) -> None:
        for labels, sequence in due.values():
            try:
                store_checkpoint(labels.store, labels.facts, sequence)
            except Exception:
                # A full disk, a locked database: reading stays right, only slower. Not asked for with every
                # edit, lest a disk that is in trouble be given more to do.
                labels.checkpoint_due = sequence + max(1, self.app.config["CHECKPOINT_EVERY"] // 10)
                self.app.logger.exception(
                    "task %s: the checkpoint at %s could not be stored", labels.facts.id, sequence
                )


def _newest(labels: TaskLabels) -> int:
    """Sequence of the task's newest checkpoint; 0 = the base."""
    last = replay.newest_checkpoint(labels.facts.id)
    return last.sequence if last else 0


def checkpointer() -> Checkpointer:
    """That of the current app."""
    return current_app.extensions["prospero-checkpointer"]
