"""The labels that are being edited, kept in the memory of this process.

The database and the stored checkpoints are the truth; the cache only saves the replay. It is right with
several worker processes, for an entry knows its sequence and catches up with the log before it is used. An
entry is locked until the transaction it was changed for is committed, and dropped when that fails, so
nobody reads labels that are not in the log.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from flask import current_app

from backend.database import db
from backend.storage import LabelStore
from backend.tasks import log, replay
from backend.tasks.chunked_frame import ChunkedFrame
from backend.tasks.facts import TaskFacts
from backend.tasks.packed_cells import PackedCells
from celldata import edits
from celldata.events import Event
from celldata.lineage import Division


class TaskLabels:
    """Labels of one task at `sequence`; edits apply to it in place (celldata.edits.LabelTarget). Frames are
    loaded when they are asked for, and kept compressed.
    """

    def __init__(self, store: LabelStore, facts: TaskFacts) -> None:
        self.store = store
        self.facts = facts
        self.lock = threading.RLock()
        self.sequence = -1
        # Sequence from which on the next checkpoint is to be asked for; -1 = not looked up yet.
        self.checkpoint_due = -1
        # True while the labels may differ from the log: a failure then drops them.
        self.dirty = False
        self.cells = PackedCells()
        self.divisions: set[Division] = set()
        self.events: set[Event] = set()
        # As of the end of the last use: others may read it while this entry is in use.
        self.n_bytes = 0
        self.images: OrderedDict[tuple[str, int], ChunkedFrame] = OrderedDict()

    def advance(self, sequence: int) -> None:
        """Catch up with the log up to `sequence`; never goes back."""
        if sequence <= self.sequence:
            return
        self.dirty = True
        if self.sequence < 0:
            stretch = replay.Stretch.upto(self.facts, sequence)
            self.cells, self.divisions, self.events = stretch.packed_lineage(self.store)
            self.sequence = sequence
        for logged in log.edits_between(self.facts.id, self.sequence, sequence):
            edits.apply(replay.only_lineage(logged.edit), self)
            edits.apply(replay.only_frames(logged.edit, self.images), self)
            self.sequence = logged.sequence
        self.dirty = False

    def has_frame(self, feature: str, t: int) -> bool:
        return self.facts.has_frame(feature, t)

    def has_loaded(self, frames: Iterable[tuple[str, int]]) -> bool:
        """True when these frames are here, at whatever sequence: an edit of them waits for no file."""
        return self.sequence >= 0 and all(at in self.images for at in frames)

    def frame(self, feature: str, t: int) -> ChunkedFrame:
        """(Y, X) uint32 at this sequence, the cached frame itself; KeyError when not part of the task."""
        at = (feature, t)
        if at not in self.images:
            stretch = replay.Stretch.upto(self.facts, self.sequence)
            self.images[at] = stretch.chunked_frame(self.store, feature, t)
        self.images.move_to_end(at)
        return self.images[at]

    def measure(self) -> int:
        """Take down what the labels take in memory, about; the lock must be held."""
        self.n_bytes = sum(image.n_bytes for image in self.images.values()) + self.cells.n_bytes
        return self.n_bytes


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
            entry.measure()
            entry.lock.release()
            self._evict()

    def known_facts(self, task_id: int) -> TaskFacts | None:
        """The facts of a task whose labels are here; they never change."""
        with self._lock:
            entry = self._entries.get(task_id)
        return None if entry is None else entry.facts

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
                    total -= entry.n_bytes
                    while entry.images and total + entry.measure() > self.max_bytes:
                        entry.images.popitem(last=False)
                    if total + entry.measure() > self.max_bytes:
                        del self._entries[task_id]
                    else:
                        total += entry.n_bytes
                finally:
                    entry.lock.release()


def label_cache() -> LabelCache:
    """The cache of the current app."""
    return current_app.extensions["prospero-label-cache"]
