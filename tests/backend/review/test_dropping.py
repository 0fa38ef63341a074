"""A tile that cannot be labeled: its window waits for nobody, and no label of it counts unseen."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

from backend.database import db, write
from backend.models import Comment, MovieRecord, Task
from backend.movies import current_labels, tiled_windows
from backend.rounds.progress import progress_of_all
from tests.backend.review.crowd import CELLS, Work, accept, crowd, labels_of, movie_labels, shapes


@pytest.fixture
def tiles(crowded, ann, bob):
    """Ann's tile on the left, Bob's on the right; a cell more in each."""
    left, right = Work(ann), Work(bob)
    left.paint(2, 80, 40, 25, new=True)
    right.paint(1, 28, 150, 30, new=True)
    return left, right


def drop(who, words=""):
    (flag,) = who.get("/flags").json
    answer = who.post(f"/flags/{flag['id']}/answer", {"action": "drop", "answer": words})
    assert answer.status_code == 200, answer.json
    assert answer.json["task"]["state"] == "dropped"


def is_done(app, movie_id):
    with app.app_context():
        (progress,) = progress_of_all()
        windows = current_labels.approved_windows(movie_id)
        assert progress.approved_frames == ((0, 1, 2, 3, 4) if windows else ())
        return windows == [(0, 4)]


@pytest.mark.parametrize("drop_last", [False, True])
def test_the_expert_gets_the_window_with_the_prediction_of_a_dropped_tile(
    app, crowded, tiles, eve, drop_last
):
    left, right = tiles
    before = movie_labels(app, crowded)
    left.submit()
    right.flag("Out of focus")
    if drop_last:
        accept(eve, left.id)
        assert eve.get("/queue").json["returned"] == []
        drop(eve)
    else:
        drop(eve)
        assert eve.get("/queue").json["returned"] == []
        accept(eve, left.id)
    (task,) = eve.get("/queue").json["returned"]
    assert (task["annotator"], task["box"]) == ("Eve", {"y0": 0, "x0": 0, "y1": 96, "x1": 192})
    (comment,) = task["comments"]
    assert "cannot be labeled: Out of focus" in comment["text"]
    core = right.task["core"]
    assert (comment["t"], comment["cell"]) == (0, None)
    assert (comment["y"], comment["x"]) == (47.5, (core["x0"] + core["x1"] - 1) / 2)
    # Ann's cell is in it, Bob's is not; nothing counts yet.
    whole = Work(eve, task["id"])
    predicted = crowd().images["nucleus"]
    seen = [labels_of(eve, whole.task, t) for t in (1, 2)]
    assert np.array_equal(seen[0] != 0, predicted[1] != 0)
    assert seen[1][80:88, 40:48].all()
    assert movie_labels(app, crowded) == before
    assert not is_done(app, crowded)
    # The expert clears what nobody can see, and all of the window counts.
    whole.paint(1, 12, 8 + 24 * 7 + 1, 0)
    whole.submit()
    accept(eve, whole.id)
    assert is_done(app, crowded)
    now = movie_labels(app, crowded)
    assert [len(shapes(now, t)) for t in range(5)] == [CELLS, CELLS - 1, CELLS + 1, CELLS, CELLS]


def test_where_all_tiles_are_dropped_there_is_nothing_to_put_together(app, crowded, tiles, eve):
    for tile in tiles:
        tile.flag("Empty")
        drop(eve)
    assert eve.get("/queue").json["returned"] == []
    with app.app_context():
        assert db.session.query(Task).filter_by(tile=None).count() == 0
        # The next round proposes the window anew.
        (progress,) = progress_of_all()
        assert (progress.open_tasks, progress.approved_frames) == ([], ())


def test_somebody_else_at_the_same_tile_is_waited_for(app, crowded, person, eve, ann, bob):
    with app.app_context(), write():
        db.session.get(MovieRecord, crowded).project.overlap = 2
    left, right = Work(ann), Work(bob)
    again = Work(person("Cyd"))
    assert again.task["core"] == left.task["core"]  # the other of Ann's group
    right.submit()
    accept(eve, right.id)
    left.flag("Out of focus")
    drop(eve)
    assert eve.get("/queue").json["returned"] == []
    again.submit()
    accept(eve, again.id)
    assert is_done(app, crowded)
    with app.app_context():
        assert db.session.query(Comment).count() == 0


def test_one_who_drops_and_one_who_approves_at_once_complete_the_window(app, crowded, tiles, person, eve):
    """Neither may take the other's tile for one that is still missing."""
    left, right = tiles
    left.submit()
    right.flag("Out of focus")
    fay = person("Fay", "expert")
    token = fay.hold(left.id).json["token"]
    ready = Barrier(2)

    def at_once(act):
        ready.wait(20)
        return act()

    with ThreadPoolExecutor(2) as pool:
        acts = [lambda: drop(eve), lambda: fay.judge(left.id, "accept", lease=token)]
        list(pool.map(at_once, acts))
    with app.app_context():
        assert db.session.get(Task, left.id).state == "approved"
        assert db.session.query(Task).filter_by(tile=None).count() == 1
        assert db.session.query(Comment).count() == 1


def test_a_window_with_a_dropped_tile_is_done_with_the_task_over_all_of_it():
    def tile(task_id, state, x):
        return Task(id=task_id, state=state, tile=[0, x, 9, x + 9], tiles_of_id=1)

    tasks = [tile(1, "approved", 0), tile(2, "dropped", 9)]
    assert tiled_windows.done_windows(tasks) == set()
    assert tiled_windows.done_windows([*tasks, Task(id=3, state="returned", tiles_of_id=1)]) == set()
    assert tiled_windows.done_windows([*tasks, Task(id=3, state="approved", tiles_of_id=1)]) == {1}
