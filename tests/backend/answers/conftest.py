"""Movies with something to correct, answers to them, and edits that make one set of labels of another."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from backend.answers import making
from backend.answers.scorer import scorer
from backend.database import db, write
from backend.models import AnswerUse, MovieRecord, Project, Task, TaskKind, TaskState, Verdict
from backend.movies.importing import add_movie
from backend.tasks.creation import create_segmentation_tasks
from bench.whole_edit import edit_between
from celldata.crop import crop_labels
from celldata.labels import Labels
from tests.backend.conftest import FRAMES, tiny_labels, tiny_movie


def spoiled(labels: Labels) -> Labels:
    """Cell 1 is missing in every frame."""
    base = labels.copy()
    for t in range(base.n_frames):
        base.frame("nucleus", t)[base.frame("nucleus", t) == 1] = 0
    base.cells.remove(base.cells.of_cell(1))
    return base


def between(before: Labels, after: Labels, first: int = 0) -> dict:
    """One edit that makes `after` of `before`; frame 0 is frame `first` of the movie."""
    edit = edit_between(before, after, first)
    assert edit is not None
    return edit


def submit(who, task_id: int, *edits: dict) -> dict:
    """Open a task, save the edits, hand it in, and wait until it is scored."""
    answer = who.lease(task_id, take_over=True)
    if answer.status_code == 403:  # nobody's yet: as if it had come when they asked for work
        with who.client.application.app_context(), write():
            task = db.session.get(Task, task_id)
            task.annotator_id, task.state = who.id, TaskState.WORKING
        answer = who.lease(task_id, take_over=True)
    assert answer.status_code == 200, answer.json
    token, sequence = answer.json["token"], answer.json["sequence"]
    if edits:
        saved = who.save(task_id, token, sequence, *edits)
        assert saved.status_code == 200, saved.json
    answer = who.submit(task_id, token, sequence + len(edits))
    assert answer.status_code == 200, answer.json
    with who.client.application.app_context():
        assert scorer().wait(20)
    return answer.json


def right_edit(t):
    """The edit that mends frame t of any of these tasks."""
    truth, base = (frame_of(labels, t) for labels in (tiny_labels(), spoiled(tiny_labels())))
    return between(base, truth, t)


def frame_of(labels, t):
    return crop_labels(labels, slice(t, t + 1))


def asked(who, **wish):
    answer = who.ask(**wish)
    return answer["task"] and answer["task"]["id"]


def handed_in(who, right=True):
    """Ask, mend or not, hand in; the id."""
    task = who.ask()["task"]
    submit(who, task["id"], *([right_edit(task["first"])] if right else []))
    return task["id"]


@pytest.fixture
def add_tiny(app):
    """add_tiny(name, labels) -> id of another movie like `tiny`."""

    def add(name: str, labels: Labels) -> int:
        with app.app_context():
            return add_movie(tiny_movie(name), labels, app.extensions["prospero"]).id

    return add


@pytest.fixture
def project(app):
    """project(**settings): change the first project."""

    def change(**settings):
        with app.app_context(), write():
            for name, value in settings.items():
                setattr(db.session.get(Project, 1), name, value)

    return change


@pytest.fixture
def gold(app, add_tiny):
    """gold(n): n check answers, each of one frame of a movie that has no other tasks."""

    def make(n: int) -> list[int]:
        truth, made = tiny_labels(), []
        for number in range(-(-n // FRAMES)):
            movie_id = add_tiny(f"gold {number}", spoiled(truth))
            with app.app_context():
                movie = db.session.get(MovieRecord, movie_id)
                for t in range(min(FRAMES, n - len(made))):
                    answer = making.answer_on(
                        movie,
                        (t, t),
                        truth,
                        spoiled(truth),
                        use=AnswerUse.GOLD,
                        kind=TaskKind.SEGMENTATION,
                    )
                    made.append(answer.id)
        return made

    return make


@pytest.fixture
def work(app, movie_id):
    """work(n): n rounds of segmentation tasks of one frame on the movie `tiny`, with the same to correct."""

    def make(n: int) -> list[int]:
        with app.app_context():
            movie, base = db.session.get(MovieRecord, movie_id), spoiled(tiny_labels())
            return [task.id for _ in range(n) for task in create_segmentation_tasks(movie, base, window=1)]

    return make


@pytest.fixture
def is_gold(app):
    """is_gold(task) -> whether it is a check task."""

    def ask(task_id):
        with app.app_context():
            return db.session.get(Task, task_id).is_check

    return ask


@pytest.fixture
def minutes_pass(app):
    """minutes_pass(n): all that was submitted and judged lies n minutes further back."""

    def shift(minutes):
        back = timedelta(minutes=minutes)
        with app.app_context(), write():
            for task in db.session.scalars(sa.select(Task).where(Task.submitted_at.is_not(None))):
                task.submitted_at -= back
            for verdict in db.session.scalars(sa.select(Verdict)):
                verdict.at -= back

    return shift
