"""Agreement: how two people who did the same task independently compare, per object and per division."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from backend.answers.comparing import compare, labels_of_task
from backend.answers.scoring import detail_of
from backend.database import db, write
from backend.models import Agreement, Task
from backend.tasks.submission import newest_submission

# What an error is called when neither side is the answer: of the first task, beside the second.
BETWEEN = {
    "missing": "only in the first",
    "extra": "only in the second",
    "ragged": "other outlines",
    "merged": "one cell in the second, several in the first",
    "split": "several cells in the second, one in the first",
    "tangled": "other cells",
    "wrong_link": "another link",
    "broken_track": "one track in the first, two in the second",
    "missed_division": "a division in the first only",
    "wrong_division": "another division",
    "false_division": "a division in the second only",
}

# The same, counted, for who looks at the first and at the second of the two tasks.
SEEN_FROM = {
    "missing": ("cells only here", "cells only theirs"),
    "extra": ("cells only theirs", "cells only here"),
    "ragged": ("other outlines", "other outlines"),
    "merged": ("joined in theirs", "joined here"),
    "split": ("joined here", "joined in theirs"),
    "tangled": ("other cells", "other cells"),
    "wrong_link": ("other links", "other links"),
    "broken_track": ("tracks broken in theirs", "tracks broken here"),
    "missed_division": ("divisions only here", "divisions only theirs"),
    "wrong_division": ("other divisions", "other divisions"),
    "false_division": ("divisions only theirs", "divisions only here"),
}


def see(task: Task) -> list[Agreement]:
    """Compare the newest submission of a task with those of the others of its group, and keep that. Outside
    of a `write()`.
    """
    if task.overlap_of_id is None or not task.revision:
        return []
    query = sa.select(Task).where(
        Task.overlap_of_id == task.overlap_of_id,
        Task.id != task.id,
        Task.revision > 0,
        Task.answer_id.is_(None),
        Task.practice_of_id.is_(None),
    )
    others = [other for other in db.session.scalars(query) if other.annotator_id != task.annotator_id]
    return [_compared(*sorted((task, other), key=lambda each: each.id)) for other in others]


def _compared(a: Task, b: Task) -> Agreement:
    key, given = (a.id, b.id), (newest_submission(a), newest_submission(b))
    revisions = (given[0].number, given[1].number)
    known = db.session.get(Agreement, key)
    if known is not None and (known.revision_a, known.revision_b) == revisions:
        return known
    first, second = (labels_of_task(task, its.sequence) for task, its in zip((a, b), given, strict=True))
    result = compare(a.kind, first, second, a.first)
    detail = _between(detail_of(result, outlines=False))
    try:
        with write():
            row = db.session.get(Agreement, key, with_for_update=True)
            row = row or Agreement(task_a=key[0], task_b=key[1])
            row.revision_a, row.revision_b = revisions
            row.value, row.detail = result.value, detail
            db.session.add(row)
    except IntegrityError:  # both were submitted at the same moment: the other one's is as good
        db.session.rollback()
    return db.session.get_one(Agreement, key)


def _between(detail: dict[str, Any]) -> dict[str, Any]:
    for error in detail["errors"]:
        error["words"] = BETWEEN[error["kind"]]
    return detail


def of_tasks(task_ids: Iterable[int]) -> dict[int, float]:
    """For those of these tasks that somebody else did too, and both have submitted: how well they agree,
    0 … 1, with the least alike of the others.
    """
    wanted = set(task_ids)
    found: dict[int, float] = {}
    query = sa.select(Agreement.task_a, Agreement.task_b, Agreement.value).where(
        sa.or_(Agreement.task_a.in_(wanted), Agreement.task_b.in_(wanted))
    )
    for a, b, value in db.session.execute(query):
        for task in {a, b} & wanted:
            found[task] = min(value, found.get(task, 1.0))
    return found


def least_alike() -> sa.ScalarSelect[float]:
    """The same as a column, to order tasks by: the most different come first in ascending order, NULLs (one
    labeler, or one submission) wherever the order puts them.
    """
    pair = sa.or_(Agreement.task_a == Task.id, Agreement.task_b == Task.id)
    return sa.select(sa.func.min(Agreement.value)).where(pair).correlate(Task).scalar_subquery()


def others_of(task_id: int) -> dict[int, tuple[float, dict[str, int]]]:
    """What a task was compared with: id of the other task -> how much they agree, and in what they differ,
    in words for who looks at this one, with how often.
    """
    pair = sa.or_(Agreement.task_a == task_id, Agreement.task_b == task_id)
    found: dict[int, tuple[float, dict[str, int]]] = {}
    for row in db.session.scalars(sa.select(Agreement).where(pair)):
        side = 0 if row.task_a == task_id else 1
        counts = {SEEN_FROM[kind][side]: n for kind, n in row.detail["counts"].items()}
        found[row.task_b if side == 0 else row.task_a] = row.value, counts
    return found


def left_uncompared() -> list[int]:
    """Ids of submitted tasks of a group that lack a comparison: the process that took them was killed."""
    other = aliased(Task)
    pair = sa.exists().where(Agreement.task_a == Task.id, Agreement.task_b == other.id)
    query = (
        sa.select(Task.id)
        .join(other, sa.and_(other.overlap_of_id == Task.overlap_of_id, other.id > Task.id))
        .where(Task.is_work(), Task.revision > 0, other.revision > 0, ~pair)
        .distinct()
    )
    return list(db.session.scalars(query))
