"""Passing: every practice task of a kind with the pass mark, each in the best try, gives its skill."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa

from backend.answers.marks import pass_mark
from backend.database import db
from backend.models import AnswerUse, KnownAnswer, Score, Task, TaskKind, User
from backend.people import skills


@dataclass
class Tries:
    """What a person reached in the practice tasks with one answer: scores, the first one first."""

    answer: KnownAnswer
    mark: float
    scores: list[tuple[int, float]] = field(default_factory=list)  # task id, value

    @property
    def best(self) -> float | None:
        return max((value for _, value in self.scores), default=None)

    @property
    def passed(self) -> bool:
        return self.best is not None and self.best >= self.mark


def answers_of(kind: TaskKind) -> list[KnownAnswer]:
    """The practice answers of a kind that are given out, in their order."""
    query = sa.select(KnownAnswer).where(
        KnownAnswer.use == AnswerUse.PRACTICE, KnownAnswer.kind == kind, KnownAnswer.retired_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(KnownAnswer.place, KnownAnswer.id)))


def tries_of(user_id: int, kind: TaskKind) -> list[Tries]:
    """What a person reached in each of `answers_of` a kind."""
    tries = {answer.id: Tries(answer, pass_mark(kind)) for answer in answers_of(kind)}
    query = (
        sa.select(Score.answer_id, Score.task_id, Score.value)
        .join(Task, Task.id == Score.task_id)
        .where(Score.user_id == user_id, Task.practice_of_id == user_id, Score.answer_id.in_(tries))
        .order_by(Score.at, Score.task_id, Score.revision)
    )
    for answer_id, task_id, value in db.session.execute(query):
        tries[answer_id].scores.append((task_id, value))
    return list(tries.values())


def see(user_id: int, kind: TaskKind) -> bool:
    """Give the skill where all is passed; True when it is. Inside a `write()`."""
    tries = tries_of(user_id, kind)
    passed = bool(tries) and all(each.passed for each in tries)
    if passed and skills.levels_of(user_id)[kind] < skills.TRAINED:
        skills.give(db.session.get_one(User, user_id), {kind: skills.TRAINED})
    return passed
