"""A server in a folder of its own, people who are signed in to it, a tiny movie, and edits of its labels."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.database import db, write
from backend.models import MovieRecord, Project, Role, Task, User
from backend.movies.importing import add_movie
from backend.people import accounts
from backend.storage import Stores
from backend.suspicion.measuring import ObjectCache
from backend.tasks.creation import create_segmentation_tasks, create_tracking_task
from backend.tasks.label_cache import LabelCache
from celldata.edits import PaintChange, edit_to_json, paint_between
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie
from tests.backend.postgres_cluster import new_cluster
from tests.backend.shared_servers import PostgresServer, SqliteServer
from tests.backend.shared_servers import make_app as make_server_app

HERE = Path(__file__).resolve().parent
FRAMES, HEIGHT, WIDTH = 7, 24, 32


# These run on SQLite and on PostgreSQL; everything else, which hardly touches the database, on SQLite.
ON_BOTH_DATABASES = (
    "answers",
    "tasks",
    "numbers",
    "review",
    "suspicion",
    "people",
    "practice",
    "projects",
    "instructions",
    # The others of rounds wait for DVC most of the time, and ask the database little else.
    "rounds/figures",
    "rounds/test_comparison.py",
    "rounds/test_opening.py",
    "rounds/test_routes.py",
    "test_database.py",
)
DATABASES = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    path = metafunc.definition.path.relative_to(HERE)
    places = {each.as_posix() for each in (path, *path.parents)}
    if places & set(ON_BOTH_DATABASES) and "database_kind" in metafunc.fixturenames:
        metafunc.parametrize("database_kind", DATABASES, indirect=True)


@pytest.fixture
def database_kind(request):
    """The database that the test's server keeps its rows in."""
    return getattr(request, "param", "sqlite")


@pytest.fixture(scope="session")
def _on_sqlite(tmp_path_factory):
    return SqliteServer(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_cluster():
    """A throw-away PostgreSQL, running."""
    cluster = new_cluster()
    if cluster is None:
        pytest.skip(
            "NO POSTGRESQL: nothing is tested on it. Install its server package (tools/find_postgres.py "
            "does so on Debian, as root) or set PROSPERO_POSTGRES to the folder that has initdb and pg_ctl"
        )
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def _on_postgresql(postgres_cluster, tmp_path_factory):
    return PostgresServer(tmp_path_factory.mktemp("postgresql"), postgres_cluster)


@pytest.fixture
def _shared(request, database_kind):
    return request.getfixturevalue(f"_on_{database_kind}")


@pytest.fixture
def home(_shared):
    """The folder of the test's server, empty but for an SQLite database without rows."""
    _shared.clear()
    return _shared.home


@pytest.fixture
def make_app(home, _shared):
    """make_app(**settings) -> another app on the same home: a second worker process, or other settings."""
    return lambda **overrides: make_server_app(home, _shared.url, **overrides)


@pytest.fixture
def app(_shared, home):
    app = _shared.app
    stores = Stores.from_config(app.config)
    app.extensions["prospero"] = stores
    app.extensions["prospero-label-cache"] = LabelCache(stores.labels, app.config["LABEL_CACHE_BYTES"])
    app.extensions["prospero-object-cache"] = ObjectCache()
    return app


class Person:
    """A signed-in browser."""

    def __init__(self, app: Flask, name: str, role: Role) -> None:
        self.client: FlaskClient = app.test_client()
        self.name = name
        self.tab = str(uuid.uuid4())
        with app.app_context():
            user = accounts.find_user(name) or accounts.create_user(name, role)
            self.id = user.id
            link = accounts.create_login_link(user)
        assert self.client.get(link).headers["Location"] == "/"
        self.csrf = self.client.get("/api/v1/session").json["csrf_token"]

    def send(self, method: str, path: str, body: Any = None, **kwargs: Any):
        headers = {"X-CSRF-Token": self.csrf, **kwargs.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers=headers, **kwargs)

    def get(self, path: str, **kwargs: Any):
        return self.client.get(f"/api/v1{path}", **kwargs)

    def post(self, path: str, body: Any):
        return self.send("POST", path, body)

    def ask(self, **wish: Any):
        answer = self.post("/tasks/ask", {"tab": self.tab, **wish})
        assert answer.status_code == 200, answer.json
        return answer.json

    def lease(self, task_id: int, **wish: Any):
        return self.post(f"/tasks/{task_id}/lease", {"tab": self.tab, **wish})

    def save(self, task_id: int, token: str, expected: int, *edits: dict):
        return self.post(
            f"/tasks/{task_id}/edits", {"lease": token, "expected": expected, "edits": list(edits)}
        )

    def submit(self, task_id: int, token: str, expected: int):
        return self.post(f"/tasks/{task_id}/submit", {"lease": token, "expected": expected})

    def hold(self, task_id: int, **wish: Any):
        """Take the right to judge a submitted task."""
        return self.post(f"/reviews/{task_id}/lease", {"tab": self.tab, **wish})

    def judge(self, task_id: int, verdict: str, *comments: dict, **more: Any):
        """Give a verdict; where this expert may not hold the task, with a token of nobody."""
        if "lease" not in more:
            more["lease"] = (self.hold(task_id).json or {}).get("token", "none")
        body = {"verdict": verdict, "comments": list(comments), **more}
        return self.post(f"/tasks/{task_id}/verdict", body)

    def frame(self, task_id: int, t: int, path: str = "labels", **query: Any) -> np.ndarray:
        """Labels of a frame as the page gets them."""
        answer = self.get(f"/tasks/{task_id}/{path}/nucleus/{t}", query_string=query)
        assert answer.status_code == 200, answer.json
        import gzip

        return np.frombuffer(gzip.decompress(answer.data), "<u4").reshape(HEIGHT, WIDTH)


@pytest.fixture
def person(app):
    """person(name, role) -> Person"""
    return lambda name, role="annotator", on=None: Person(on or app, name, Role(role))


@pytest.fixture
def ann(person):
    return person("Ann")


@pytest.fixture
def bob(person):
    return person("Bob")


@pytest.fixture
def eve(person):
    return person("Eve", "expert")


def tiny_labels() -> Labels:
    """Cell 1 moves to the right; cell 2 stands still and divides into 3 and 4 at frame 4."""
    images = np.zeros((FRAMES, HEIGHT, WIDTH), np.uint32)
    for t in range(FRAMES):
        images[t, 2:7, 2 + t : 8 + t] = 1
        if t < 4:
            images[t, 12:20, 10:20] = 2
        else:
            images[t, 12:20, 8:13] = 3
            images[t, 12:20, 17:22] = 4
    return Labels.from_images({"nucleus": images}, [Division(2, (3, 4), 4)])


def tiny_movie(name: str = "tiny") -> Movie:
    """Noise of the same shape."""
    raw = np.random.default_rng(1).integers(0, 4000, (FRAMES, 1, HEIGHT, WIDTH)).astype(np.uint16)
    return Movie(name, raw, source="a test")


@pytest.fixture
def labels():
    return tiny_labels()


@pytest.fixture
def movie_id(app, labels):
    """A movie of 7 frames, 24 x 32, one 16-bit channel, with labels."""
    with app.app_context():
        return add_movie(tiny_movie(), labels, app.extensions["prospero"]).id


@pytest.fixture
def segmentation(app, movie_id, labels):
    """Ids of the two segmentation tasks of the movie: frames 0-4 and 2-6."""
    with app.app_context():
        tasks = create_segmentation_tasks(db.session.get(MovieRecord, movie_id), labels)
        return [task.id for task in tasks]


@pytest.fixture
def tracking(app, movie_id, labels):
    """Id of the tracking task of the movie."""
    with app.app_context():
        return create_tracking_task(db.session.get(MovieRecord, movie_id), labels).id


@pytest.fixture
def row(app):
    """row(Model, key) -> that row, detached, as it is now."""

    def read(model: type, key: Any) -> Any:
        with app.app_context():
            found = db.session.get(model, key)
            if found is not None:
                db.session.expunge(found)
            return found

    return read


@pytest.fixture
def project(app):
    """project(id, **values): change a project, or add one when there is none of this id."""

    def change(project_id: int = 1, **values: Any) -> int:
        with app.app_context(), write():
            row = db.session.get(Project, project_id)
            if row is None:
                row = Project(name=values.pop("name", f"project {project_id}"))
                db.session.add(row)
            for name, value in values.items():
                setattr(row, name, value)
            db.session.flush()
            return row.id

    return change


class Edits:
    """Edits as JSON."""

    @staticmethod
    def of(*changes: dict, **parts: Any) -> dict:
        return {
            "id": str(uuid.uuid4()),
            "action": "test",
            "undoes": None,
            "ui": None,
            "changes": list(changes),
            **parts,
        }

    @staticmethod
    def pixels(t: int, start: int, length: int, before: int, after: int, feature: str = "nucleus") -> dict:
        run = {"before": before, "after": after, "spans": [start, length]}
        return {"kind": "paint", "t": t, "feature": feature, "runs": [run]}

    @classmethod
    def paint(
        cls, t: int = 0, start: int = 0, length: int = 3, before: int = 0, after: int = 1, **parts: Any
    ) -> dict:
        """Paint `length` pixels from index `start`."""
        return cls.of(cls.pixels(t, start, length, before, after), **parts)

    @staticmethod
    def between(before: np.ndarray, after: np.ndarray, t: int) -> dict:
        """The paint change that makes `after` of `before`."""
        change = paint_between(before, after, t, "nucleus")
        assert isinstance(change, PaintChange)
        from celldata.edits import Edit

        return edit_to_json(Edit(str(uuid.uuid4()), "test", (change,)))["changes"][0]

    @staticmethod
    def rows(removed: list = (), added: list = ()) -> dict:
        return {"kind": "cells", "feature": "nucleus", "removed": list(removed), "added": list(added)}


@pytest.fixture
def edits():
    return Edits


@pytest.fixture
def slug():
    """slug(response) -> the slug of the problem it answers, checked to be a whole problem."""

    def read(response: Any) -> str:
        assert response.content_type == "application/problem+json", response.data
        body = response.json
        assert body["status"] == response.status_code
        assert body["title"]
        assert body["detail"]
        return body["type"].removeprefix("/problems/")

    return read


@pytest.fixture
def task_row(row):
    return lambda task_id: row(Task, task_id)


@pytest.fixture
def user_row(row):
    return lambda user_id: row(User, user_id)
