"""Making tasks: windows of five, and a copy of the labels for each."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.database import db
from backend.models import MovieRecord, Task
from backend.tasks import materialize
from backend.tasks.creation import create_segmentation_tasks, create_tracking_task, windows_of
from celldata.errors import DataError
from celldata.events import Event
from celldata.labels import Labels


@given(st.integers(0, 30), st.integers(1, 60), st.integers(1, 9))
def test_windows_cover_every_frame_and_have_one_size(first, count, window):
    frames = range(first, first + count)
    windows = windows_of(frames, window)
    assert {t for a, b in windows for t in range(a, b + 1)} == set(frames)
    assert {b - a + 1 for a, b in windows} == {min(window, count)}
    assert all(a[1] < b[1] and a[0] < b[0] for a, b in pairwise(windows))


def test_the_last_window_overlaps_backwards():
    assert windows_of(range(7)) == [(0, 4), (2, 6)]
    assert windows_of(range(40))[-1] == (35, 39)
    assert windows_of(range(3)) == [(0, 2)]


def ended(labels: Labels) -> Event:
    """A mark on the end of a cell."""
    cell = labels.cells.cells()[0]
    return Event(cell, labels.cells.frames_of(cell)[-1], "leaves")


def test_a_segmentation_task_holds_its_own_frames_without_divisions(app, movie_id, labels):
    with app.app_context():
        movie = db.session.get(MovieRecord, movie_id)
        labels.events = {ended(labels)}
        tasks = create_segmentation_tasks(movie, labels, suspicion={(2, 6): 0.5})
        assert [(t.first, t.last, t.suspicion, t.state) for t in tasks] == [
            (0, 4, None, "queued"),
            (2, 6, 0.5, "queued"),
        ]
        own = materialize.labels_at(tasks[1])
        assert np.array_equal(own.images["nucleus"][2:], labels.images["nucleus"][2:])
        assert not own.images["nucleus"][:2].any()
        assert own.cells.rows == [row for row in labels.cells.rows if row.t >= 2]
        assert own.divisions == set()
        assert own.events == set()


def test_frames_may_be_chosen(app, movie_id, labels):
    with app.app_context():
        movie = db.session.get(MovieRecord, movie_id)
        tasks = create_segmentation_tasks(movie, labels, window=2, frames=[0, 1, 4, 5, 6])
        assert [(t.first, t.last) for t in tasks] == [(0, 1), (4, 5), (5, 6)]


def test_a_tracking_task_holds_all(app, movie_id, labels):
    labels.events = {ended(labels)}
    with app.app_context():
        task = create_tracking_task(db.session.get(MovieRecord, movie_id), labels)
        assert materialize.labels_at(task) == labels


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda m, n: create_tracking_task(m, Labels.empty(["nucleus"], (7, 5, 5))), "shape"),
        (lambda m, n: create_tracking_task(m, Labels.empty(["tail"], (7, 24, 32))), "lack nucleus"),
        (lambda m, n: create_segmentation_tasks(m, n, frames=[7]), "frames must lie in 0 to 6"),
        (lambda m, n: create_segmentation_tasks(m, n, window=0), "window"),
    ],
)
def test_what_does_not_fit_makes_no_task(app, movie_id, labels, make, words):
    with app.app_context():
        with pytest.raises(DataError, match=words):
            make(db.session.get(MovieRecord, movie_id), labels)
        assert db.session.query(Task).count() == 0
