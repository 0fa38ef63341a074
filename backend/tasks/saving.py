"""Saving a batch of edits: checked against the labels, then committed; all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app

from backend.database import db, write
from backend.models import Task, TaskState, User
from backend.tasks import access, leases, log, states
from backend.tasks.checkpoints import checkpoint_if_due
from backend.tasks.facts import TaskFacts
from backend.tasks.label_cache import TaskLabels, label_cache
from backend.tasks.replay import painted_frames
from backend.web.problems import EditConflicts, Invalid, StaleSequence
from celldata import edits
from celldata.edits import CellsChange, Edit, EditConflict, PaintChange


def save_edits(task_id: int, user: User, token: str, expected: int, batch: Sequence[Edit]) -> int:
    """Add a batch to the task's log; the sequence afterwards.

    Edits that are in the log already are skipped, so a repeat is harmless. `expected` is the sequence
    before the first new one. Raises the problem that says why nothing was saved.
    """
    user_id = user.id
    task = access.find_task(task_id)
    leases.check(task, user, token)
    facts = TaskFacts.of(task)
    check_fits_task(facts, batch)
    with label_cache().locked(facts) as labels:
        # Whatever is slow (loading frames, catching up) happens before the write lock is taken.
        _warm_up(labels, batch)
        with write():
            task, author = access.find_task(task_id), db.session.get_one(User, user_id)
            lease = leases.check(task, author, token)
            access.check_editable(task, author, "edited")
            known = log.known_ids(task_id, (edit.id for edit in batch))
            new = [edit for edit in batch if edit.id not in known]
            leases.renew(lease)
            if new:
                if expected != task.sequence:
                    raise _stale(task, expected)
                _check_undoes(task, new)
                labels.advance(task.sequence)
                labels.dirty = True
                _apply_all(new, labels, task)
                log.append(task, author, new)
                task.annotator_id = user_id
                if task.state is not TaskState.WORKING:
                    states.move(task, TaskState.WORKING)
            sequence = task.sequence
        labels.dirty = False
        _checkpoint(labels)
    return sequence


def check_fits_task(facts: TaskFacts, batch: Sequence[Edit]) -> None:
    """Invalid when an edit names a frame, feature or pixel that the task does not have, or a batch one id
    twice.
    """
    errors: list[dict[str, str]] = []
    seen: set[str] = set()
    for number, edit in enumerate(batch):
        if edit.id in seen:
            errors.append({"where": f"edits[{number}].id", "what": "is in this batch already."})
        seen.add(edit.id)
        for index, change in enumerate(edit.changes):
            what = _misfit(facts, change)
            if what:
                errors.append({"where": f"edits[{number}].changes[{index}]", "what": what})
    if errors:
        raise Invalid(errors)


def _misfit(facts: TaskFacts, change: edits.Change) -> str | None:
    if isinstance(change, PaintChange):
        feature: str | None = change.feature
        frames = {change.t}
        if any(sum(run.spans) > facts.height * facts.width for run in change.runs):
            return f"paints beyond the {facts.height} x {facts.width} pixels of a frame."
    elif isinstance(change, CellsChange):
        feature, frames = change.feature, {row[0] for row in change.removed + change.added}
    else:
        feature, frames = None, {division.t for division in change.removed + change.added}
    if feature is not None and feature not in facts.features:
        return f"names the feature {feature!r}; the task has {', '.join(facts.features)}."
    outside = sorted(t for t in frames if t not in facts.frames)
    if outside:
        return f"names frame {outside[0]}; the task has frames {facts.first} to {facts.last}."
    return None


def _warm_up(labels: TaskLabels, batch: Sequence[Edit]) -> None:
    if labels.sequence < 0:
        labels.advance(access.find_task(labels.facts.id).sequence)
    for feature, t in sorted(painted_frames(batch)):
        labels.frame(feature, t)


def _stale(task: Task, expected: int) -> StaleSequence:
    return StaleSequence(
        f"Task {task.id} has {task.sequence} edits, not {expected}: it was changed elsewhere. "
        "Nothing was saved; read the newest state, then send what still fits.",
        sequence=task.sequence,
    )


def _check_undoes(task: Task, new: Sequence[Edit]) -> None:
    wanted = {edit.undoes for edit in new if edit.undoes is not None}
    there = log.known_ids(task.id, wanted) | {edit.id for edit in new} if wanted else set()
    for number, edit in enumerate(new):
        if edit.undoes is not None and edit.undoes not in there:
            raise Invalid.at(
                f"edits[{number}].undoes", f"names {edit.undoes}, which is not in the log of this task."
            )


def _apply_all(new: Sequence[Edit], labels: TaskLabels, task: Task) -> None:
    for edit in new:
        try:
            edits.apply(edit, labels)
        except EditConflict as conflict:
            raise EditConflicts(
                f"Edit {edit.id}, change {conflict.change_index}: {conflict}. Nothing was saved; "
                "your edits are kept in the browser.",
                edit_id=edit.id,
                sequence=task.sequence,
            ) from None
        labels.sequence += 1


def _checkpoint(labels: TaskLabels) -> None:
    try:
        checkpoint_if_due(labels)
    except Exception:
        # The edits are committed, so the answer must say so; the next batch tries again.
        current_app.logger.exception("task %s: the checkpoint could not be stored", labels.facts.id)
