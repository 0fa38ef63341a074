"""A tracking task with two places: a track that is broken in frame 5, and one that ends inside the field."""

import numpy as np
import pytest

from backend.database import db
from backend.models import MovieRecord
from backend.movies.importing import add_movie
from backend.tasks.creation import create_tracking_task
from celldata.movie import Movie
from tests.celldata.suspicion.conftest import SIDE, Film


@pytest.fixture
def broken_film() -> Film:
    film = Film()
    film.cell(50, 90, 90, range(5)).cell(60, 90, 90, range(5, 12))
    return film.cell(70, 110, 120, range(9))


@pytest.fixture
def film_id(app, broken_film):
    """Id of its movie."""
    movie = Movie("film", broken_film.raw[:, None], pixel_size_um=1.0)
    with app.app_context():
        return add_movie(movie, broken_film.labels(), app.extensions["prospero"]).id


@pytest.fixture
def task(app, film_id, broken_film):
    """Id of its tracking task."""
    with app.app_context():
        return create_tracking_task(db.session.get(MovieRecord, film_id), broken_film.labels()).id


@pytest.fixture
def held(ann, task):
    """The token of Ann's lease of it."""
    given = ann.ask(kind="tracking")
    assert given["task"]["id"] == task
    return given["lease"]["token"]


@pytest.fixture
def joined(edits):
    """The edit that mends the broken track: cell 60 is called 50 in all its frames."""
    rows = [(t, 60) for t in range(5, 12)]
    return edits.of(edits.rows([[t, v, 60] for t, v in rows], [[t, v, 50] for t, v in rows]))


@pytest.fixture
def erased(edits):
    """The edit that takes cell 70 out of frame 8, pixels and row."""

    def edit(image: np.ndarray) -> dict:
        after = np.where(image == 70, 0, image).astype(np.uint32)
        assert image.shape == (SIDE, SIDE)
        return edits.of(edits.between(image, after, 8), edits.rows([[8, 70, 70]], []))

    return edit
