"""What the desk shows of one task beside its labels: who made it, how, how long, and who else did."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from backend.answers import agreement
from backend.database import db
from backend.models import Project, Revision, Task, User, Verdict, VerdictKind, WorkTime
from backend.review import desk, judging
from backend.tasks import access
from backend.tasks.submission import newest_submission, submitted_sequence
from backend.web.problems import NotFound

# How far back one looks at what somebody submitted.
LAST = 20


def dossier(task_id: int, user: User) -> dict[str, Any]:
    """One submitted task as ReviewDetailSchema has it. NotFound where nothing was submitted."""
    task = access.readable_task(task_id, user)
    if not task.revision:
        raise NotFound(f"Task {task_id} was not submitted yet; there is nothing to judge.")
    submitted = newest_submission(task)
    (row,) = desk.rows_of([(task, submitted, db.session.get_one(Project, task.project_id))], user)
    return {
        **row,
        "sequence": submitted.sequence,
        "seconds": _seconds(task.id, submitted.author_id),
        "instructions": submitted.instructions,
        "open_checks": submitted.open_checks,
        "reason": submitted.reason,
        "lately": lately(submitted.author_id),
        "mending": _mending(task),
        "siblings": _siblings(task),
    }


def _seconds(task_id: int, author_id: int) -> float | None:
    return db.session.scalar(
        sa.select(sa.func.sum(WorkTime.seconds)).where(
            WorkTime.task_id == task_id, WorkTime.user_id == author_id
        )
    )


def lately(author_id: int) -> dict[str, int]:
    """Of the last LAST revisions of this person that were judged: how many those are, and how many came
    back, were fixed, were accepted as they were.
    """
    mine = sa.and_(Revision.task_id == Verdict.task_id, Revision.number == Verdict.revision)
    newest = (
        sa.select(Verdict.verdict)
        .join(Revision, mine)
        .where(Revision.author_id == author_id)
        .order_by(Verdict.id.desc())
        .limit(LAST)
    )
    verdicts = list(db.session.scalars(newest))
    return {
        "judged": len(verdicts),
        "returned": verdicts.count(VerdictKind.RETURN),
        "fixed": verdicts.count(VerdictKind.FIX),
    }


def _mending(task: Task) -> dict[str, Any] | None:
    """Who began to mend it and did not end that, and with how many edits."""
    if task.sequence == submitted_sequence(task):
        return None
    live = judging.live_edits(task)
    if not live:
        return None
    author = db.session.get_one(User, live[-1][0])
    return {"by": author.name, "n_edits": len(live)}


def _siblings(task: Task) -> list[dict[str, Any]]:
    """The other tasks that are the same work done by other people, and were submitted."""
    if task.overlap_of_id is None:
        return []
    query = sa.select(Task).where(
        Task.overlap_of_id == task.overlap_of_id, Task.id != task.id, Task.revision > 0
    )
    others = db.session.scalars(query.options(joinedload(Task.annotator)).order_by(Task.id))
    compared = agreement.others_of(task.id)
    return [
        {
            "id": other.id,
            "state": other.state,
            "annotator": other.annotator.name if other.annotator else None,
            "agreement": compared[other.id][0] if other.id in compared else None,
            "differences": compared[other.id][1] if other.id in compared else {},
        }
        for other in others
    ]
