"""Several people who label the same task, each by themselves: a group of tasks with one base.

The first time a task of a project with an overlap is given out, the others of its group are made: rows that
share its base labels. A person gets one task of a group. An expert accepts one; then nobody begins another,
what was submitted or left is closed as *compared*, and who is at one right now may finish it first.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from backend.database import db, now
from backend.models import EditRecord, LeaseRecord, Revision, Skip, Task, TaskState, User
from backend.tasks import states

# One of the group in these states was accepted.
DECIDED = states.DONE
# Where accepting another one of the group closes them at once, whoever looks at them.
CLOSED_AT_ONCE = (TaskState.QUEUED, TaskState.SUBMITTED, TaskState.FLAGGED)
# Where it closes them as soon as nobody is at them.
CLOSED_WHEN_LEFT = (TaskState.WORKING, TaskState.RETURNED)

# What the tasks of a group do not share: who does what with each.
ITS_OWN = {
    *("id", "state", "sequence", "revision", "annotator_id", "round_number"),
    *("updated_at", "submitted_at"),
}


def open_group(task: Task) -> None:
    """Make the others of the group of a task that is given out for the first time, as many as its project
    wants. Inside a `database.write()`.
    """
    is_work = task.practice_of_id is None and task.answer_id is None
    untouched = task.sequence == 0 and task.revision == 0
    if not (is_work and untouched and task.overlap_of_id is None and task.project.overlap > 1):
        return
    task.overlap_of_id = task.id
    shared = [column.key for column in sa.inspect(Task).column_attrs if column.key not in ITS_OWN]
    same = {name: getattr(task, name) for name in shared}
    db.session.add_all(Task(**same) for _ in range(task.project.overlap - 1))
    db.session.flush()


def groups_of(person: int | sa.BindParameter[int]) -> sa.CompoundSelect[tuple[int | None]]:
    """The groups in which a person (their id) has a task, had one they worked on, or passed one over."""
    grouped = sa.select(Task.overlap_of_id).where(Task.overlap_of_id.is_not(None))
    held = sa.select(LeaseRecord.task_id).where(LeaseRecord.user_id == person)
    edited = sa.exists().where(EditRecord.task_id == Task.id, EditRecord.author_id == person)
    submitted = sa.exists().where(Revision.task_id == Task.id, Revision.author_id == person)
    skipped = sa.select(Skip.task_id).where(Skip.user_id == person)
    # A union, not an OR: each part has an index of its own.
    return sa.union(
        grouped.where(Task.annotator_id == person),
        grouped.where(Task.id.in_(held), sa.or_(edited, submitted)),
        grouped.where(Task.id.in_(skipped)),
    )


def has_another(task: Task, user: User) -> bool:
    """True when this person has, or had, another task of this one's group."""
    if task.overlap_of_id is None:
        return False
    mine = groups_of(user.id).subquery()
    return bool(db.session.scalar(sa.select(sa.exists().where(mine.c.overlap_of_id == task.overlap_of_id))))


def lock_group(task_id: int) -> None:
    """Lock all rows of a task's group, in their order, so that two experts who accept two of them wait for
    one another. Inside a `database.write()`, before any other row is locked.
    """
    one = aliased(Task)
    group = sa.select(one.overlap_of_id).where(one.id == task_id).scalar_subquery()
    db.session.execute(
        sa.select(Task.id).where(Task.overlap_of_id == group).order_by(Task.id).with_for_update()
    )


def members(task: Task) -> list[Task]:
    """All tasks of the group, this one too; only this one where it has none."""
    if task.overlap_of_id is None:
        return [task]
    query = sa.select(Task).where(Task.overlap_of_id == task.overlap_of_id).order_by(Task.id)
    return list(db.session.scalars(query))


def close_others(task: Task) -> None:
    """A task was accepted: the others of its group are compared with it and end. Inside a
    `database.write()` that has locked the group.
    """
    for other in members(task):
        if other.id == task.id:
            continue
        left = other.state in CLOSED_WHEN_LEFT and not _is_held(other)
        if left or other.state in CLOSED_AT_ONCE:
            states.move(other, TaskState.COMPARED)
            _end_lease_of(other)


def drop_waiting(task: Task) -> None:
    """A task cannot be labeled: those of its group that nobody has begun are dropped with it. Inside a
    `database.write()`.
    """
    for other in members(task):
        if other.id != task.id and other.state is TaskState.QUEUED:
            states.move(other, TaskState.DROPPED)


def is_decided(task: Task) -> bool:
    """True when another task of the group was accepted."""
    if task.overlap_of_id is None:
        return False
    others = sa.exists().where(
        Task.overlap_of_id == task.overlap_of_id, Task.id != task.id, Task.state.in_(DECIDED)
    )
    return bool(db.session.scalar(sa.select(others)))


def waits_for_others() -> sa.ColumnElement[bool]:
    """Condition of a task whose group is not complete: somebody has still to submit theirs. The desk may
    show such tasks last, so that there is something to compare.
    """
    other = aliased(Task)
    unfinished = (TaskState.QUEUED, TaskState.WORKING, TaskState.RETURNED)
    return sa.exists().where(
        other.overlap_of_id == Task.overlap_of_id, other.id != Task.id, other.state.in_(unfinished)
    )


def _is_held(task: Task) -> bool:
    return bool(db.session.scalar(sa.select(sa.exists().where(LeaseRecord.open_task_id == task.id))))


def _end_lease_of(task: Task) -> None:
    """Another expert may just be judging it."""
    ended = sa.update(LeaseRecord).where(LeaseRecord.open_task_id == task.id)
    db.session.execute(ended.values(ended_at=now(), open_task_id=None))
