"""Faults of the database and of the disk as problems: 503 with what is wrong and who has to do what; the
same request is right again once the fault is gone. The operator gets a line in the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, current_app, request
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backend.database import BUSY_TIMEOUT_MS, db, refuses_writes
from backend.database_faults import Fault, driver_words, fault_of
from backend.storage.probe import disk_fault
from backend.web.log_words import public_path
from backend.web.problems import Unavailable, internal_error

# Two writers that met: the next try finds the other one finished.
RETRY_CONFLICT_S = 1


@dataclass(frozen=True)
class Words:
    """What is wrong, for anybody; what to do about it, for whoever runs the server."""

    wrong: str
    remedy: str


WORDS = {
    Fault.FULL: Words("The disk of the server is full.", "Free space on it."),
    Fault.READ_ONLY: Words(
        "The database of the server can only be read now, not written.",
        "Make the disk (PROSPERO_HOME) or the database (DATABASE_URL) writable again; a disk often turns "
        "read-only after an error: see the system's log.",
    ),
    Fault.LOCKED: Words(
        f"Another program has kept the database of the server locked for {BUSY_TIMEOUT_MS // 1000} seconds.",
        "Find the program that holds the database (a backup, a shell) and end its transaction.",
    ),
    Fault.GONE: Words(
        "The database of the server cannot be reached.",
        "Start it, or check DATABASE_URL and PROSPERO_HOME; nothing else has to be restarted.",
    ),
    Fault.DISK: Words(
        "The disk of the server refuses to be read or written.",
        "Check the disk of the database: space, quota, permissions, health.",
    ),
    Fault.DAMAGED: Words(
        "The database of the server is damaged.", "Stop the server and restore the database from a backup."
    ),
    Fault.CONFLICT: Words(
        "Somebody else changed the same thing at the same moment.", "Nothing, unless this happens often."
    ),
    Fault.BUSY: Words(
        "The database of the server has no room for another connection.",
        "Allow more connections, or run fewer workers and threads.",
    ),
}
UNKNOWN = Words(
    "The database of the server cannot be read or written now.", "See the database's own words above."
)


def unavailable(fault: Fault | None) -> Unavailable:
    """The problem that a fault is answered with. Member: `reason`, the fault's word."""
    words = WORDS[fault] if fault else UNKNOWN
    who = "" if fault is Fault.CONFLICT else " Whoever runs the server has to see to it."
    problem = Unavailable(
        f"{words.wrong} Nothing was changed by this request, and what you did is kept in this browser: "
        f"it is sent again by itself.{who}",
        reason=fault.value if fault else "unknown",
    )
    if fault is Fault.CONFLICT:
        problem.headers = {"Retry-After": str(RETRY_CONFLICT_S)}
    return problem


def _looked_at(fault: Fault | None) -> Fault | None:
    """SQLite only says that writing failed; the disk itself says why."""
    if fault is not Fault.DISK or db.engine.dialect.name != "sqlite":
        return fault
    if refuses_writes():
        return Fault.READ_ONLY
    return disk_fault(Path(current_app.config["PROSPERO_HOME"])) or fault


def _answer(fault: Fault | None, error: BaseException) -> Response:
    fault = _looked_at(fault)
    words = WORDS[fault] if fault else UNKNOWN
    said = driver_words(error)
    current_app.logger.error(
        "%s %s: %s (%s) %s", request.method, public_path(request.path), words.wrong, said, words.remedy
    )
    return unavailable(fault).to_response()


def init_app(app: Flask) -> None:
    """Answer faults as problems; other errors of the same classes stay mistakes of the server."""

    @app.errorhandler(DBAPIError)
    def of_the_database(error: DBAPIError) -> Response:
        fault = fault_of(error)
        if fault is None and not isinstance(error, OperationalError):
            return internal_error(error)
        return _answer(fault, error)

    @app.errorhandler(PoolTimeout)
    def of_the_pool(error: PoolTimeout) -> Response:
        return _answer(Fault.BUSY, error)

    @app.errorhandler(OSError)
    def of_the_disk(error: OSError) -> Response:
        fault = fault_of(error)
        return internal_error(error) if fault is None else _answer(fault, error)
