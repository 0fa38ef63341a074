"""What an approval does to the movie's labels: worked out and written before the transaction that makes it
true, which is short then and can be lost at any moment.

A tile waits for the others of its window; with the last of them the window is put together. Where the tiles
do not fit, an expert gets a task over the whole window with a comment at each place, and its approval counts.
So they do where a tile was dropped, for it cannot be labeled: there the window is as it was predicted, until
the expert has seen to it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask import current_app

from backend.database import db, write
from backend.models import Comment, Flag, Task, TaskKind, TaskState
from backend.movies import approval_sweep, current_labels, tiled_windows
from backend.movies.tiled_windows import Assembled, Stamp
from backend.storage import Stores
from backend.tasks import access, overlap
from backend.web.problems import Unavailable
from celldata.tile_merging import Conflict

# Two approvals of one movie that meet: the second is worked out again on top of the first.
MAX_ATTEMPTS = 5


@dataclass
class Approval:
    """Approving a task at its newest revision, or dropping it. `new_key`: labels that were written for it,
    None where the movie's stay as they are. `dropped`: the tasks of tiles that were dropped.
    """

    movie_id: int
    old_key: str | None
    revision: int
    dropping: bool = False
    stamp: Stamp | None = None
    new_key: str | None = None
    conflicts: list[tuple[int, Conflict]] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)

    @property
    def is_for_expert(self) -> bool:
        """True when the window becomes a task first, and the movie's labels stay as they are."""
        return bool(self.conflicts or self.dropped)

    def fits(self, task: Task) -> bool:
        """False when something came between: then it is to be prepared anew. Inside a `write()`, with the
        movie's row locked.
        """
        if task.movie.labels_key != self.old_key or task.revision != self.revision:
            return False
        return _stamp_of(task, self.dropping) == self.stamp

    def apply(self, task: Task, expert_id: int) -> None:
        """Make it true. Inside the same `write()`."""
        if self.is_for_expert:
            _add_expert_task(task, self, expert_id)
        elif self.new_key is not None:
            task.movie.labels_key = self.new_key

    def discard(self) -> None:
        """Remove what was written, unless it became true after all."""
        if self.new_key is not None and not current_labels.is_named(self.new_key):
            current_labels.discard(self.new_key)

    def retire_old(self) -> None:
        """What was replaced goes later: whoever read the movie's row a moment ago still reads it."""
        if self.new_key is None or self.is_for_expert:
            return
        with suppress(OSError):  # the verdict stands; what stays on a full disk goes at the next start
            approval_sweep.retire(current_app.extensions["prospero"], self.movie_id, self.old_key)


Preparing = Callable[[Task], Approval]
Recording = Callable[[Task], None]


def carry_out(task_id: int, expert_id: int, prepare: Preparing, record: Recording) -> None:
    """Work out what a task's approval means, write the labels, and make both true with what `record` says of
    it, in one short transaction. If another approval of the movie came between, it is worked out again.
    """
    with approval_sweep.approving(_stores()):
        for _ in range(MAX_ATTEMPTS):
            if _try_to_carry_out(task_id, expert_id, prepare, record):
                return
    raise Unavailable("Other tasks of this movie are being approved right now. Try again in a moment.")


def _try_to_carry_out(task_id: int, expert_id: int, prepare: Preparing, record: Recording) -> bool:
    """One attempt; False when another approval of the movie was quicker."""
    approval = prepare(access.find_task(task_id))
    done = False
    try:
        with write():
            overlap.lock_group(task_id)
            task = access.find_task(task_id)
            db.session.refresh(task.movie, with_for_update={"key_share": True})
            if approval.fits(task):
                record(task)
                approval.apply(task, expert_id)
                done = True
    except BaseException:
        # The commit may have succeeded although its answer was lost: then these are the movie's labels.
        with suppress(Exception):  # where the database cannot say, the next start removes what nobody reads
            approval.discard()
        raise
    if not done:
        approval.discard()
        return False
    approval.retire_old()
    return True


def prepare(task: Task, sequence: int) -> Approval:
    """Work out what approving `task` at `sequence` means, and write the labels that it makes."""
    approval = Approval(task.movie_id, task.movie.labels_key, task.revision)
    if task.tile is None:
        replacement = current_labels.replacement_of(task, sequence)
        approval.new_key = current_labels.store_replacement(task.movie, replacement)
        return approval
    approval.stamp = _stamp_of(task, dropping=False)
    return _with_window(approval, task, {task.id: sequence})


def prepare_drop(task: Task) -> Approval:
    """The same of dropping a flagged task: nothing, unless it is the last tile that its window waits for."""
    approval = Approval(task.movie_id, task.movie.labels_key, task.revision, dropping=True)
    approval.stamp = _stamp_of(task, dropping=True)
    return _with_window(approval, task, {})


def _stamp_of(task: Task, dropping: bool) -> Stamp | None:
    if task.tiles_of_id is None or task.tile is None:
        return None
    if dropping and task.state is not TaskState.FLAGGED:
        return None  # closed meanwhile: another of its group was accepted
    return tiled_windows.stamp_of(task, dropping)


def _with_window(approval: Approval, task: Task, sequences: dict[int, int]) -> Approval:
    """With the window put together, where it is complete."""
    if approval.stamp is None:
        return approval
    assembled = tiled_windows.assemble(approval.stamp, sequences)
    approval.conflicts = assembled.conflicts
    approval.dropped = tiled_windows.dropped_in(approval.stamp)
    if approval.is_for_expert:
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
    """The window as one task, returned to the expert who approved or dropped its last tile: a list with
    places.
    """
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

    def pin(t: int, box: tuple[int, int, int, int], text: str, cell: int | None = None) -> None:
        y0, x0, y1, x1 = box
        at = {"y": (y0 + y1 - 1) / 2, "x": (x0 + x1 - 1) / 2}
        db.session.add(
            Comment(task_id=made.id, author_id=expert_id, revision=0, text=text, t=t, cell=cell, **at)
        )

    for tile in (db.session.get_one(Task, task_id) for task_id in approval.dropped):
        pin(tile.first, tile.core, _words_of_dropped(tile))
    for t, conflict in approval.conflicts:
        pin(t, conflict.box, conflict.words, conflict.cells[0])


def _words_of_dropped(tile: Task) -> str:
    same = sa.or_(Task.id == tile.id, Task.overlap_of_id == tile.overlap_of_id)
    query = sa.select(Flag.reason).join(Task, Task.id == Flag.task_id).where(same).order_by(Flag.id.desc())
    reason = db.session.scalar(query.limit(1))
    why = f": {reason}" if reason else ""
    return (
        f"This part of the field was dropped, it cannot be labeled{why}. It holds what was predicted. Put "
        "right what you can see, and delete the rest."
    )


def _stores() -> Stores:
    stores: Stores = current_app.extensions["prospero"]
    return stores
