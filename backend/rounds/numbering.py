"""Which round is at work."""

from __future__ import annotations

import sqlalchemy as sa

from backend.database import db
from backend.models import Round


def last_round() -> Round | None:
    """The newest round there is."""
    return db.session.scalar(sa.select(Round).order_by(Round.number.desc()).limit(1))


def collecting(last: Round | None) -> int:
    """The round that takes what is approved now, and that a close would close: the open one, else the one
    after the last. `last`: the newest there is.
    """
    if last is None:
        return 1
    return last.number if last.closed_at is None else last.number + 1
