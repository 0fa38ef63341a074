"""The folder and the database of a LiveServer, filled and looked at without its commands and its HTTP."""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
from flask import Flask

from backend.app import create_app
from backend.cli.database import stores
from backend.database import db, upgrade
from backend.models import Role
from backend.movies.importing import add_movie
from backend.people import accounts
from backend.tasks.creation import create_segmentation_tasks
from celldata.labels import Labels
from celldata.movie import Movie
from tests.random_edits import random_labels
from tools.live_server import LiveServer


class HomeServer(LiveServer):
    """A server whose people are added and sign in without a command, which would start Python for each."""

    def add_people(self, people: Mapping[str, str]) -> None:
        """Name -> role; makes the database when there is none."""
        with app_of(self):
            upgrade()
            for name, role in people.items():
                accounts.create_user(name, Role(role))

    def login_link(self, name: str) -> str:
        with app_of(self):
            return self.url + accounts.create_login_link(accounts.find_user(name))


@contextmanager
def app_of(server: LiveServer) -> Iterator[Flask]:
    """The app on the folder and the database of a server, in its context, without the server."""
    url = server.settings.get("DATABASE_URL", f"sqlite:///{server.home / 'prospero.sqlite'}")
    app = create_app({"PROSPERO_HOME": server.home, "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def add_movies(app: Flask, n_movies: int, n_frames: int, shape: tuple[int, int]) -> None:
    """Movies of noise with random labels, and their segmentation tasks; `shape` is (Y, X)."""
    for n in range(n_movies):
        model = random_labels(random.Random(n), ("nucleus",), range(n_frames), shape)
        images = np.stack([model.frame("nucleus", t) for t in range(n_frames)])
        labels = Labels.from_images({"nucleus": images})
        raw = np.random.default_rng(n).integers(0, 4000, (n_frames, 1, *shape)).astype(np.uint16)
        movie = add_movie(Movie(f"movie {n}", raw, source="a test"), labels, stores(app))
        create_segmentation_tasks(movie, labels)
