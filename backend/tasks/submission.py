"""Submitting: the labels at this sequence become a revision that nothing changes any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from backend.database import db, now
from backend.instructions import versions
from backend.models import Revision, Task, TaskState, User, Verdict, VerdictKind
from backend.tasks import access, leases, overlap, states, work_time
from backend.web.problems import StaleSequence

NOTHING_LEFT: Mapping[str, Any] = {}


def submit(
    task: Task, user: User, token: str, expected: int, left: Mapping[str, Any] = NOTHING_LEFT
) -> Revision:
    """Submit what the annotator sees (`expected` edits), with what the page's checks still said about it:
    `left` has `reason`, `open_checks` and `checks` as SubmitSchema has them, any of them absent. Ends the
    lease. Inside a `database.write()`.
    """
    lease = leases.check(task, user, token)
    access.check_editable(task, user, "submitted")
    if expected != task.sequence:
        raise StaleSequence(
            f"Task {task.id} has {task.sequence} edits, not {expected}. Save all edits, then submit again.",
            sequence=task.sequence,
        )
    work_time.lease_act(db.session.connection(), lease, task)
    task.revision += 1
    task.annotator_id = user.id
    revision = Revision(
        task_id=task.id,
        number=task.revision,
        sequence=task.sequence,
        author_id=user.id,
        reason=left.get("reason"),
        open_checks=left.get("open_checks"),
        checks=left.get("checks"),
        instructions=versions.newest_number(task.project_id, task.kind),
    )
    db.session.add(revision)
    states.move(task, TaskState.SUBMITTED)
    task.submitted_at = now()
    if task.practice_of_id is not None and task.answer_id is None:
        user.tour_seen_at = user.tour_seen_at or task.submitted_at
    leases.end(lease, task)
    if overlap.is_decided(task):
        states.move(task, TaskState.COMPARED)
    return revision


def submitted_sequence(task: Task) -> int:
    """The sequence of the newest revision; of all edits when nothing was submitted yet."""
    revision = db.session.get(Revision, (task.id, task.revision)) if task.revision else None
    return revision.sequence if revision else task.sequence


def is_submission() -> sa.ColumnElement[bool]:
    """Condition of a revision that was submitted: what an expert mended and accepted is one, too, behind the
    one that they judged, and not the work of who is judged.
    """
    return ~sa.exists().where(
        Verdict.task_id == Revision.task_id,
        Verdict.verdict == VerdictKind.FIX,
        Verdict.revision == Revision.number - 1,
    )


def newest_submission(task: Task) -> Revision:
    """What was submitted last. The task must have been submitted."""
    query = sa.select(Revision).where(Revision.task_id == task.id, is_submission())
    return db.session.scalars(query.order_by(Revision.number.desc()).limit(1)).one()
