"""Real servers for the proofs: `prospero serve` in processes of their own, and people who are signed in."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.backend.postgres_cluster import Cluster, new_cluster
from tests.live_home import HomeServer, add_movies, app_of
from tools.live_server import LiveServer

SHAPE = (24, 32)
TWO_WORKERS = ("--workers", "2")

ServerFactory = Callable[..., LiveServer]


def _fill(server: HomeServer, people: Mapping[str, str], n_movies: int, n_frames: int) -> None:
    server.add_people(people)
    with app_of(server) as app:
        add_movies(app, n_movies, n_frames, SHAPE)


@dataclass(frozen=True)
class Database:
    """Where the servers of a test keep their rows; no cluster = an SQLite file in the server's folder."""

    name: str
    cluster: Cluster | None = None


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """SQLite; with `@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)` also a
    PostgreSQL cluster of the test's own, where it is installed.
    """
    name = getattr(request, "param", "sqlite")
    if name == "sqlite":
        yield Database(name)
        return
    cluster = new_cluster()
    if cluster is None:
        pytest.skip("PostgreSQL is not installed")
    yield Database(name, cluster)
    cluster.remove()


@pytest.fixture
def make_server(tmp_path: Path, database: Database) -> Iterator[ServerFactory]:
    """make_server(people, n_movies, n_frames, **settings) -> a server with two workers, not started yet: with
    accounts for people ({name: role}), and movies whose segmentation tasks are open.
    """
    made: list[LiveServer] = []

    def make(people: Mapping[str, str], n_movies: int, n_frames: int, **settings: str) -> LiveServer:
        folder = tmp_path / f"server{len(made)}"
        if database.cluster is not None:
            settings["DATABASE_URL"] = database.cluster.url
        server = HomeServer(folder, options=TWO_WORKERS, settings=settings)
        made.append(server)
        server.home.mkdir(parents=True)
        _fill(server, people, n_movies, n_frames)
        return server

    yield make
    for server in made:
        server.stop()
