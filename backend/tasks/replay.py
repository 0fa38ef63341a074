"""Labels of a task at any sequence: the newest checkpoint before it (or the base) plus the edits since.

Nothing here is cached; tasks/label_cache.py keeps what is in use.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import sqlalchemy as sa

from backend.database import db
from backend.models import Checkpoint, CheckpointFrame
from backend.storage import LabelStore
from backend.storage.reduction import WHOLE_PIXELS
from backend.tasks import log
from backend.tasks.chunked_frame import CHUNK_PIXELS, ChunkedFrame
from backend.tasks.facts import TaskFacts
from backend.tasks.packed_cells import PackedCells
from celldata import edits
from celldata.cells import CellsTable
from celldata.edits import Edit, PaintChange
from celldata.events import Event
from celldata.lineage import Division


@dataclass
class _Part:
    """A part of a task's labels that edits can be applied to (celldata.edits.LabelTarget)."""

    images: dict[tuple[str, int], np.ndarray | ChunkedFrame] = field(default_factory=dict)
    cells: CellsTable | PackedCells = field(default_factory=CellsTable)
    divisions: set[Division] = field(default_factory=set)
    events: set[Event] = field(default_factory=set)

    def frame(self, feature: str, t: int) -> np.ndarray | ChunkedFrame:
        return self.images[feature, t]


def only_lineage(edit: Edit) -> Edit:
    """The edit without its changes of pixels."""
    return replace(
        edit, changes=tuple(change for change in edit.changes if not isinstance(change, PaintChange))
    )


def only_frames(edit: Edit, frames: Iterable[tuple[str, int]]) -> Edit:
    """The edit with only its changes of pixels in these frames (feature, t)."""
    wanted = set(frames)
    kept = (c for c in edit.changes if isinstance(c, PaintChange) and (c.feature, c.t) in wanted)
    return replace(edit, changes=tuple(kept))


def painted_frames(edits_: Iterable[Edit]) -> set[tuple[str, int]]:
    """The frames (feature, t) whose pixels these edits change."""
    return {(c.feature, c.t) for edit in edits_ for c in edit.changes if isinstance(c, PaintChange)}


def newest_checkpoint(task_id: int, sequence: int | None = None) -> Checkpoint | None:
    """The last checkpoint at or before `sequence` (None: the last one)."""
    query = sa.select(Checkpoint).where(Checkpoint.task_id == task_id)
    if sequence is not None:
        query = query.where(Checkpoint.sequence <= sequence)
    return db.session.scalar(query.order_by(Checkpoint.sequence.desc()).limit(1))


@dataclass(frozen=True)
class Stretch:
    """What leads to the labels after `sequence` edits: the newest checkpoint before (or the base), and the
    edits since. Reading the labels out of it asks the database nothing more.
    """

    facts: TaskFacts
    sequence: int
    start: int  # sequence of the checkpoint; 0 = the base
    lineage_key: str
    frame_keys: dict[tuple[str, int], str]  # frames that are not here are those of the base
    edits: tuple[Edit, ...]

    @classmethod
    def upto(cls, facts: TaskFacts, sequence: int) -> Stretch:
        """Read it from the database."""
        checkpoint = newest_checkpoint(facts.id, sequence)
        start = checkpoint.sequence if checkpoint else 0
        return cls(
            facts=facts,
            sequence=sequence,
            start=start,
            lineage_key=checkpoint.key if checkpoint else facts.base_key,
            frame_keys=_stored_frames(facts.id, start) if checkpoint else {},
            edits=tuple(logged.edit for logged in log.edits_between(facts.id, start, sequence)),
        )

    def lineage(self, store: LabelStore) -> tuple[CellsTable, set[Division], set[Event]]:
        """The cells table, the divisions and the events."""
        cells, divisions, events = store.load_lineage(self.lineage_key)
        part = _Part(cells=cells, divisions=divisions, events=events)
        for edit in self.edits:
            edits.apply(only_lineage(edit), part)
        return cells, divisions, events

    def packed_lineage(self, store: LabelStore) -> tuple[PackedCells, set[Division], set[Event]]:
        """The same, packed: for the labels of an open task, which may have half a million rows."""
        rows, divisions, events = store.load_lineage_rows(self.lineage_key)
        cells = PackedCells.of_lists(rows)
        part = _Part(cells=cells, divisions=divisions, events=events)
        for edit in self.edits:
            edits.apply(only_lineage(edit), part)
        return cells, divisions, events

    def frame(self, store: LabelStore, feature: str, t: int) -> np.ndarray:
        """(Y, X) uint32, writable. KeyError when not part of the task."""
        image = store.load_frame(self._key_of(feature, t), feature, t)
        self._apply(feature, t, image)
        return image

    def chunked_frame(self, store: LabelStore, feature: str, t: int) -> ChunkedFrame:
        """The same, compressed. A large frame never lies in memory whole; edits apply to it more slowly."""
        if self.facts.height * self.facts.width <= WHOLE_PIXELS:
            return ChunkedFrame(self.frame(store, feature, t))
        pieces = store.frame_pieces(self._key_of(feature, t), feature, t, CHUNK_PIXELS)
        image = ChunkedFrame.of_pieces(*pieces)
        self._apply(feature, t, image)
        return image

    def _key_of(self, feature: str, t: int) -> str:
        if not self.facts.has_frame(feature, t):
            raise KeyError((feature, t))
        return self.frame_keys.get((feature, t), self.facts.base_key)

    def _apply(self, feature: str, t: int, image: np.ndarray | ChunkedFrame) -> None:
        part = _Part(images={(feature, t): image})
        for edit in self.edits:
            edits.apply(only_frames(edit, part.images), part)


def lineage_at(
    store: LabelStore, facts: TaskFacts, sequence: int
) -> tuple[CellsTable, set[Division], set[Event]]:
    """The cells table, divisions and events after the first `sequence` edits."""
    return Stretch.upto(facts, sequence).lineage(store)


def frame_at(store: LabelStore, facts: TaskFacts, feature: str, t: int, sequence: int) -> np.ndarray:
    """(Y, X) uint32, writable: one frame after the first `sequence` edits. KeyError when not part of the
    task.
    """
    return Stretch.upto(facts, sequence).frame(store, feature, t)


def frames_at(
    store: LabelStore, facts: TaskFacts, frames: Iterable[tuple[str, int]], sequence: int
) -> dict[tuple[str, int], np.ndarray]:
    """Several frames (feature, t) after the first `sequence` edits; the log is read once."""
    stretch = Stretch.upto(facts, sequence)
    return {at: stretch.frame(store, *at) for at in frames}


def _stored_frames(task_id: int, sequence: int) -> dict[tuple[str, int], str]:
    """Where each frame that any checkpoint up to `sequence` holds was stored last. Frames that are not here
    are still those of the base: a checkpoint holds every frame painted since the one before it.
    """
    rows = db.session.execute(
        sa.select(CheckpointFrame.feature, CheckpointFrame.t, Checkpoint.key)
        .join(
            Checkpoint,
            sa.and_(
                Checkpoint.task_id == CheckpointFrame.task_id, Checkpoint.sequence == CheckpointFrame.sequence
            ),
        )
        .where(CheckpointFrame.task_id == task_id, CheckpointFrame.sequence <= sequence)
        .order_by(CheckpointFrame.sequence)
    )
    return {(feature, t): key for feature, t, key in rows}
