"""Names of tasks, as people type them: MOVIE/tracking, MOVIE/segmentation/0-4, and for a tile of a field with
its upper left corner (y-x) MOVIE/segmentation/0-4/480-0. The id works too.

A movie that went through several rounds has several tasks of one name; then only ids tell them apart.
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from backend.database import db
from backend.models import MovieRecord, Task, TaskKind

WINDOW = re.compile(r"(\d+)-(\d+)")
SHOWN = 10


class UnknownName(ValueError):
    """No task, or more than one, has this name; the text says what there is."""


def name_of(task: Task) -> str:
    """`MOVIE/tracking`, `MOVIE/segmentation/FIRST-LAST`, or with the corner of its tile `…/Y-X`."""
    if task.kind is TaskKind.TRACKING:
        return f"{task.movie.name}/{task.kind.value}"
    corner = f"/{task.tile[0]}-{task.tile[1]}" if task.tile else ""
    return f"{task.movie.name}/{task.kind.value}/{task.first}-{task.last}{corner}"


def find_named(name: str) -> Task:
    """The task of this name or id; UnknownName when there is none, or when there are several."""
    if name.isdecimal():
        task = db.session.get(Task, int(name)) if len(name) < 10 else None
        if task is None:
            raise UnknownName(f"there is no task {name}. See: prospero tasks list")
        return task
    movie_name, *rest = name.split("/")
    tasks = _tasks_of(movie_name)
    if tasks is None:
        raise UnknownName(f"there is no task {name!r}: no movie {movie_name!r}. See: prospero movies list")
    found = [task for task in tasks if name_of(task) == _canonical(movie_name, rest)]
    if not found:
        raise UnknownName(f"there is no task {name!r}. {_what_there_is(movie_name, tasks)}")
    if len(found) > 1:
        ids = ", ".join(f"{task.id} ({task.state.value.replace('_', ' ')})" for task in found)
        raise UnknownName(f"{len(found)} tasks are called {name!r}. Give the id: {ids}")
    return found[0]


def _canonical(movie_name: str, rest: list[str]) -> str:
    """The name with its window and its corner in plain numbers: 00-04 is 0-4."""
    pairs = [(part, WINDOW.fullmatch(part)) for part in rest]
    plain = [f"{int(pair[1])}-{int(pair[2])}" if pair else part for part, pair in pairs]
    return "/".join([movie_name, *plain])


def _tasks_of(movie_name: str) -> list[Task] | None:
    movie = db.session.scalar(
        sa.select(MovieRecord).where(MovieRecord.is_work(), MovieRecord.name == movie_name)
    )
    if movie is None:
        return None
    query = sa.select(Task).where(Task.is_work(), Task.movie_id == movie.id).options(joinedload(Task.movie))
    return list(db.session.scalars(query.order_by(Task.kind, Task.first, Task.id)))


def _what_there_is(movie_name: str, tasks: list[Task]) -> str:
    names = list(dict.fromkeys(name_of(task) for task in tasks))
    if not names:
        return f"{movie_name} has no tasks. Make some with: prospero tasks create --movie {movie_name!r} …"
    more = len(names) - SHOWN
    shown = ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
    return f"{movie_name} has {shown}. See: prospero tasks list --movie {movie_name!r}"
