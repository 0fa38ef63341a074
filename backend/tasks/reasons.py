"""Why there is no work: one row for each project and kind that has tasks but none for this person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from backend.answers.practice import to_go
from backend.database import db, now
from backend.models import LeaseRecord, Task, TaskKind, TaskState, User
from backend.people import skills
from backend.tasks import states
from backend.tasks.eligibility import Barrier, Place, ready_counts


class Reason(StrEnum):
    """Why there is nothing."""

    NONE = "none"  # no such task was ever made
    DONE = "done"  # all are in review or approved
    PAUSED = "paused"  # by the project
    SKILL = "skill"
    LIMIT = "limit"
    # All that is left is in this person's hands: what they began, or what came back to them.
    YOURS = "yours"
    # All that is left was passed over by this person, or is a second task of what they label.
    OTHERS = "for_others"
    ALL_LEASED = "all_leased"


@dataclass(frozen=True)
class NoWork:
    """Why there is no task of a kind in a project. `count`: how many tasks that concerns (`limit`: what it
    is); `until`: when the first of those that are leased may be free; `since`: of a pause; `level`: what
    is needed; `practice`: how many practice tasks are to go, None where the skill is not got by practice.
    """

    kind: TaskKind
    reason: Reason
    project_id: int | None = None
    project_name: str | None = None
    count: int = 0
    until: datetime | None = None
    since: datetime | None = None
    level: int | None = None
    practice: int | None = None

    @property
    def project(self) -> dict[str, object] | None:
        """A ProjectRef."""
        return None if self.project_id is None else {"id": self.project_id, "name": self.project_name}


Key = tuple[int, TaskKind]


def why_none(
    user: User, places: Sequence[Place], ready: dict[Key, int], kinds: Sequence[TaskKind]
) -> list[NoWork]:
    """Why there is none, for each place in which nothing is ready. Where no task was made at all: one row
    for each kind, without a project.
    """
    bare = [place for place in places if not ready.get((place.project_id, place.kind))]
    counts = _counts(user, bare)
    missing = [place for place in bare if counts.get((place.project_id, place.kind))]
    if not missing and len(bare) == len(places):
        return [NoWork(kind, Reason.NONE) for kind in kinds]
    until, mine = (_first_free(user), _in_hand(user)) if missing else ({}, {})
    keys = [(place.project_id, place.kind) for place in missing]
    return [
        _why(user, place, counts[key], mine.get(key, 0), until.get(key, (None, 0)))
        for place, key in zip(missing, keys, strict=True)
    ]


def _work_to(user: User) -> sa.ColumnElement[bool]:
    """Work, and the check tasks that this person has or has done: they count them among the others."""
    return sa.and_(
        Task.is_work_to_its_annotator(), sa.or_(Task.answer_id.is_(None), Task.annotator_id == user.id)
    )


def _counts(user: User, places: Sequence[Place]) -> dict[Key, dict[TaskState, int]]:
    here = [sa.and_(Task.project_id == place.project_id, Task.kind == place.kind) for place in places]
    # What counts is said in the sum: as a condition "nobody's practice" led SQLite to an index that names
    # every task there is, and away from that of the places.
    count = sa.func.sum(sa.case((_work_to(user), 1), else_=0))
    query = (
        sa.select(Task.project_id, Task.kind, Task.state, count)
        .where(sa.or_(sa.false(), *here))
        .group_by(Task.project_id, Task.kind, Task.state)
        .having(count > 0)
    )
    found: dict[Key, dict[TaskState, int]] = {}
    for project_id, kind, state, count in db.session.execute(query):
        found.setdefault((project_id, kind), {})[state] = count
    return found


def _first_free(user: User) -> dict[Key, tuple[datetime, int]]:
    """When the first lease of somebody else ends, and how many there are, by project and kind."""
    query = (
        sa.select(Task.project_id, Task.kind, sa.func.min(LeaseRecord.until), sa.func.count())
        .join(Task, Task.id == LeaseRecord.open_task_id)
        .where(Task.is_work(), LeaseRecord.user_id != user.id, LeaseRecord.until > now())
        .group_by(Task.project_id, Task.kind)
    )
    rows = db.session.execute(query)
    return {(project_id, kind): (until, count) for project_id, kind, until, count in rows}


def _in_hand(user: User) -> dict[Key, int]:
    """How many tasks this person has begun or got back, by project and kind."""
    query = (
        sa.select(Task.project_id, Task.kind, sa.func.count())
        .where(_work_to(user), Task.annotator_id == user.id, Task.state.in_(states.EDITABLE))
        .group_by(Task.project_id, Task.kind)
    )
    return {(project_id, kind): count for project_id, kind, count in db.session.execute(query)}


def _why(
    user: User,
    place: Place,
    counts: dict[TaskState, int],
    mine: int,
    others: tuple[datetime | None, int],
) -> NoWork:
    total = sum(counts.values())
    in_work = sum(count for state, count in counts.items() if state in states.EDITABLE)

    def row(reason: Reason, count: int = in_work, **more: object) -> NoWork:
        return NoWork(place.kind, reason, place.project_id, place.project, count, **more)  # type: ignore[arg-type]

    if in_work == 0:
        return row(Reason.DONE, total)
    if place.barrier is Barrier.PAUSED:
        return row(Reason.PAUSED, since=place.paused_at)
    if place.barrier is Barrier.SKILL:
        practice = to_go(user.id, place.kind) if place.required_level == skills.TRAINED else None
        return row(Reason.SKILL, level=place.required_level, practice=practice)
    if place.barrier is Barrier.LIMIT:
        return row(Reason.LIMIT, place.limit or 0)
    if mine == in_work:
        return row(Reason.YOURS)
    free_at, held = others
    # What waits in the queue and is not ready for this person is for others. What is ready and was not got is
    # being taken by somebody else in this moment.
    if held == 0 and counts.get(TaskState.QUEUED) and not ready_counts(user, [place]):
        # Asked again, after what is ready: it may have been taken between the two.
        free_at, held = _first_free(user).get((place.project_id, place.kind), (None, 0))
        if held == 0:
            return row(Reason.OTHERS, in_work - mine)
    return row(Reason.ALL_LEASED, until=free_at)
