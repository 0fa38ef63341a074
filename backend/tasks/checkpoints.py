"""Checkpoints: labels stored every N edits, so that opening a task costs the same after 10 and after 10,000
edits.
"""

from __future__ import annotations

from flask import current_app
from sqlalchemy.exc import IntegrityError

from backend.database import db, write
from backend.models import Checkpoint, CheckpointFrame
from backend.tasks import log, replay
from backend.tasks.label_cache import TaskLabels


def checkpoint_if_due(labels: TaskLabels) -> bool:
    """Store the labels when the last checkpoint is N edits back; True when that was done.

    `labels` are locked and committed. The blobs are written before the row that names them: a crash between
    leaves blobs that nobody reads.
    """
    facts, sequence = labels.facts, labels.sequence
    every = current_app.config["CHECKPOINT_EVERY"]
    if labels.checkpointed >= 0 and sequence - labels.checkpointed < every:
        return False
    last = replay.newest_checkpoint(facts.id, sequence)
    since = labels.checkpointed = last.sequence if last else 0
    if sequence - since < every:
        return False
    painted = replay.painted_frames(logged.edit for logged in log.edits_between(facts.id, since, sequence))
    key = f"tasks/{facts.id}/checkpoints/{sequence:08d}"
    for feature, t in sorted(painted):
        labels.store.save_frame(key, feature, t, labels.frame(feature, t))
    labels.store.save_lineage(key, labels.cells, labels.divisions)
    try:
        with write():
            db.session.add(Checkpoint(task_id=facts.id, sequence=sequence, key=key))
            db.session.flush()
            db.session.add_all(
                CheckpointFrame(task_id=facts.id, sequence=sequence, feature=feature, t=t)
                for feature, t in painted
            )
    except IntegrityError:
        return False  # another process stored the same checkpoint: the same edits, the same labels
    labels.checkpointed = sequence
    return True
