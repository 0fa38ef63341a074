"""A killed approval leaves labels that nobody reads; the next start removes them, and nothing else."""

import numpy as np
import pytest

from backend.database import db
from backend.models import MovieRecord, Task
from backend.movies import approval_sweep, current_labels
from backend.movies.approval_sweep import approving, sweep_approvals
from backend.review import verdicts


@pytest.fixture
def submitted(ann, segmentation):
    """A submitted task."""
    answer = ann.ask()
    task, token = answer["task"]["id"], answer["lease"]["token"]
    assert ann.submit(task, token, 0).status_code == 200
    return task


def stored(stores):
    return sorted({"/".join(key.split("/")[:4]) for key in stores.blobs.list("movies")})


class Killed(BaseException):
    """The process ends here: nothing is cleaned up."""


@pytest.mark.parametrize("when", ["before the commit", "after the commit"])
def test_what_a_killed_approval_leaves_goes_at_the_next_start(app, eve, submitted, monkeypatch, when):
    stores = app.extensions["prospero"]
    with app.app_context():
        # The process dies: neither its cleanup nor anything after it runs.
        monkeypatch.setattr(current_labels, "discard", lambda key: None)
        if when == "before the commit":

            def die(*arguments):
                raise Killed

            monkeypatch.setattr(verdicts, "_record", die)
            with pytest.raises(Killed):
                verdicts.give(submitted, eve_row(eve), verdicts.VerdictKind.ACCEPT, [])
        else:
            verdicts.give(submitted, eve_row(eve), verdicts.VerdictKind.ACCEPT, [])
        db.session.rollback()
        monkeypatch.undo()
        task = db.session.get(Task, submitted)
        movie = db.session.get(MovieRecord, task.movie_id)
        before = current_labels.load_labels(movie)
        left = stored(stores)
        assert len(left) == 1
        if when == "before the commit":
            assert movie.labels_key not in left
            assert sweep_approvals(stores) == 1
            assert stored(stores) == []
        else:
            # What the movie points at stays; the labels it replaced are an import's, swept with those.
            assert movie.labels_key == left[0]
            assert sweep_approvals(stores) == 0
            assert stored(stores) == left
        assert sweep_approvals(stores) == 0
        after = current_labels.load_labels(movie)
        assert np.array_equal(after.images["nucleus"], before.images["nucleus"])
        # What the tasks hold is none of its business.
        assert stores.blobs.exists(f"tasks/{submitted}/base/lineage")


def eve_row(eve):
    from backend.models import User

    return db.session.get(User, eve.id)


def test_half_written_frames_go_too(app, movie_id):
    stores = app.extensions["prospero"]
    folder = stores.blobs.root / "movies" / str(movie_id) / "labels" / "abc" / "frames"
    folder.mkdir(parents=True)
    (folder / ".writing-1").write_bytes(b"half")
    with app.app_context():
        assert sweep_approvals(stores) == 1
    assert not list(stores.blobs.root.rglob(".writing-*"))


def test_a_sweep_waits_for_a_running_approval(app, movie_id):
    stores = app.extensions["prospero"]
    with app.app_context():
        stores.blobs.put(f"movies/{movie_id}/labels/abc/lineage", b"written, not yet named")
        with approving(stores), approving(stores):
            assert sweep_approvals(stores) == 0
        assert sweep_approvals(stores) == 1


def test_stores_that_only_list_are_swept_the_same(app, movie_id, monkeypatch):
    stores = app.extensions["prospero"]
    monkeypatch.setattr(approval_sweep, "LocalBlobs", type(None))
    with app.app_context():
        stores.blobs.put(f"movies/{movie_id}/labels/abc/frames/nucleus/00001", b"a frame")
        stores.blobs.put(f"movies/{movie_id}/labels/abc/lineage", b"a lineage")
        assert sweep_approvals(stores) == 1
        assert stored(stores) == []


def test_the_server_sweeps_when_it_starts(app, home, movie_id, monkeypatch):
    from backend.cli.database import prepared_app

    monkeypatch.setenv("PROSPERO_HOME", str(home))
    monkeypatch.setenv("DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])
    stores = app.extensions["prospero"]
    stores.blobs.put(f"movies/{movie_id}/labels/abc/lineage", b"left")
    prepared_app()
    assert stored(stores) == []
