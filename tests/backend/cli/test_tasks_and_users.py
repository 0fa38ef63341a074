import numpy as np
import pytest

from backend.movies.importing import add_movie
from celldata.movie import Movie


@pytest.fixture
def movie(prospero, app):
    with app.app_context():
        add_movie(Movie("dish", np.zeros((7, 1, 16, 16), np.uint8)), None, app.extensions["prospero"])


def test_segmentation_tasks_are_windows_of_frames(prospero, movie):
    assert "No such tasks" in prospero.ok("tasks", "list")
    said = prospero.ok("tasks", "create", "--movie", "dish", "--kind", "segmentation", "--window", 3)
    assert said == "Opened 3 segmentation tasks on dish.\n"
    assert [(t["first"], t["last"]) for t in prospero.json("tasks", "list")] == [(0, 2), (3, 5), (4, 6)]
    assert "0-2" in prospero.ok("tasks", "list", "--movie", "dish", "--state", "queued")
    assert prospero.json("tasks", "list", "--state", "approved") == []


def test_the_same_work_is_not_given_out_twice(prospero, movie):
    (task,) = prospero.json("tasks", "create", "--movie", "dish", "--kind", "tracking")
    assert (task["first"], task["last"], task["state"]) == (0, 6, "queued")
    assert "has 1 open tracking tasks already" in prospero.error(
        "tasks", "create", "--movie", "dish", "--kind", "tracking"
    )
    assert len(prospero.json("tasks", "list", "--kind", "tracking")) == 1


def test_tasks_need_a_movie_and_a_kind(prospero, movie):
    assert "no movie 'plate'" in prospero.error("tasks", "create", "--movie", "plate", "--kind", "tracking")
    assert "'--kind'" in prospero.error("tasks", "create", "--movie", "dish")
    assert "'drawing'" in prospero.error("tasks", "create", "--movie", "dish", "--kind", "drawing")


def test_a_new_person_signs_in_once_with_the_printed_link(prospero, app):
    person = prospero.json("users", "add", "Ada L.", "--role", "expert")
    assert (person["name"], person["role"]) == ("Ada L.", "expert")
    path = person["link"].removeprefix("http://localhost:5000")
    client = app.test_client()
    assert client.get(path).headers["Location"] == "/"
    assert client.get("/api/v1/session").json["user"]["name"] == "Ada L."
    assert app.test_client().get(path).headers["Location"] == "/sign-in?link=used"


def test_a_second_link_and_a_password_for_somebody_known(prospero, app):
    prospero.ok("users", "add", "Ann")
    assert "/login/" in prospero.ok("users", "link", "Ann")
    prospero.ok("users", "password", "Ann", input="correct horse\ncorrect horse\n")
    answer = app.test_client().post("/api/v1/session", json={"name": "Ann", "password": "correct horse"})
    assert answer.status_code == 200
    (person,) = prospero.json("users", "list")
    assert person["has_password"]
    assert "password" in prospero.ok("users", "list")


def test_people_are_added_once_and_must_exist(prospero):
    prospero.ok("users", "add", "Ann", "--password", input="correct horse\ncorrect horse\n")
    assert "already" in prospero.error("users", "add", "Ann")
    assert "nobody named 'Bob'" in prospero.error("users", "link", "Bob")
    refused = prospero("users", "add", "Bob", "--password", input="short\nshort\n")
    assert refused.exit_code == 2
    assert "password: has 5 characters" in refused.stderr
    assert [person["name"] for person in prospero.json("users", "list")] == ["Ann"]


def test_links_name_the_servers_port(prospero, monkeypatch):
    monkeypatch.setenv("PROSPERO_PORT", "5123")
    assert prospero.json("users", "add", "Ann")["link"].startswith("http://localhost:5123/login/")


def test_an_invitation_is_made_listed_and_revoked(prospero, app):
    made = prospero.json("users", "invite", "--uses", "2", "--skill", "segmentation=1", "--note", "the crowd")
    assert (made["role"], made["max_uses"], made["skills"]) == ("annotator", 2, {"segmentation": 1})
    path = made["link"].removeprefix("http://localhost:5000/join/")
    browser = app.test_client()
    joined = browser.post(f"/api/v1/join/{path}", json={"name": "Ada"})
    assert joined.json["user"]["name"] == "Ada"
    (listed,) = prospero.json("users", "invitations")
    assert (listed["uses"], listed["state"], listed["joined"]) == (1, "open", ["Ada"])
    table = prospero.ok("users", "invitations")
    assert "1 of 2" in table
    assert "the crowd" in table
    assert str(made["id"]) in prospero.ok("users", "uninvite", made["id"])
    refused = app.test_client().post(f"/api/v1/join/{path}", json={"name": "Bob"})
    assert refused.json["reason"] == "revoked"
    assert "40 people may join as expert" in prospero.ok(
        "users", "invite", "--uses", "40", "--role", "expert"
    )


def test_an_invitation_that_cannot_be_is_one_line(prospero):
    assert "No invitations yet" in prospero.ok("users", "invitations")
    assert "knitting=1" in prospero.error("users", "invite", "--skill", "knitting=1")
    assert "segmentation=10" in prospero.error("users", "invite", "--skill", "segmentation=10")
    assert "note: is longer than 200" in prospero.error("users", "invite", "--note", "x" * 201)
    assert "no invitation 7" in prospero.error("users", "uninvite", "7")
