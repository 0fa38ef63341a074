"""Projects: what movies and their tasks belong to, how its work is given out, and what annotators read."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.database import UtcDateTime, db, now
from backend.models.people import User

# Made by the first migration that knows projects; movies that are imported without a word go there.
FIRST_PROJECT = 1


class Project(db.Model):  # type: ignore[name-defined]
    """A body of work with one way of giving it out."""

    __tablename__ = "projects"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    # The larger comes first.
    priority: Mapped[int] = mapped_column(default=0)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Level of `Skill` in the kind of task; 0: none is needed.
    required_level: Mapped[int] = mapped_column(default=0)
    # How many people label the same task independently.
    overlap: Mapped[int] = mapped_column(default=1)
    # The most tasks that one person may have submitted here; None: no limit.
    max_tasks_per_person: Mapped[int | None]
    # Share of a person's tasks that are check tasks (gold), and when their scores pause the person: the mean
    # of the last `gold_window` below `gold_threshold`.
    gold_rate: Mapped[float] = mapped_column(default=0.0)
    gold_threshold: Mapped[float] = mapped_column(default=0.8)
    gold_window: Mapped[int] = mapped_column(default=5)
    # Share of submissions that the review desk offers as a random sample.
    sample_rate: Mapped[float] = mapped_column(default=0.1)
    # The most cells that a segmentation task should have in a frame; fields with more are split into tiles.
    cells_per_tile: Mapped[int] = mapped_column(default=150)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class InstructionsVersion(db.Model):  # type: ignore[name-defined]
    """Instructions of a project for a kind of task, in Markdown. Rows are added, never changed; without one
    the instructions that come with the server count (version 0).
    """

    __tablename__ = "instructions_versions"

    project_id: Mapped[int] = mapped_column(
        sa.ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(sa.Text)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    author: Mapped[User | None] = relationship()
