"""The labels that are being edited, kept in the memory of this process.

The database and the stored checkpoints are the truth; the cache only saves the replay. It is right with
several worker processes, for an entry knows its sequence and catches up with the log before it is used. An
entry is locked until the transaction it was changed for is committed, and dropped when that fails, so
nobody reads labels that are not in the log.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from flask import current_app

from backend.database import db
from backend.storage import LabelStore
from backend.tasks import log, replay
from backend.tasks.facts import TaskFacts
from celldata import edits
from celldata.cells import CellsTable
from celldata.lineage import Division

# A row of the cells table costs about this much in Python objects and indexes.
BYTES_PER_ROW = 400


class TaskLabels:
    """Labels of one task at `sequence`; edits apply to it in place (celldata.edits.LabelTarget). Frames are
    loaded when they are asked for.
    """

    def __init__(self, store: LabelStore, facts: TaskFacts) -> None:
        self.store = store
        self.facts = facts
        self.lock = threading.RLock()
        self.sequence = -1
        # Sequence of the newest checkpoint this process knows of; -1 = not looked up yet.
        self.checkpointed = -1
        # True while the labels may differ from the log: a failure then drops them.
        self.dirty = False
        self.cells = CellsTable()
        self.divisions: set[Division] = set()
        self.images: OrderedDict[tuple[str, int], np.ndarray] = OrderedDict()

    def advance(self, sequence: int) -> None:
        """Catch up with the log up to `sequence`; never goes back."""
        if sequence <= self.sequence:
            return
        self.dirty = True
        if self.sequence < 0:
            self.cells, self.divisions = replay.lineage_at(self.store, self.facts, sequence)
            self.sequence = sequence
        for logged in log.edits_between(self.facts.id, self.sequence, sequence):
            edits.apply(replay.only_lineage(logged.edit), self)
            edits.apply(replay.only_frames(logged.edit, self.images), self)
            self.sequence = logged.sequence
        self.dirty = False

    def has_frame(self, feature: str, t: int) -> bool:
        return self.facts.has_frame(feature, t)

    def frame(self, feature: str, t: int) -> np.ndarray:
        """(Y, X) uint32 at this sequence, the cached array itself; KeyError when not part of the task."""
        at = (feature, t)
        if at not in self.images:
            self.images[at] = replay.frame_at(self.store, self.facts, feature, t, self.sequence)
        self.images.move_to_end(at)
        return self.images[at]

    @property
    def n_bytes(self) -> int:
        return sum(image.nbytes for image in self.images.values()) + len(self.cells) * BYTES_PER_ROW


class LabelCache:
    """TaskLabels by task id, bounded by bytes; what was used longest ago goes first."""

    def __init__(self, store: LabelStore, max_bytes: int) -> None:
        self.store = store
        self.max_bytes = max_bytes
        self._entries: OrderedDict[int, TaskLabels] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def locked(self, facts: TaskFacts) -> Iterator[TaskLabels]:
        """The labels of a task, for this thread alone. An exception while they are dirty drops them from
        the cache.

        Taken before a write transaction, never inside one: the other order could wait for itself. The read
        transaction starts anew, for it must see at least what the entry has seen.
        """
        if db.session().info.get("writing"):
            raise RuntimeError("labels must be locked before the write transaction begins")
        entry = self._acquire(facts)
        try:
            db.session.rollback()
            yield entry
        except BaseException:
            if entry.dirty:
                with self._lock:
                    if self._entries.get(facts.id) is entry:
                        del self._entries[facts.id]
            raise
        finally:
            entry.lock.release()
            self._evict()

    def n_bytes(self) -> int:
        with self._lock:
            return sum(entry.n_bytes for entry in self._entries.values())

    def _acquire(self, facts: TaskFacts) -> TaskLabels:
        while True:
            with self._lock:
                entry = self._entries.get(facts.id)
                if entry is None:
                    entry = self._entries[facts.id] = TaskLabels(self.store, facts)
                self._entries.move_to_end(facts.id)
            entry.lock.acquire()
            with self._lock:
                if self._entries.get(facts.id) is entry:
                    return entry
            # It was dropped while this thread waited for it.
            entry.lock.release()

    def _evict(self) -> None:
        with self._lock:
            total = sum(entry.n_bytes for entry in self._entries.values())
            for task_id, entry in list(self._entries.items()):
                if total <= self.max_bytes:
                    return
                if not entry.lock.acquire(blocking=False):
                    continue  # in use: whoever uses it evicts afterwards
                try:
                    while entry.images and total > self.max_bytes:
                        total -= entry.images.popitem(last=False)[1].nbytes
                    if total > self.max_bytes:
                        total -= entry.n_bytes
                        del self._entries[task_id]
                finally:
                    entry.lock.release()


def label_cache() -> LabelCache:
    """The cache of the current app."""
    return current_app.extensions["prospero-label-cache"]
