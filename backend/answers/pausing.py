"""Pauses by the scores of check tasks. A manager lifts them (backend/people)."""

from __future__ import annotations

import sqlalchemy as sa

from backend.database import db, now
from backend.models import Project, Score, Task, User
from celldata.scoring.errors import share


def see(user_id: int, project_id: int) -> bool:
    """Pause a person whose last check tasks in a project score too low; True when that was done. Inside a
    `write()`.
    """
    project = db.session.get_one(Project, project_id)
    user = db.session.get_one(User, user_id, with_for_update={"key_share": True})
    if user.paused_at is not None:
        return False
    values = _last_scores(user, project)
    mean = sum(values) / len(values) if values else 1.0
    if len(values) < project.gold_window or mean >= project.gold_threshold:
        return False
    user.paused_at, user.paused_for = now(), words(len(values), mean, project.gold_threshold)
    return True


def _last_scores(user: User, project: Project) -> list[float]:
    """Of the check tasks of a person in a project since their last pause was lifted; the newest first, as
    many as count.
    """
    query = (
        sa.select(Score.value)
        .join(Task, Task.id == Score.task_id)
        .where(Score.user_id == user.id, Task.practice_of_id.is_(None), Task.project_id == project.id)
        .order_by(Score.at.desc(), Score.task_id.desc())
        .limit(project.gold_window)
    )
    if user.pause_lifted_at is not None:
        query = query.where(Score.at > user.pause_lifted_at)
    return list(db.session.scalars(query))


def words(count: int, mean: float, limit: float) -> str:
    """What a person reads whose work is paused by their scores."""
    tasks = "check task" if count == 1 else f"{count} check tasks"
    return (
        f"Your work is paused: the last {tasks} scored {share(mean)}, the limit is {share(limit)}. "
        "Practise, or write to the manager."
    )
