"""`prospero answers`: known answers of files and of approved tasks."""

import numpy as np
import pytest

from backend.database import db, write
from backend.models import KnownAnswer, MovieRecord, Task, TaskState
from celldata.formats import movie_folder
from celldata.movie import Movie
from tests.backend.answers.conftest import spoiled
from tests.backend.conftest import FRAMES, HEIGHT, WIDTH, tiny_labels


@pytest.fixture
def files(tmp_path):
    """Folders of one movie: with right labels, and with wrong ones."""
    raw = np.random.default_rng(1).integers(0, 4000, (FRAMES, 1, HEIGHT, WIDTH)).astype(np.uint16)
    movie = Movie("dish", raw, source="a test")
    for name, labels in (("right", tiny_labels()), ("wrong", spoiled(tiny_labels()))):
        info = movie_folder.MovieInfo.of(movie, labels.features)
        movie_folder.write(tmp_path / name, movie, labels, info)
    return tmp_path


def test_files_become_answers_one_for_each_window(prospero, files, app):
    made = prospero.json(
        *("answers", "add", files / "right", "--base", files / "wrong", "--name", "check 1"),
        *("--use", "gold", "--kind", "segmentation"),
    )
    assert [(answer["first"], answer["last"]) for answer in made] == [(0, 4), (2, 6)]
    assert all(0.5 < answer["base_score"] < 0.9 for answer in made)
    assert [answer["id"] for answer in prospero.json("answers", "list")] == [each["id"] for each in made]
    assert prospero.json("movies", "list") == [], "it is no movie of the lab"
    assert prospero.json("tasks", "list") == []
    with app.app_context():
        assert db.session.query(MovieRecord).one().practice == {"answers": "gold"}


def test_tracks_are_spoiled_by_a_seed(prospero, files):
    found = None
    for seed in range(20):
        result = prospero(
            *("answers", "add", files / "right", "--corrupt", seed, "--name", "track"),
            *("--use", "practice", "--kind", "tracking", "--json"),
        )
        if result.exit_code == 0:
            found = result
            break
        assert "score" in result.stderr, result.stderr
    assert found is not None
    (answer,) = prospero.json("answers", "list")
    assert (answer["kind"], answer["first"], answer["last"]) == ("tracking", 0, FRAMES - 1)
    assert answer["base_score"] < 0.85
    assert "given out no more" in prospero.ok("answers", "retire", answer["id"])
    assert prospero.json("answers", "list")[0]["retired"] is True


def test_an_approved_task_becomes_an_answer(prospero, app, segmentation):
    with app.app_context(), write():
        task = db.session.get(Task, segmentation[0])
        task.state = TaskState.APPROVED
    error = prospero.error("answers", "add", "--use", "gold", "--task", str(segmentation[0]))
    assert "measures nobody" in error
    with app.app_context():
        assert db.session.query(KnownAnswer).count() == 0


def test_what_is_missing_is_named(prospero, files):
    assert "either a movie (PATH) or" in prospero.error("answers", "add", "--use", "gold")
    add = ("answers", "add", files / "right", "--use", "gold")
    assert "--kind segmentation or tracking" in prospero.error(*add)
    assert "--base LABELS, or --corrupt SEED" in prospero.error(*add, "--kind", "tracking")
    assert "no project 'other'" in prospero.error(
        *add, "--kind", "tracking", "--corrupt", 1, "--project", "other"
    )
    assert "no known answer 9" in prospero.error("answers", "retire", 9)
    assert "No known answers yet" in prospero.ok("answers", "list")
