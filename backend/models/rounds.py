"""Rounds: predict → correct → review → version → retrain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import UtcDateTime, db, now


class Round(db.Model):  # type: ignore[name-defined]
    """One turn of the loop. `manifest` says what its close wrote into `data/`."""

    __tablename__ = "rounds"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    manifest: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
