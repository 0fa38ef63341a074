"""The queue of the review desk: what waits for a verdict, which of it, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from backend.answers import agreement
from backend.database import db, now
from backend.models import (
    AnswerUse,
    KnownAnswer,
    LeaseRecord,
    Project,
    Revision,
    Score,
    Task,
    TaskState,
    User,
)
from backend.tasks import views

AnySelect = sa.Select[*tuple[Any, ...]]

ORDERS = ("suspicion", "different", "oldest", "sample")


def waiting(wanted: Mapping[str, Any], user: User) -> dict[str, Any]:
    """A page of the queue as ReviewPageSchema has it. `wanted`: ReviewFilterSchema."""
    conditions = _conditions(wanted)
    joined = _joined(sa.select(sa.func.count()).select_from(Task))
    total = db.session.scalar(joined.where(*conditions))
    query = _joined(sa.select(Task, Revision, Project)).where(*conditions).order_by(*_order(wanted["order"]))
    query = query.options(joinedload(Task.movie), contains_eager(Task.project))
    query = query.options(joinedload(Revision.author)).limit(wanted["limit"]).offset(wanted["offset"])
    found = [tuple(row) for row in db.session.execute(query)]
    return {"total": total, "reviews": rows_of(found, user)}


def rows_of(found: Iterable[tuple[Task, Revision, Project]], user: User) -> list[dict[str, Any]]:
    """Tasks with their newest revisions as ReviewSchema has them."""
    found = list(found)
    ids = [task.id for task, _, _ in found]
    judging, labelers, agreed = _judging(ids), _labelers(found), agreement.of_tasks(ids)
    scores = mean_scores({revision.author_id for _, revision, _ in found})
    return [
        {
            "id": task.id,
            "kind": task.kind,
            "state": task.state,
            "movie": task.movie,
            "project": project,
            "first": task.first,
            "last": task.last,
            "box": task.box,
            "core": task.core,
            "revision": revision.number,
            "n_edits": revision.sequence,
            "annotator": revision.author.name,
            "annotator_id": revision.author_id,
            "submitted_at": task.submitted_at,
            "suspicion": task.suspicion,
            "score": scores.get(revision.author_id),
            "sample": revision.draw < project.sample_rate,
            "labelers": labelers.get(task.id, 1),
            "agreement": agreed.get(task.id),
            "judging": views.holder(judging[task.id], user) if task.id in judging else None,
        }
        for task, revision, project in found
    ]


def choices() -> dict[str, Any]:
    """The people and the projects that the queue can be narrowed to: those that are in it."""
    counted = _joined(sa.select(User.id, User.name, sa.func.count()).select_from(Task))
    people = counted.join(User, User.id == Revision.author_id).where(*_waits()).group_by(User.id, User.name)
    counted = _joined(sa.select(Project.id, Project.name, sa.func.count()).select_from(Task))
    projects = counted.where(*_waits()).group_by(Project.id, Project.name)
    return {
        "people": [_choice(row) for row in db.session.execute(people.order_by(User.name))],
        "projects": [_choice(row) for row in db.session.execute(projects.order_by(Project.name))],
    }


def _choice(row: sa.Row[*tuple[Any, ...]]) -> dict[str, Any]:
    id, name, count = tuple(row)
    return {"id": id, "name": name, "count": count}


def _joined(query: AnySelect) -> AnySelect:
    newest = sa.and_(Revision.task_id == Task.id, Revision.number == Task.revision)
    return query.join(Revision, newest).join(Project, Project.id == Task.project_id)


def _waits() -> tuple[sa.ColumnElement[bool], ...]:
    return Task.is_work(), Task.state == TaskState.SUBMITTED


def _conditions(wanted: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    conditions = list(_waits())
    columns: dict[str, Any] = {
        "kind": Task.kind,
        "project": Task.project_id,
        "person": Revision.author_id,
    }
    conditions += [column == wanted[name] for name, column in columns.items() if name in wanted]
    if "min_suspicion" in wanted:
        conditions.append(Task.suspicion >= wanted["min_suspicion"])
    if "max_score" in wanted:
        poor = _scores().having(sa.func.avg(Score.value) <= wanted["max_score"]).subquery()
        conditions.append(Revision.author_id.in_(sa.select(poor.c.user_id)))
    if "min_age_hours" in wanted:
        conditions.append(Task.submitted_at <= now() - timedelta(hours=wanted["min_age_hours"]))
    if wanted["sample"] or wanted["order"] == "sample":
        conditions.append(Revision.draw < Project.sample_rate)
    if wanted["order"] == "different":
        conditions.append(agreement.least_alike().is_not(None))
    return conditions


def _order(order: str) -> tuple[Any, ...]:
    if order == "oldest":
        return Task.submitted_at, Task.id
    if order == "sample":
        # What was drawn first comes first: the order is as random as the draw.
        return Revision.draw, Task.id
    if order == "different":
        # Those of a group side by side.
        return agreement.least_alike(), Task.overlap_of_id, Task.id
    # What is most likely wrong comes first: a suspicion says so, or people who did not agree.
    different = 1 - agreement.least_alike()
    doubt = sa.case((different > sa.func.coalesce(Task.suspicion, -1), different), else_=Task.suspicion)
    return doubt.desc().nulls_last(), Task.submitted_at, Task.id


def _scores() -> sa.Select[Any]:
    """Of each person the mean score of their check tasks."""
    return (
        sa.select(Score.user_id, sa.func.avg(Score.value))
        .join(KnownAnswer, KnownAnswer.id == Score.answer_id)
        .where(KnownAnswer.use == AnswerUse.GOLD)
        .group_by(Score.user_id)
    )


def mean_scores(user_ids: Iterable[int]) -> dict[int, float]:
    """Mean score of the check tasks of those people who had any."""
    rows = db.session.execute(_scores().where(Score.user_id.in_(list(user_ids))))
    return {user_id: float(mean) for user_id, mean in rows}


def _judging(task_ids: list[int]) -> dict[int, LeaseRecord]:
    query = sa.select(LeaseRecord).where(LeaseRecord.open_task_id.in_(task_ids), LeaseRecord.until > now())
    leases = db.session.scalars(query.options(joinedload(LeaseRecord.user)))
    return {lease.task_id: lease for lease in leases}


def _labelers(found: Iterable[tuple[Task, Revision, Project]]) -> dict[int, int]:
    """Task id -> how many people have submitted a task of its group, where several label the same."""
    groups = {task.id: task.overlap_of_id for task, _, _ in found if task.overlap_of_id is not None}
    if not groups:
        return {}
    counts = dict(
        db.session.execute(
            sa.select(Task.overlap_of_id, sa.func.count())
            .where(Task.overlap_of_id.in_(set(groups.values())), Task.revision > 0)
            .group_by(Task.overlap_of_id)
        ).all()
    )
    return {task_id: counts.get(group, 1) for task_id, group in groups.items()}
