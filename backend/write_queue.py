"""Writers take turns before they ask SQLite for its write lock.

SQLite has no queue: whoever finds the lock taken sleeps, longer each time (up to 100 ms), and looks again,
while others who came later may get it. Threads of one process queue up here, and the first of each process
asks the other processes through locks on two files, again and again at short intervals: one for the place
next in line, one for the turn. Who has just had the turn must get in line again, so two busy processes
alternate. A turn is only a courtesy: the lock of the database is what makes a write safe.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

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
        file = _turn_among_processes(database, until) if taken and database and fcntl else None
        try:
            yield
        finally:
            if file is not None:
                fcntl.flock(file, fcntl.LOCK_UN)
    finally:
        if taken:
            _turn.release()


def _turn_among_processes(database: str, until: float) -> int | None:
    """The descriptor of the locked turn; None when it cannot be had. The calling thread has that of its
    process.
    """
    line = _lock(f"{database}-line", until)
    try:
        return _lock(f"{database}-turn", until)
    finally:
        if line is not None:
            fcntl.flock(line, fcntl.LOCK_UN)


def _lock(path: str, until: float) -> int | None:
    """The descriptor of the file, locked; None when that cannot be had: the time is over, the disk is full or
    read-only (SQLite will say so), or a network disk knows no such locks.
    """
    key = (os.getpid(), path)
    try:
        file = _files.get(key)
        if file is not None and os.fstat(file).st_nlink == 0:
            # The folder was emptied or put back from a backup: the others meet at another file now.
            os.close(_files.pop(key))
            file = None
        if file is None:
            file = _files[key] = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return file
            except BlockingIOError:
                if time.monotonic() > until:
                    return None
            time.sleep(LOOK_AGAIN_S)
    except OSError:
        return None
