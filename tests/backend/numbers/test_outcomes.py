"""Approved tasks in numbers: what was corrected, what the model got wrong; once, whenever it is counted."""

from __future__ import annotations

import pytest

from backend.database import db
from backend.models import TaskOutcome
from backend.numbers import outcomes
from backend.numbers.counting import counting, how_many_uncounted
from celldata import change_json
from celldata.edits import DivisionsChange
from celldata.lineage import Division


@pytest.fixture
def count(app):
    """count() -> {task id: its outcome}, after everything that waits was counted."""

    def run():
        with app.app_context():
            counting().count_all()
            rows = db.session.query(TaskOutcome).all()
            for row in rows:
                db.session.expunge(row)
            return {row.task_id: row for row in rows}

    return run


def accept(eve, task_id):
    answer = eve.judge(task_id, "accept")
    assert answer.status_code == 200, answer.json


@pytest.fixture
def mended(ann, segmentation, edits):
    """Frames 0-4: Ann adds cell 9 in frame 1, trims cell 1 in frame 0, removes cell 2 in frame 2."""
    answer = ann.ask()
    task_id, token = answer["task"]["id"], answer["lease"]["token"]
    added, trimmed, removed = (ann.frame(task_id, t).copy() for t in (1, 0, 2))
    added[20:23, 25:30] = 9
    trimmed[2, 2:8] = 0
    removed[removed == 2] = 0
    batch = [
        edits.of(edits.between(ann.frame(task_id, 1), added, 1), edits.rows(added=[[1, 9, 9]])),
        edits.of(edits.between(ann.frame(task_id, 0), trimmed, 0)),
        edits.of(edits.between(ann.frame(task_id, 2), removed, 2), edits.rows(removed=[[2, 2, 2]])),
    ]
    assert ann.save(task_id, token, 0, *batch).status_code == 200
    assert ann.submit(task_id, token, 3).status_code == 200
    return task_id


def test_a_segmentation_task(ann, eve, mended, count):
    assert count() == {}
    accept(eve, mended)
    found = count()[mended]
    # The prediction has 2 cells in frames 0 to 3 and 3 in frame 4; one was added, one removed.
    assert (found.predicted, found.cells) == (11, 11)
    assert (found.missed, found.false, found.merged, found.split) == (1, 1, 0, 0)
    # The one that was trimmed is still the same cell. Nobody tracks here.
    assert (found.correct, found.tracks_kept) == (10, None)
    assert (found.cells_corrected, found.divisions_corrected) == (3, 0)
    assert (found.cells_fixed, found.divisions, found.links) == (0, 0, 0)
    assert found.annotator_id == ann.id
    assert found.seconds is not None


def test_a_tracking_task(ann, eve, tracking, edits, count):
    lease = ann.ask(kind="tracking")["lease"]
    change = change_json.to_json(DivisionsChange(removed=(Division(2, (3, 4), 4),)))
    assert ann.save(tracking, lease["token"], 0, edits.of(change)).status_code == 200
    assert ann.submit(tracking, lease["token"], 1).status_code == 200
    accept(eve, tracking)
    found = count()[tracking]
    # Cells: 1 in seven frames, 2 in four, 3 and 4 in three. Links: 6 + 3 + 2 + 2; the two to the daughters
    # were drawn and are not true.
    assert (found.cells, found.predicted, found.missed, found.false) == (17, 17, 0, 0)
    assert (found.links, found.missed_links, found.wrong_links) == (13, 0, 2)
    assert (found.divisions, found.missed_divisions, found.false_divisions) == (0, 0, 1)
    assert (found.correct, found.tracks_kept) == (17, 1.0)
    assert (found.cells_corrected, found.divisions_corrected) == (0, 1)


def test_counting_again_changes_nothing(app, eve, mended, count):
    accept(eve, mended)
    first = count()[mended]
    with app.app_context():
        assert outcomes.count_task(mended) is None
    assert count()[mended].counted_at == first.counted_at


def test_what_was_missed_is_caught_up(app, eve, mended, count):
    accept(eve, mended)
    with app.app_context():
        assert how_many_uncounted() == 1
    assert eve.get("/figures").json["uncounted"] == 1
    assert list(count()) == [mended]
    assert eve.get("/figures").json["uncounted"] == 0


def test_one_that_cannot_be_counted_does_not_stop_the_others(
    app, ann, eve, mended, count, segmentation, monkeypatch
):
    (other,) = set(segmentation) - {mended}
    answer = ann.ask()
    assert ann.submit(other, answer["lease"]["token"], 0).status_code == 200
    accept(eve, mended)
    accept(eve, other)
    errors = outcomes.model_errors

    def fails(task, sequence):
        if task.id == min(segmentation):
            raise OSError("the disk is gone")
        return errors(task, sequence)

    monkeypatch.setattr(outcomes, "model_errors", fails)
    assert list(count()) == [max(segmentation)]
    monkeypatch.undo()
    assert sorted(count()) == sorted(segmentation)


def test_an_approval_is_counted_behind_it(app, eve, mended, monkeypatch):
    monkeypatch.setitem(app.config, "COUNTING", True)
    accept(eve, mended)
    with app.app_context():
        assert counting().wait(20)
        assert db.session.get(TaskOutcome, mended) is not None
