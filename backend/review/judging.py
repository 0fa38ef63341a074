"""Judging: an expert holds a submitted task while they look at it, and may mend it.

The lease is of the same kind as that of who edits: one at a time, for one tab, with a token and an end. An
expert takes over their own other tab, an admin also an expert's; experts among each other may not.

What is mended goes into the task's log behind the submitted revision, which stays what it is. It becomes a
revision of its own when it is accepted; in all other cases it is undone, by edits that say so.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from backend.database import db, write
from backend.models import EditRecord, LeaseRecord, Task, TaskState, User
from backend.tasks import access, leases, log, states
from backend.tasks.saving import save_edits
from backend.tasks.submission import submitted_sequence
from celldata.edits import Edit, edit_from_json, invert

# Edits that are undone in one transaction.
BATCH = 200


def judgeable(task_id: int, wish: str) -> Task:
    """The task, when an expert may judge it now: NotFound for practice and for what its known answer judges,
    WrongState when it is not submitted.
    """
    task = access.find_task(task_id)
    if task.practice_of_id is not None or task.answer_id is not None:
        raise access.no_task(task_id)
    if task.state is not TaskState.SUBMITTED:
        raise states.wrong_state(task, wish)
    return task


def take(task_id: int, expert: User, tab: str, *, take_over: bool, fix: bool) -> tuple[LeaseRecord, Task]:
    """The right to judge a task, for one tab. `fix`: it will be mended; what another expert began is undone
    then, what this one began goes on. LeaseHeld while somebody else has it.
    """
    expert_id = expert.id
    with write():
        task = judgeable(task_id, "judged")
        lease = leases.grant(task, expert, tab, take_over=take_over, claim=False)
    if fix and any(author != expert_id for author, _ in live_edits(task)):
        drop_fixes(task_id, expert_id, lease.token)
        db.session.refresh(lease)
    return lease, access.find_task(task_id)


def live_edits(task: Task) -> list[tuple[int, Edit]]:
    """(author id, edit) of what was mended behind the newest revision and not undone, in order."""
    rows = db.session.execute(
        sa.select(EditRecord.author_id, EditRecord.body)
        .where(EditRecord.task_id == task.id, EditRecord.sequence > submitted_sequence(task))
        .order_by(EditRecord.sequence)
    ).all()
    live: list[tuple[int, Edit]] = []
    for author_id, body in rows:
        edit = edit_from_json(log.unpack(body))
        if live and _takes_back(edit, live[-1][1]):
            live.pop()
        else:
            live.append((author_id, edit))
    return live


def _takes_back(edit: Edit, other: Edit) -> bool:
    return edit.undoes == other.id and edit.changes == invert(other, edit.id).changes


def drop_fixes(task_id: int, expert_id: int, token: str) -> int:
    """Undo what was mended behind the newest revision; how many edits that were. It takes the lease."""
    task = access.find_task(task_id)
    live = live_edits(task)
    inverses: Sequence[Edit] = [invert(edit, str(uuid.uuid4())) for _, edit in reversed(live)]
    sequence = task.sequence
    for start in range(0, len(inverses), BATCH):
        sequence = save_edits(task_id, expert_id, token, sequence, inverses[start : start + BATCH])
    return len(live)
