"""What a killed approval leaves: labels that were written, or replaced, and that no movie points at. They are
removed at the next start, while no approval is running.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from backend.database import db
from backend.models import MovieRecord
from backend.storage import LocalBlobs, Stores, delete_all

LOCK = "approval.lock"
MOVIES = "movies"  # blob folder of the labels that approvals write: movies/<id>/labels/<uuid>


@contextmanager
def approving(stores: Stores) -> Iterator[None]:
    """Approvals may run side by side, but not beside a sweep. The lock goes with its process, however that
    ends.
    """
    stores.movies.root.mkdir(parents=True, exist_ok=True)
    with (stores.movies.root / LOCK).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def sweep_approvals(stores: Stores) -> int:
    """Remove labels of approvals that no movie's row names; how many sets. Does nothing while an approval is
    running: what it has written has no row yet.
    """
    stores.movies.root.mkdir(parents=True, exist_ok=True)
    with (stores.movies.root / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        named = set(db.session.scalars(sa.select(MovieRecord.labels_key)))
        return sum(bool(_remove(stores, prefix)) for prefix in _stored(stores) - named)


def _stored(stores: Stores) -> set[str]:
    """The folders movies/<id>/labels/<uuid> that there are."""
    blobs = stores.blobs
    if isinstance(blobs, LocalBlobs):
        # A look at the folders, not at the thousands of frames in them.
        found = blobs.root.glob(f"{MOVIES}/*/labels/*")
        return {path.relative_to(blobs.root).as_posix() for path in found if path.is_dir()}
    return {"/".join(key.split("/")[:4]) for key in blobs.list(MOVIES)}


def _remove(stores: Stores, prefix: str) -> int:
    halves = stores.blobs.sweep(prefix) if isinstance(stores.blobs, LocalBlobs) else 0
    return halves + delete_all(stores.blobs, prefix)
