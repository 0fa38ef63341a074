from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from backend import demo
from backend.database import db
from backend.demo import DEMO_MOVIES, PEOPLE, make_demo
from backend.models import EditRecord, MovieRecord, Revision, Role, Task, TaskKind, TaskState, User
from backend.tasks import materialize
from celldata.cells import CellsTable
from celldata.errors import DataError
from celldata.labels import Labels
from celldata.movie import Movie

SMALL = tuple(replace(plan, n_frames=10, size=96, n_cells=6) for plan in DEMO_MOVIES)


@pytest.fixture
def stores(app):
    with app.app_context():
        yield app.extensions["prospero"]
        db.session.remove()
        db.engine.dispose()


def tasks(**wanted):
    db.session.expire_all()
    return db.session.query(Task).filter_by(**wanted).order_by(Task.id).all()


def census():
    return [db.session.query(kind).count() for kind in (MovieRecord, Task, User, EditRecord, Revision)]


def test_the_demo_has_tasks_of_both_kinds_and_a_submission_to_review(stores):
    made = make_demo(stores, SMALL)
    assert made.movies == ["Demo nuclei A", "Demo nuclei B"]
    assert {(task.movie.name, task.kind) for task in tasks()} == {
        ("Demo nuclei A", TaskKind.SEGMENTATION),
        ("Demo nuclei B", TaskKind.TRACKING),
    }
    assert len(tasks(state=TaskState.QUEUED)) == 2
    (submitted,) = tasks(state=TaskState.SUBMITTED)
    assert submitted.id == made.submitted
    assert submitted.annotator.name == PEOPLE[Role.ANNOTATOR]
    assert {(user.name, user.role) for user in db.session.query(User)} == {(n, r) for r, n in PEOPLE.items()}


def one_object_each(movie: Movie, feature: str) -> Labels:
    """As the model does it: objects numbered by frame, each a cell of its own; one cell of each frame lacks,
    and its neighbours are ragged."""
    truth = demo.content_of(SMALL[0]).truth
    images = np.zeros(truth.shape, np.uint32)
    rows = []
    for t in range(truth.n_frames):
        mask = truth.mask_of_cells("nucleus", t)
        for value, cell in enumerate(np.unique(mask)[2:].tolist(), start=1):
            images[t][ndimage.binary_erosion(mask == cell)] = value
            rows.append((t, feature, value, len(rows) + 1))
    return Labels({feature: images}, CellsTable(rows))


def refused(movie: Movie, feature: str) -> Labels:
    raise DataError(movie.name, "its cells could not be outlined", "Install the models.")


@pytest.mark.parametrize("outline", [None, one_object_each])
def test_the_submission_restores_true_cells_by_real_edits(stores, outline):
    make_demo(stores, SMALL, outline=outline)
    (task,) = tasks(state=TaskState.SUBMITTED)
    truth = demo.content_of(SMALL[0]).truth
    before = materialize.labels_at(task, 0)
    after = materialize.labels_at(task)
    assert 0 < task.sequence <= demo.FIXES
    worst, best = (
        [
            bad.iou
            for bad in demo.outlines_of(demo.DemoContent(None, truth, labels, []))
            if bad.t in task.frames
        ]
        for labels in (before, after)
    )
    assert sum(best) > sum(worst)
    assert best.count(1.0) >= worst.count(1.0) + 1, "a mended cell has its true mask"
    for t in task.frames:
        values = set(np.unique(after.images["nucleus"][t]).tolist()) - {0}
        assert values == set(after.cells.values_at(t, "nucleus")), (
            "every value has its row, every row its pixels"
        )


def test_the_model_makes_the_first_labels_of_the_segmentation_movie(stores):
    asked = []

    def outline(movie, feature):
        asked.append(movie.name)
        return one_object_each(movie, feature)

    make_demo(stores, SMALL, outline=outline)
    assert asked == ["Demo nuclei A"]
    task = tasks(kind=TaskKind.SEGMENTATION)[0]
    found = materialize.labels_at(task, 0)
    expected = one_object_each(demo.content_of(SMALL[0]).movie, "nucleus")
    for t in task.frames:
        np.testing.assert_array_equal(found.images["nucleus"][t], expected.images["nucleus"][t])


def test_without_models_the_first_labels_are_the_truth_with_errors(stores):
    make_demo(stores, SMALL, outline=refused)
    content = demo.content_of(SMALL[0])
    task = tasks(kind=TaskKind.SEGMENTATION)[0]
    found = materialize.labels_at(task, 0)
    for t in task.frames:
        np.testing.assert_array_equal(found.images["nucleus"][t], content.predicted.images["nucleus"][t])


def test_the_tracking_movie_has_true_outlines_and_a_wrong_lineage():
    content = demo.content_of(replace(DEMO_MOVIES[1], n_frames=16, size=160, n_cells=14))
    np.testing.assert_array_equal(
        content.predicted.images["nucleus"] != 0, content.truth.images["nucleus"] != 0
    )
    assert content.errors
    assert content.predicted.cells != content.truth.cells


def test_a_second_run_changes_nothing(stores, monkeypatch):
    make_demo(stores, SMALL)
    before = census()
    monkeypatch.setattr(demo, "content_of", lambda plan: pytest.fail("simulated again"))
    made = make_demo(stores, SMALL)
    assert not made.anything
    assert census() == before


@pytest.mark.parametrize("step", ["add_movie", "_create_tasks", "_submit_one"])
def test_an_interrupted_demo_is_completed(stores, monkeypatch, step):
    class Killed(BaseException):
        pass

    def die(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(demo, step, die)
        with pytest.raises(Killed):
            make_demo(stores, SMALL)
    make_demo(stores, SMALL)
    assert census()[:3] == [2, 3, 3]
    assert len(tasks(state=TaskState.SUBMITTED)) == 1


def test_the_same_demo_every_time():
    one, two = demo.content_of(SMALL[0]), demo.content_of(SMALL[0])
    np.testing.assert_array_equal(one.movie.raw, two.movie.raw)
    assert one.predicted == two.predicted
