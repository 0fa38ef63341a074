"""The way of a task: legal steps, submission, and what a submission fixes."""

import itertools

import numpy as np
import pytest

from backend.database import db, write
from backend.models import Revision, Round, Task, TaskState
from backend.tasks import states
from backend.web.problems import WrongState

LEGAL = {
    ("queued", "working"),
    ("working", "queued"),
    ("working", "submitted"),
    ("submitted", "returned"),
    ("submitted", "approved"),
    ("returned", "working"),
    ("returned", "submitted"),
    ("approved", "in_round"),
    ("working", "flagged"),
    ("returned", "flagged"),
    ("returned", "queued"),
    ("flagged", "queued"),
    ("flagged", "returned"),
    ("flagged", "dropped"),
    ("dropped", "queued"),
    ("queued", "dropped"),
    ("queued", "compared"),
    ("working", "compared"),
    ("returned", "compared"),
    ("submitted", "compared"),
    ("flagged", "compared"),
}


@pytest.mark.parametrize(("before", "after"), list(itertools.product(TaskState, TaskState)))
def test_only_the_legal_steps_exist(before, after):
    task = Task(id=1, state=before)
    if (before, after) in LEGAL:
        states.move(task, after)
        assert task.state is after
    else:
        with pytest.raises(WrongState):
            states.move(task, after)
        assert task.state is before


def test_an_approved_task_goes_into_a_round(app, ann, eve, segmentation, task_row):
    answer = ann.ask()
    task_id = answer["task"]["id"]
    ann.submit(task_id, answer["lease"]["token"], 0)
    eve.judge(task_id, "accept")
    with app.app_context(), write():
        db.session.add(Round(number=1))
        db.session.flush()
        states.put_in_round(db.session.get(Task, task_id), 1)
    assert (task_row(task_id).state, task_row(task_id).round_number) == ("in_round", 1)


def test_submitting_ends_the_lease_and_makes_a_revision(app, ann, segmentation, edits, slug, row):
    answer = ann.ask()
    task_id, token = answer["task"]["id"], answer["lease"]["token"]
    ann.save(task_id, token, 0, edits.paint())
    task = ann.submit(task_id, token, 1).json
    assert (task["state"], task["revision"], task["n_edits"], task["lease"], task["editable"]) == (
        "submitted",
        1,
        1,
        None,
        False,
    )
    assert task["submitted_at"]
    revision = row(Revision, (task_id, 1))
    assert (revision.sequence, revision.author_id) == (1, ann.id)
    assert slug(ann.save(task_id, token, 1, edits.paint(start=10))) == "lease-lost"
    refused = ann.lease(task_id)
    assert (slug(refused), refused.json["state"]) == ("wrong-state", "submitted")


def test_submitting_needs_all_edits(ann, segmentation, edits, slug, task_row):
    answer = ann.ask()
    task_id, token = answer["task"]["id"], answer["lease"]["token"]
    ann.save(task_id, token, 0, edits.paint())
    refused = ann.submit(task_id, token, 0)
    assert (slug(refused), refused.json["sequence"]) == ("stale-sequence", 1)
    assert task_row(task_id).state == "working"


def test_a_revision_stays_as_it_was_submitted(ann, eve, segmentation, edits):
    answer = ann.ask()
    task_id, token = answer["task"]["id"], answer["lease"]["token"]
    ann.save(task_id, token, 0, edits.paint(start=0))
    ann.submit(task_id, token, 1)
    first = ann.frame(task_id, 0)
    eve.judge(task_id, "return", {"t": 0, "text": "more"})
    token = ann.lease(task_id).json["token"]
    ann.save(task_id, token, 1, edits.paint(start=10))
    assert ann.submit(task_id, token, 2).json["revision"] == 2
    assert np.array_equal(ann.frame(task_id, 0, sequence=1), first)
    assert not np.array_equal(ann.frame(task_id, 0), first)
