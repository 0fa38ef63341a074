"""Rounds over HTTP."""

import pytest


@pytest.fixture
def workspace_folder(app, tmp_path, monkeypatch):
    """The server's workspace: a folder without anything."""
    monkeypatch.setitem(app.config, "PROSPERO_WORKSPACE", tmp_path)
    return tmp_path


def test_before_anything_is_done_the_first_round_is_the_current_one(eve, workspace_folder):
    answer = eve.get("/rounds/current")
    assert answer.status_code == 200, answer.json
    found = answer.json
    assert (found["number"], found["current"], found["opened_at"]) == (1, True, None)
    assert found == eve.get("/rounds/1").json
    assert [(step["step"], step["state"]) for step in found["steps"]] == [
        ("predicted", "now"),
        ("correct", "todo"),
        ("version", "todo"),
        ("retrain", "todo"),
    ]
    assert found["curve"] == {
        "test_movies": 0,
        "points": [],
        "words": "The curve starts when round 1 is closed.",
    }
    assert found["stopping"]["words"] == "Too few tasks with two labelers for a stopping rule: 0 of 10."
    assert found["stopping"]["verdict"] == "unknown"
    assert found["movies"]["rows"] == []
    assert (found["report"], found["cost"]["no_correction"]) == (None, None)


def test_a_round_that_is_not_there(eve, slug, workspace_folder):
    answer = eve.get("/rounds/2")
    assert (slug(answer), answer.status_code) == ("not-found", 404)
    assert "no round 2" in answer.json["detail"]


@pytest.mark.parametrize("digits", [10, 300, 4000])
@pytest.mark.parametrize("path", ["/rounds/{}", "/rounds/{}/report"])
def test_no_round_has_such_a_number(eve, slug, workspace_folder, path, digits):
    """Neither a file nor a row could have it as a name."""
    answer = eve.get(path.format("9" * digits))
    assert (slug(answer), answer.status_code) == ("not-found", 404)


def test_the_report_shows_itself_and_runs_nothing(eve, slug, workspace_folder):
    answer = eve.get("/rounds/1/report")
    assert slug(answer) == "not-found"
    (workspace_folder / "reports").mkdir()
    (workspace_folder / "reports" / "round-1.html").write_text("<h1>Round 1 · µm</h1>", encoding="utf-8")
    (workspace_folder / "reports" / "round-x.html").write_text("no report")
    assert eve.get("/rounds/current").json["report"] == {"round": 1, "href": "/api/v1/rounds/1/report"}
    answer = eve.get("/rounds/1/report")
    assert (answer.status_code, answer.text) == (200, "<h1>Round 1 · µm</h1>")
    assert answer.content_type == "text/html; charset=utf-8"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
