"""A round closed from the page."""

import json

import pytest

from backend.database import db
from backend.models import MovieRecord, Task
from backend.rounds import closing
from backend.rounds.close_state import FILE
from backend.rounds.closing import close_round
from celldata.errors import DataError
from tests.backend.conftest import tiny_labels

LONG = 240


@pytest.fixture
def labels():
    """Of the tiny movie, which the people here label over HTTP."""
    return tiny_labels()


@pytest.fixture
def admin(person):
    return person("Sci", "admin")


@pytest.fixture
def behind(app, workspace, monkeypatch):
    """behind() waits until what was asked for is done."""
    monkeypatch.setitem(app.config, "PROSPERO_WORKSPACE", workspace.root)
    found = app.extensions["prospero-closer"]

    def wait():
        assert found.wait(LONG)

    yield wait
    wait()


def approve(ann, eve, task_id):
    asked = ann.ask()
    assert asked["task"]["id"] == task_id
    assert ann.submit(task_id, asked["lease"]["token"], 0).status_code == 200
    assert eve.judge(task_id, "accept").status_code == 200


def test_a_close_goes_on_behind_the_request(admin, ann, eve, segmentation, behind, workspace, row):
    first, second = segmentation
    approve(ann, eve, first)
    assert eve.get("/rounds/current").json["next_close"] == {"round": 1, "tasks": 1, "open": 1}
    assert admin.get("/rounds/close").json["state"] == "idle"
    answer = admin.post("/rounds/close", {"round": 1})
    assert answer.status_code == 202, answer.json
    assert (answer.json["state"], answer.json["round"], answer.json["workspace"]) == ("working", 1, None)
    behind()
    told = eve.get("/rounds/close").json
    assert (told["state"], told["round"]) == ("done", 1)
    assert told["words"].startswith("Round 1 is closed: 1 approved tasks; 1 movies written")
    assert told["done"] == told["all"] == 4
    assert told["began_at"] < told["ended_at"]
    assert row(Task, first).round_number == 1
    assert row(Task, second).state == "queued"
    assert workspace.data_file.is_file()
    found = eve.get("/rounds/1").json
    assert [step["state"] for step in found["steps"]] == ["done", "done", "done", "now"]
    assert found["tasks"] == {"done": 1, "all": 1, "open": 1}
    assert found["next_close"]["round"] == 2


def test_with_a_commit(admin, movie_id, behind, workspace):
    assert admin.post("/rounds/close", {"round": 1, "commit": True}).status_code == 202
    behind()
    assert "tagged round-1" in admin.get("/rounds/close").json["words"]
    assert workspace.git("tag").split() == ["round-1"]


def test_a_second_close_at_the_same_time_is_refused(admin, movie_id, slug, behind, workspace):
    with workspace.locked():
        answer = admin.post("/rounds/close", {"round": 1})
    assert (answer.status_code, slug(answer)) == (409, "round-at-work")
    assert "Wait until it ends" in answer.json["detail"]
    assert not workspace.data.exists()


def test_nobody_closes_another_round_than_the_one_they_saw(admin, movie_id, slug, behind, workspace):
    answer = admin.post("/rounds/close", {"round": 2})
    assert (slug(answer), answer.json["round"]) == ("other-round", 1)
    # The lock is free again.
    assert admin.post("/rounds/close", {"round": 1}).status_code == 202
    behind()
    answer = admin.post("/rounds/close", {"round": 1})
    assert (slug(answer), answer.json["round"]) == ("other-round", 2)


def test_without_a_workspace_the_command_is_named(admin, slug, app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "PROSPERO_WORKSPACE", tmp_path)
    answer = admin.post("/rounds/close", {"round": 1})
    assert (answer.status_code, slug(answer)) == (409, "no-workspace")
    assert "no DVC repository" in answer.json["detail"]
    assert "prospero round close --workspace FOLDER" in answer.json["detail"]
    told = admin.get("/rounds/close").json
    assert (told["state"], told["workspace"]) == ("idle", answer.json["detail"])


def test_only_admins_close(eve, movie_id, slug, behind):
    assert slug(eve.post("/rounds/close", {"round": 1})) == "forbidden"


def test_what_goes_wrong_is_told(admin, movie_id, behind, workspace, app, monkeypatch):
    def full(*arguments):
        raise DataError("data", "the disk is full", "Make room, and close the round again.")

    with monkeypatch.context() as patch:
        patch.setattr(closing.manifest, "write", full)
        assert admin.post("/rounds/close", {"round": 1}).status_code == 202
        behind()
    told = admin.get("/rounds/close").json
    assert (told["state"], told["done"], told["all"]) == ("failed", 1, 4)
    assert told["words"] == "data: the disk is full. Make room, and close the round again."
    assert admin.post("/rounds/close", {"round": 1}).status_code == 202
    behind()
    assert admin.get("/rounds/close").json["state"] == "done"


def test_a_mistake_of_the_program_is_told_without_its_insides(admin, movie_id, behind, monkeypatch):
    def mistake(*arguments):
        raise RuntimeError("secret")

    monkeypatch.setattr(closing, "_begin", mistake)
    assert admin.post("/rounds/close", {"round": 1}).status_code == 202
    behind()
    told = admin.get("/rounds/close").json
    assert (told["state"], "secret" in told["words"]) == ("failed", False)
    assert "logged it" in told["words"]


def test_a_killed_close_is_found_out_and_can_be_asked_for_again(
    admin, movie_id, behind, workspace, app, monkeypatch
):
    class Killed(BaseException):
        pass

    def die(*arguments):
        raise Killed

    with app.app_context(), monkeypatch.context() as patch:
        patch.setattr(closing, "_finish", die)
        with pytest.raises(Killed):
            close_round(workspace, app.extensions["prospero"])
        db.session.remove()
    told = admin.get("/rounds/close").json
    assert told["state"] == "interrupted"
    assert "Close the round again" in told["words"]
    assert admin.post("/rounds/close", {"round": 1}).status_code == 202
    behind()
    assert admin.get("/rounds/close").json["state"] == "done"


def test_the_command_tells_the_page_too(eve, movie_id, behind, workspace, app):
    seen = []

    def look(words):
        seen.append(eve.get("/rounds/close").json)

    with app.app_context():
        name = db.session.get(MovieRecord, movie_id).name
        close_round(workspace, app.extensions["prospero"], look)
    assert {each["state"] for each in seen} == {"working"}
    assert (seen[0]["words"], seen[0]["round"], seen[0]["all"]) == (f"writing {name}", 1, 4)
    assert [each["done"] for each in seen] == [0, 1, 2, 3]


def test_a_file_that_is_none_of_ours_says_nothing(eve, behind, workspace):
    path = workspace.root / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    for broken in ("", "[]", json.dumps({"state": "strange"}), json.dumps({"state": "done", "x": 1})):
        path.write_text(broken)
        assert eve.get("/rounds/close").json["state"] == "idle"


def test_the_lock_is_for_one_at_a_time_and_looking_does_not_take_it(workspace):
    assert not workspace.is_at_work()
    with workspace.locked():
        assert workspace.is_at_work()
        with pytest.raises(DataError, match="at work here"):
            workspace.locked()
    assert not workspace.is_at_work()
