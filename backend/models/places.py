"""What annotators decided about places to look at (backend/suspicion)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.database import UtcDateTime, db, now
from backend.models.columns import word
from backend.models.people import User


class PlaceDecisionKind(StrEnum):
    """*Mended* is no decision: a place that is no longer found is."""

    FINE = "fine"


class PlaceDecision(db.Model):  # type: ignore[name-defined]
    """A place of a task's list that somebody looked at and found fine as it is."""

    __tablename__ = "place_decisions"

    task_id: Mapped[int] = mapped_column(sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    decision: Mapped[PlaceDecisionKind] = mapped_column(word(PlaceDecisionKind))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    # Number of edits of the labels that were looked at.
    sequence: Mapped[int]
    # The place as it was told then (ShownPlaceSchema): the reviewer reads it when it is found no more.
    shown: Mapped[dict[str, Any]] = mapped_column(sa.JSON)

    user: Mapped[User] = relationship()
