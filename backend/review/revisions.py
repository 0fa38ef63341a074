"""The revisions of a task: what was submitted when, by whom, how long it took, and what was said about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from backend.database import db
from backend.models import EditRecord, LeaseRecord, Revision, Task, Verdict
from backend.web.problems import NotFound

# Nothing happened for longer: that was a break.
BREAK = timedelta(minutes=5)


def sequence_of(task: Task, number: int) -> int:
    """The number of edits of a revision; 0 is the prediction. NotFound when it was not submitted."""
    if number == 0:
        return 0
    revision = db.session.get(Revision, (task.id, number)) if 0 < number < 2**31 else None
    if revision is None:
        there = f"revisions 1 to {task.revision}" if task.revision > 1 else "revision 1"
        there = there if task.revision else "no revision yet"
        raise NotFound(f"Task {task.id} has {there}; there is no revision {number}.")
    return revision.sequence


def revisions_of(task: Task) -> list[dict[str, Any]]:
    """Every revision as RevisionSchema has it, the first one first."""
    query = sa.select(Revision).where(Revision.task_id == task.id).order_by(Revision.number)
    revisions = list(db.session.scalars(query.options(joinedload(Revision.author))))
    query = sa.select(Verdict).where(Verdict.task_id == task.id).order_by(Verdict.id)
    verdicts = {
        verdict.revision: verdict for verdict in db.session.scalars(query.options(joinedload(Verdict.expert)))
    }
    happened = _moments_of_work(task.id) if revisions else []
    found = []
    before: Revision | None = None
    for revision in revisions:
        begin = before.submitted_at if before else task.created_at
        moments = [at for at in happened if begin < at <= revision.submitted_at]
        found.append(
            {
                "number": revision.number,
                "author": revision.author.name,
                "submitted_at": revision.submitted_at,
                "sequence": revision.sequence,
                "n_edits": revision.sequence - (before.sequence if before else 0),
                "seconds_worked": time_worked([*moments, revision.submitted_at]),
                "reason": revision.reason,
                "open_checks": revision.open_checks,
                "checks": revision.checks or [],
                "instructions": revision.instructions,
                "verdict": verdicts.get(revision.number),
                "comments": [comment for comment in task.comments if comment.revision == revision.number],
            }
        )
        before = revision
    return found


def time_worked(moments: Iterable[datetime]) -> float | None:
    """Seconds between moments of work (sorted), without the breaks; None when there are fewer than two."""
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    if not gaps:
        return None
    return sum((gap for gap in gaps if gap <= BREAK), timedelta()).total_seconds()


def _moments_of_work(task_id: int) -> list[datetime]:
    """When the task was opened and when its edits came, sorted."""
    edits = db.session.scalars(sa.select(EditRecord.at).where(EditRecord.task_id == task_id))
    opened = db.session.scalars(sa.select(LeaseRecord.granted_at).where(LeaseRecord.task_id == task_id))
    return sorted([*edits, *opened])
