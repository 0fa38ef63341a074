"""Projects over HTTP, and what belongs to them."""

import pytest

from backend.database import db, now, write
from backend.models import AnswerUse, KnownAnswer, MovieRecord, Task, TaskKind
from backend.movies.importing import add_movie
from backend.tasks.creation import create_segmentation_tasks
from celldata.movie import Movie


@pytest.fixture
def boss(person):
    return person("Boss", "admin")


FIRST = {
    "name": "First project",
    "priority": 0,
    "paused_at": None,
    "required_level": 0,
    "overlap": 1,
    "max_tasks_per_person": None,
    "gold_rate": 0.0,
    "gold_threshold": 0.8,
    "gold_window": 5,
    "sample_rate": 0.1,
    "cells_per_tile": 150,
}


def test_the_first_project_is_there_and_counts_what_belongs_to_it(eve, segmentation):
    (project,) = eve.get("/projects").json
    assert {name: project[name] for name in FIRST} == FIRST
    assert (project["id"], project["n_movies"], project["tasks"]) == (1, 1, {"queued": 2})
    assert eve.get("/projects/1").json == project


def test_a_project_says_how_many_answers_its_check_tasks_are_made_of(app, eve, movie_id):
    def add(use, **more):
        with write():
            answer = KnownAnswer(
                project_id=1, use=use, kind=TaskKind.SEGMENTATION, movie_id=movie_id, first=0, last=4, **more
            )
            db.session.add(answer)

    assert eve.get("/projects/1").json["n_check_tasks"] == 0
    with app.app_context():
        add(AnswerUse.PRACTICE)
        add(AnswerUse.GOLD, retired_at=now())
        add(AnswerUse.GOLD)
    assert eve.get("/projects/1").json["n_check_tasks"] == 1


def test_admins_add_and_change_projects_and_others_do_not(ann, eve, boss, slug):
    new = {"name": " Organoids ", "priority": 3, "overlap": 2, "required_level": 1, "gold_rate": 0.1}
    for who in (ann, eve):
        assert slug(who.post("/projects", new)) == "forbidden"
        assert slug(who.send("PATCH", "/projects/1", {"priority": 9})) == "forbidden"
    assert slug(ann.get("/projects")) == "forbidden"
    made = boss.post("/projects", new)
    assert made.status_code == 201
    expected = {**FIRST, **new, "name": "Organoids"}
    assert {name: made.json[name] for name in FIRST} == expected
    path = f"/projects/{made.json['id']}"
    changed = boss.send(
        "PATCH", path, {"name": "ORGANOIDS", "max_tasks_per_person": 40, "cells_per_tile": 90}
    )
    assert {name: changed.json[name] for name in FIRST} == {
        **expected,
        "name": "ORGANOIDS",
        "max_tasks_per_person": 40,
        "cells_per_tile": 90,
    }
    assert boss.send("PATCH", path, {"max_tasks_per_person": None}).json["max_tasks_per_person"] is None
    assert [project["name"] for project in eve.get("/projects").json] == ["ORGANOIDS", "First project"]


def test_pausing_keeps_the_time_of_the_first_pause_until_it_goes_on(boss):
    since = boss.send("PATCH", "/projects/1", {"paused": True}).json["paused_at"]
    assert since is not None
    assert boss.send("PATCH", "/projects/1", {"paused": True}).json["paused_at"] == since
    assert boss.send("PATCH", "/projects/1", {"paused": False}).json["paused_at"] is None


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"name": "  "}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"priority": 5000}, "priority"),
        ({"priority": 1.5}, "priority"),
        ({"overlap": 0}, "overlap"),
        ({"required_level": 10}, "required_level"),
        ({"max_tasks_per_person": 0}, "max_tasks_per_person"),
        ({"gold_rate": 1.1}, "gold_rate"),
        ({"gold_threshold": -0.1}, "gold_threshold"),
        ({"gold_window": 0}, "gold_window"),
        ({"sample_rate": "much"}, "sample_rate"),
        ({"cells_per_tile": 0}, "cells_per_tile"),
        ({"paused": "yes"}, "paused"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(boss, slug, body, where):
    answer = boss.send("PATCH", "/projects/1", body)
    assert (slug(answer), answer.json["errors"][0]["where"]) == ("invalid", where)
    assert boss.get("/projects/1").json["name"] == "First project"


def test_two_projects_of_one_name_are_refused_whatever_the_case(boss, slug):
    answer = boss.post("/projects", {"name": "FIRST project"})
    assert (slug(answer), answer.json["errors"][0]["where"]) == ("invalid", "name")
    assert "already" in answer.json["detail"]
    other = boss.post("/projects", {"name": "Other"}).json["id"]
    assert slug(boss.send("PATCH", f"/projects/{other}", {"name": "first Project"})) == "invalid"
    assert boss.send("PATCH", f"/projects/{other}", {"name": "OTHER"}).status_code == 200


def test_there_is_no_such_project(boss, slug):
    for path in ("/projects/99", f"/projects/{2**40}"):
        assert slug(boss.get(path)) == "not-found"
        assert slug(boss.send("PATCH", path, {"priority": 1})) == "not-found"


def test_the_tasks_of_a_movie_belong_to_its_project(app, ann, boss, labels, task_row):
    import numpy as np

    project_id = boss.post("/projects", {"name": "Organoids"}).json["id"]
    with app.app_context():
        raw = np.zeros((7, 1, 24, 32), np.uint16)
        stores = app.extensions["prospero"]
        movie = add_movie(Movie("other", raw), labels, stores, project_id=project_id)
        made = [task.id for task in create_segmentation_tasks(movie, labels)]
        assert db.session.get(MovieRecord, movie.id).project.name == "Organoids"
        assert {db.session.get(Task, task).project_id for task in made} == {project_id}
    assert ann.ask()["task"]["project"] == {"id": project_id, "name": "Organoids"}
