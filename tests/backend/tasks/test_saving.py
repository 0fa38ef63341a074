"""Saving edits: what is acknowledged is in the log, once; what does not fit changes nothing."""

import uuid

import numpy as np
import pytest
import sqlalchemy as sa

from backend.database import db
from backend.models import EditRecord, Task
from backend.tasks import materialize


@pytest.fixture
def held(ann, segmentation):
    """Ann's task with her lease: (task id, token)."""
    answer = ann.ask()
    return answer["task"]["id"], answer["lease"]["token"]


@pytest.fixture
def unchanged(ann, held):
    """unchanged() checks that nothing in the task has changed since the start of the test."""
    task_id, _ = held

    def state():
        lineage = ann.get(f"/tasks/{task_id}/lineage").json
        frames = [ann.frame(task_id, t).tobytes() for t in range(5)]
        return lineage, frames, ann.get(f"/tasks/{task_id}/edits").json

    before = state()

    def check():
        assert state() == before

    return check


def test_an_acknowledged_edit_is_in_the_log_and_in_the_labels(ann, held, edits):
    task_id, token = held
    edit = edits.paint(t=1, start=260, length=4, ui={"frame": 1})
    answer = ann.save(task_id, token, 0, edit)
    assert (answer.status_code, answer.json) == (200, {"sequence": 1})
    log = ann.get(f"/tasks/{task_id}/edits").json
    assert log["sequence"] == 1
    assert log["edits"][0] == edit | {k: log["edits"][0][k] for k in ("sequence", "author", "at", "revision")}
    assert (log["edits"][0]["sequence"], log["edits"][0]["author"], log["edits"][0]["revision"]) == (
        1,
        "Ann",
        1,
    )
    assert ann.frame(task_id, 1).ravel()[260:264].tolist() == [1, 1, 1, 1]
    assert not ann.frame(task_id, 1, "base/labels").ravel()[260:264].any()


def test_a_batch_applies_in_order(ann, held, edits):
    task_id, token = held
    batch = [
        edits.paint(start=0, after=1),
        edits.paint(start=0, before=1, after=2),
        edits.paint(start=2, length=1, before=2, after=0),
    ]
    assert ann.save(task_id, token, 0, *batch).json == {"sequence": 3}
    assert ann.frame(task_id, 0).ravel()[:4].tolist() == [2, 2, 0, 0]


def test_a_repeat_is_harmless(ann, held, edits):
    task_id, token = held
    first, second = edits.paint(start=0), edits.paint(start=10)
    assert ann.save(task_id, token, 0, first).json == {"sequence": 1}
    # The answer was lost: the client sends again, with the same and with a longer batch.
    assert ann.save(task_id, token, 0, first).json == {"sequence": 1}
    assert ann.save(task_id, token, 1, first, second).json == {"sequence": 2}
    assert [e["id"] for e in ann.get(f"/tasks/{task_id}/edits").json["edits"]] == [first["id"], second["id"]]


def test_a_stale_sequence_is_refused(ann, held, edits, slug):
    task_id, token = held
    ann.save(task_id, token, 0, edits.paint())
    answer = ann.save(task_id, token, 0, edits.paint(start=10))
    assert (slug(answer), answer.status_code, answer.json["sequence"]) == ("stale-sequence", 409, 1)
    assert ann.get(f"/tasks/{task_id}").json["sequence"] == 1


def test_a_repeat_is_told_its_sequence_though_somebody_took_the_task_over(ann, eve, held, edits, slug):
    """The answer was lost with the network: the page must not show saved edits as lost."""
    mine = [edits.paint(t=0, start=700, length=1), edits.paint(t=0, start=710, length=1)]
    assert ann.save(*held, 0, *mine).json == {"sequence": 2}
    taken = eve.lease(held[0], take_over=True)
    assert taken.status_code == 200, taken.json
    assert ann.save(*held, 0, *mine).json == {"sequence": 2}
    more = edits.paint(t=0, start=720, length=1)
    assert slug(ann.save(*held, 2, more)) == "lease-lost"
    assert slug(ann.save(*held, 0, *mine, more)) == "lease-lost"
    # The ids of somebody else are no key to the door.
    assert slug(eve.save(*held, 0, *mine)) == "forbidden"


@pytest.mark.parametrize("ahead", [0, 1])
def test_a_wrong_before_is_refused_and_nothing_of_its_batch_stays(ann, held, edits, slug, unchanged, ahead):
    task_id, token = held
    fits = [edits.paint(start=50)] * ahead
    wrong = edits.of(edits.pixels(0, 60, 2, 0, 5), edits.pixels(0, 0, 3, before=9, after=1))
    answer = ann.save(task_id, token, 0, *fits, wrong)
    assert (slug(answer), answer.status_code) == ("edit-conflict", 409)
    assert (answer.json["edit_id"], answer.json["sequence"]) == (wrong["id"], 0)
    unchanged()
    assert ann.save(task_id, token, 0, edits.paint(start=60)).json == {"sequence": 1}


def test_rows_and_divisions_are_checked_too(ann, held, edits, slug, unchanged):
    task_id, token = held
    for change in (
        edits.rows(removed=[[0, 77, 77]]),
        edits.rows(added=[[0, 1, 1]]),
        {"kind": "divisions", "removed": [{"parent": 1, "daughters": [8, 9], "t": 2}], "added": []},
    ):
        assert slug(ann.save(task_id, token, 0, edits.of(change))) == "edit-conflict"
    unchanged()


@pytest.mark.parametrize(
    ("damage", "where"),
    [
        ({"id": "no-uuid"}, "edits[0].id"),
        ({"action": None}, "edits[0].action"),
        ({"changes": []}, "edits[0].changes"),
        ({"changes": [{"kind": "melt"}]}, "edits[0].changes[0]"),
        ({"more": 1}, "edits[0]"),
        ({"ui": {"text": "x" * 5000}}, "edits[0].ui"),
        (
            {
                "changes": [
                    {
                        "kind": "paint",
                        "t": 0,
                        "feature": "nucleus",
                        "runs": [{"before": 0, "after": 0, "spans": [0, 1]}],
                    }
                ]
            },
            "edits[0].changes[0].runs[0]",
        ),
        (
            {
                "changes": [
                    {
                        "kind": "paint",
                        "t": 5,
                        "feature": "nucleus",
                        "runs": [{"before": 0, "after": 1, "spans": [0, 1]}],
                    }
                ]
            },
            "edits[0].changes[0]",
        ),
        (
            {
                "changes": [
                    {
                        "kind": "paint",
                        "t": 0,
                        "feature": "tail",
                        "runs": [{"before": 0, "after": 1, "spans": [0, 1]}],
                    }
                ]
            },
            "edits[0].changes[0]",
        ),
        (
            {
                "changes": [
                    {
                        "kind": "paint",
                        "t": 0,
                        "feature": "nucleus",
                        "runs": [{"before": 0, "after": 1, "spans": [767, 9]}],
                    }
                ]
            },
            "edits[0].changes[0]",
        ),
        (
            {"changes": [{"kind": "cells", "feature": "nucleus", "removed": [], "added": [[6, 1, 1]]}]},
            "edits[0].changes[0]",
        ),
        ({"undoes": str(uuid.uuid4())}, "edits[0].undoes"),
    ],
)
def test_a_malformed_edit_is_refused_with_its_place(ann, held, edits, slug, unchanged, damage, where):
    task_id, token = held
    answer = ann.save(task_id, token, 0, edits.paint() | damage)
    assert (slug(answer), answer.status_code) == ("invalid", 422), answer.json
    assert answer.json["errors"][0]["where"] == where
    assert answer.json["errors"][0]["what"]
    unchanged()


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "lease"),
        ({"lease": "x", "expected": "0", "edits": []}, "expected"),
        ({"lease": "x", "expected": -1, "edits": [1]}, "expected"),
        ({"lease": "x", "expected": 0, "edits": []}, "edits"),
        ({"lease": "x", "expected": 0, "edits": {}}, "edits"),
        ({"lease": "x", "expected": 0, "edits": [[]]}, "edits[0]"),
    ],
)
def test_a_malformed_batch_is_refused_with_its_place(ann, held, slug, body, where):
    answer = ann.post(f"/tasks/{held[0]}/edits", body)
    assert slug(answer) == "invalid"
    assert where in [error["where"] for error in answer.json["errors"]]


def test_a_body_that_is_no_json_is_invalid(ann, held, slug):
    answer = ann.client.post(
        f"/api/v1/tasks/{held[0]}/edits",
        data=b"{nonsense",
        content_type="application/json",
        headers={"X-CSRF-Token": ann.csrf},
    )
    assert (slug(answer), answer.status_code) == ("invalid", 422)


def test_one_id_twice_in_a_batch_is_invalid(ann, held, edits, slug, unchanged):
    edit = edits.paint()
    assert slug(ann.save(*held, 0, edit, edit)) == "invalid"
    unchanged()


def test_a_body_over_the_limit_is_refused(make_app, person, segmentation, edits, slug):
    small = make_app(MAX_CONTENT_LENGTH=2000)
    ann = person("Ann", on=small)
    answer = ann.ask()
    big = edits.of(*(edits.pixels(0, 10 * n, 3, 0, 1) for n in range(60)))
    refused = ann.save(answer["task"]["id"], answer["lease"]["token"], 0, big)
    assert (slug(refused), refused.status_code) == ("too-large", 413)


def test_an_undo_names_an_edit_of_the_log(ann, held, edits):
    task_id, token = held
    stroke = edits.paint(start=0)
    undo = edits.paint(start=0, before=1, after=0, undoes=stroke["id"])
    assert ann.save(task_id, token, 0, stroke, undo).json == {"sequence": 2}
    assert np.array_equal(ann.frame(task_id, 0), ann.frame(task_id, 0, "base/labels"))


def test_the_first_edit_takes_a_returned_task_up_again(ann, eve, held, edits, task_row):
    task_id, token = held
    ann.submit(task_id, token, 0)
    eve.judge(task_id, "return", {"t": 0, "text": "a cell is missing"})
    token = ann.lease(task_id).json["token"]
    assert task_row(task_id).state == "returned"
    ann.save(task_id, token, 0, edits.paint())
    assert task_row(task_id).state == "working"
    assert ann.get(f"/tasks/{task_id}/edits").json["edits"][0]["revision"] == 2


def test_labels_stay_right_when_the_commit_fails(app, ann, held, edits, unchanged, monkeypatch):
    """The cache was ahead of the log for a moment; nobody may see that."""
    from backend.tasks import saving

    task_id, token = held

    def full_disk(*_):
        from sqlalchemy.exc import OperationalError

        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr(saving.log, "append", full_disk)
        answer = ann.save(task_id, token, 0, edits.paint())
    assert (answer.status_code, answer.json["type"]) == (503, "/problems/unavailable")
    assert answer.headers["Retry-After"]
    unchanged()
    assert ann.save(task_id, token, 0, edits.paint()).json == {"sequence": 1}


def test_two_processes_see_each_others_edits(app, make_app, ann, person, held, edits):
    task_id, token = held
    other = person("Ann", on=make_app())
    for n in range(6):
        worker = (ann, other)[n % 2]
        assert worker.save(task_id, token, n, edits.paint(start=10 * n)).json == {"sequence": n + 1}
        assert np.array_equal(ann.frame(task_id, 0), other.frame(task_id, 0))
    with app.app_context():
        query = (
            sa.select(EditRecord.sequence).where(EditRecord.task_id == task_id).order_by(EditRecord.sequence)
        )
        assert db.session.scalars(query).all() == [1, 2, 3, 4, 5, 6]
        task = db.session.get(Task, task_id)
        assert np.array_equal(materialize.frame_at(task, "nucleus", 0), ann.frame(task_id, 0))
