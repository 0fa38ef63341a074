"""A round in one document, and in words."""

import json

import pytest

from backend.database import db
from backend.models import Task
from backend.rounds.figures.overview import overview
from backend.rounds.figures.words import told
from backend.rounds.schemas import RoundSchema
from backend.rounds.workspace import Workspace
from tests.backend.rounds.figures.conftest import day


@pytest.fixture
def look(lab, tmp_path):
    """look(number) -> the document."""

    def read(number=None):
        db.session.flush()
        return overview(Workspace(tmp_path), number)

    return read


def steps(document):
    return [step["state"] for step in document["steps"]]


def test_the_round_at_work(two_rounds, look):
    found = look()
    assert (found["number"], found["current"], found["closed_at"]) == (2, True, None)
    assert steps(found) == ["done", "now", "todo", "todo"]
    assert found["steps"][1]["words"] == "Correct and review, 3 of 5 tasks"
    assert found["next_close"] == {"round": 2, "tasks": 3, "open": 2}
    assert found == look(2)
    # What leaves the server is what the description says.
    sent = RoundSchema().dump(found)
    assert set(sent) == set(found)
    assert json.loads(json.dumps(sent))["movies"]["rows"][0]["segmentation"]["state"] == "correction"


def test_a_round_of_before(two_rounds, look):
    found = look(1)
    assert (found["number"], found["current"], found["closed_at"]) == (1, False, day(10))
    assert steps(found) == ["done"] * 4
    assert found["tasks"] == {"done": 4, "all": 4, "open": 0}
    assert [row["round"] for row in found["cost"]["by_round"]] == [1]


def test_there_is_no_round_beyond_the_current_one(two_rounds, look):
    assert look(3) is None
    assert look(0) is None


def test_the_steps_of_a_round_one_after_the_other(lab, look, tmp_path):
    movie = lab.movie("m")
    assert steps(look()) == ["now", "todo", "todo", "todo"]
    task = lab.task(movie, "approved", 1)
    assert steps(look()) == ["done", "done", "now", "todo"]
    lab.round(1, 0, 10)
    db.session.get(Task, task).round_number = 1
    assert steps(look()) == ["done", "done", "done", "now"]
    ranking = {"round": 1, "segmentation": [], "tracking": []}
    (tmp_path / "rank.json").write_text(json.dumps(ranking))
    assert steps(look()) == ["done"] * 4


def test_the_same_in_words(two_rounds, look):
    lines = list(told(look()))
    assert lines[0] == (
        "Round 2: 3 of 5 tasks approved, 2 open. Movies: approved 1, in review 1, in correction 2."
    )
    assert lines[1].startswith(
        "Cost: annotators 0.4 h, 3 tasks; experts 0.0 h, 1 returned; 3.0 s per cell; 1.00 s per cell "
        "tracked; no correction needed: .92 ("
    )
    assert lines[2] == "Seconds per cell: round 1 8.7 s, round 2 3.0 s."
    text = "\n".join(lines)
    assert "Stopping rule: Too few tasks with two labelers for a stopping rule: 0 of 10." in text
    assert "model to expert .96 (" in text
    assert "Errors per 1,000 cells, model of round 0 → 1: missed 60 → 15, false 15 → 5.0" in text


def test_words_for_a_lab_without_anything(look):
    lines = list(told(look()))
    assert lines[0] == "Round 1: 0 of 0 tasks approved, 0 open. Movies: none."
    assert lines[2:] == [
        "Learning curve: The curve starts when round 1 is closed.",
        "Stopping rule: Too few tasks with two labelers for a stopping rule: 0 of 10.",
    ]
