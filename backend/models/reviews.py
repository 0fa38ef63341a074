"""What is submitted, and what the experts say about it. Rows are added, never changed (but for a comment's
tick).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from random import random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.database import UtcDateTime, db, now
from backend.models.columns import word
from backend.models.people import User


class VerdictKind(StrEnum):
    """An expert's decision."""

    ACCEPT = "accept"
    # The expert mended what was wrong: the edits are a revision of their own, accepted with it.
    FIX = "fix"
    RETURN = "return"


class Revision(db.Model):  # type: ignore[name-defined]
    """A submission: the labels at `sequence`. Later edits make a later revision."""

    __tablename__ = "revisions"

    task_id: Mapped[int] = mapped_column(sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int]
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    # What the annotator said about checks or comments left open, how many checks were open (None: the page
    # did not say, as before migration 0004), and which: a list as CheckSchema has it.
    reason: Mapped[str | None] = mapped_column(sa.Text)
    open_checks: Mapped[int | None]
    checks: Mapped[list[dict[str, Any]] | None] = mapped_column(sa.JSON(none_as_null=True))
    # The version of the instructions that counted; 0: those that come with the server.
    instructions: Mapped[int] = mapped_column(default=0, server_default="0")
    # In 0 … 1, drawn once: the desk's random sample are those below the project's rate.
    draw: Mapped[float] = mapped_column(default=random, server_default="1")

    author: Mapped[User] = relationship()


class Verdict(db.Model):  # type: ignore[name-defined]
    """An expert's decision on a revision."""

    __tablename__ = "verdicts"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    revision: Mapped[int]
    expert_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    verdict: Mapped[VerdictKind] = mapped_column(word(VerdictKind))
    # Why, where the expert said so.
    reason: Mapped[str] = mapped_column(sa.Text, default="", server_default=sa.text("''"))
    # What the submission changed in the prediction, and the expert in the submission: counts by kind.
    changes: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    expert: Mapped[User] = relationship()


class Comment(db.Model):  # type: ignore[name-defined]
    """An expert's remark, pinned to a frame and, where it is about one, to a cell and a place (y, x in
    pixels).
    """

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    revision: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    t: Mapped[int]
    cell: Mapped[int | None] = mapped_column(sa.BigInteger)  # up to 2**32 - 1
    y: Mapped[float | None]
    x: Mapped[float | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    done: Mapped[bool] = mapped_column(default=False)

    author: Mapped[User] = relationship()
