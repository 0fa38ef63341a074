"""The review desk: who judges, what follows, what stays."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import numpy as np
import pytest

from backend.database import db, write
from backend.models import MovieRecord, Task, Verdict
from backend.movies import approval_sweep, approvals, current_labels
from backend.web.problems import Unavailable


def judge(who, task_id, verdict, *comments):
    return who.judge(task_id, verdict, *comments)


def stored_labels(app, movie_id):
    with app.app_context():
        return current_labels.load_labels(db.session.get(MovieRecord, movie_id))


def test_the_desk_lists_what_is_submitted(eve, submitted):
    queue = eve.get("/reviews").json
    (task,) = queue["reviews"]
    assert queue["total"] == 1
    assert (task["id"], task["annotator"], task["n_edits"], task["revision"]) == (submitted, "Ann", 2, 1)


def test_the_changes_name_what_the_annotator_did(eve, ann, submitted):
    changes = eve.get(f"/tasks/{submitted}/changes").json
    assert [(c["kind"], c["t"], c["cell"], c["pixels"]) for c in changes] == [
        ("reshaped", 0, 1, 6),
        ("added", 1, 9, 15),
    ]
    assert (changes[1]["y"], changes[1]["x"]) == (21, 27)
    assert ann.get(f"/tasks/{submitted}/changes").json == changes


def test_annotators_do_not_judge(ann, bob, submitted, slug, task_row):
    for who in (ann, bob):
        assert slug(judge(who, submitted, "accept")) == "forbidden"
        assert slug(who.get("/reviews")) == "forbidden"
    assert task_row(submitted).state == "submitted"


def test_accepting_replaces_the_movies_frames(app, eve, submitted, movie_id, labels):
    before = stored_labels(app, movie_id)
    task = judge(eve, submitted, "accept").json
    assert task["state"] == "approved"
    now = stored_labels(app, movie_id)
    assert (now.images["nucleus"][1, 20:23, 25:30] == 9).all()
    assert not now.images["nucleus"][0, 2].any()
    assert np.array_equal(now.images["nucleus"][5:], before.images["nucleus"][5:])
    with app.app_context():
        movie = db.session.get(MovieRecord, movie_id)
        assert current_labels.approved_windows(movie_id) == [(0, 4)]
        assert not current_labels.is_segmentation_approved(movie)
        blobs = app.extensions["prospero"].blobs
        assert len(list(blobs.list(movie.labels_key))) == 7 + 1


@pytest.mark.parametrize("committed", [True, False])
def test_an_approval_whose_commit_is_not_answered_keeps_the_labels_a_movie_has(
    app, eve, submitted, movie_id, monkeypatch, committed
):
    """The connection to the database breaks during the commit: the row says what came of it."""
    original = approvals.write

    @contextmanager
    def break_off():
        with original():
            yield
            if not committed:
                raise Unavailable("The connection was lost.")
        raise Unavailable("The connection was lost.")

    before = stored_labels(app, movie_id)
    monkeypatch.setattr(approvals, "write", break_off)
    assert judge(eve, submitted, "accept").status_code == 503
    monkeypatch.undo()
    now = stored_labels(app, movie_id)
    assert (now.images["nucleus"][1, 20:23, 25:30] == 9).all() == committed
    assert np.array_equal(now.images["nucleus"][5:], before.images["nucleus"][5:])
    blobs = app.extensions["prospero"].blobs
    assert bool(list(blobs.list("movies"))) == committed


def test_who_reads_the_labels_while_they_are_replaced_reads_on(
    app, ann, eve, submitted, segmentation, movie_id, monkeypatch
):
    with app.app_context():
        blobs, movie = app.extensions["prospero"].blobs, db.session.get(MovieRecord, movie_id)
        imported = movie.labels_key
        db.session.expunge(movie)
        judge(eve, submitted, "accept")
        assert len(current_labels.load_labels(movie).cells.rows) > 0  # by the row as it was
        after_first = db.session.get(MovieRecord, movie_id).labels_key
    answer = ann.ask()
    ann.submit(answer["task"]["id"], answer["lease"]["token"], 0)
    # Later, with another approval of the movie, they go.
    monkeypatch.setattr(approval_sweep, "KEPT_FOR", timedelta(0))
    judge(eve, answer["task"]["id"], "accept")
    with app.app_context():
        named = db.session.get(MovieRecord, movie_id).labels_key
        assert named not in (imported, after_first)
        left = {"/".join(key.split("/")[:4]) for key in blobs.list("movies")}
        assert left == {named}
        assert len(list(blobs.list(named))) == 7 + 1


def test_cell_ids_are_made_unique(app, eve, submitted, movie_id, labels):
    judge(eve, submitted, "accept")
    now = stored_labels(app, movie_id)
    inside = [row for row in now.cells.rows if row.t <= 4]
    outside = [row for row in now.cells.rows if row.t > 4]
    assert outside == [row for row in labels.cells.rows if row.t > 4]
    assert len({row.cell for row in inside}) == len(inside)
    assert not {row.cell for row in inside} & {row.cell for row in outside}
    # Values stay what the annotator painted: only their meaning is new.
    assert {row.value for row in inside if row.t == 1} == {1, 2, 9}
    assert now.divisions == set()


def test_all_windows_approved_opens_tracking(app, ann, eve, submitted, segmentation, movie_id):
    judge(eve, submitted, "accept")
    answer = ann.ask()
    ann.submit(answer["task"]["id"], answer["lease"]["token"], 0)
    judge(eve, answer["task"]["id"], "accept")
    with app.app_context():
        assert current_labels.is_segmentation_approved(db.session.get(MovieRecord, movie_id))


def test_accepting_a_tracking_task_replaces_everything(app, ann, eve, tracking, edits, movie_id, labels):
    answer = ann.ask(kind="tracking")
    swap = edits.rows(removed=[[5, 3, 3], [5, 4, 4]], added=[[5, 3, 4], [5, 4, 3]])
    gone = {"kind": "divisions", "removed": [{"parent": 2, "daughters": [3, 4], "t": 4}], "added": []}
    ann.save(tracking, answer["lease"]["token"], 0, edits.of(swap, gone))
    ann.submit(tracking, answer["lease"]["token"], 1)
    changes = eve.get(f"/tasks/{tracking}/changes").json
    assert {(c["kind"], c["t"], c["cell"], c["was"]) for c in changes} == {
        ("relabeled", 5, 3, 4),
        ("relabeled", 5, 4, 3),
        ("division_removed", 4, 2, None),
    }
    judge(eve, tracking, "accept")
    now = stored_labels(app, movie_id)
    assert now.divisions == set()
    assert now.cells.values_of(5, "nucleus", 3) == [4]
    assert np.array_equal(now.images["nucleus"], labels.images["nucleus"])


def test_returning_needs_a_comment(eve, submitted, slug, task_row):
    answer = judge(eve, submitted, "return")
    assert (slug(answer), answer.status_code) == ("invalid", 422)
    assert answer.json["errors"][0]["where"] == "comments"
    assert task_row(submitted).state == "submitted"


@pytest.mark.parametrize(
    ("comment", "where"),
    [
        ({"t": 6, "text": "there is no such frame"}, "comments[0].t"),
        ({"t": 0, "text": ""}, "comments[0].text"),
        ({"t": 0, "text": "x", "cell": 0}, "comments[0].cell"),
        ({"t": 0, "text": "x", "cell": 2**32}, "comments[0].cell"),
        ({"t": 2**40, "text": "x"}, "comments[0].t"),
        ({"t": 0, "text": "a\0b"}, "comments[0].text"),
        ({"t": 0, "text": "x", "colour": 1}, "comments[0].colour"),
        ({"text": "x"}, "comments[0].t"),
    ],
)
def test_a_malformed_comment_is_refused_with_its_place(eve, submitted, slug, task_row, comment, where):
    answer = judge(eve, submitted, "return", comment)
    assert (slug(answer), answer.json["errors"][0]["where"]) == ("invalid", where)
    assert task_row(submitted).state == "submitted"


def test_a_return_reaches_its_annotator_who_ticks_it_off(ann, bob, eve, submitted, slug):
    comment = {"t": 1, "cell": 9, "text": "too large", "y": 21.0, "x": 27.5}
    task = judge(eve, submitted, "return", comment).json
    assert task["state"] == "returned"
    (seen,) = ann.get("/queue").json["returned"]
    (got,) = seen["comments"]
    assert {name: got[name] for name in comment} == comment
    assert (got["author"], got["revision"], got["done"]) == ("Eve", 1, False)
    assert slug(bob.send("PATCH", f"/comments/{got['id']}", {"done": True})) == "forbidden"
    assert slug(ann.send("PATCH", f"/comments/{got['id']}", {"done": "yes"})) == "invalid"
    assert ann.send("PATCH", f"/comments/{got['id']}", {"done": True}).json["done"] is True
    assert ann.get(f"/tasks/{submitted}").json["comments"][0]["done"] is True
    assert slug(ann.send("PATCH", "/comments/999", {"done": True})) == "not-found"


def test_the_largest_cell_can_be_commented(eve, submitted):
    task = judge(eve, submitted, "return", {"t": 0, "cell": 2**32 - 1, "text": "this one"}).json
    assert task["comments"][0]["cell"] == 2**32 - 1


@pytest.mark.parametrize("verdict", ["accept", "return"])
def test_a_revision_that_the_expert_has_not_seen_is_not_judged(
    ann, eve, person, submitted, slug, task_row, verdict
):
    """A colleague returned it and the annotator submitted again, while this expert looked at the first."""
    judge(person("Ed", "expert"), submitted, "return", {"t": 0, "text": "look"})
    lease = ann.lease(submitted).json["token"]
    assert ann.submit(submitted, lease, 2).status_code == 200
    comment = {"t": 0, "text": "look again"}
    answer = eve.judge(submitted, verdict, comment, revision=1)
    assert (slug(answer), answer.status_code) == ("wrong-state", 409)
    assert "revision 2 is the newest" in answer.json["detail"]
    assert task_row(submitted).state == "submitted"
    assert eve.judge(submitted, verdict, comment, revision=2).status_code == 200


def test_who_had_a_task_reads_its_comments_and_does_not_tick_them(ann, bob, eve, submitted, slug, app):
    comment = judge(eve, submitted, "return", {"t": 0, "text": "look"}).json["comments"][0]
    with app.app_context(), write():
        db.session.get(Task, submitted).annotator_id = bob.id
    assert ann.get(f"/tasks/{submitted}").status_code == 200
    assert slug(ann.send("PATCH", f"/comments/{comment['id']}", {"done": True})) == "forbidden"
    assert bob.send("PATCH", f"/comments/{comment['id']}", {"done": True}).json["done"] is True


def test_nothing_is_judged_twice(eve, person, submitted, slug, app):
    judge(eve, submitted, "accept")
    again = judge(person("Fay", "expert"), submitted, "return", {"t": 0, "text": "no"})
    assert (slug(again), again.json["state"]) == ("wrong-state", "approved")
    with app.app_context():
        assert [v.verdict for v in db.session.query(Verdict)] == ["accept"]


def test_two_approvals_of_one_movie_at_once_both_count(app, ann, eve, person, submitted, movie_id):
    answer = ann.ask()
    other = answer["task"]["id"]
    ann.submit(other, answer["lease"]["token"], 0)
    fay, start, codes = person("Fay", "expert"), threading.Barrier(2), []

    def accept(who, task_id):
        start.wait()
        codes.append(judge(who, task_id, "accept").status_code)

    threads = [threading.Thread(target=accept, args=pair) for pair in ((eve, submitted), (fay, other))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [200, 200]
    with app.app_context():
        assert {t.state for t in db.session.query(Task)} == {"approved"}
    now = stored_labels(app, movie_id)
    assert not now.images["nucleus"][0, 2].any()
    per_frame = [[row.cell for row in now.cells.rows if row.t == t] for t in range(7)]
    flat = [cell for cells in per_frame for cell in cells]
    assert len(flat) == len(set(flat))
