"""What people did with tasks besides editing: passed them over, flagged them, spent time on them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.database import UtcDateTime, db, now
from backend.models.people import User


class Skip(db.Model):  # type: ignore[name-defined]
    """A person passed a task over: it is not offered to them again."""

    __tablename__ = "skips"

    task_id: Mapped[int] = mapped_column(sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    reason: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Flag(db.Model):  # type: ignore[name-defined]
    """A person says that a task cannot be labeled; an expert sends it back to the queue or drops it."""

    __tablename__ = "flags"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    # What the expert said about it.
    answer: Mapped[str] = mapped_column(sa.Text, default="")

    user: Mapped[User] = relationship(foreign_keys=[user_id])


class WorkTime(db.Model):  # type: ignore[name-defined]
    """How long a person worked on a revision of a task, by the server's clock."""

    __tablename__ = "work_times"

    task_id: Mapped[int] = mapped_column(sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    # The revision that is being made, from 1.
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # Pauses longer than the cut-off are left out.
    seconds: Mapped[float] = mapped_column(default=0.0)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class WorkClock(db.Model):  # type: ignore[name-defined]
    """When a person was last at work, on whatever task: what two tabs say of the same minute counts once."""

    __tablename__ = "work_clocks"

    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
