"""Writers take turns before they ask SQLite for its write lock.

SQLite has no queue: whoever finds the lock taken sleeps, longer each time (up to 100 ms), and looks again,
while others who came later may get it. Threads of one process queue up here, and the first of each process
asks the other processes through a lock on a file, again and again at short intervals. A turn is only a
courtesy: the lock of the database is what makes a write safe.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

try:
    import fcntl
except ImportError:  # Windows: writers of several processes meet at SQLite's own lock
    fcntl = None  # type: ignore[assignment]

LOOK_AGAIN_S = 0.001

_turn = threading.Lock()
# Lock files by process and path: a file opened before a fork would share its lock with the other side.
_files: dict[tuple[int, str], int] = {}


@contextmanager
def turn(database: str | None, patience_s: float) -> Iterator[None]:
    """Wait for those who write to this SQLite file now, `patience_s` at most: then go on, and let the
    database say what is wrong. `None`: a database in memory, which no other process sees.
    """
    until = time.monotonic() + patience_s
    taken = _turn.acquire(timeout=patience_s)
    try:
        file = _lock_file(database, until) if taken and database and fcntl else None
        try:
            yield
        finally:
            if file is not None:
                fcntl.flock(file, fcntl.LOCK_UN)
    finally:
        if taken:
            _turn.release()


def _lock_file(database: str, until: float) -> int | None:
    """The descriptor of the locked file; None when it cannot be had. The calling thread has the turn."""
    key = (os.getpid(), database)
    file = _files.get(key)
    if file is None:
        with suppress(OSError):  # a full or read-only disk: SQLite will say so
            file = _files[key] = os.open(f"{database}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    while file is not None:
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        if time.monotonic() > until:
            break
        time.sleep(LOOK_AGAIN_S)
    return None
