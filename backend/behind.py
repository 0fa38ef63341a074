"""Work that is done behind the requests: whoever asks for it does not wait."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from flask import Flask

from backend.database import db

# The thread ends when there was nothing to do for so long; what is asked for next starts another.
IDLE_S = 5.0


K = TypeVar("K")
V = TypeVar("V")


class Behind(Generic[K, V]):
    """One thread per process, started when there is something to do. `work` is given what is due, in an app
    context of its own: one at a time, or (`gather_s`) all that came within so many seconds. What it raises is
    logged, and the thread goes on. What was asked for and is not done is forgotten when the process ends.
    """

    def __init__(
        self,
        app: Flask,
        name: str,
        work: Callable[[Mapping[K, V]], None],
        gather_s: float | None = None,
    ) -> None:
        self.app = app
        self.name = name
        self._work = work
        self._gather_s = gather_s
        self._changed = threading.Condition()
        self._due: OrderedDict[K, V] = OrderedDict()
        self._at_work: Mapping[K, V] = {}
        self._thread: threading.Thread | None = None

    def ask(self, key: K, value: V) -> None:
        """Have it done. A newer value takes the place of one of the same key that is still due."""
        with self._changed:
            self._due[key] = value
            if self._thread is None or not self._thread.is_alive():
                thread = threading.Thread(target=self._run, name=self.name, daemon=True)
                thread.start()
                self._thread = thread
            self._changed.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait until everything asked for is done (or has failed); False when that took longer."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._due and not self._at_work, seconds)

    def wait_for(self, key: K, seconds: float) -> bool:
        """Wait until what was asked for by this key is done (or has failed); False when that took longer."""
        with self._changed:
            return self._changed.wait_for(lambda: key not in self._due and key not in self._at_work, seconds)

    def _run(self) -> None:
        while self._take():
            try:
                with self.app.app_context():
                    try:
                        self._work(self._at_work)
                    finally:
                        db.session.remove()
            except Exception:
                self.app.logger.exception("the thread %r goes on after an error", self.name)

    def _take(self) -> bool:
        """Take what is to be done next; False where nothing came for a while."""
        with self._changed:
            self._at_work = {}
            self._changed.notify_all()
            if not self._changed.wait_for(lambda: self._due, IDLE_S):
                self._thread = None
                return False
            if self._gather_s is None:
                self._at_work = dict([self._due.popitem(last=False)])
                return True
        threading.Event().wait(self._gather_s)
        with self._changed:
            self._at_work, self._due = self._due, OrderedDict()
        return True
