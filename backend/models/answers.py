"""Known answers: tasks whose right labels are known, to train people and to measure them; and the scores."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.database import UtcDateTime, db, now
from backend.models.columns import word
from backend.models.movies import MovieRecord
from backend.models.people import User
from backend.models.tasks import Task, TaskKind


class AnswerUse(StrEnum):
    """What a known answer is for."""

    PRACTICE = "practice"
    GOLD = "gold"


class KnownAnswer(db.Model):  # type: ignore[name-defined]
    """Frames of a movie with the labels that a task is opened with, and the right ones."""

    __tablename__ = "known_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(sa.ForeignKey("projects.id"), index=True)
    use: Mapped[AnswerUse] = mapped_column(word(AnswerUse))
    kind: Mapped[TaskKind] = mapped_column(word(TaskKind))
    movie_id: Mapped[int] = mapped_column(sa.ForeignKey("movies.id"), index=True)
    first: Mapped[int]
    last: Mapped[int]
    # The part of the field and its margin, as in `Task`.
    tile: Mapped[list[int] | None] = mapped_column(sa.JSON(none_as_null=True))
    margin: Mapped[int] = mapped_column(default=0)
    # Prefixes in the label store.
    base_key: Mapped[str] = mapped_column(sa.String(200), default="")
    answer_key: Mapped[str] = mapped_column(sa.String(200), default="")
    # Practice tasks come in this order.
    place: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    movie: Mapped[MovieRecord] = relationship()


class Score(db.Model):  # type: ignore[name-defined]
    """How a submission compares with the known answer: one number in 0 … 1, and why."""

    __tablename__ = "scores"

    task_id: Mapped[int] = mapped_column(sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answer_id: Mapped[int] = mapped_column(sa.ForeignKey("known_answers.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    value: Mapped[float]
    # Counts of errors by class, and the errors with their places.
    detail: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    task: Mapped[Task] = relationship()
    user: Mapped[User] = relationship()


class Skill(db.Model):  # type: ignore[name-defined]
    """What a person may work on: a level in a kind of task, by practice (1), or given by a manager or an
    invitation.
    """

    __tablename__ = "skills"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[TaskKind] = mapped_column(word(TaskKind), primary_key=True)
    level: Mapped[int]
    given_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Agreement(db.Model):  # type: ignore[name-defined]
    """How the newest submissions of two people who did the same task independently compare."""

    __tablename__ = "agreements"

    # The smaller id first.
    task_a: Mapped[int] = mapped_column(sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    task_b: Mapped[int] = mapped_column(
        sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    # The revisions that were compared.
    revision_a: Mapped[int]
    revision_b: Mapped[int]
    # 0 … 1, as a score has it.
    value: Mapped[float]
    # What it was made of: objects and divisions on which they agree, and where they differ.
    detail: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
