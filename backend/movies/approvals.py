"""What an approval does to the movie's labels: worked out and written before the transaction that makes it
true, which is short then and can be lost at any moment.

A tile waits for the others of its window; with the last of them the window is put together. Where the tiles
do not fit, an expert gets a task over the whole window with a comment at each place, and its approval counts.
"""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import dataclass, field

from flask import current_app

from backend.database import db
from backend.models import Comment, Task, TaskKind, TaskState
from backend.movies import approval_sweep, current_labels, tiled_windows
from backend.movies.tiled_windows import Assembled, Stamp
from backend.storage import Stores
from celldata.tile_merging import Conflict


@dataclass
class Approval:
    """Approving a task at its newest revision. `new_key`: labels that were written for it, None where the
    movie's stay as they are.
    """

    movie_id: int
    old_key: str | None
    revision: int
    stamp: Stamp | None = None
    new_key: str | None = None
    conflicts: list[tuple[int, Conflict]] = field(default_factory=list)

    def fits(self, task: Task) -> bool:
        """False when something came between: then it is to be prepared anew. Inside a `write()`, with the
        movie's row locked.
        """
        if task.movie.labels_key != self.old_key or task.revision != self.revision:
            return False
        return task.tile is None or tiled_windows.stamp_of(task) == self.stamp

    def apply(self, task: Task, expert_id: int) -> None:
        """Make it true. Inside the same `write()`."""
        if self.conflicts:
            _add_expert_task(task, self, expert_id)
        elif self.new_key is not None:
            task.movie.labels_key = self.new_key

    def discard(self) -> None:
        """Remove what was written, unless it became true after all."""
        if self.new_key is not None and not current_labels.is_named(self.new_key):
            current_labels.discard(self.new_key)

    def retire_old(self) -> None:
        """What was replaced goes later: whoever read the movie's row a moment ago still reads it."""
        if self.new_key is None or self.conflicts:
            return
        with suppress(OSError):  # the verdict stands; what stays on a full disk goes at the next start
            approval_sweep.retire(current_app.extensions["prospero"], self.movie_id, self.old_key)


def prepare(task: Task, sequence: int) -> Approval:
    """Work out what approving `task` at `sequence` means, and write the labels that it makes."""
    approval = Approval(task.movie_id, task.movie.labels_key, task.revision)
    if task.tile is None:
        replacement = current_labels.replacement_of(task, sequence)
        approval.new_key = current_labels.store_replacement(task.movie, replacement)
        return approval
    approval.stamp = tiled_windows.stamp_of(task)
    if approval.stamp is None:
        return approval
    assembled = tiled_windows.assemble(approval.stamp, {task.id: sequence})
    approval.conflicts = assembled.conflicts
    if assembled.conflicts:
        approval.new_key = _store_window(task, assembled)
    else:
        replacement = current_labels.window_replacement(
            task.movie, task.frames, assembled.frames, assembled.cells
        )
        approval.new_key = current_labels.store_replacement(task.movie, replacement)
    return approval


def _store_window(task: Task, assembled: Assembled) -> str:
    """The labels that the expert's task is opened with. They lie with those of approvals, so that what a
    killed one leaves is swept with them.
    """
    store = _stores().labels
    key = f"{approval_sweep.MOVIES}/{task.movie_id}/labels/{uuid.uuid4().hex}"
    for (feature, t), image in assembled.frames.items():
        store.save_frame(key, feature, t, image)
    store.save_lineage(key, assembled.cells, set(), set())
    return key


def _add_expert_task(task: Task, approval: Approval, expert_id: int) -> None:
    """The window as one task, returned to the expert who approved its last tile: a list with places."""
    made = Task(
        kind=TaskKind.SEGMENTATION,
        state=TaskState.RETURNED,
        movie_id=task.movie_id,
        project_id=task.project_id,
        first=task.first,
        last=task.last,
        base_key=approval.new_key,
        suspicion=task.suspicion,
        annotator_id=expert_id,
        tiles_of_id=task.tiles_of_id,
    )
    db.session.add(made)
    db.session.flush()
    if task.project.overlap > 1:
        made.overlap_of_id = made.id  # a group of its own: several did the tiles, one puts them together
    for t, conflict in approval.conflicts:
        y0, x0, y1, x1 = conflict.box
        db.session.add(
            Comment(
                task_id=made.id,
                author_id=expert_id,
                revision=0,
                text=conflict.words,
                t=t,
                cell=conflict.cells[0],
                y=(y0 + y1 - 1) / 2,
                x=(x0 + x1 - 1) / 2,
            )
        )


def _stores() -> Stores:
    stores: Stores = current_app.extensions["prospero"]
    return stores
