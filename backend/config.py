"""Settings of the server: read once from the environment, then carried by the Flask app."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DEFAULT_PORT = 5000

PROJECT_ROOT = Path(__file__).resolve().parent.parent

# A batch of edits is a few kB; a whole hand-painted 2048² frame as runs stays below 8 MB.
MAX_BODY_BYTES = 16 * 1024 * 1024

# Labels kept in memory by one worker process. The whole server has to stay below 200 MB resident.
LABEL_CACHE_BYTES = 48 * 1024 * 1024

# Idle time after which a task can go to somebody else. The page is told, and beats five times in it.
LEASE_SECONDS = 300

# A task that somebody left with edits in it waits so long for the same person: others get it meanwhile only
# when nothing else is there.
LEASE_GRACE_SECONDS = 24 * 3600

# Replaying 200 brush strokes on a 2048² frame takes a few tens of milliseconds.
CHECKPOINT_EVERY = 200

SESSION_DAYS = 30

# Approved tasks are counted behind the requests (backend/numbers/counting.py).
COUNTING = True
# From which score a practice task is passed, by kind; all of a kind passed gives its skill.
PRACTICE_PASS_MARK = 0.85


def home_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder that holds everything the server remembers (`PROSPERO_HOME`, default `./instance`)."""
    return Path(environ.get("PROSPERO_HOME") or "instance").expanduser().resolve()


def workspace_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder with `dvc.yaml` and `data/` (`PROSPERO_WORKSPACE`, default: the current folder)."""
    return Path(environ.get("PROSPERO_WORKSPACE") or ".").expanduser().resolve()


def database_url(home: Path, environ: Mapping[str, str] = os.environ) -> str:
    """`DATABASE_URL`, or the SQLite file in the home folder."""
    return environ.get("DATABASE_URL") or f"sqlite:///{home / 'prospero.sqlite'}"


def load_config(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """All settings as Flask config keys."""
    home = home_folder(environ)
    return {
        "PROSPERO_HOME": home,
        "PROSPERO_PORT": int(environ.get("PROSPERO_PORT") or DEFAULT_PORT),
        "PROSPERO_WORKSPACE": workspace_folder(environ),
        "PROSPERO_FRONTEND": Path(environ.get("PROSPERO_FRONTEND") or PROJECT_ROOT / "frontend" / "dist"),
        "SQLALCHEMY_DATABASE_URI": database_url(home, environ),
        "MAX_CONTENT_LENGTH": MAX_BODY_BYTES,
        "LABEL_CACHE_BYTES": LABEL_CACHE_BYTES,
        "LEASE_SECONDS": int(environ.get("PROSPERO_LEASE_SECONDS") or LEASE_SECONDS),
        "LEASE_GRACE_SECONDS": int(environ.get("PROSPERO_LEASE_GRACE_SECONDS") or LEASE_GRACE_SECONDS),
        "CHECKPOINT_EVERY": int(environ.get("PROSPERO_CHECKPOINT_EVERY") or CHECKPOINT_EVERY),
        "SESSION_DAYS": SESSION_DAYS,
        "COUNTING": COUNTING,
        "PRACTICE_PASS_MARKS": {
            kind: float(environ.get(f"PROSPERO_PASS_MARK_{kind.upper()}") or PRACTICE_PASS_MARK)
            for kind in ("segmentation", "tracking")
        },
    }
