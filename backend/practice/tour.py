"""The tour of a person: their task on the tour's movie, and that they have seen it."""

from __future__ import annotations

import sqlalchemy as sa

from backend.database import db, now, write
from backend.models import MovieRecord, Task, User
from backend.movies.current_labels import load_labels
from backend.movies.importing import add_movie, taken_name
from backend.practice.tour_movie import VERSION, make_tour_movie
from backend.storage import Stores
from backend.tasks import states
from backend.tasks.creation import create_practice_task
from celldata.errors import DataError

NAME = "Practice movie"
MAX_ATTEMPTS = 5  # each lost to somebody who made the movie, or took its name, at the same moment


def task_of(user_id: int, stores: Stores, again: bool = False) -> int:
    """Id of the person's practice task: the one they have not submitted, else a new one.

    `again`: a new one also where they have changed something in it; the old one stays as it is, unseen.
    """
    movie_id = _movie(stores).id
    labels = load_labels(db.session.get_one(MovieRecord, movie_id))
    with write():
        # Two tabs that ask at once: the second waits here, and finds the task of the first.
        db.session.get_one(User, user_id, with_for_update={"key_share": True})
        query = (
            sa.select(Task)
            .where(Task.practice_of_id == user_id, Task.movie_id == movie_id)
            .where(Task.state.in_(states.EDITABLE))
            .order_by(Task.id.desc())
            .limit(1)
        )
        task = db.session.scalar(query)
        if task is None or (again and task.sequence > 0):
            task = create_practice_task(db.session.get_one(MovieRecord, movie_id), labels, user_id)
        return task.id


def seen(user_id: int) -> None:
    """The person has seen the tour, or has seen enough of it."""
    with write():
        user = db.session.get_one(User, user_id)
        user.tour_seen_at = user.tour_seen_at or now()


def _movie(stores: Stores) -> MovieRecord:
    """The tour's movie, made by whoever is the first to need it."""
    for _ in range(MAX_ATTEMPTS):
        found = _made()
        if found is not None:
            return found
        made = make_tour_movie(_free_name())
        practice = {"tour": {"version": VERSION, "places": made.places}}
        try:
            return add_movie(made.movie, made.predicted, stores, practice=practice)
        except DataError:  # the name was taken meanwhile, most likely by the same movie
            db.session.rollback()
    raise DataError(NAME, "it could not be made: its name was taken each time", "Try again.")


def _made() -> MovieRecord | None:
    query = sa.select(MovieRecord).where(~MovieRecord.is_work()).order_by(MovieRecord.id)
    fits = (movie for movie in db.session.scalars(query) if _version(movie) == VERSION)
    return next(fits, None)


def _version(movie: MovieRecord) -> int | None:
    tour = (movie.practice or {}).get("tour")
    return tour["version"] if tour else None


def _free_name() -> str:
    number, name = 1, NAME
    while taken_name(name) is not None:
        number += 1
        name = f"{NAME} ({number})"
    return name
