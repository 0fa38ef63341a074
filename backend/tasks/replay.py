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
from backend.tasks import log
from backend.tasks.facts import TaskFacts
from celldata import edits
from celldata.cells import CellsTable
from celldata.edits import Edit, PaintChange
from celldata.lineage import Division


@dataclass
class _Part:
    """A part of a task's labels that edits can be applied to (celldata.edits.LabelTarget)."""

    images: dict[tuple[str, int], np.ndarray] = field(default_factory=dict)
    cells: CellsTable = field(default_factory=CellsTable)
    divisions: set[Division] = field(default_factory=set)

    def frame(self, feature: str, t: int) -> np.ndarray:
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


def newest_checkpoint(task_id: int, sequence: int) -> Checkpoint | None:
    """The last checkpoint at or before `sequence`."""
    return db.session.scalar(
        sa.select(Checkpoint)
        .where(Checkpoint.task_id == task_id, Checkpoint.sequence <= sequence)
        .order_by(Checkpoint.sequence.desc())
        .limit(1)
    )


def lineage_at(store: LabelStore, facts: TaskFacts, sequence: int) -> tuple[CellsTable, set[Division]]:
    """The cells table and divisions after the first `sequence` edits."""
    checkpoint = newest_checkpoint(facts.id, sequence)
    start = checkpoint.sequence if checkpoint else 0
    cells, divisions = store.load_lineage(checkpoint.key if checkpoint else facts.base_key)
    part = _Part(cells=cells, divisions=divisions)
    for logged in log.edits_between(facts.id, start, sequence):
        edits.apply(only_lineage(logged.edit), part)
    return part.cells, part.divisions


def frame_at(store: LabelStore, facts: TaskFacts, feature: str, t: int, sequence: int) -> np.ndarray:
    """(Y, X) uint32, writable: one frame after the first `sequence` edits. KeyError when not part of the
    task.
    """
    return frames_at(store, facts, [(feature, t)], sequence)[feature, t]


def frames_at(
    store: LabelStore, facts: TaskFacts, frames: Iterable[tuple[str, int]], sequence: int
) -> dict[tuple[str, int], np.ndarray]:
    """Several frames (feature, t) after the first `sequence` edits; the log is read once."""
    wanted = list(frames)
    for feature, t in wanted:
        if not facts.has_frame(feature, t):
            raise KeyError((feature, t))
    checkpoint = newest_checkpoint(facts.id, sequence)
    start = checkpoint.sequence if checkpoint else 0
    keys = _stored_frames(facts.id, start) if checkpoint else {}
    part = _Part(images={at: store.load_frame(keys.get(at, facts.base_key), *at) for at in wanted})
    for logged in log.edits_between(facts.id, start, sequence):
        edits.apply(only_frames(logged.edit, wanted), part)
    return part.images


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
