"""/livez: the process answers. /readyz: it can do its work (database at the newest migration, folders
writable).
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from backend.database import current_migration, newest_migration, refuses_writes
from backend.database_faults import Fault, fault_of
from backend.storage.probe import disk_fault

blueprint = Blueprint("health", __name__)

STORAGE_WORDS = defaultdict(
    lambda: "the disk of PROSPERO_HOME refuses to be written",
    {
        Fault.FULL: "the disk of PROSPERO_HOME is full",
        Fault.READ_ONLY: "the state folder (PROSPERO_HOME) is not writable",
        Fault.GONE: "the state folder (PROSPERO_HOME) is missing",
    },
)


@blueprint.get("/livez")
def livez() -> dict[str, str]:
    return {"status": "ok"}


@blueprint.get("/readyz")
def readyz() -> tuple[dict[str, Any], int]:
    problems = {"database": _database_problem(), "storage": _storage_problem()}
    checks = {name: problem or "ok" for name, problem in problems.items()}
    ready = not any(problems.values())
    return {"status": "ok" if ready else "not ready", "checks": checks}, 200 if ready else 503


def _database_problem() -> str | None:
    try:
        found = current_migration()
        if refuses_writes():
            return "can only be read. Make it writable; see DATABASE_URL or PROSPERO_HOME"
    except SQLAlchemyError as error:
        why = fault_of(error) or error.__class__.__name__
        return f"cannot be read ({why}). See DATABASE_URL or PROSPERO_HOME"
    needed = _needed_migration()
    if found != needed:
        return f"is at migration {found}, the code needs {needed}. Run: prospero db upgrade"
    return None


@cache
def _needed_migration() -> str:
    return newest_migration()


def _storage_problem() -> str | None:
    home = Path(current_app.config["PROSPERO_HOME"])
    return STORAGE_WORDS[fault] if (fault := disk_fault(home)) else None


def init_app(app: Flask) -> None:
    """Add both addresses."""
    app.register_blueprint(blueprint)
