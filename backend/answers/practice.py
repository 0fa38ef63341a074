"""Practice: the tasks of a person with a known answer, what they reached, and what was wrong."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from backend.answers import passing, scoring, simulated
from backend.answers.blanks import task_on
from backend.answers.marks import pass_mark
from backend.database import db, write
from backend.models import KnownAnswer, Score, Task, TaskKind, User
from backend.people import skills
from backend.storage import Stores
from backend.tasks import access, states
from backend.web.problems import NotFound, WrongState


def training_of(user: User) -> list[dict[str, Any]]:
    """What a person has passed in each kind, as TrainingSchema has it. Makes nothing."""
    levels = skills.levels_of(user.id)
    return [_kind(user, kind, levels[kind]) for kind in TaskKind]


def _kind(user: User, kind: TaskKind, level: int) -> dict[str, Any]:
    tries = passing.tries_of(user.id, kind)
    unfinished = _unfinished(user.id, kind)
    tasks = [
        {
            "answer": each.answer.id,
            "best": each.best,
            "passed": each.passed,
            "tries": len(each.scores),
            "unfinished": unfinished.get(each.answer.id),
            "last": each.scores[-1][0] if each.scores else None,
        }
        for each in tries
    ]
    if not tries:  # the set is made when the first person begins it
        nothing = {"answer": None, "best": None, "passed": False, "tries": 0}
        nothing |= {"unfinished": None, "last": None}
        tasks = [dict(nothing) for _ in simulated.LEVELS[kind]]
    bests = [each.best for each in tries if each.best is not None]
    return {
        "kind": kind,
        "level": level,
        "trained": level >= skills.TRAINED,
        "pass_mark": pass_mark(kind),
        "score": sum(bests) / len(bests) if bests else None,
        "tasks": tasks,
        "last": _last(user.id, kind),
    }


def _last(user_id: int, kind: TaskKind) -> dict[str, Any] | None:
    """The latest try of a kind: its score, and how many errors of which class."""
    query = (
        sa.select(Score)
        .join(Task, Task.id == Score.task_id)
        .where(Task.practice_of_id == user_id, Task.kind == kind)
        .order_by(Score.at.desc(), Score.task_id.desc())
        .limit(1)
    )
    score = db.session.scalar(query)
    return score and {"task": score.task_id, "value": score.value, "counts": score.detail["counts"]}


def _unfinished(user_id: int, kind: TaskKind) -> dict[int, int]:
    """The newest task that can still be edited, by answer."""
    query = sa.select(Task.answer_id, Task.id).where(
        Task.practice_of_id == user_id,
        Task.kind == kind,
        Task.answer_id.is_not(None),
        Task.state.in_(states.EDITABLE),
    )
    rows = db.session.execute(query.order_by(Task.id))
    return {answer_id: task_id for answer_id, task_id in rows if answer_id is not None}


def to_go(user_id: int, kind: TaskKind) -> int | None:
    """How many practice tasks of a kind this person has not passed; None where there are none to pass."""
    tries = passing.tries_of(user_id, kind)
    if not tries:
        return len(simulated.LEVELS[kind]) if not simulated.any_practice(kind) else None
    return sum(not each.passed for each in tries)


def open_task(user_id: int, kind: TaskKind, stores: Stores, answer_id: int | None, again: bool) -> int:
    """Id of a practice task of this person: with that answer, else with the first one that is not passed.

    The one they have not submitted, else a new one; `again`: a new one also where they have changed something
    in it. NotFound when there is no such answer, or none at all. Outside of a `write()`.
    """
    simulated.ensure(kind, stores)
    tries = passing.tries_of(user_id, kind)
    if answer_id is not None:
        chosen = next((each.answer for each in tries if each.answer.id == answer_id), None)
        if chosen is None:
            raise NotFound(f"There is no practice {answer_id} of {kind.value}.")
    elif tries:
        chosen = next((each.answer for each in tries if not each.passed), tries[0].answer)
    else:
        raise NotFound(f"There is no practice of {kind.value}: all of it was retired.")
    wanted = chosen.id
    with write():
        # Two tabs that ask at once: the second waits here, and finds the task of the first.
        db.session.get_one(User, user_id, with_for_update={"key_share": True})
        begun = _unfinished(user_id, kind).get(wanted)
        if begun is not None and not (again and db.session.get_one(Task, begun).sequence > 0):
            return begun
        task = task_on(db.session.get_one(KnownAnswer, wanted))
        task.practice_of_id = user_id
        db.session.add(task)
        db.session.flush()
        return task.id


def feedback_of(task_id: int, user: User) -> dict[str, Any]:
    """What was right and wrong in one's own submitted practice task, as FeedbackSchema has it. NotFound where
    it is no practice of this person with a known answer; WrongState before it was submitted.
    """
    task = access.find_task(task_id)
    if task.practice_of_id != user.id or task.answer_id is None:
        raise NotFound(f"There is no practice task {task_id} of yours with a known answer.")
    if not task.revision:
        words = f"Task {task_id} is not submitted yet: then you see how it was."
        raise WrongState(words, state=task.state.value)
    score = scoring.score_of(task)
    assert score is not None
    kind, mark = task.kind, pass_mark(task.kind)
    value, detail, answer_id = score.value, score.detail, score.answer_id
    tries = passing.tries_of(user.id, kind)
    return {
        "task": task_id,
        "kind": kind,
        "answer": answer_id,
        "value": value,
        "pass_mark": mark,
        "passed": value >= mark,
        "counts": detail["counts"],
        "errors": detail["errors"],
        "more": detail["more"],
        "place": next((n for n, each in enumerate(tries, start=1) if each.answer.id == answer_id), None),
        "practice": len(tries),
        "left": sum(not each.passed for each in tries),
        "trained": skills.levels_of(user.id)[kind] >= skills.TRAINED,
    }
