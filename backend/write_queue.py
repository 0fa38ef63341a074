"""Writers of one process take turns before they ask SQLite for its write lock.

SQLite has no queue: whoever finds the lock taken sleeps, longer each time (up to 100 ms), and looks again,
while others who came later may get it. A turn is only a courtesy: the lock of the database is what makes a
write safe, also against other processes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_turn = threading.Lock()


@contextmanager
def turn(patience_s: float) -> Iterator[None]:
    """Wait for those who write now, `patience_s` at most: then go on, and let the database say what is
    wrong.
    """
    taken = _turn.acquire(timeout=patience_s)
    try:
        yield
    finally:
        if taken:
            _turn.release()
