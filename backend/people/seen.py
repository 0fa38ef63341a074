"""When a session or a token was last used, written behind the requests: nobody waits for it, and many uses
cost one write.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask, current_app

from backend.behind import Behind
from backend.database import db, write
from backend.models import ApiToken, UserSession

# The time in the table is never older than this, or the session and the token were not used since.
EVERY = {UserSession: timedelta(minutes=5), ApiToken: timedelta(minutes=1)}
_COLUMN = {UserSession: "seen_at", ApiToken: "used_at"}
# Uses are gathered for so long before they are written.
GATHER_S = 0.5
MOST_REMEMBERED = 10_000

Used = type[UserSession] | type[ApiToken]


class Seen:
    """Uses to be written down. What fails (a locked database) is forgotten until the next use."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._lock = threading.Lock()
        self._behind: Behind[tuple[Used, int], datetime] = Behind(app, "seen", self._write, GATHER_S)
        # When each was last handed over: a database that cannot write is not asked with every request.
        self._noted: dict[tuple[Used, int], datetime] = {}

    def note(self, kind: Used, row_id: int, last: datetime | None, at: datetime) -> None:
        """This session or token is used at `at`; `last`: what its row says."""
        if last is not None and at - last < EVERY[kind]:
            return
        key = kind, row_id
        with self._lock:
            noted = self._noted.get(key)
            if noted is not None and at - noted < EVERY[kind]:
                return
            if len(self._noted) >= MOST_REMEMBERED:
                self._noted.clear()
            self._noted[key] = at
        self._behind.ask(key, at)

    def wait(self, seconds: float) -> bool:
        """Wait until everything noted is written (or has failed); False when that took longer."""
        return self._behind.wait(seconds)

    def _write(self, due: Mapping[tuple[Used, int], datetime]) -> None:
        try:
            with write():
                for (kind, row_id), at in due.items():
                    change = sa.update(kind).where(kind.id == row_id).values({_COLUMN[kind]: at})
                    db.session.execute(change.execution_options(synchronize_session=False))
        except Exception as error:
            self.app.logger.warning("when sessions were last used could not be written: %s", error)


def seen() -> Seen:
    """That of the current app."""
    return current_app.extensions["prospero-seen"]
