"""Real servers for the proofs: `prospero serve` in processes of their own, and people who are signed in."""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from flask import Flask

from backend import database
from backend.app import create_app
from backend.cli.database import stores
from backend.database import db
from backend.models import Role
from backend.movies.importing import add_movie
from backend.people import accounts
from backend.tasks.creation import create_segmentation_tasks
from celldata.labels import Labels
from celldata.movie import Movie
from tests.random_edits import random_labels
from tools.live_server import LiveServer

HEIGHT, WIDTH = 24, 32
TWO_WORKERS = ("--workers", "2")

ServerFactory = Callable[..., LiveServer]


@contextmanager
def app_of(server: LiveServer) -> Iterator[Flask]:
    """The app on the folder and the database of a server, in its context, without the server."""
    url = server.settings.get("DATABASE_URL", f"sqlite:///{server.home / 'prospero.sqlite'}")
    app = create_app({"PROSPERO_HOME": server.home, "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _fill(server: LiveServer, people: Mapping[str, str], n_movies: int, n_frames: int) -> None:
    with app_of(server) as app:
        database.upgrade()
        for name, role in people.items():
            accounts.create_user(name, Role(role))
        for n in range(n_movies):
            model = random_labels(random.Random(n), ("nucleus",), range(n_frames), (HEIGHT, WIDTH))
            images = np.stack([model.frame("nucleus", t) for t in range(n_frames)])
            labels = Labels.from_images({"nucleus": images})
            raw = np.random.default_rng(n).integers(0, 4000, (n_frames, 1, HEIGHT, WIDTH)).astype(np.uint16)
            movie = add_movie(Movie(f"movie {n}", raw, source="a test"), labels, stores(app))
            create_segmentation_tasks(movie, labels)


@pytest.fixture
def make_server(tmp_path: Path) -> Iterator[ServerFactory]:
    """make_server(people, n_movies, n_frames, **settings) -> a server with two workers, not started yet: with
    accounts for people ({name: role}), and movies whose segmentation tasks are open.
    """
    made: list[LiveServer] = []

    def make(people: Mapping[str, str], n_movies: int, n_frames: int, **settings: str) -> LiveServer:
        folder = tmp_path / f"server{len(made)}"
        server = LiveServer(folder, options=TWO_WORKERS, settings=settings)
        made.append(server)
        server.home.mkdir(parents=True)
        _fill(server, people, n_movies, n_frames)
        return server

    yield make
    for server in made:
        server.stop()
