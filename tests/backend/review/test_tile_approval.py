"""A crowded movie from import to approval: split into tiles, worked on one by one, put together again."""

import numpy as np
import pytest

from backend.database import db
from backend.models import Comment, MovieRecord, Task
from backend.movies import approval_sweep, current_labels, tiled_windows
from backend.review import verdicts
from backend.rounds.progress import progress_of_all
from backend.tasks.names import find_named, name_of
from celldata.labels import Labels
from tests.backend.conftest import Edits
from tests.backend.review.crowd import CELLS, Work, accept, crowd, labels_of, movie_labels, shapes


def test_a_crowded_movie_is_split_and_its_tiles_are_named(app, crowded, eve):
    tasks = sorted(eve.get("/tasks").json, key=lambda task: task["id"])
    assert [task["core"] for task in tasks] == [
        {"y0": 0, "x0": 0, "y1": 96, "x1": tasks[1]["core"]["x0"]},
        {"y0": 0, "x0": tasks[0]["core"]["x1"], "y1": 96, "x1": 192},
    ]
    seam = tasks[0]["core"]["x1"]
    assert tasks[0]["box"] == {"y0": 0, "x0": 0, "y1": 96, "x1": seam + 16}
    assert tasks[1]["box"] == {"y0": 0, "x0": seam - 16, "y1": 96, "x1": 192}
    with app.app_context():
        names = [name_of(db.session.get(Task, task["id"])) for task in tasks]
        assert names == ["crowd/segmentation/0-4/0-0", f"crowd/segmentation/0-4/0-{seam - 16}"]
        assert find_named(names[1]).id == tasks[1]["id"]


def test_the_page_gets_the_tile_and_edits_beyond_it_are_refused(crowded, ann, slug):
    work = Work(ann)
    box = work.task["box"]
    height, width = box["y1"] - box["y0"], box["x1"] - box["x0"]
    image = labels_of(ann, work.task, 3)
    assert np.array_equal(image, crowd().images["nucleus"][3, : box["y1"], box["x0"] : box["x1"]])
    rows = ann.get(f"/tasks/{work.id}/lineage").json["cells"]["nucleus"]
    assert {row[1] for row in rows if row[0] == 3} == set(np.unique(image)) - {0}
    beyond = Edits.paint(0, height * width - 1, 2)
    assert slug(ann.save(work.id, work.token, 0, beyond)) == "invalid"
    path = f"/tasks/{work.id}/label-parts/nucleus/0"
    assert ann.get(f"{path}?y0=0&y1={height}").status_code == 200
    assert slug(ann.get(f"{path}?y0=0&y1={height + 1}")) == "not-found"


def test_proposals_count_from_the_corner_of_the_tile(app, crowded, ann):
    """The same region comes from the same pixels of the field, seen from the second tile."""
    first, second = Work(ann), None
    first.submit()
    second = Work(ann)
    corner = second.task["box"]["x0"]
    assert corner > 0
    with app.app_context():
        raw = app.extensions["prospero"].movies.read_box(
            second.task["movie"]["id"], 0, 0, (10, corner, 30, corner + 40)
        )
    ask = {"kind": "threshold", "t": 0, "channel": 0, "box": [10, 0, 30, 40]}
    answer = ann.post(f"/tasks/{second.id}/proposals", ask)
    assert answer.status_code == 200, answer.json
    from celldata.proposals import threshold
    from celldata.proposals.spans import spans_in_frame

    width = second.task["box"]["x1"] - corner
    assert answer.json["region"] == spans_in_frame(threshold(raw).region, 10, 0, width)


def test_edits_of_all_tiles_are_in_the_movie_when_the_last_is_approved(app, crowded, ann, bob, eve):
    left, right = Work(ann), Work(bob)
    assert left.task["core"]["x0"] == 0
    seam = left.task["core"]["x1"]
    left.paint(0, 12, 8, 0)  # cell 1 goes
    left.paint(2, 80, 40, 25, new=True)  # a new one
    right.paint(1, 28, 150, 30, new=True)
    right.paint(0, 76, seam + 30, 31, size=5, new=True)
    before = movie_labels(app, crowded)
    accept(eve, left.submit())
    assert movie_labels(app, crowded) == before  # it waits for the other
    with app.app_context():
        (progress,) = progress_of_all()
        assert progress.approved_frames == ()
        assert progress.newly_approved == []
        assert current_labels.approved_windows(crowded) == []
    accept(eve, right.submit())
    now = movie_labels(app, crowded)
    expected = crowd().images["nucleus"]
    expected[0, 12:20, 8:16] = 0
    expected[2, 80:88, 40:48] = 25
    expected[1, 28:36, 150:158] = 30
    expected[0, 76:81, seam + 30 : seam + 35] = 31
    for t in range(5):
        assert shapes(now, t) == shapes(Labels.from_images({"nucleus": expected}), t)
    ids = [row.cell for row in now.cells.rows]
    assert len(set(ids)) == len(ids)
    with app.app_context():
        (progress,) = progress_of_all()
        assert progress.approved_frames == (0, 1, 2, 3, 4)
        assert len(progress.newly_approved) == 2
        assert current_labels.approved_windows(crowded) == [(0, 4)]
        assert current_labels.is_segmentation_approved(db.session.get(MovieRecord, crowded))


def disagree(ann, bob, eve):
    """Both tiles draw over the seam, each its own way; the task that the expert gets."""
    left, right = Work(ann), Work(bob)
    seam = left.task["core"]["x1"]
    left.paint(0, 48, seam - 12, 40, size=15, new=True)
    right.paint(0, 52, seam - 3, 41, size=15, new=True)
    accept(eve, left.submit())
    accept(eve, right.submit())
    (task,) = eve.get("/queue").json["returned"]
    return task, seam


def test_what_does_not_fit_goes_to_the_expert_as_a_list(app, crowded, ann, bob, eve):
    before = movie_labels(app, crowded)
    task, seam = disagree(ann, bob, eve)
    assert task["state"] == "returned"
    assert task["annotator"] == "Eve"
    assert task["box"] == {"y0": 0, "x0": 0, "y1": 96, "x1": 192}
    (comment,) = task["comments"]
    assert comment["t"] == 0
    assert "share 66 pixels" in comment["text"]
    assert (comment["y"], comment["x"]) == (57, seam - 0.5)
    assert movie_labels(app, crowded) == before
    with app.app_context():
        (progress,) = progress_of_all()
        assert progress.approved_frames == ()
        assert progress.newly_approved == []
        assert len(progress.open_tasks) == 1
        assert approval_sweep.sweep_approvals(app.extensions["prospero"]) == 0
    # Nobody else is given it.
    for who in (ann, bob):
        assert who.ask(kind="segmentation")["task"] is None
    work = Work(eve, task["id"])
    both = work.task
    image = labels_of(eve, both, 0)
    (value,) = {int(v) for v in np.unique(image[52:63, seam - 3 : seam + 3])}
    rows = eve.get(f"/tasks/{work.id}/lineage").json["cells"]["nucleus"]
    cells = sorted(cell for t, v, cell in rows if t == 0 and v == value)
    assert cells[0] == comment["cell"]
    assert len(cells) == 2
    # The expert gives the shared pixels to one of the two.
    own = next(v for t, v, cell in rows if t == 0 and cell == cells[0] and v != value)
    after = image.copy()
    after[image == value] = own
    drop = Edits.rows(removed=[[0, value, cell] for cell in cells])
    edit = Edits.of(Edits.between(image, after, 0), drop)
    work.sequence = eve.save(work.id, work.token, 0, edit).json["sequence"]
    assert eve.send("PATCH", f"/comments/{comment['id']}", {"done": True}).status_code == 200
    accept(eve, work.submit())
    now = movie_labels(app, crowded)
    assert sorted(len(s) for s in shapes(now, 0))[-2:] == [225 - 66, 225]
    assert len(shapes(now, 0)) == CELLS + 2
    with app.app_context():
        (progress,) = progress_of_all()
        assert progress.approved_frames == (0, 1, 2, 3, 4)
        assert len(progress.newly_approved) == 3
        assert db.session.query(Comment).count() == 1


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("conflict", [False, True])
def test_an_approval_that_dies_in_between_is_given_again(app, crowded, ann, bob, eve, monkeypatch, conflict):
    left, right = Work(ann), Work(bob)
    seam = left.task["core"]["x1"]
    left.paint(0, 48, seam - 12, 40, size=15, new=True)
    if conflict:
        right.paint(0, 52, seam - 3, 41, size=15, new=True)
    accept(eve, left.submit())
    right.submit()
    stores = app.extensions["prospero"]
    with app.app_context():
        monkeypatch.setattr(current_labels, "discard", lambda key: None)
        original = verdicts._record

        def die(*arguments):
            original(*arguments)
            raise Killed

        monkeypatch.setattr(verdicts, "_record", die)
        from backend.models import User

        with pytest.raises(Killed):
            verdicts.give(right.id, db.session.get(User, eve.id), verdicts.VerdictKind.ACCEPT, [])
        db.session.rollback()
        monkeypatch.undo()
        assert approval_sweep.sweep_approvals(stores) == 1
        assert db.session.get(Task, right.id).state == "submitted"
        assert current_labels.approved_windows(crowded) == []
    accept(eve, right.id)
    with app.app_context():
        found = db.session.query(Task).filter_by(tile=None, movie_id=crowded).count()
        assert found == conflict
        assert current_labels.approved_windows(crowded) == ([] if conflict else [(0, 4)])


def test_an_approval_of_the_other_tile_that_comes_between_is_seen(app, crowded, ann, bob, eve, monkeypatch):
    """Each was prepared while the other was not approved: the later one puts the window together."""
    left, right = Work(ann), Work(bob)
    right.paint(1, 28, 150, 30, new=True)
    left.submit(), right.submit()
    original, met = verdicts.approvals.prepare, []

    def prepare(task, sequence):
        prepared = original(task, sequence)
        if not met:
            met.append(task.id)
            db.session.rollback()
            accept(eve, left.id)
        return prepared

    monkeypatch.setattr(verdicts.approvals, "prepare", prepare)
    accept(eve, right.id)
    with app.app_context():
        assert current_labels.approved_windows(crowded) == [(0, 4)]
    assert len(shapes(movie_labels(app, crowded), 1)) == CELLS + 1


def test_a_window_counts_with_all_of_its_tiles():
    def tile(task_id, state, x, window=1):
        return Task(id=task_id, state=state, tile=[0, x, 9, x + 9], tiles_of_id=window)

    tasks = [tile(1, "approved", 0), tile(2, "working", 9), tile(3, "approved", 9)]
    assert tiled_windows.done_windows(tasks) == {1}  # two people did the second
    assert tiled_windows.done_windows([*tasks, Task(id=4, state="returned", tiles_of_id=1)]) == set()
    assert tiled_windows.done_windows([*tasks, Task(id=4, state="in_round", tiles_of_id=1)]) == {1}
    assert tiled_windows.done_windows(tasks[:2]) == set()
    assert not tiled_windows.counts(tasks[0], set())
    assert tiled_windows.counts(Task(id=5, state="approved"), set())
