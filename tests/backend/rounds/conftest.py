"""A server with a small movie, and a workspace that git and DVC know."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import uuid
import warnings
from pathlib import Path

import numpy as np
import pytest

from backend.database import db, write
from backend.models import MovieRecord, Role, Task, TaskState
from backend.movies.importing import add_movie
from backend.people.accounts import create_user
from backend.review import verdicts
from backend.rounds.closing import close_round
from backend.rounds.workspace import Workspace, finish
from backend.tasks import leases
from backend.tasks.creation import create_segmentation_tasks, create_tracking_task
from backend.tasks.saving import save_edits
from backend.tasks.submission import submit
from celldata.formats import movie_folder
from celldata.formats.movie_folder import MovieInfo
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie

PROJECT = Path(__file__).resolve().parents[3]
N_FRAMES, HEIGHT, WIDTH = 7, 24, 32


def dividing_cells(n_frames: int = N_FRAMES) -> Labels:
    """Cell 1 stays; cell 2 divides into 3 and 4 at frame 3."""
    images = np.zeros((n_frames, HEIGHT, WIDTH), np.uint32)
    images[:, 2:6, 2:8] = 1
    images[:3, 10:16, 10:16] = 2
    images[3:, 10:16, 9:12] = 3
    images[3:, 10:16, 14:17] = 4
    return Labels.from_images({"nucleus": images}, [Division(2, (3, 4), 3)])


def shifted(labels, by=2):
    """Other masks than `labels`, as a model would draw them."""
    images = {name: np.roll(frames, by, axis=2) for name, frames in labels.images.items()}
    return Labels.from_images(images)


def small_movie(name: str, n_frames: int = N_FRAMES) -> Movie:
    raw = np.random.default_rng(len(name)).integers(0, 4000, (n_frames, 1, HEIGHT, WIDTH)).astype(np.uint16)
    return Movie(
        name=name, raw=raw, channels=("H2B",), pixel_size_um=0.65, frame_interval_s=600.0, source="test"
    )


@pytest.fixture
def repository(tmp_path):
    """A git repository with the project's own DVC settings."""
    root = tmp_path / "workspace"
    shutil.copytree(
        PROJECT / ".dvc", root / ".dvc", ignore=shutil.ignore_patterns("tmp", "cache", "config.local")
    )
    shutil.copy(PROJECT / ".dvcignore", root)
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    return Workspace(root)


@pytest.fixture
def dvc_in_this_process(monkeypatch):
    """dvc without starting Python anew for each call: a tenth of the time. One test uses the real way."""
    from dvc.cli import main

    def dvc(workspace, *arguments):
        out, errors = io.StringIO(), io.StringIO()
        here = Path.cwd()
        try:
            os.chdir(workspace.root)
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
                code = main(list(arguments))
        finally:
            os.chdir(here)
        return finish(workspace, arguments, code, out.getvalue(), errors.getvalue())

    monkeypatch.setattr(Workspace, "dvc", dvc)


@pytest.fixture(autouse=True)
def _quiet():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"dvc\.")
        yield


@pytest.fixture
def workspace(repository, dvc_in_this_process):
    return repository


class Server:
    """The server's state, and the steps of people on it without a browser."""

    def __init__(self, app):
        self.app = app
        self.stores = app.extensions["prospero"]
        self.annotator = create_user("Ann", Role.ANNOTATOR).name
        self.expert = create_user("Eve", Role.EXPERT).name

    def add(self, name: str, labels: Labels | None = None) -> MovieRecord:
        return add_movie(small_movie(name), labels, self.stores)

    def movie(self, name: str) -> MovieRecord:
        return db.session.query(MovieRecord).filter_by(name=name).one()

    def open(self, name: str, kind: str, labels: Labels | None = None, frames=None) -> list[int]:
        labels = labels if labels is not None else dividing_cells()
        movie = self.movie(name)
        if kind == "tracking":
            return [create_tracking_task(movie, labels).id]
        return [task.id for task in create_segmentation_tasks(movie, labels, frames=frames)]

    def submit(self, task_id: int, edits=()) -> None:
        from backend.people.accounts import find_user

        user = find_user(self.annotator)
        with write():
            token = leases.grant(db.session.get(Task, task_id), user, str(uuid.uuid4())).token
        if edits:
            save_edits(task_id, user.id, token, 0, edits)
        with write():
            submit(db.session.get(Task, task_id), find_user(self.annotator), token, len(edits))

    def approve(self, *task_ids: int) -> None:
        from backend.people.accounts import find_user

        for task_id in task_ids:
            if db.session.get(Task, task_id).state is not TaskState.SUBMITTED:
                self.submit(task_id)
            verdicts.give(task_id, find_user(self.expert), verdicts.VerdictKind.ACCEPT, [])

    def states(self) -> dict[int, str]:
        db.session.expire_all()
        return {task.id: task.state.value for task in db.session.query(Task).order_by(Task.id)}


@pytest.fixture
def server(app):
    with app.app_context():
        yield Server(app)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def predict(workspace):
    """predict(name, labels, round=…, segmentation=[(first, last, suspicion)], tracking=suspicion) writes what
    `dvc repro` would."""
    ranking = {"round": 0, "segmentation": [], "tracking": []}

    def write_prediction(name, labels, *, round=1, segmentation=(), tracking=None):
        info = MovieInfo.of(small_movie(name, labels.n_frames), features=labels.features, round=round)
        movie_folder.write(workspace.predictions / name, None, labels, info)
        ranking["round"] = round
        for first, last, suspicion in segmentation:
            ranking["segmentation"].append(
                {"movie": name, "first": first, "last": last, "suspicion": suspicion, "reasons": ["test"]}
            )
        if tracking is not None:
            ranking["tracking"].append({"movie": name, "suspicion": tracking, "reasons": []})
        workspace.ranking.write_text(json.dumps(ranking))

    return write_prediction


@pytest.fixture
def labels():
    return dividing_cells


@pytest.fixture
def closed(server, workspace, labels):
    """Movies m1 and m2 (nothing labeled), round 1 closed."""
    server.add("m1")
    server.add("m2")
    close_round(workspace, server.stores)
    return server


@pytest.fixture
def segmented(server, workspace, labels, predict):
    """The segmentation of m1 is approved, its tracking predicted."""
    server.add("m1", labels())
    server.approve(*server.open("m1", "segmentation"))
    close_round(workspace, server.stores)
    predict("m1", labels(), tracking=0.7)
    return server
