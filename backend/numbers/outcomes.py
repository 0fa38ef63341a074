"""Approved tasks in numbers: counted once, behind the approval, and kept (`TaskOutcome`).

Counting reads every frame of the task twice, so it is done in no transaction and in no request. Whatever was
not counted (the process ended, the disk was full, the task was approved before there were outcomes) is found
by asking for approved tasks without an outcome (counting.py); counting twice changes nothing.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from backend.database import db, write
from backend.models import Revision, Task, TaskOutcome, Verdict, VerdictKind, WorkTime
from backend.numbers.model_errors import model_errors
from backend.numbers.tile_cells import changes_in, core_in_box
from backend.review.changes import changes_of
from backend.review.counting import cells_corrected, divisions_corrected
from backend.tasks import states


def count_task(task_id: int) -> TaskOutcome | None:
    """Count an approved task and keep the outcome; None when it is not approved, or was counted before."""
    counted = _counted(task_id)
    if counted is None:
        return None
    try:
        with write():
            if db.session.get(TaskOutcome, task_id) is not None:
                return None
            outcome = TaskOutcome(**counted)
            db.session.add(outcome)
    except IntegrityError:
        return None  # another process was quicker, and has counted the same
    return outcome


def _counted(task_id: int) -> dict[str, Any] | None:
    task = db.session.get(Task, task_id)
    if task is None or task.state not in states.DONE or db.session.get(TaskOutcome, task_id) is not None:
        return None
    given = db.session.scalar(
        sa.select(Verdict)
        .where(Verdict.task_id == task_id, Verdict.verdict != VerdictKind.RETURN)
        .order_by(Verdict.id.desc())
        .limit(1)
    )
    if given is None:
        return None
    submitted = db.session.get_one(Revision, (task_id, given.revision))
    # What the expert mended is the revision after the one that was judged.
    fixed = None
    if given.verdict is VerdictKind.FIX:
        fixed = db.session.get(Revision, (task_id, given.revision + 1))
    approved = submitted if fixed is None else fixed
    # The cells of a task that puts tiles together are counted with these; so its time is no time per cell.
    is_whole = task.tiles_of_id is not None and task.tile is None
    core = core_in_box(task)
    mine = changes_in(core, changes_of(task, 0, submitted.number))
    theirs = changes_in(core, [] if fixed is None else changes_of(task, submitted.number, fixed.number))
    return {
        "task_id": task_id,
        "annotator_id": submitted.author_id,
        "approved_at": given.at,
        "seconds": None if is_whole else _seconds(task_id, submitted.author_id),
        "cells_corrected": cells_corrected(mine),
        "divisions_corrected": divisions_corrected(mine),
        "cells_fixed": cells_corrected(theirs),
        "divisions_fixed": divisions_corrected(theirs),
        **asdict(model_errors(task, approved.sequence)),
    }


def _seconds(task_id: int, user_id: int) -> float | None:
    query = sa.select(sa.func.sum(WorkTime.seconds)).where(
        WorkTime.task_id == task_id, WorkTime.user_id == user_id
    )
    return db.session.scalar(query)
