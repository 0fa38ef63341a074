"""Movies and their raw frames. Annotators see the movies of their tasks; experts and admins see all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import sqlalchemy as sa
from flask import Response, current_app

from backend.database import db
from backend.models import LeaseRecord, MovieRecord, Role, Task, User
from backend.movies.schemas import MovieSchema, RawPartSchema
from backend.people.guard import current_user, requires
from backend.storage.reduction import level_size, n_levels
from backend.web.api import Blueprint
from backend.web.problems import Forbidden, NotFound, Unauthenticated

blp = Blueprint("movies", __name__, description="Movies and their raw frames")

# A movie's pixels never change under its id.
IMMUTABLE = "private, max-age=31536000, immutable"
# Read and sent at a time: a row of chunks.
BAND_ROWS = 1024
BOX = ("y0", "x0", "y1", "x1")


def _theirs(user: User) -> sa.ColumnElement[bool]:
    """That a person has a task, or ever had it."""
    held = sa.select(LeaseRecord.task_id).where(LeaseRecord.user_id == user.id)
    return sa.or_(Task.annotator_id == user.id, Task.practice_of_id == user.id, Task.id.in_(held))


def _seen_by(user: User) -> sa.ColumnElement[bool]:
    mine = sa.exists().where(Task.movie_id == MovieRecord.id, _theirs(user))
    return sa.or_(MovieRecord.is_work(), mine) if user.may(Role.EXPERT) else mine


def readable_movie(movie_id: int, user: User) -> MovieRecord:
    """The movie; NotFound, or Forbidden when none of this person's tasks is on it."""
    movie = db.session.scalar(sa.select(MovieRecord).where(MovieRecord.id == movie_id, _seen_by(user)))
    if movie is not None:
        return movie
    if db.session.get(MovieRecord, movie_id) is None:
        raise NotFound(f"There is no movie {movie_id}.")
    raise Forbidden(f"Movie {movie_id} belongs to no task of yours.")


@blp.route("/movies", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.response(200, MovieSchema(many=True))
@blp.problems(Unauthenticated)
def list_movies() -> list[MovieRecord]:
    """The movies one may see, by name"""
    user = current_user()
    seen = _seen_by(user)
    # A movie that was imported for check tasks only is one like the others to who has such a task.
    check = sa.exists().where(
        Task.movie_id == MovieRecord.id,
        Task.answer_id.is_not(None),
        Task.practice_of_id.is_(None),
        _theirs(user),
    )
    listed = sa.or_(MovieRecord.is_work(), check)
    query = sa.select(MovieRecord).where(listed, seen).order_by(MovieRecord.name)
    return list(db.session.scalars(query))


@blp.route("/movies/<int:movie_id>", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.response(200, MovieSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def get_movie(movie_id: int) -> MovieRecord:
    """One movie"""
    return readable_movie(movie_id, current_user())


@blp.route("/movies/<int:movie_id>/raw/<int:t>/<int:c>", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.arguments(RawPartSchema, location="query")
@blp.binary(
    "Raw pixels of frame t of channel c: height * width values of the movie's dtype, row-major, little "
    "endian; of a level or a box of it: as many as that has"
)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def get_raw_frame(part: dict[str, int], movie_id: int, t: int, c: int) -> Response:
    """Raw pixels of one frame and channel, at their true depth"""
    movie = readable_movie(movie_id, current_user())
    if t >= movie.n_frames or c >= movie.n_channels:
        raise NotFound(
            f"Movie {movie_id} has frames 0 to {movie.n_frames - 1}, channels 0 to {movie.n_channels - 1}; "
            f"there is no frame {t} of channel {c}."
        )
    level = part["level"]
    height, width = level_size(movie.height, movie.width, level)
    y0, x0, y1, x1 = (part.get(name, whole) for name, whole in zip(BOX, (0, 0, height, width), strict=True))
    if level >= n_levels(movie.height, movie.width) or not (y0 < y1 <= height and x0 < x1 <= width):
        raise NotFound(f"Movie {movie_id} has no such part: level {level} is {height} x {width} pixels.")
    store = current_app.extensions["prospero"].movies
    first, *others = ((y, min(y + BAND_ROWS, y1)) for y in range(y0, y1, BAND_ROWS))
    # Read before the answer begins: what cannot be read is an error and not half a frame.
    begun = _bytes(store.read_level(movie_id, t, c, level, (first[0], x0, first[1], x1)))

    def bands() -> Iterator[bytes]:
        yield begun
        for top, bottom in others:
            yield _bytes(store.read_level(movie_id, t, c, level, (top, x0, bottom, x1)))

    response = Response(bands(), content_type="application/octet-stream")
    response.headers["Cache-Control"] = IMMUTABLE
    response.content_length = (y1 - y0) * (x1 - x0) * np.dtype(movie.dtype).itemsize
    return response


def _bytes(pixels: np.ndarray) -> bytes:
    return pixels.astype(pixels.dtype.newbyteorder("<"), copy=False).tobytes()
