"""What an error of the database or of the disk means, whichever driver said it in whichever words."""

from __future__ import annotations

import errno
import sqlite3
from enum import StrEnum
from typing import Any

from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError


class Fault(StrEnum):
    """Why the server cannot store or read something now."""

    LOCKED = "locked"
    FULL = "full"
    READ_ONLY = "read-only"
    GONE = "gone"
    DISK = "disk"
    DAMAGED = "damaged"
    # Two writers met and the database let one of them win: the loser has only to try again.
    CONFLICT = "conflict"
    BUSY = "busy"


_SQLITE = {
    sqlite3.SQLITE_BUSY: Fault.LOCKED,
    sqlite3.SQLITE_LOCKED: Fault.LOCKED,
    sqlite3.SQLITE_FULL: Fault.FULL,
    sqlite3.SQLITE_READONLY: Fault.READ_ONLY,
    sqlite3.SQLITE_PERM: Fault.READ_ONLY,
    sqlite3.SQLITE_IOERR: Fault.DISK,
    sqlite3.SQLITE_CANTOPEN: Fault.GONE,
    sqlite3.SQLITE_CORRUPT: Fault.DAMAGED,
    sqlite3.SQLITE_NOTADB: Fault.DAMAGED,
}
# Said by SQLite in more than one byte: of broken constraints only those that another writer can cause.
_SQLITE_EXTENDED = {
    sqlite3.SQLITE_CONSTRAINT_UNIQUE: Fault.CONFLICT,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: Fault.CONFLICT,
}

# SQLSTATE codes, or their first two characters for a whole class.
_POSTGRESQL = {
    "08": Fault.GONE,
    "23505": Fault.CONFLICT,
    "25006": Fault.READ_ONLY,
    "40": Fault.CONFLICT,
    "53100": Fault.FULL,
    "53": Fault.BUSY,
    "55P03": Fault.LOCKED,
    "57P": Fault.GONE,  # shut down, crashed, starting up
    "57014": Fault.LOCKED,  # the statement took longer than the server allows
    "58": Fault.DISK,
    "XX001": Fault.DAMAGED,
    "XX002": Fault.DAMAGED,
}

_OS = {
    errno.ENOSPC: Fault.FULL,
    errno.EDQUOT: Fault.FULL,
    errno.EFBIG: Fault.FULL,
    errno.EROFS: Fault.READ_ONLY,
    errno.EIO: Fault.DISK,
}

# A connection that met one of these is of no use when the fault is gone: SQLite remembers that a file could
# be opened for reading only, PostgreSQL has closed its end.
_CONNECTION_IS_LOST = {Fault.READ_ONLY, Fault.GONE}
# So is one whose file cannot be read any more; one that only cannot write reads on, where a new one might not
# find the room to begin.
_FILE_IS_LOST = {sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_FSTAT}


def fault_of(error: BaseException) -> Fault | None:
    """The fault that an exception of SQLAlchemy, of a driver or of the operating system tells of; None when
    it is a mistake of the program instead.
    """
    if isinstance(error, DBAPIError):
        if error.orig is None:
            return Fault.GONE if error.connection_invalidated else None
        return fault_of(error.orig)
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None) or 0
        return _SQLITE_EXTENDED.get(code) or _SQLITE.get(code & 0xFF)
    if isinstance(error, OSError):
        return _OS.get(error.errno or 0)
    if _is_pg8000(error):
        state = sqlstate(error)
        if state is None:
            # pg8000 gives no code to what it finds itself; all of it is about the connection.
            return Fault.GONE if type(error).__name__ == "InterfaceError" else None
        return next((_POSTGRESQL[key] for key in (state, state[:3], state[:2]) if key in _POSTGRESQL), None)
    return None


def sqlstate(error: BaseException) -> str | None:
    """The five characters by which PostgreSQL names an error."""
    said = error.args[0] if error.args else None
    return str(said["C"]) if isinstance(said, dict) and "C" in said else None


def driver_words(error: BaseException) -> str:
    """One line of what the driver said; pg8000 says it as a dictionary."""
    original = getattr(error, "orig", None) or error
    said = original.args[0] if original.args else original
    text = str(said.get("M", said) if isinstance(said, dict) else original).strip()
    return text.splitlines()[0] if text else type(original).__name__


def _is_pg8000(error: BaseException) -> bool:
    return type(error).__module__.startswith("pg8000")


def on_error(context: ExceptionContext) -> BaseException | None:
    """SQLAlchemy's `handle_error` event: forget connections that the fault made useless, so that the server
    recovers without a restart; and give PostgreSQL's errors the class other drivers give them (pg8000 has
    one class for all).
    """
    original = context.original_exception
    fault = fault_of(original)
    on_postgresql = context.dialect.name == "postgresql"
    if on_postgresql and fault is None and isinstance(original, OSError):
        fault = Fault.GONE  # the socket broke while pg8000 was reading from it
    if fault in _CONNECTION_IS_LOST or getattr(original, "sqlite_errorcode", None) in _FILE_IS_LOST:
        context.is_disconnect = True
    if not on_postgresql:
        return None
    kind: type[DBAPIError] | None = None
    if (sqlstate(original) or "").startswith("23"):
        kind = IntegrityError
    elif fault is not None:
        kind = OperationalError
    return None if kind is None else _as(kind, context)


def _as(kind: type[DBAPIError], context: ExceptionContext) -> DBAPIError:
    found: Any = context.sqlalchemy_exception
    parameters = found.params if found is not None else None
    return kind(
        context.statement,
        parameters,
        context.original_exception,
        hide_parameters=True,
        connection_invalidated=context.is_disconnect,
    )
