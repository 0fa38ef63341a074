"""Movies known to the server. Pixels are in the movie store, labels in the label store."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.database import UtcDateTime, db, now
from backend.models.columns import word
from backend.models.projects import FIRST_PROJECT, Project


class Split(StrEnum):
    """What a movie is for. Test movies stay test movies for ever."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


class MovieRecord(db.Model):  # type: ignore[name-defined]
    """What is known of a movie without opening it."""

    __tablename__ = "movies"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200), unique=True)
    n_frames: Mapped[int]
    n_channels: Mapped[int]
    height: Mapped[int]
    width: Mapped[int]
    dtype: Mapped[str] = mapped_column(sa.String(8))
    channels: Mapped[list[str]] = mapped_column(sa.JSON)
    features: Mapped[list[str]] = mapped_column(sa.JSON)
    pixel_size_um: Mapped[float | None]
    frame_interval_s: Mapped[float | None]
    source: Mapped[str] = mapped_column(sa.Text, default="")
    # Per channel {"low", "high", "min", "max"}: automatic display range and extremes over sampled frames.
    contrast: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    project_id: Mapped[int] = mapped_column(
        sa.ForeignKey("projects.id"), index=True, default=FIRST_PROJECT, server_default="1"
    )
    split: Mapped[Split] = mapped_column(word(Split), default=Split.TRAIN)
    # Prefix of the movie's current labels in the label store; a new one on every approval.
    labels_key: Mapped[str | None] = mapped_column(sa.String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    # What a movie that was made for practice is for (see backend/practice); NULL for the movies of the lab.
    practice: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))

    project: Mapped[Project] = relationship()

    @classmethod
    def is_work(cls) -> sa.ColumnElement[bool]:
        """The condition of every list of movies: one of the lab's, not made for practice."""
        return cls.practice.is_(None)
