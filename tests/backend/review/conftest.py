"""A submitted task for the desk, and a crowded movie in tiles."""

import numpy as np
import pytest

from backend.cli.tasks import open_tasks
from backend.database import db, write
from backend.models import MovieRecord
from backend.movies.importing import add_movie
from celldata.movie import Movie
from tests.backend.review.crowd import SIZE, crowd


@pytest.fixture
def submitted(ann, segmentation, edits):
    """Ann's submitted task over frames 0-4: in frame 1 cell 9 was added, in frame 0 cell 1 trimmed."""
    answer = ann.ask()
    task_id, token = answer["task"]["id"], answer["lease"]["token"]
    before, added = ann.frame(task_id, 1), ann.frame(task_id, 1).copy()
    added[20:23, 25:30] = 9
    trimmed = ann.frame(task_id, 0).copy()
    trimmed[2, 2:8] = 0
    batch = [
        edits.of(edits.between(before, added, 1), edits.rows(added=[[1, 9, 9]])),
        edits.of(edits.between(ann.frame(task_id, 0), trimmed, 0)),
    ]
    assert ann.save(task_id, token, 0, *batch).status_code == 200
    assert ann.submit(task_id, token, 2).status_code == 200
    return task_id


@pytest.fixture
def fay(person):
    return person("Fay", "expert")


@pytest.fixture
def crowded(app):
    """Id of a movie of five frames with 24 cells, in a project that wants 12 in a task."""
    raw = np.random.default_rng(1).integers(0, 4000, (5, 1, *SIZE)).astype(np.uint16)
    with app.app_context():
        movie = add_movie(Movie("crowd", raw, source="a test"), crowd(), app.extensions["prospero"])
        with write():
            db.session.get(MovieRecord, movie.id).project.cells_per_tile = 12
        open_tasks(db.session.get(MovieRecord, movie.id), "segmentation", window=5)
        return movie.id
