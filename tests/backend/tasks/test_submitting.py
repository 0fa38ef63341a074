"""Submitting with open checks: what was open and why the annotator went on is kept with the revision."""

import pytest
import sqlalchemy as sa

from backend.database import db, write
from backend.models import Revision
from backend.tasks.schemas import MAX_CHECKS, MAX_REASON

CHECK = {
    "kind": "holes",
    "feature": "nucleus",
    "t": 1,
    "cell": 9,
    "words": "Cell 9 has a hole",
    "fine": False,
}


@pytest.fixture
def opened(ann, segmentation):
    answer = ann.ask()
    return answer["task"]["id"], answer["lease"]["token"]


def submit(ann, opened, **left):
    task, token = opened
    return ann.post(f"/tasks/{task}/submit", {"lease": token, "expected": 0, **left})


def test_reason_and_checks_go_with_the_revision_and_the_expert_sees_them(ann, eve, opened):
    fine = {**CHECK, "cell": 2, "fine": True}
    answer = submit(ann, opened, reason="It is a mitosis", open_checks=1, checks=[CHECK, fine])
    assert answer.status_code == 200, answer.json
    (revision,) = eve.get(f"/tasks/{opened[0]}/revisions").json
    assert revision["reason"] == "It is a mitosis"
    assert revision["open_checks"] == 1
    assert revision["checks"] == [CHECK, fine]


def test_a_page_without_checks_submits_as_before(ann, eve, opened):
    assert submit(ann, opened).status_code == 200
    (revision,) = eve.get(f"/tasks/{opened[0]}/revisions").json
    assert (revision["reason"], revision["open_checks"], revision["checks"]) == (None, None, [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "   "},
        {"reason": "x" * (MAX_REASON + 1)},
        {"open_checks": -1},
        {"checks": [CHECK] * (MAX_CHECKS + 1)},
        {"checks": [{**CHECK, "cell": 0}]},
        {"checks": [{**CHECK, "more": 1}]},
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_submitted(ann, opened, wrong):
    answer = submit(ann, opened, **wrong)
    assert answer.status_code == 422
    assert answer.json["errors"]
    assert ann.get(f"/tasks/{opened[0]}").json["state"] == "working"


def test_the_reason_of_a_revision_never_changes(app, ann, opened):
    assert submit(ann, opened, reason="Two in one", open_checks=1, checks=[CHECK]).status_code == 200
    with app.app_context():
        with pytest.raises(RuntimeError, match="never changed"), write():
            db.session.scalars(sa.select(Revision)).one().reason = "Something else"
        db.session.rollback()
        assert db.session.scalars(sa.select(Revision)).one().reason == "Two in one"


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (1, "1 check is open. Say why, or look at it first."),
        (2, "2 checks are open. Say why, or look at them first."),
    ],
)
@pytest.mark.parametrize("nothing", [{}, {"reason": None}])
def test_open_checks_need_a_reason(ann, opened, slug, n, words, nothing):
    answer = submit(ann, opened, open_checks=n, checks=[CHECK], **nothing)
    assert (answer.status_code, slug(answer)) == (422, "invalid")
    assert answer.json["errors"] == [{"where": "reason", "what": words}]
    assert ann.get(f"/tasks/{opened[0]}").json["state"] == "working"
    assert submit(ann, opened, open_checks=n, checks=[CHECK], reason="A mitosis").status_code == 200


def test_nothing_open_needs_no_reason(ann, opened):
    assert submit(ann, opened, open_checks=0, checks=[]).status_code == 200


def test_checks_that_were_not_finished_are_no_zero_for_the_expert(ann, eve, opened):
    assert submit(ann, opened, reason="The checks were not finished (3 of 5 frames).").status_code == 200
    (revision,) = eve.get(f"/tasks/{opened[0]}/revisions").json
    assert revision["open_checks"] is None
    assert revision["reason"] == "The checks were not finished (3 of 5 frames)."
