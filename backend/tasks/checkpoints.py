"""Checkpoints: labels stored every N edits, so that opening a task costs the same after 10 and after 10,000
edits.
"""

from __future__ import annotations

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import IntegrityError

from backend.database import db, write
from backend.models import Checkpoint, CheckpointFrame, Task
from backend.storage import BlobStore, LabelStore, LocalBlobs, delete_all
from backend.tasks import replay
from backend.tasks.facts import TaskFacts

# Nobody is still writing a file that is so old.
WRITING_S = 3600.0
# A hundred people who begin together reach their checkpoints together, and those then take both cores for
# half a minute. So the first one of a task comes up to half an interval early, by its id, in so many steps.
PHASES = 16


def interval_after(task_id: int, sequence: int) -> int:
    """After how many edits the checkpoint that follows the one at `sequence` (0: the base) is due."""
    every: int = current_app.config["CHECKPOINT_EVERY"]
    return every if sequence else every - task_id % PHASES * (every // 2 // PHASES)


def store_checkpoint(store: LabelStore, facts: TaskFacts, sequence: int) -> bool:
    """Store the labels after the first `sequence` edits, when the next checkpoint is due;
    True when that was done.

    They are worked out from the last checkpoint and the log, never taken from what is being edited: nobody
    waits for it. The blobs are written before the row that names them, so a process that is killed in between
    leaves blobs that nobody reads; the next checkpoint of the task removes them.
    """
    stretch = replay.Stretch.upto(facts, sequence)
    if sequence - stretch.start < interval_after(facts.id, stretch.start):
        return False
    painted = sorted(replay.painted_frames(stretch.edits))
    key = _key(facts.id, sequence)
    # What follows is slow and reads no database: an open transaction would keep SQLite's log from shrinking.
    db.session.rollback()
    for feature, t in painted:
        store.save_frame(key, feature, t, stretch.frame(store, feature, t))
    store.save_lineage(key, *stretch.lineage(store))
    try:
        with write():
            # Another process may have been quicker. A checkpoint holds what was painted since the one before
            # it, so it counts only while that one is still the newest.
            db.session.get(Task, facts.id, with_for_update=True)
            newest = replay.newest_checkpoint(facts.id)
            if (newest.sequence if newest else 0) != stretch.start:
                return False
            db.session.add(Checkpoint(task_id=facts.id, sequence=sequence, key=key))
            db.session.flush()
            db.session.add_all(
                CheckpointFrame(task_id=facts.id, sequence=sequence, feature=feature, t=t)
                for feature, t in painted
            )
    except IntegrityError:
        return False  # another process stored the same checkpoint: the same edits, the same labels
    sweep(store.blobs, facts.id, stretch.start)
    return True


def sweep(blobs: BlobStore, task_id: int, before: int) -> int:
    """Remove the blobs of checkpoints before sequence `before` that have no row: whoever wrote them was
    killed, or another process was quicker. The number of blobs removed.

    `before` is the sequence of a checkpoint that has a newer one: none before it can get its row any more.
    """
    kept = set(db.session.scalars(sa.select(Checkpoint.key).where(Checkpoint.task_id == task_id)))
    folder = f"tasks/{task_id}/checkpoints"
    length = len(folder.split("/")) + 1
    found = {"/".join(name.split("/")[:length]) for name in blobs.list(folder)}
    orphans = sorted(key for key in found - kept if key < _key(task_id, before))
    return sum(delete_all(blobs, key) for key in orphans)


def sweep_writing(blobs: BlobStore) -> int:
    """Remove the half-written files of checkpoints that were killed an hour ago or longer; how many."""
    return blobs.sweep("tasks", WRITING_S) if isinstance(blobs, LocalBlobs) else 0


def _key(task_id: int, sequence: int) -> str:
    return f"tasks/{task_id}/checkpoints/{sequence:08d}"
