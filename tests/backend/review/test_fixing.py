"""Fix and accept: what an expert mends is a revision of its own, or it never was."""

import numpy as np
import pytest
import sqlalchemy as sa

from backend.database import db
from backend.models import MovieRecord, Revision, Task, Verdict
from backend.movies import current_labels
from backend.review.judging import live_edits
from tests.backend.review.test_judging import lapse


@pytest.fixture
def fixing(eve, submitted, edits):
    """Eve holds Ann's task to mend it, and has painted 3 pixels of cell 1 in frame 0; (task id, token)."""
    token = eve.hold(submitted, fix=True).json["token"]
    assert eve.save(submitted, token, 2, edits.paint(length=3, after=1)).json == {"sequence": 3}
    return submitted, token


def stored(app, movie_id):
    with app.app_context():
        return current_labels.load_labels(db.session.get(MovieRecord, movie_id)).images["nucleus"]


def leave(who, task_id, token):
    return who.send("DELETE", f"/reviews/{task_id}/mending?token={token}")


def test_what_is_mended_is_a_revision_of_the_expert_and_approved(app, eve, ann, fixing, movie_id, task_row):
    task_id, token = fixing
    as_submitted = ann.frame(task_id, 0, sequence=2)
    task = eve.judge(task_id, "fix", lease=token, expected=3, revision=1, reason="a corner was missed").json
    assert (task["state"], task["revision"], task["annotator"]) == ("approved", 2, "Ann")
    first, second = eve.get(f"/tasks/{task_id}/revisions").json
    assert (first["author"], first["sequence"], first["n_edits"]) == ("Ann", 2, 2)
    assert (second["author"], second["sequence"], second["n_edits"]) == ("Eve", 3, 1)
    assert (first["verdict"]["verdict"], first["verdict"]["expert"]) == ("fix", "Eve")
    assert first["verdict"]["reason"] == "a corner was missed"
    assert second["verdict"] is None
    assert (stored(app, movie_id)[0, 0, :3] == 1).all()
    # Ann's revision is what it was.
    assert not as_submitted[0, :3].any()
    assert np.array_equal(ann.frame(task_id, 0, sequence=2), as_submitted)
    changes = eve.get(f"/tasks/{task_id}/changes", query_string={"from": 1, "to": 2}).json
    assert [(c["kind"], c["t"], c["cell"], c["pixels"]) for c in changes] == [("reshaped", 0, 1, 3)]
    known = eve.get(f"/reviews/{task_id}").json
    assert (known["annotator"], known["revision"], known["sequence"]) == ("Ann", 1, 2)
    assert known["lately"] == {"judged": 1, "returned": 0, "fixed": 1}


def test_the_verdict_keeps_who_changed_what(app, eve, fixing):
    task_id, token = fixing
    eve.judge(task_id, "fix", lease=token, expected=3)
    with app.app_context():
        (verdict,) = db.session.scalars(sa.select(Verdict))
        assert (verdict.revision, verdict.verdict, verdict.expert_id) == (1, "fix", eve.id)
        assert verdict.changes == {
            "submission": {"added": 1, "reshaped": 1},
            "expert": {"reshaped": 1},
            "cells": 2,
            "divisions": 0,
        }


def test_leaving_without_keeps_the_submission(app, eve, ann, fixing, movie_id, task_row):
    task_id, token = fixing
    assert leave(eve, task_id, token).json == {"sequence": 4}
    assert task_row(task_id).state == "submitted"
    for t in range(5):
        assert np.array_equal(eve.frame(task_id, t), ann.frame(task_id, t, sequence=2))
    assert leave(eve, task_id, token).json == {"sequence": 4}, "there is nothing left to undo"
    assert eve.judge(task_id, "accept", lease=token).status_code == 200
    assert not stored(app, movie_id)[0, 0, :3].any()
    with app.app_context():
        assert db.session.query(Revision).count() == 1


def test_a_return_sends_back_what_was_submitted(eve, ann, fixing):
    task_id, token = fixing
    eve.judge(task_id, "return", {"t": 0, "text": "look"}, lease=token)
    for t in range(5):
        assert np.array_equal(ann.frame(task_id, t), ann.frame(task_id, t, sequence=2))
    lease = ann.lease(task_id).json
    assert lease["sequence"] == 4
    assert ann.submit(task_id, lease["token"], 4).status_code == 200
    _, second = ann.get(f"/tasks/{task_id}/revisions").json
    assert (second["author"], second["n_edits"]) == ("Ann", 0), "Eve's edits are not Ann's work"
    changes = eve.get(f"/tasks/{task_id}/changes", query_string={"from": 1, "to": 2}).json
    assert changes == []


def test_accepting_as_submitted_leaves_out_what_was_begun(app, eve, fixing, movie_id):
    task_id, token = fixing
    assert eve.judge(task_id, "accept", lease=token).json["revision"] == 1
    assert not stored(app, movie_id)[0, 0, :3].any()


def test_after_a_crash_the_expert_goes_on(app, eve, fixing, edits):
    task_id, _ = fixing
    lapse(app, task_id)
    assert eve.get(f"/reviews/{task_id}").json["mending"] == {"by": "Eve", "n_edits": 1}
    lease = eve.hold(task_id, fix=True).json
    assert lease["sequence"] == 3
    edit = edits.paint(start=3, length=2, after=1)
    assert eve.save(task_id, lease["token"], 3, edit).json == {"sequence": 4}
    assert eve.judge(task_id, "fix", lease=lease["token"], expected=4).status_code == 200


def test_another_expert_begins_with_the_submission(app, eve, fay, ann, fixing, edits, slug):
    task_id, _ = fixing
    lapse(app, task_id)
    looking = fay.hold(task_id).json
    assert slug(fay.judge(task_id, "fix", lease=looking["token"], expected=3)) == "wrong-state"
    lease = fay.hold(task_id, fix=True).json
    assert lease["sequence"] == 4
    assert np.array_equal(fay.frame(task_id, 0), ann.frame(task_id, 0, sequence=2))
    fay.save(task_id, lease["token"], 4, edits.paint(start=8, length=1, after=1))
    assert fay.judge(task_id, "fix", lease=lease["token"], expected=5).status_code == 200
    changes = eve.get(f"/tasks/{task_id}/changes", query_string={"from": 1, "to": 2}).json
    assert [c["pixels"] for c in changes] == [1]


def test_undone_by_hand_is_nothing_mended(app, eve, fixing, slug):
    task_id, token = fixing
    (edit,) = eve.get(f"/tasks/{task_id}/edits?after=2").json["edits"]
    run = edit["changes"][0]["runs"][0]
    back = {
        "id": "4dba0d8d-0a1e-4b5c-9d4c-3a5e1f0f7c11",
        "action": "test",
        "undoes": edit["id"],
        "ui": None,
        "changes": [
            {**edit["changes"][0], "runs": [{**run, "before": run["after"], "after": run["before"]}]}
        ],
    }
    assert eve.save(task_id, token, 3, back).json == {"sequence": 4}
    with app.app_context():
        assert live_edits(db.session.get(Task, task_id)) == []
    refused = eve.judge(task_id, "fix", lease=token, expected=4)
    assert (slug(refused), refused.json["errors"][0]["where"]) == ("invalid", "verdict")
    assert eve.get(f"/reviews/{task_id}").json["mending"] is None


def test_an_edit_that_says_it_undoes_and_does_not_is_undone_as_well(eve, ann, fixing, edits):
    task_id, token = fixing
    (edit,) = eve.get(f"/tasks/{task_id}/edits?after=2").json["edits"]
    liar = edits.paint(start=10, length=2, after=1, undoes=edit["id"])
    assert eve.save(task_id, token, 3, liar).json == {"sequence": 4}
    assert leave(eve, task_id, token).json == {"sequence": 6}
    assert np.array_equal(eve.frame(task_id, 0), ann.frame(task_id, 0, sequence=2))


def test_what_is_not_saved_yet_is_not_accepted(eve, fixing, slug, task_row):
    task_id, token = fixing
    assert slug(eve.judge(task_id, "fix", lease=token, expected=4)) == "stale-sequence"
    refused = eve.judge(task_id, "fix", lease=token)
    assert (slug(refused), refused.json["errors"][0]["where"]) == ("invalid", "expected")
    assert task_row(task_id).state == "submitted"


def test_the_annotator_edits_nothing_meanwhile(ann, eve, fixing, edits, slug):
    task_id, token = fixing
    assert slug(ann.lease(task_id)) == "wrong-state"
    assert slug(ann.save(task_id, token, 3, edits.paint(start=9))) == "forbidden"
    assert slug(leave(ann, task_id, token)) == "forbidden"


def test_a_tracking_task_is_fixed_in_its_lineage(app, ann, eve, tracking, edits, movie_id):
    answer = ann.ask(kind="tracking")
    gone = {"kind": "divisions", "removed": [{"parent": 2, "daughters": [3, 4], "t": 4}], "added": []}
    ann.save(tracking, answer["lease"]["token"], 0, edits.of(gone))
    ann.submit(tracking, answer["lease"]["token"], 1)
    token = eve.hold(tracking, fix=True).json["token"]
    back = {"kind": "divisions", "removed": [], "added": [{"parent": 2, "daughters": [3, 4], "t": 4}]}
    assert eve.save(tracking, token, 1, edits.of(back)).status_code == 200
    assert eve.judge(tracking, "fix", lease=token, expected=2).status_code == 200
    with app.app_context():
        movie = db.session.get(MovieRecord, movie_id)
        assert [d.parent for d in current_labels.load_labels(movie).divisions] == [2]
        (verdict,) = db.session.scalars(sa.select(Verdict))
        assert verdict.changes == {
            "submission": {"division_removed": 1},
            "expert": {"division_added": 1},
            "cells": 0,
            "divisions": 1,
        }
