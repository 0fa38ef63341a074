"""Counters of requests, shared by the worker processes of one server.

The memory is made before the workers are forked, so that they share it. Each process adds to a part of its
own, without waiting for others; whoever is asked adds the parts up. A part belongs to whoever holds a lock on
its byte in the file behind the memory. The lock goes with its process, however that ends, and the next
process goes on counting where the one before stopped: counters never fall while the server runs.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import tempfile
import threading
from typing import IO

import numpy as np

# Parts. Processes beyond so many are not counted (a server has two by default).
PARTS = 64


def _memory_file() -> IO[bytes]:
    """A file without a name, in memory where the system can do that: no disk can fill up under it."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("prospero-counters"), "r+b", buffering=0)
    return tempfile.TemporaryFile(buffering=0)


class SharedCounters:
    """`n` numbers, from 0, that only grow."""

    def __init__(self, n: int) -> None:
        self._file = _memory_file()
        size = PARTS * n * np.dtype(np.float64).itemsize
        os.ftruncate(self._file.fileno(), size)
        self._parts = np.frombuffer(mmap.mmap(self._file.fileno(), size), np.float64).reshape(PARTS, n)
        self._lock = threading.Lock()
        self._process = 0
        self._mine: np.ndarray | None = None

    def add(self, *amounts: tuple[int, float]) -> None:
        """Add to counters: (which, how much)."""
        with self._lock:
            if self._process != os.getpid():
                self._mine = self._claim()
                self._process = os.getpid()
            if self._mine is not None:
                for which, amount in amounts:
                    self._mine[which] += amount

    def totals(self) -> np.ndarray:
        """(n,) what all processes have counted."""
        return self._parts.sum(axis=0)

    def _claim(self) -> np.ndarray | None:
        """The first part that no living process has; None when there is none left."""
        for part in range(PARTS):
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, part)
            except OSError:
                continue
            return self._parts[part]
        return None
