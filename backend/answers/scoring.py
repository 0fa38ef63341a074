"""Scores of submissions whose answer is known, and what follows from them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from backend.answers import passing, pausing
from backend.answers.comparing import answer_labels, compare, labels_of_task
from backend.database import db, write
from backend.models import KnownAnswer, Revision, Score, Task
from celldata.scoring.errors import AnswerScore

# More errors than that nobody goes through; the counts are of all.
MAX_ERRORS = 200


def score_of(task: Task) -> Score | None:
    """The score of the newest revision of a task, worked out when nobody has yet; None without a revision or
    a known answer. Outside of a `write()`.
    """
    if task.answer_id is None or not task.revision:
        return None
    found = db.session.get(Score, (task.id, task.revision))
    return found if found is not None else _work_out(task)


def _work_out(task: Task) -> Score:
    answer = db.session.get_one(KnownAnswer, task.answer_id)
    revision = db.session.get_one(Revision, (task.id, task.revision))
    given = labels_of_task(task, revision.sequence)
    result = compare(answer.kind, answer_labels(answer), given, answer.first)
    key, author = (task.id, revision.number), revision.author_id
    practice = task.practice_of_id is not None
    try:
        with write():
            score = Score(
                task_id=key[0],
                revision=key[1],
                answer_id=answer.id,
                user_id=author,
                value=result.value,
                detail=detail_of(result, outlines=practice),
            )
            db.session.add(score)
            db.session.flush()
            if practice:
                passing.see(author, answer.kind)
            else:
                pausing.see(author, answer.project_id)
    except IntegrityError:  # somebody else has worked it out meanwhile, the same
        db.session.rollback()
    return db.session.get_one(Score, key)


def detail_of(result: AnswerScore, outlines: bool) -> dict[str, Any]:
    """Counts by class, figures, and the errors; with what to draw where somebody is shown them."""
    errors = [error.to_dict() for error in result.errors[:MAX_ERRORS]]
    if not outlines:
        for error in errors:
            del error["answer"], error["given"]
    return {
        "counts": result.counts,
        "figures": result.figures,
        "errors": errors,
        "more": max(0, len(result.errors) - MAX_ERRORS),
    }


def left_unscored() -> list[int]:
    """Ids of submitted tasks with a known answer that have no score: the process that took them was
    killed.
    """
    scored = sa.exists().where(Score.task_id == Task.id, Score.revision == Task.revision)
    query = sa.select(Task.id).where(Task.answer_id.is_not(None), Task.revision > 0, ~scored)
    return list(db.session.scalars(query.order_by(Task.id)))
