"""Real servers for the proofs: `prospero serve` in processes of their own, and people who are signed in."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from backend import database
from backend.models import Role
from backend.people import accounts
from tests.live_home import add_movies, app_of
from tools.live_server import LiveServer

SHAPE = (24, 32)
TWO_WORKERS = ("--workers", "2")

ServerFactory = Callable[..., LiveServer]


def _fill(server: LiveServer, people: Mapping[str, str], n_movies: int, n_frames: int) -> None:
    with app_of(server) as app:
        database.upgrade()
        for name, role in people.items():
            accounts.create_user(name, Role(role))
        add_movies(app, n_movies, n_frames, SHAPE)


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
