"""The log of a task through the command: names, lines, files, and replays to the server's own labels."""

import json
import random

import numpy as np
import pytest

from backend.database import db
from backend.models import MovieRecord, Task, TaskKind
from backend.tasks import materialize
from backend.tasks.creation import create_tracking_task
from celldata.edits import edit_to_json
from celldata.formats import ctc, movie_folder
from tests.labels_model import TaskFrames
from tests.random_edits import Hand


@pytest.fixture
def worked(app, ann, segmentation, labels):
    """work(task id, n) -> Ann made n random steps (edits, undos, redos) in the task; the labels she has."""

    def work(n, seed=1, task_id=None):
        # The last window has frames 2 to 6: its frames are not counted from 0.
        task_id = task_id or segmentation[1]
        with app.app_context():
            task = db.session.get(Task, task_id)
            lineage = materialize.lineage_at(task)
            frames = {at: image.copy() for at, image in materialize.frames_at(task).items()}
            sequence = task.sequence
            task.annotator_id = ann.id
            db.session.commit()
        hand = Hand(random.Random(seed), TaskFrames(frames, *lineage))
        for _ in range(n):
            hand.step()
        token = ann.lease(task_id, take_over=True).json["token"]
        answer = ann.save(task_id, token, sequence, *(edit_to_json(edit) for edit in hand.log))
        assert answer.json == {"sequence": sequence + n}
        return hand.labels

    return work


NAME = "tiny/segmentation/2-6"


def test_tasks_are_listed_by_name(prospero, segmentation, tracking):
    names = [task["name"] for task in prospero.json("tasks", "list")]
    assert names == ["tiny/segmentation/0-4", NAME, "tiny/tracking"]
    assert NAME in prospero.ok("tasks", "list")


def test_a_name_that_is_not_there_says_what_is(prospero, segmentation):
    said = prospero.error("tasks", "log", "tiny/segmentation/1-5")
    assert "there is no task 'tiny/segmentation/1-5'. tiny has tiny/segmentation/0-4, " + NAME in said
    assert "no movie 'huge'" in prospero.error("tasks", "log", "huge/tracking")
    assert "there is no task 99" in prospero.error("tasks", "log", "99")
    assert "tiny has" in prospero.error("tasks", "log", "tiny")


def test_a_name_of_two_tasks_lists_their_ids(prospero, app, movie_id, tracking, labels):
    with app.app_context():
        again = create_tracking_task(db.session.get(MovieRecord, movie_id), labels).id
    said = prospero.error("tasks", "log", "tiny/tracking")
    assert f"2 tasks are called 'tiny/tracking'. Give the id: {tracking} (queued), {again} (queued)" in said
    assert prospero.ok("tasks", "log", again) == ""


def test_a_movie_without_tasks_says_how_to_make_some(prospero, movie_id):
    assert "tiny has no tasks. Make some with" in prospero.error("tasks", "log", "tiny/tracking")


def test_lines_are_readable_or_the_edits_themselves(prospero, worked, segmentation, ann):
    worked(8)
    lines = prospero.ok("tasks", "log", NAME).splitlines()
    assert len(lines) == 8
    assert lines[0].split()[0] == "1"
    assert all("r1  Ann  " in line for line in lines)
    printed = [json.loads(line) for line in prospero.ok("tasks", "log", NAME, "--json").splitlines()]
    assert printed == ann.get(f"/tasks/{segmentation[1]}/edits").json["edits"]
    part = prospero.ok("tasks", "log", segmentation[1], "--json", "--after", 3, "--upto", 5)
    assert [json.loads(line)["sequence"] for line in part.splitlines()] == [4, 5]


def test_a_log_replays_to_the_servers_labels(prospero, worked, tmp_path):
    made = worked(60)
    file = tmp_path / "log.zip"
    assert prospero.ok("tasks", "log", NAME, "--output", file) == f"Wrote 60 edits of {NAME} to {file}.\n"
    said = prospero.ok("tasks", "replay", file, "--output", tmp_path / "labels", "--onto", NAME)
    assert f"Replayed 60 edits of {NAME}; every one fitted." in said
    assert "The labels are those the server had, bit for bit." in said
    assert f"{NAME} has the same labels after 60 edits, bit for bit." in said
    labels = movie_folder.read_labels(tmp_path / "labels")
    for t in range(2, 7):
        assert labels.images["nucleus"][t - 2].tobytes() == made.frame("nucleus", t).tobytes()
    assert [(row.t + 2, *row[1:]) for row in labels.cells.rows] == [tuple(row) for row in made.cells.rows]
    assert {(d.parent, d.daughters, d.t + 2) for d in labels.divisions} == {
        (d.parent, d.daughters, d.t) for d in made.divisions
    }


def test_the_file_stands_alone(prospero, bare_prospero, worked, tmp_path, monkeypatch, home):
    worked(5)
    monkeypatch.setenv("PROSPERO_HOME", str(home))
    prospero.ok("tasks", "log", NAME, "--output", tmp_path / "log.zip")
    monkeypatch.setenv("PROSPERO_HOME", str(tmp_path / "nothing"))
    assert "bit for bit" in bare_prospero.ok("tasks", "replay", tmp_path / "log.zip")


def test_a_part_of_the_log_begins_from_the_labels_in_between(prospero, worked, app, segmentation, tmp_path):
    worked(30)
    file = tmp_path / "part.zip"
    prospero.ok("tasks", "log", NAME, "--output", file, "--after", 11, "--upto", 24)
    assert prospero.json("tasks", "replay", file, "--onto", NAME)["differences"] == []
    part = prospero.json("tasks", "replay", file, "--upto", 17, "--onto", NAME)
    assert (part["edits"], part["sequence"], part["checked"], part["differences"]) == (6, 17, False, [])
    assert "The log goes on to edit 24" in prospero.ok("tasks", "replay", file, "--upto", 17)
    assert "holds the labels after 11 to 24 edits" in prospero.error("tasks", "replay", file, "--upto", 3)


def test_checkpoints_do_not_show_in_the_file(prospero, make_app, worked, app, tmp_path):
    app.config["CHECKPOINT_EVERY"] = 7
    try:
        worked(40)
    finally:
        app.config["CHECKPOINT_EVERY"] = 200
    prospero.ok("tasks", "log", NAME, "--output", tmp_path / "log.zip")
    prospero.ok("tasks", "log", NAME, "--output", tmp_path / "end.zip", "--after", 38)
    for file in ("log.zip", "end.zip"):
        assert prospero.json("tasks", "replay", tmp_path / file, "--onto", NAME)["differences"] == []


def test_labels_of_another_task_differ_and_say_where(prospero, worked, app, segmentation, movie_id, tmp_path):
    worked(12)
    file = tmp_path / "log.zip"
    prospero.ok("tasks", "log", NAME, "--output", file)
    with app.app_context():
        other = db.session.get(Task, segmentation[1])
        twin = Task(kind=TaskKind.SEGMENTATION, movie_id=movie_id, first=2, last=6, base_key=other.base_key)
        db.session.add(twin)
        db.session.commit()
        twin_id = twin.id
    assert "has 0 edits, the labels to compare 12" in prospero.error(
        "tasks", "replay", file, "--onto", twin_id
    )
    worked(12, seed=2, task_id=twin_id)
    result = prospero("tasks", "replay", file, "--onto", twin_id)
    assert result.exit_code == 1
    assert f"{twin_id} differs after 12 edits: frame " in result.stdout
    said = prospero.error("tasks", "replay", file, "--onto", segmentation[0])
    assert "has other frames, features or pixels" in said


def test_a_log_without_edits_is_a_log(prospero, segmentation, tmp_path):
    prospero.ok("tasks", "log", NAME, "--output", tmp_path / "log.zip")
    assert "Replayed 0 edits" in prospero.ok("tasks", "replay", tmp_path / "log.zip", "--onto", NAME)


def test_labels_as_ctc_masks(prospero, tracking, tmp_path):
    prospero.ok("tasks", "log", "tiny/tracking", "--output", tmp_path / "log.zip")
    prospero.ok("tasks", "replay", tmp_path / "log.zip", "--output", tmp_path / "out", "--format", "ctc")
    masks = tmp_path / "out" / "01_RES"
    labels = ctc.read_labels(masks, ctc.tracks_file_of(masks))
    assert sorted(np.unique(labels.images["nucleus"])) == [0, 1, 2, 3, 4]
    assert [(d.parent, d.daughters, d.t) for d in labels.divisions] == [(2, (3, 4), 4)]


def test_nothing_is_overwritten_unasked(prospero, segmentation, tmp_path):
    file = tmp_path / "log.zip"
    file.write_text("mine")
    assert "is there already" in prospero.error("tasks", "log", NAME, "--output", file)
    assert file.read_text() == "mine"
    prospero.ok("tasks", "log", NAME, "--output", file, "--overwrite")
    assert "is there already" in prospero.error("tasks", "replay", file, "--output", tmp_path)
    assert "is no folder" in prospero.error("tasks", "log", NAME, "--output", tmp_path / "no" / "log.zip")


def test_edits_that_are_not_there_are_asked_for(prospero, worked):
    worked(4)
    assert f"{NAME} has 4 edits; there are none from 1 to 9" in prospero.error(
        "tasks", "log", NAME, "--upto", 9
    )
    assert f"{NAME} has 4 edits" in prospero.error("tasks", "log", NAME, "--after", 5)


def test_a_damaged_file_is_one_line_that_says_so(prospero, worked, tmp_path):
    worked(4)
    file = tmp_path / "log.zip"
    prospero.ok("tasks", "log", NAME, "--output", file)
    file.write_bytes(file.read_bytes()[:-300])
    assert "cannot be unpacked" in prospero.error("tasks", "replay", file)
    assert "does not exist" in prospero.error("tasks", "replay", tmp_path / "none.zip")
