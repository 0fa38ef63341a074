"""Adding, changing and finding projects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from backend.database import db, now, write
from backend.models import AnswerUse, KnownAnswer, MovieRecord, Project, Task
from celldata.errors import DataError


def find(project_id: int) -> Project | None:
    """The project of this id."""
    return db.session.get(Project, project_id) if project_id < 2**31 else None


def named(name: str) -> Project | None:
    """The project of this name, whatever its case."""
    return db.session.scalar(sa.select(Project).where(sa.func.lower(Project.name) == name.strip().lower()))


def all_projects() -> list[Project]:
    """Every project, the most urgent first."""
    return list(
        db.session.scalars(sa.select(Project).order_by(Project.priority.desc(), Project.name, Project.id))
    )


def add(values: Mapping[str, Any]) -> Project:
    """A new project; `values` as NewProjectSchema has them. DataError when the name is taken."""
    project = Project()
    _set(project, values)
    db.session.add(project)
    _keep(project)
    return project


def change(project_id: int, values: Mapping[str, Any]) -> Project:
    """Change what `values` (as ProjectChangeSchema has them) name. DataError when the name is taken."""
    project = db.session.get_one(Project, project_id)
    _set(project, values)
    _keep(project)
    return project


def _set(project: Project, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if key == "paused":
            # Paused again: since the first time.
            project.paused_at = (project.paused_at or now()) if value else None
        elif key == "name":
            project.name = _checked_name(value, project.id)
        else:
            setattr(project, key, value)


def _checked_name(name: str, project_id: int | None) -> str:
    name = name.strip()
    if not name:
        raise DataError("project name", "it has no letters", "Give it a name.")
    with db.session.no_autoflush:
        taken = named(name)
    if taken is not None and taken.id != project_id:
        raise _taken(name)
    return name


def _taken(name: str) -> DataError:
    return DataError(f"project {name!r}", "there is one of this name already", "Choose another name.")


def _keep(project: Project) -> None:
    name = project.name
    try:
        db.session.flush()
    except IntegrityError:
        # On PostgreSQL somebody may have taken the name meanwhile.
        db.session.rollback()
        raise _taken(name) from None


def write_new(values: Mapping[str, Any]) -> int:
    """`add` in a transaction of its own; the id."""
    with write():
        return add(values).id


def write_change(project_id: int, values: Mapping[str, Any]) -> None:
    """`change` in a transaction of its own."""
    with write():
        change(project_id, values)


def described(projects: list[Project]) -> list[dict[str, Any]]:
    """Projects as ProjectSchema has them."""
    movies: dict[int, int] = dict(
        db.session.execute(
            sa.select(MovieRecord.project_id, sa.func.count())
            .where(MovieRecord.is_work())
            .group_by(MovieRecord.project_id)
        ).all()
    )
    answers: dict[int, int] = dict(
        db.session.execute(
            sa.select(KnownAnswer.project_id, sa.func.count())
            .where(KnownAnswer.use == AnswerUse.GOLD, KnownAnswer.retired_at.is_(None))
            .group_by(KnownAnswer.project_id)
        ).all()
    )
    counts: dict[int, dict[str, int]] = {}
    query = (
        sa.select(Task.project_id, Task.state, sa.func.count())
        .where(Task.is_work())
        .group_by(Task.project_id, Task.state)
    )
    for project_id, state, count in db.session.execute(query):
        counts.setdefault(project_id, {})[state.value] = count
    columns = [column.key for column in sa.inspect(Project).column_attrs]
    return [
        {
            **{name: getattr(project, name) for name in columns},
            "n_movies": movies.get(project.id, 0),
            "n_check_tasks": answers.get(project.id, 0),
            "tasks": counts.get(project.id, {}),
        }
        for project in projects
    ]
