"""Labels that no movie points at: those that an approval replaced, and what a killed approval has written.

Whoever read the movie's row just before an approval goes on reading the labels it named. So what is replaced
gets a mark with the time, and goes with a later approval of the movie; the rest is removed at the next start,
while no approval is running.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import sqlalchemy as sa

from backend.database import db, now
from backend.models import MovieRecord, Task
from backend.storage import BlobNotFound, LocalBlobs, Stores, delete_all

LOCK = "approval.lock"
MOVIES = "movies"  # blob folder of the labels that approvals write: movies/<id>/labels/<uuid>

REPLACED = "replaced"  # blob beside the frames of labels that were replaced: when, in ISO 8601
# Longer than any export or approval reads.
KEPT_FOR = timedelta(minutes=15)


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
    """Remove labels of approvals that no movie's or task's row names; how many sets. Does nothing while an
    approval is running: what it has written has no row yet.
    """
    stores.movies.root.mkdir(parents=True, exist_ok=True)
    with (stores.movies.root / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        named = set(db.session.scalars(sa.select(MovieRecord.labels_key)))
        # What an expert gets when tiles do not fit together lies there too.
        named |= set(
            db.session.scalars(sa.select(Task.base_key).where(Task.base_key.startswith(f"{MOVIES}/")))
        )
        return sum(bool(_remove(stores, prefix)) for prefix in _stored(stores) - named)


def retire(stores: Stores, movie_id: int, replaced: str | None) -> None:
    """An approval has put other labels in the place of `replaced`: they go some time after this. Removes
    those of the movie whose time has come.
    """
    if replaced is not None:
        stores.blobs.put(f"{replaced}/{REPLACED}", now().isoformat().encode())
    marks = [key for key in stores.blobs.list(f"{MOVIES}/{movie_id}/labels") if key.endswith(f"/{REPLACED}")]
    for mark in marks:
        try:
            since = datetime.fromisoformat(stores.blobs.get(mark).decode())
        except BlobNotFound:
            continue  # another approval removes them
        if now() - since > KEPT_FOR:
            _remove(stores, mark.removesuffix(f"/{REPLACED}"))


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
