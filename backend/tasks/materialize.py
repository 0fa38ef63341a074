"""Labels of a task at a sequence, for readers: review, approval, rounds, exports."""

from __future__ import annotations

import numpy as np
from flask import current_app

from backend.models import Task
from backend.storage import LabelStore
from backend.tasks import replay
from backend.tasks.facts import TaskFacts
from celldata.cells import CellsTable
from celldata.events import Event
from celldata.labels import Labels
from celldata.lineage import Division


def label_store() -> LabelStore:
    """The label store of the current app."""
    return current_app.extensions["prospero"].labels


def frame_at(task: Task, feature: str, t: int, sequence: int | None = None) -> np.ndarray:
    """(Y, X) uint32: frame `t` of the movie after `sequence` edits (None: all). KeyError when not the
    task's.
    """
    return replay.frame_at(label_store(), TaskFacts.of(task), feature, t, _upto(task, sequence))


def frames_at(task: Task, sequence: int | None = None) -> dict[tuple[str, int], np.ndarray]:
    """Every frame of the task after `sequence` edits (None: all): (feature, t) -> (Y, X) uint32."""
    facts = TaskFacts.of(task)
    wanted = [(feature, t) for feature in facts.features for t in facts.frames]
    return replay.frames_at(label_store(), facts, wanted, _upto(task, sequence))


def lineage_at(task: Task, sequence: int | None = None) -> tuple[CellsTable, set[Division], set[Event]]:
    """Cells table, divisions and events after `sequence` edits (None: all)."""
    return replay.lineage_at(label_store(), TaskFacts.of(task), _upto(task, sequence))


def labels_at(task: Task, sequence: int | None = None) -> Labels:
    """Labels after `sequence` edits (None: all), in images of the task's box and all the movie's frames:
    those outside the task are zero.
    """
    facts = TaskFacts.of(task)
    images = {f: np.zeros((facts.n_frames, facts.height, facts.width), np.uint32) for f in facts.features}
    for (feature, t), image in frames_at(task, sequence).items():
        images[feature][t] = image
    cells, divisions, events = lineage_at(task, sequence)
    return Labels(images=images, cells=cells, divisions=divisions, events=events)


def _upto(task: Task, sequence: int | None) -> int:
    return task.sequence if sequence is None else sequence
