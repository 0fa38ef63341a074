"""A real server process with one small task, and an annotator who talks to it over HTTP."""

from __future__ import annotations

import gzip
import json
import subprocess
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from backend import database
from backend.database import db
from backend.models import MovieRecord, Role
from backend.movies.importing import add_movie
from backend.people import accounts
from backend.tasks.creation import create_segmentation_tasks
from celldata.edits import Edit, edit_to_json, paint_between
from celldata.labels import Labels
from celldata.movie import Movie
from tests.backend.shared_servers import make_app
from tools.live_server import LiveServer

FRAMES, EDGE = 5, 96


@dataclass
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Annotator:
    """Somebody who holds the task and knows what its labels are, if the server keeps its word."""

    url: str
    login: str
    task: int
    cookie: str = ""
    csrf: str = ""
    token: str = ""
    acknowledged: list[str] = field(default_factory=list)
    image: np.ndarray = field(default_factory=lambda: np.zeros((EDGE, EDGE), np.uint32))
    random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(7))

    def open(self, method: str, path: str, body: Any = None) -> Answer:
        headers = {"Cookie": self.cookie, "X-CSRF-Token": self.csrf, "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.build_opener(_NoRedirect).open(request, timeout=60) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, dict(error.headers), error.read())

    def sign_in(self) -> None:
        """Use the login link and take the lease of the task."""
        self.cookie = self.open("GET", self.login).headers["Set-Cookie"].split(";")[0]
        self.csrf = self.open("GET", "/api/v1/session").json["csrf_token"]
        lease = self.open("POST", f"/api/v1/tasks/{self.task}/lease", {"tab": str(uuid.uuid4())})
        assert lease.status == 200, lease.body
        self.token = lease.json["token"]

    def batch(self, size: int = 2) -> tuple[list[dict[str, Any]], np.ndarray]:
        """Edits that scatter pixels over frame 0 (some kB each in the log), and the image after them."""
        image, edits = self.image, []
        for _ in range(size):
            after = np.where(self.random.random(image.shape) < 0.3, 1 - image, image).astype(np.uint32)
            change = paint_between(image, after, 0, "nucleus")
            assert change is not None
            edits.append(edit_to_json(Edit(str(uuid.uuid4()), "test", (change,))))
            image = after
        return edits, image

    def send(self, edits: list[dict[str, Any]]) -> Answer:
        body = {"lease": self.token, "expected": len(self.acknowledged), "edits": edits}
        return self.open("POST", f"/api/v1/tasks/{self.task}/edits", body)

    def save(self, edits: list[dict[str, Any]], image: np.ndarray) -> Answer:
        """Send, and remember what was acknowledged."""
        answer = self.send(edits)
        if answer.status == 200:
            self.acknowledged += [edit["id"] for edit in edits]
            self.image = image
            assert answer.json == {"sequence": len(self.acknowledged)}
        return answer

    def check_kept(self) -> None:
        """The log holds what was acknowledged, once and in order, nothing else; the labels agree with it."""
        ids: list[str] = []
        while page := self.open("GET", f"/api/v1/tasks/{self.task}/edits?after={len(ids)}").json["edits"]:
            ids += [edit["id"] for edit in page]
        assert ids == self.acknowledged
        answer = self.open("GET", f"/api/v1/tasks/{self.task}/labels/nucleus/0")
        assert answer.status == 200, answer.body
        pixels = np.frombuffer(gzip.decompress(answer.body), "<u4").reshape(EDGE, EDGE)
        assert np.array_equal(pixels, self.image)

    def ready(self) -> tuple[int, dict[str, str]]:
        answer = self.open("GET", "/readyz")
        return answer.status, answer.json["checks"]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def prepare(home: Path, url: str) -> tuple[int, str]:
    """A database with one empty task and one annotator; (task id, path of a login link)."""
    labels = Labels.from_images({"nucleus": np.zeros((FRAMES, EDGE, EDGE), np.uint32)}, [])
    raw = np.random.default_rng(1).integers(0, 4000, (FRAMES, 1, EDGE, EDGE)).astype(np.uint16)
    app = make_app(home, url)
    with app.app_context():
        database.upgrade()
        movie = add_movie(Movie("tiny", raw, source="a test"), labels, app.extensions["prospero"])
        (task,) = create_segmentation_tasks(db.session.get(MovieRecord, movie.id), labels)
        link = accounts.create_login_link(accounts.create_user("Ann", Role.ANNOTATOR))
        # An annotator may open what was given to them.
        task.annotator_id = accounts.find_user("Ann").id
        db.session.commit()
        prepared = task.id, link
        db.session.remove()
        db.engine.dispose()
    return prepared


def check_unavailable(answer: Answer, reason: str, words: str) -> None:
    """The problem that a fault has to be answered with."""
    assert answer.status == 503, answer.body
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert int(answer.headers["Retry-After"]) > 0
    problem = answer.json
    assert (problem["type"], problem["reason"]) == ("/problems/unavailable", reason)
    assert words in problem["detail"]
    assert "Nothing was changed" in problem["detail"]


class FaultServer(LiveServer):
    """`prospero serve` on a home with one task; `annotator` holds its lease."""

    def begin(self, url: str | None = None) -> Annotator:
        """Make everything, start, sign in. `url`: the DATABASE_URL that the environment names, if it does."""
        self.home.mkdir(parents=True, exist_ok=True)
        task, link = prepare(self.home, url or f"sqlite:///{self.database}")
        self.start()
        annotator = Annotator(self.url, link, task)
        annotator.sign_in()
        return annotator

    @property
    def database(self) -> Path:
        return self.home / "prospero.sqlite"


def run_quietly(*command: object) -> str | None:
    """None when the command worked; else what it said."""
    try:
        done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    except OSError as error:
        return str(error)
    return None if done.returncode == 0 else done.stderr.strip()
