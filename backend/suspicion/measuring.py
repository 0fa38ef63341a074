"""What the rules need of a task's pixels: measured once for each frame, kept in memory and with the task.

A frame is measured anew only when it was painted. Edits of cells, divisions and events measure nothing.
"""

from __future__ import annotations

import io
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np
from flask import current_app

from backend.models import Task
from backend.storage import BlobNotFound, MovieStore, Stores
from backend.storage.reduction import WHOLE_PIXELS
from backend.tasks import replay
from backend.tasks.chunked_frame import ChunkedFrame
from backend.tasks.facts import TaskFacts
from backend.tasks.log_file import painted_between
from celldata.tiles import Box

if TYPE_CHECKING:
    from celldata.suspicion import FrameObjects, LinkOdds, MovieObjects, Place

CHANNEL = 0
"""The tracker looks at the first channel, too."""
STORE_AFTER = 8
"""So many frames measured since they were stored are stored: another process would have to measure them."""
MAX_BYTES = 32 * 1024 * 1024
"""Of one process, over all tasks; the one in use may be larger. 1,000 cells in 92 frames are some 20 MB."""
VERSION = 1
"""Of what is stored: other columns, or other measurements, are another version."""

FrameKey = tuple[str, int]


@dataclass(frozen=True)
class Subject:
    """A task and its movie, kept across transactions."""

    facts: TaskFacts
    movie_id: int
    pixel_size_um: float | None

    @classmethod
    def of(cls, task: Task) -> Subject:
        return cls(TaskFacts.of(task), task.movie_id, task.movie.pixel_size_um)

    @property
    def key(self) -> str:
        """Where the measurements lie."""
        return f"tasks/{self.facts.id}/objects"


class TaskObjects:
    """Measurements of one task at `sequence`, and the list that was last made of them."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.lock = threading.RLock()
        self.sequence = -1
        self.objects: dict[str, MovieObjects] = {}
        # How sure the tracker was, per feature; None: not read yet. It never changes.
        self.odds: dict[str, LinkOdds] | None = None
        self.unstored = 0
        # (sequence, places): reading the list twice, or deciding about a place, works nothing out.
        self.found: tuple[int, list[Place]] | None = None
        self.n_bytes = 0

    def advance(
        self,
        sequence: int,
        painted: set[FrameKey],
        at_hand: dict[FrameKey, ChunkedFrame],
        stores: Stores,
    ) -> None:
        """Measure what is missing at `sequence`. `painted`: what `painted` said; `at_hand`: frames at that
        sequence that need not be read.
        """
        if sequence <= self.sequence:
            return
        wanted = sorted(painted) if self.sequence >= 0 else self._unknown(sequence, stores)
        if wanted:
            self._measure(wanted, sequence, at_hand, stores)
        self.sequence = sequence
        self.n_bytes = sum(objects.n_bytes for objects in self.objects.values())
        self.n_bytes += sum(odds.n_bytes for odds in (self.odds or {}).values())
        if self.unstored >= STORE_AFTER:
            self._store(stores)

    def painted(self, sequence: int) -> set[FrameKey]:
        """The frames that were painted since they were measured; none when nothing is measured yet."""
        return (
            painted_between(self.subject.facts.id, self.sequence, sequence) if self.sequence >= 0 else set()
        )

    def _unknown(self, sequence: int, stores: Stores) -> list[FrameKey]:
        """What is to be measured when nothing is in memory: what was painted since it was stored, or all."""
        facts = self.subject.facts
        if not self._load(sequence, stores):
            return [(feature, t) for feature in facts.features for t in facts.frames]
        return sorted(self.painted(sequence))

    def _measure(
        self, wanted: list[FrameKey], sequence: int, at_hand: dict[FrameKey, ChunkedFrame], stores: Stores
    ) -> None:
        from celldata.suspicion import Field, MovieObjects

        facts = self.subject.facts
        if not self.objects:
            field = Field(facts.n_frames, facts.height, facts.width, self.subject.pixel_size_um)
            self.objects = {feature: MovieObjects(field) for feature in facts.features}
        stretch = None
        for feature, t in wanted:
            frame: np.ndarray | ChunkedFrame | None = at_hand.get((feature, t))
            if frame is None:
                stretch = stretch or replay.Stretch.upto(facts, sequence)
                small = facts.height * facts.width <= WHOLE_PIXELS
                read = stretch.frame if small else stretch.chunked_frame
                frame = read(stores.labels, feature, t)
            measured = measure(frame, stores.movies, self.subject, t)
            self.objects[feature].replace(t, measured)
        self.unstored += len(wanted)

    def _load(self, sequence: int, stores: Stores) -> bool:
        """Take the measurements that were stored; False where there are none that can be used."""
        from celldata.suspicion import Field, FrameObjects, MovieObjects

        facts = self.subject.facts
        try:
            stored = stores.blobs.get(self.subject.key)
        except BlobNotFound:
            return False
        field = Field(facts.n_frames, facts.height, facts.width, self.subject.pixel_size_um)
        found: dict[str, MovieObjects] = {}
        try:
            with np.load(io.BytesIO(stored)) as arrays:
                version, at = arrays["head"].tolist()
                if version != VERSION or at > sequence:
                    return False
                for number, feature in enumerate(facts.features):
                    counts, values, table = (arrays[f"{n}{number}"] for n in ("counts", "values", "table"))
                    cuts = np.cumsum(counts)[:-1]
                    parts = zip(np.split(values, cuts), np.split(table, cuts), strict=True)
                    found[feature] = MovieObjects(field, [FrameObjects(*part) for part in parts])
        except (KeyError, ValueError, BadZipFile):
            # Another form of it, or damaged: it is only a saving of time.
            return False
        self.objects, self.sequence = found, at
        return True

    def _store(self, stores: Stores) -> None:
        """Beside the task's base. A disk that takes nothing costs the next process time, and nothing else."""
        arrays: dict[str, np.ndarray] = {"head": np.array([VERSION, self.sequence])}
        for number, feature in enumerate(self.subject.facts.features):
            frames = self.objects[feature].frames
            arrays[f"counts{number}"] = np.array([len(frame) for frame in frames])
            arrays[f"values{number}"] = np.concatenate([frame.values for frame in frames])
            arrays[f"table{number}"] = np.concatenate([frame.table for frame in frames])
        packed = io.BytesIO()
        np.savez(packed, **arrays)  # type: ignore[arg-type]
        try:
            stores.blobs.put(self.subject.key, packed.getvalue())
        except OSError:
            current_app.logger.exception("task %s: its measurements were not stored", self.subject.facts.id)
            return
        self.unstored = 0


def measure(frame: np.ndarray | ChunkedFrame, movies: MovieStore, subject: Subject, t: int) -> FrameObjects:
    """The objects of a label frame, on the raw frame `t`; both are read in bands."""
    from celldata.suspicion import bands_of, objects_in_bands

    facts = subject.facts

    def bands() -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
        for y0, y1 in bands_of(facts.height, facts.width):
            labels = frame.rows(y0, y1) if isinstance(frame, ChunkedFrame) else frame[y0:y1]
            box = Box(y0, 0, y1, facts.width).shifted(facts.y0, facts.x0)
            yield y0, labels, movies.read_box(subject.movie_id, t, CHANNEL, box)

    return objects_in_bands(bands())


class ObjectCache:
    """TaskObjects by task id, bounded by bytes; what was used longest ago goes first."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self._entries: OrderedDict[int, TaskObjects] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def locked(self, subject: Subject) -> Iterator[TaskObjects]:
        """The measurements of a task, for this thread alone. Taken before its labels are locked, never
        after: the other order could wait for itself.
        """
        with self._lock:
            entry = self._entries.setdefault(subject.facts.id, TaskObjects(subject))
            self._entries.move_to_end(subject.facts.id)
        with entry.lock:
            try:
                yield entry
            except BaseException:
                # Whatever half of it was measured is measured anew.
                self._drop([subject.facts.id])
                raise
        self._evict(subject.facts.id)

    def n_bytes(self) -> int:
        with self._lock:
            return sum(entry.n_bytes for entry in self._entries.values())

    def _evict(self, in_use: int) -> None:
        with self._lock:
            total = sum(entry.n_bytes for entry in self._entries.values())
            doomed = []
            for task_id, entry in self._entries.items():
                if total <= self.max_bytes:
                    break
                if task_id != in_use:
                    doomed.append(task_id)
                    total -= entry.n_bytes
        self._drop(doomed)

    def _drop(self, task_ids: Iterable[int]) -> None:
        with self._lock:
            for task_id in task_ids:
                self._entries.pop(task_id, None)


def object_cache() -> ObjectCache:
    """The cache of the current app."""
    cache: ObjectCache = current_app.extensions["prospero-object-cache"]
    return cache
