"""People, how they sign in, and their sessions. Secrets are stored as hashes only."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from backend.database import UtcDateTime, db, now
from backend.models.columns import word


class Role(StrEnum):
    """What a person may do; each role may do all that the one before may."""

    ANNOTATOR = "annotator"
    EXPERT = "expert"
    ADMIN = "admin"

    def includes(self, other: Role) -> bool:
        """True when whoever has this role may do all that `other` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


class User(db.Model):  # type: ignore[name-defined]
    """A person under their public name."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)
    role: Mapped[Role] = mapped_column(word(Role))
    password_hash: Mapped[str | None] = mapped_column(sa.String(255))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    # When they first took the tour to its end, or ended it.
    tour_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # No new work while set: by the scores of check tasks, or by a manager, who lifts it. `paused_for` is what
    # the person reads about it.
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_for: Mapped[str | None] = mapped_column(sa.Text)
    # When the last pause was lifted, by whatever way: older scores pause nobody again.
    pause_lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @validates("paused_at")
    def _note_lifting(self, _: str, value: datetime | None) -> datetime | None:
        if value is None and self.paused_at is not None:
            self.pause_lifted_at = now()
        return value

    def may(self, role: Role) -> bool:
        """True when this person's role includes `role`."""
        return self.role.includes(role)

    def outranks(self, other: User) -> bool:
        """True when this person's role includes the other's, and more."""
        return self.may(other.role) and not other.may(self.role)


class LoginLink(db.Model):  # type: ignore[name-defined]
    """A link that signs a person in, once."""

    __tablename__ = "login_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()


class UserSession(db.Model):  # type: ignore[name-defined]
    """A signed-in browser. The cookie holds the token, the database its hash."""

    __tablename__ = "user_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # What its list says of it: the kind of browser and system in words, and the day it was last seen.
    browser: Mapped[str] = mapped_column(sa.String(80), default="", server_default=sa.text("''"))
    seen_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=now, server_default=sa.func.current_timestamp()
    )

    user: Mapped[User] = relationship()


class LoginAttempt(db.Model):  # type: ignore[name-defined]
    """A failed password, for the rate limit; rows older than the limit's window are deleted."""

    __tablename__ = "login_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(sa.String(64), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
