"""What no database can hold is refused with its place, on both databases, never an error of the server."""

import json

import numpy as np
import pytest
import sqlalchemy as sa

from backend.database import db
from backend.models import Checkpoint, MovieRecord
from backend.movies.importing import add_movie
from backend.tasks.creation import create_segmentation_tasks
from celldata.labels import Labels
from celldata.movie import Movie


@pytest.fixture
def held(ann, segmentation):
    answer = ann.ask()
    return answer["task"]["id"], answer["lease"]["token"]


@pytest.mark.parametrize("movie", [2**31, 2**40, 10**20, 0])
def test_a_movie_that_no_database_can_name(eve, slug, movie):
    assert slug(eve.get("/tasks", query_string={"movie": movie})) == "invalid"


@pytest.mark.parametrize("idle", [1e15, -1])
def test_nobody_was_idle_for_so_long(ann, held, slug, idle):
    body = {"token": held[1], "idle": idle}
    assert slug(ann.send("PUT", f"/tasks/{held[0]}/lease", body)) == "invalid"


def test_a_laptop_that_slept_for_a_year_is_understood(ann, held, slug):
    answer = ann.send("PUT", f"/tasks/{held[0]}/lease", {"token": held[1], "idle": 365 * 86400.0})
    assert answer.status_code == 200 or slug(answer) == "lease-lost"


def test_nul_is_refused_wherever_a_text_is_kept(ann, held, slug):
    reason = {"lease": held[1], "expected": 0, "reason": "a\0b", "open_checks": 1}
    assert slug(ann.post(f"/tasks/{held[0]}/submit", reason)) == "invalid"
    assert slug(ann.send("PUT", f"/tasks/{held[0]}/lease", {"token": "a\0b"})) == "invalid"
    assert slug(ann.save(held[0], "a\0b", 0)) == "invalid"
    assert slug(ann.post("/session", {"name": "a\0b", "password": "secret word"})) == "invalid"


def test_a_state_of_the_page_that_json_cannot_nest_is_refused_with_its_place(ann, held, edits, slug):
    deep: dict = {}
    for _ in range(300):
        deep = {"x": deep}
    batch = {
        "lease": held[1],
        "expected": 0,
        "edits": [{**edits.paint(t=0, start=700, length=1), "ui": deep}],
    }
    # Written here: what the server writes JSON with would not nest it.
    body, headers = json.dumps(batch), {"Content-Type": "application/json"}
    answer = ann.send("POST", f"/tasks/{held[0]}/edits", data=body, headers=headers)
    assert (slug(answer), answer.json["errors"][0]["where"]) == ("invalid", "edits[0].ui")


def test_the_longest_name_of_a_feature_gets_its_checkpoints(app, ann, edits, monkeypatch):
    monkeypatch.setitem(app.config, "CHECKPOINT_EVERY", 2)
    feature = "a" * 99
    images = np.zeros((5, 24, 32), np.uint32)
    images[:, 2:5, 2:5] = 1
    labels = Labels.from_images({feature: images})
    with app.app_context():
        raw = np.zeros((5, 1, 24, 32), np.uint8)
        movie = add_movie(Movie("long", raw, source="a test"), labels, app.extensions["prospero"])
        create_segmentation_tasks(db.session.get(MovieRecord, movie.id), labels)
    answer = ann.ask()
    task, token = answer["task"]["id"], answer["lease"]["token"]
    for n in range(2):
        edit = edits.paint(t=0, start=700 + n, length=1)
        edit["changes"] = [{**change, "feature": feature} for change in edit["changes"]]
        assert ann.save(task, token, n, edit).status_code == 200
    assert app.extensions["prospero-checkpointer"].wait(10)
    with app.app_context():
        assert list(db.session.scalars(sa.select(Checkpoint.sequence))) == [2]
