"""Known answers of approved tasks: who makes them, of what, and what is refused."""

import pytest

from backend.database import db, write
from backend.models import Task, TaskState
from backend.rounds.progress import progress_of_all
from tests.backend.answers.conftest import between, spoiled, submit
from tests.backend.conftest import FRAMES, HEIGHT, WIDTH, tiny_labels


@pytest.fixture
def approved(ann, eve, work, app):
    """Id of a task in which a cell was added and an expert agreed."""
    task = work(1)[0]
    truth = tiny_labels()
    from celldata.crop import crop_labels

    first = slice(0, 1)
    submit(ann, task, between(crop_labels(spoiled(truth), first), crop_labels(truth, first)))
    assert eve.judge(task, "accept").status_code == 200
    return task


def test_an_expert_makes_a_check_task_of_approved_work(eve, approved):
    answer = eve.post("/answers", {"task": approved, "use": "gold"})
    assert answer.status_code == 201, answer.json
    assert (answer.json["use"], answer.json["kind"], answer.json["first"], answer.json["last"]) == (
        "gold",
        "segmentation",
        0,
        0,
    )
    assert [each["id"] for each in eve.get("/answers").json] == [answer.json["id"]]
    assert eve.send("DELETE", f"/answers/{answer.json['id']}").status_code == 204
    assert eve.get("/answers").json[0]["retired_at"] is not None


def test_practice_of_it_is_scored_against_what_was_approved(eve, bob, approved):
    assert eve.post("/answers", {"task": approved, "use": "practice"}).status_code == 201
    task = bob.post("/training/tasks", {"kind": "segmentation"}).json["task"]
    submit(bob, task)
    feedback = bob.get(f"/tasks/{task}/feedback").json
    assert feedback["counts"] == {"missing": 1}
    assert feedback["value"] == pytest.approx(2 / 3)


def test_work_that_is_not_approved_or_needed_nothing_is_refused(ann, eve, approved, work, app, slug):
    task = work(1)[0]
    answer = eve.post("/answers", {"task": task, "use": "gold"})
    assert slug(answer) == "invalid"
    assert "waits in the queue" in answer.json["detail"]
    submit(ann, task)
    with app.app_context(), write():
        db.session.get(Task, task).state = TaskState.APPROVED
    answer = eve.post("/answers", {"task": task, "use": "gold"})
    assert slug(answer) == "invalid"
    assert "measures nobody" in answer.json["detail"]
    assert slug(eve.post("/answers", {"task": 999, "use": "gold"})) == "not-found"
    assert slug(eve.send("DELETE", "/answers/999")) == "not-found"


def test_annotators_do_not_see_answers(ann, approved, slug):
    assert slug(ann.get("/answers")) == "forbidden"
    assert slug(ann.post("/answers", {"task": approved, "use": "gold"})) == "forbidden"


def test_check_tasks_and_practice_are_no_part_of_the_progress_of_movies(eve, bob, approved, app):
    def counts():
        with app.app_context():
            return [(each.movie.name, len(each.tasks)) for each in progress_of_all()]

    before = counts()
    eve.post("/answers", {"task": approved, "use": "gold"})
    eve.post("/answers", {"task": approved, "use": "practice"})
    bob.post("/training/tasks", {"kind": "segmentation"})
    assert counts() == before


@pytest.fixture
def files(tmp_path):
    """files() -> the parts of a request: a movie with right labels, and wrong ones."""
    import io

    import numpy as np

    from celldata.formats import npz
    from celldata.movie import Movie

    def packed(labels):
        raw = np.random.default_rng(1).integers(0, 4000, (FRAMES, 1, HEIGHT, WIDTH)).astype(np.uint16)
        npz.write(tmp_path / "movie.npz", Movie("dish", raw, source="a test"), labels)
        return io.BytesIO((tmp_path / "movie.npz").read_bytes())

    def make(**form):
        right, wrong = packed(tiny_labels()), packed(spoiled(tiny_labels()))
        parts = {"name": "check 1", "use": "gold", "kind": "segmentation", **form}
        return {**parts, "movie": (right, "right.npz"), "base": (wrong, "wrong.npz")}

    return make


def test_an_expert_sends_files(eve, ann, files, slug):
    def send(who, form):
        headers = {"X-CSRF-Token": who.csrf}
        return who.client.post("/api/v1/answers/files", data=form, headers=headers)

    answer = send(eve, files())
    assert answer.status_code == 201, answer.json
    assert [(each["first"], each["last"], each["use"]) for each in answer.json] == [
        (0, 4, "gold"),
        (2, 6, "gold"),
    ]
    taken = send(eve, files())
    assert slug(taken) == "invalid"
    assert "has a movie 'check 1' already" in taken.json["detail"]
    form = files(name="check 2", corrupt="3")
    del form["base"]
    assert send(eve, {**form, "kind": "tracking", "use": "gold"}).status_code in (201, 422)
    assert "kind" in send(eve, files(name="check 3", kind="drawing")).json["detail"]
    assert slug(send(ann, files(name="check 4"))) == "forbidden"
