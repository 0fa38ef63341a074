"""Revisions: they never change, later edits make later ones, and any two can be compared."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import sqlalchemy as sa

from backend.database import db, write
from backend.models import EditRecord, LeaseRecord, Revision, Task, WorkTime
from backend.review.revisions import time_worked
from backend.tasks import materialize


class Work:
    """Ann's task over frames 0-4, and what she and Eve do with it."""

    def __init__(self, app, ann, eve, edits):
        self.app, self.ann, self.eve, self.edits = app, ann, eve, edits
        answer = ann.ask()
        self.id, self.token = answer["task"]["id"], answer["lease"]["token"]
        self.sequence = 0

    def paint(self, t, value, y, x):
        """A new cell of 3 x 3 pixels at (y, x)."""
        before = self.ann.frame(self.id, t)
        after = before.copy()
        after[y : y + 3, x : x + 3] = value
        change = self.edits.between(before, after, t)
        self.save(self.edits.of(change, self.edits.rows(added=[[t, value, value]])))

    def save(self, edit):
        answer = self.ann.save(self.id, self.token, self.sequence, edit)
        assert answer.status_code == 200, answer.json
        self.sequence += 1

    def submit(self):
        assert self.ann.submit(self.id, self.token, self.sequence).status_code == 200

    def give_back(self, text="Missed"):
        answer = self.eve.judge(self.id, "return", {"t": 0, "text": text})
        assert answer.status_code == 200, answer.json

    def accept(self):
        answer = self.eve.judge(self.id, "accept")
        assert answer.status_code == 200, answer.json

    def open(self):
        self.token = self.ann.lease(self.id).json["token"]

    def labels_at(self, sequence):
        with self.app.app_context():
            task = db.session.get(Task, self.id)
            frames = {at: image.tobytes() for at, image in materialize.frames_at(task, sequence).items()}
            return frames, materialize.lineage_at(task, sequence)

    def changes(self, **query):
        found = self.eve.get(f"/tasks/{self.id}/changes", query_string=query)
        assert found.status_code == 200, found.json
        return [(c["kind"], c["t"], c["cell"]) for c in found.json]


@pytest.fixture
def work(app, ann, eve, segmentation, edits):
    return Work(app, ann, eve, edits)


@pytest.fixture
def returned_twice(work):
    """Revision 1: cell 11 in frame 0; 2: also 12 in frame 1 and 13 in frame 0; 3: the same as 2."""
    work.paint(0, 11, 20, 25)
    work.submit()
    work.give_back("Look at frame 1")
    work.open()
    work.paint(1, 12, 20, 25)
    work.paint(0, 13, 20, 1)
    work.submit()
    work.give_back("Anything else?")
    work.open()
    work.submit()
    return work


def test_every_submission_is_a_revision_with_its_verdict_and_comments(returned_twice):
    found = returned_twice.eve.get(f"/tasks/{returned_twice.id}/revisions").json
    facts = [(r["number"], r["author"], r["sequence"], r["n_edits"]) for r in found]
    assert facts == [(1, "Ann", 1, 1), (2, "Ann", 3, 2), (3, "Ann", 3, 0)]
    assert [r["verdict"] and (r["verdict"]["verdict"], r["verdict"]["expert"]) for r in found] == [
        ("return", "Eve"),
        ("return", "Eve"),
        None,
    ]
    assert [[c["text"] for c in r["comments"]] for r in found] == [
        ["Look at frame 1"],
        ["Anything else?"],
        [],
    ]
    assert found[0]["submitted_at"] < found[1]["submitted_at"] < found[2]["submitted_at"]
    returned_twice.accept()
    last = returned_twice.eve.get(f"/tasks/{returned_twice.id}/revisions").json[-1]
    assert last["verdict"]["verdict"] == "accept"


def test_edits_after_a_return_are_made_for_the_next_revision(returned_twice):
    log = returned_twice.ann.get(f"/tasks/{returned_twice.id}/edits").json["edits"]
    assert [edit["revision"] for edit in log] == [1, 2, 2]
    returned_twice.give_back()
    returned_twice.open()
    returned_twice.paint(2, 14, 20, 25)
    log = returned_twice.ann.get(f"/tasks/{returned_twice.id}/edits").json["edits"]
    assert log[-1]["revision"] == 4


def test_nothing_that_follows_changes_a_revision(work):
    """Edits, undo, returns, other submissions, checkpoints and the approval: revision 1 stays bit for bit."""
    work.app.config["CHECKPOINT_EVERY"] = 2
    try:
        work.paint(0, 11, 20, 25)
        work.submit()
        frozen = work.labels_at(1)
        for number in range(3):
            work.give_back()
            work.open()
            work.paint(0, 20 + number, 20, 1 + 4 * number)
            log = work.ann.get(f"/tasks/{work.id}/edits").json["edits"]
            undone = log[0 if number == 2 else -1]
            inverse = [self_inverse(change) for change in reversed(undone["changes"])]
            work.save(work.edits.of(*inverse, undoes=undone["id"]))
            work.submit()
            assert work.labels_at(1) == frozen
        assert work.labels_at(work.sequence) != frozen
        work.accept()
        assert work.labels_at(1) == frozen
    finally:
        work.app.config["CHECKPOINT_EVERY"] = 200
    served = work.eve.frame(work.id, 0, sequence=1)
    assert served.tobytes() == frozen[0]["nucleus", 0]


def self_inverse(change):
    if change["kind"] == "paint":
        runs = [{**run, "before": run["after"], "after": run["before"]} for run in change["runs"]]
        return {**change, "runs": runs}
    return {**change, "removed": change["added"], "added": change["removed"]}


def test_while_it_is_submitted_or_approved_no_edit_is_taken(work, slug):
    work.paint(0, 11, 20, 25)
    old = work.token
    work.submit()
    late = work.edits.paint(t=2, start=700, length=2, before=0, after=5)
    assert slug(work.ann.save(work.id, old, 1, late)) == "lease-lost"
    assert slug(work.ann.lease(work.id)) == "wrong-state"
    assert slug(work.eve.lease(work.id)) == "wrong-state"
    assert slug(work.ann.submit(work.id, old, 1)) == "lease-lost"
    work.accept()
    assert slug(work.eve.lease(work.id)) == "wrong-state"
    assert slug(work.ann.save(work.id, old, 1, late)) == "lease-lost"


@pytest.mark.parametrize("kind", [EditRecord, Revision])
def test_the_database_session_refuses_to_change_or_delete_what_is_logged(work, kind):
    work.paint(0, 11, 20, 25)
    work.submit()
    key = (work.id, 1)

    def change():
        db.session.get(kind, key).author_id = work.eve.id
        db.session.flush()

    def delete():
        db.session.delete(db.session.get(kind, key))
        db.session.flush()

    statements = (
        change,
        delete,
        lambda: db.session.execute(sa.update(kind).values(author_id=work.eve.id)),
        lambda: db.session.execute(sa.delete(kind)),
        lambda: db.session.execute(kind.__table__.delete()),
    )
    for forbidden in statements:
        with work.app.app_context():
            with pytest.raises(RuntimeError, match="never changed"), write():
                forbidden()
            db.session.rollback()
            assert db.session.get(kind, key).author_id == work.ann.id


def test_the_default_comparison_is_with_the_prediction(returned_twice):
    everything = [("added", 0, 11), ("added", 0, 13), ("added", 1, 12)]
    assert returned_twice.changes() == everything
    assert returned_twice.changes(**{"from": 0, "to": 3}) == everything


def test_any_two_revisions_can_be_compared(returned_twice):
    assert returned_twice.changes(**{"from": 1}) == [("added", 0, 13), ("added", 1, 12)]
    assert returned_twice.changes(to=1) == [("added", 0, 11)]
    assert returned_twice.changes(**{"from": 2, "to": 3}) == []
    assert returned_twice.changes(**{"from": 2, "to": 1}) == [("removed", 0, 13), ("removed", 1, 12)]


def test_a_comparison_says_the_same_as_one_of_whole_movies(app, work, edits):
    """Reshaped, relabeled and removed cells between two revisions, of which neither is the prediction."""
    work.paint(0, 11, 20, 25)
    work.submit()
    work.give_back()
    work.open()
    frame = work.ann.frame(work.id, 0)
    smaller = frame.copy()
    smaller[20, 25:28] = 0
    smaller[12:20, 10:20] = 0
    work.save(edits.of(edits.between(frame, smaller, 0), edits.rows(removed=[[0, 2, 2]])))
    work.save(edits.of(edits.rows(removed=[[3, 1, 1]], added=[[3, 1, 30]])))
    work.submit()
    assert work.changes(**{"from": 1, "to": 2}) == [
        ("removed", 0, 2),
        ("reshaped", 0, 11),
        ("relabeled", 3, 30),
    ]
    assert work.changes() == [("removed", 0, 2), ("added", 0, 11), ("relabeled", 3, 30)]


def test_revisions_that_are_not_there_are_told(returned_twice, slug):
    answer = returned_twice.eve.get(f"/tasks/{returned_twice.id}/changes?from=1&to=4")
    assert slug(answer) == "not-found"
    assert "has revisions 1 to 3; there is no revision 4" in answer.json["detail"]
    assert slug(returned_twice.eve.get(f"/tasks/{returned_twice.id}/changes?from=-1")) == "invalid"
    assert slug(returned_twice.eve.get(f"/tasks/{returned_twice.id}/changes?to=new")) == "invalid"


def test_before_the_first_submission_there_is_only_the_work_so_far(work, slug):
    work.paint(0, 11, 20, 25)
    assert work.eve.get(f"/tasks/{work.id}/revisions").json == []
    assert work.changes() == [("added", 0, 11)]
    answer = work.eve.get(f"/tasks/{work.id}/changes?to=1")
    assert "has no revision yet" in answer.json["detail"]


def test_annotators_see_the_revisions_of_their_own_tasks(returned_twice, ann, bob, person, slug):
    task = returned_twice.id
    mine = ann.get(f"/tasks/{task}/revisions")
    assert [r["number"] for r in mine.json] == [1, 2, 3]
    assert ann.get(f"/tasks/{task}/changes?from=1&to=2").status_code == 200
    assert slug(bob.get(f"/tasks/{task}/revisions")) == "forbidden"
    assert slug(bob.get(f"/tasks/{task}/changes?from=1&to=2")) == "forbidden"
    assert slug(ann.get("/tasks/99/revisions")) == "not-found"
    stranger = returned_twice.app.test_client()
    assert stranger.get(f"/api/v1/tasks/{task}/revisions").status_code == 401


def test_time_worked_leaves_breaks_out():
    start = datetime(2026, 3, 12, 10, tzinfo=UTC)
    after = [0, 60, 100, 4000, 4200]
    assert time_worked(start + timedelta(seconds=s) for s in after) == 100 + 200
    assert time_worked([start]) is None
    assert time_worked([]) is None


def test_the_time_of_a_revision_is_what_was_measured(app, work):
    for seconds in (120.0, 31.5):
        if seconds != 120:
            work.give_back()
            work.open()
        work.submit()
        with app.app_context(), write():
            revision = db.session.get(Task, work.id).revision
            db.session.get(WorkTime, (work.id, work.ann.id, revision)).seconds = seconds
    found = work.eve.get(f"/tasks/{work.id}/revisions").json
    assert [r["seconds_worked"] for r in found] == [120, 31.5]


def test_time_that_was_not_measured_is_estimated(app, work):
    """From opening the task: an hour's break, then edits; the second revision counts from its own opening."""
    work.paint(0, 11, 20, 25)
    work.paint(1, 12, 20, 25)
    work.submit()
    work.give_back()
    work.open()
    work.submit()
    start = datetime(2026, 3, 12, 10, tzinfo=UTC)

    def at(seconds):
        return start + timedelta(seconds=seconds)

    with app.app_context():
        leases = sorted(
            db.session.scalars(sa.select(LeaseRecord.id).where(LeaseRecord.user_id == work.ann.id))
        )
        # Below the session, which would refuse to touch the log.
        connection = db.session.connection()

        def set_time(kind, column, seconds, **key):
            table = kind.__table__
            here = [table.c[name] == value for name, value in key.items()]
            connection.execute(table.update().where(*here).values({column: at(seconds)}))

        connection.execute(sa.delete(WorkTime.__table__))
        set_time(Task, "created_at", -9000, id=work.id)
        for lease, seconds in zip(leases, (0, 5000), strict=True):
            set_time(LeaseRecord, "granted_at", seconds, id=lease)
        for sequence, seconds in ((1, 30), (2, 3630)):
            set_time(EditRecord, "at", seconds, task_id=work.id, sequence=sequence)
        for number, seconds in ((1, 3700), (2, 5010)):
            set_time(Revision, "submitted_at", seconds, task_id=work.id, number=number)
        db.session.commit()
    found = work.eve.get(f"/tasks/{work.id}/revisions").json
    assert [r["seconds_worked"] for r in found] == [30 + 70, 10]


def test_frames_of_other_sequences_are_those_of_the_revision(returned_twice):
    """What the desk draws for each side."""
    first = returned_twice.eve.frame(returned_twice.id, 0, sequence=1)
    second = returned_twice.eve.frame(returned_twice.id, 0, sequence=3)
    assert set(np.unique(second)) - set(np.unique(first)) == {13}
