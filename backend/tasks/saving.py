"""Saving a batch of edits: checked against the labels, then committed; all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask import current_app

from backend.database import db
from backend.models import TaskState, User
from backend.tasks import access, leases, log, standing, states, work_time
from backend.tasks.checkpointer import checkpointer
from backend.tasks.facts import TaskFacts
from backend.tasks.label_cache import TaskLabels, label_cache
from backend.tasks.replay import painted_frames
from backend.web.problems import EditConflicts, Invalid, StaleSequence
from backend.write_group import write_together
from celldata import edits
from celldata.edits import CellsChange, DivisionsChange, Edit, EditConflict, PaintChange


def save_edits(task_id: int, user_id: int, token: str, expected: int, batch: Sequence[Edit]) -> int:
    """Add a batch to the task's log; the sequence afterwards.

    Edits that are in the log already are skipped, so a repeat is harmless. `expected` is the sequence
    before the first new one. Raises the problem that says why nothing was saved.
    """
    frames = painted_frames(batch)
    facts = label_cache().known_facts(task_id)
    if facts is None:
        facts = _allowed(task_id, user_id, token)
    errors = misfits(facts, batch)
    if errors:
        _allowed(task_id, user_id, token)
        raise Invalid(errors)
    with label_cache().locked(facts) as labels:
        # Whatever is slow (loading frames, catching up with another process) happens before the write lock is
        # taken, and files are read only for who may edit.
        if not labels.has_loaded(frames):
            _allowed(task_id, user_id, token)
        if labels.sequence < max(expected, 0):
            labels.advance(standing.sequence_of(db.session.connection(), task_id))
        for feature, t in sorted(frames):
            labels.frame(feature, t)
        sequence = write_together(lambda: _append(labels, user_id, token, expected, batch))
        labels.dirty = False
        is_behind = _look_after(labels)
    if is_behind:
        db.session.rollback()
        checkpointer().wait_for(task_id)
    return sequence


def _allowed(task_id: int, user_id: int, token: str) -> TaskFacts:
    """The facts of the task, when this person may save edits of it."""
    task = access.find_task(task_id)
    leases.check(task, db.session.get_one(User, user_id), token)
    return TaskFacts.of(task)


def _look_after(labels: TaskLabels) -> bool:
    """See Checkpointer.look_after. What fails now must not be told as a failure of edits that are saved."""
    try:
        return checkpointer().look_after(labels)
    except Exception:
        db.session.rollback()
        current_app.logger.exception("task %s: no checkpoint could be asked for", labels.facts.id)
        return False


def _append(labels: TaskLabels, user_id: int, token: str, expected: int, batch: Sequence[Edit]) -> int:
    """The part of `save_edits` that holds the write lock."""
    task_id, connection = labels.facts.id, db.session.connection()
    here = standing.standing(connection, task_id, token)
    known = log.authors(connection, task_id, (edit.id for edit in batch))
    if here is not None and batch and all(known.get(edit.id) == user_id for edit in batch):
        # Their answer was lost. They are saved, whoever has the task by now.
        return here.sequence
    unusual = None
    if here is None or not here.is_ordinary(user_id):
        unusual = access.find_task(task_id)
        author = db.session.get_one(User, user_id)
        leases.check(unusual, author, token)
        if not access.may_mend(unusual, author):
            access.check_editable(unusual, author, "edited")
    assert here is not None, "a lease that was just checked is gone, inside a write transaction"
    new = [edit for edit in batch if edit.id not in known]
    standing.renew(connection, here)
    if not new:
        return here.sequence
    if expected != here.sequence:
        raise _stale(task_id, here.sequence, expected)
    _check_undoes(connection, task_id, new)
    labels.advance(here.sequence)
    labels.dirty = True
    _apply_all(new, labels)
    log.append(connection, task_id, here.sequence, here.revision, user_id, new)
    work_time.act(connection, user_id, task_id, here.revision + 1)
    # What an expert mends of a submission is no step on the task's way, and makes it nobody else's.
    if unusual is not None and unusual.state is not TaskState.SUBMITTED:
        unusual.annotator_id = user_id
        if unusual.state is not TaskState.WORKING:
            states.move(unusual, TaskState.WORKING)
        db.session.flush()
    standing.grow(connection, here, len(new))
    return labels.sequence


def misfits(facts: TaskFacts, batch: Sequence[Edit]) -> list[dict[str, str]]:
    """Where an edit names a frame, feature or pixel that the task does not have, or a batch one id twice."""
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
    return errors


def _misfit(facts: TaskFacts, change: edits.Change) -> str | None:
    if isinstance(change, PaintChange):
        feature: str | None = change.feature
        frames = {change.t}
        if any(sum(run.spans) > facts.height * facts.width for run in change.runs):
            return f"paints beyond the {facts.height} x {facts.width} pixels of a frame."
    elif isinstance(change, CellsChange):
        feature, frames = change.feature, {row[0] for row in change.removed + change.added}
    elif isinstance(change, DivisionsChange):
        feature, frames = None, {division.t for division in change.removed + change.added}
    else:
        feature, frames = None, {event.t for event in change.removed + change.added}
    if feature is not None and feature not in facts.features:
        return f"names the feature {feature!r}; the task has {', '.join(facts.features)}."
    outside = sorted(t for t in frames if t not in facts.frames)
    if outside:
        return f"names frame {outside[0]}; the task has frames {facts.first} to {facts.last}."
    return None


def _stale(task_id: int, sequence: int, expected: int) -> StaleSequence:
    return StaleSequence(
        f"Task {task_id} has {sequence} edits, not {expected}: it was changed elsewhere. "
        "Nothing was saved; read the newest state, then send what still fits.",
        sequence=sequence,
    )


def _check_undoes(connection: sa.Connection, task_id: int, new: Sequence[Edit]) -> None:
    wanted = {edit.undoes for edit in new if edit.undoes is not None}
    there = set(log.authors(connection, task_id, wanted)) | {edit.id for edit in new} if wanted else set()
    for number, edit in enumerate(new):
        if edit.undoes is not None and edit.undoes not in there:
            raise Invalid.at(
                f"edits[{number}].undoes", f"names {edit.undoes}, which is not in the log of this task."
            )


def _apply_all(new: Sequence[Edit], labels: TaskLabels) -> None:
    begun_at = labels.sequence
    for edit in new:
        try:
            edits.apply(edit, labels)
        except EditConflict as conflict:
            raise EditConflicts(
                f"Edit {edit.id}, change {conflict.change_index}: {conflict}. Nothing was saved; "
                "your edits are kept in the browser.",
                edit_id=edit.id,
                sequence=begun_at,
            ) from None
        labels.sequence += 1
