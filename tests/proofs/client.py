"""A person's browser without the page: requests, answers, and what to do when no answer comes."""

import gzip
import http.client
import json
import time
import urllib.error
import uuid
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.api import ApiClient
from celldata.edits import Edit, edit_from_json, edit_to_json
from tests.labels_model import TaskFrames, lineage_of, rows_of
from tools.live_server import LiveServer

NO_ANSWER = (OSError, http.client.HTTPException)
"""What a request raises when the server died before it answered."""

PATIENCE_S = 120
LOG_PAGE = 500
EDIT_PARTS = ("id", "action", "undoes", "ui", "changes")


@dataclass(frozen=True)
class Answer:
    """A status and the JSON that came with it (None where nothing came)."""

    status: int
    body: Any

    @property
    def slug(self) -> str:
        """The kind of problem: "stale-sequence"; "" where all went well."""
        return str(self.body["type"]).removeprefix("/problems/") if self.status >= 400 else ""


class Client(ApiClient):
    """Signed in as `name`, in a tab of its own."""

    def __init__(self, server: LiveServer, name: str) -> None:
        super().__init__(server, name)
        self.name = name
        self.tab = str(uuid.uuid4())

    def try_(self, method: str, path: str, body: Any = None) -> Answer:
        """One request; the server's answer whatever its status, or one of NO_ANSWER."""
        try:
            return Answer(200, self.call(method, path, body))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, json.loads(error.read() or b"null"))

    def insist(self, method: str, path: str, body: Any = None) -> Answer:
        """The same request again and again until there is an answer that is not 503: as a browser that meets
        a server in trouble.
        """
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                answer = self.try_(method, path, body)
            except NO_ANSWER:
                assert time.monotonic() < until, f"{method} {path}: no answer within {PATIENCE_S} s"
            else:
                if answer.status != 503 or time.monotonic() > until:
                    return answer
            time.sleep(0.1)

    def get(self, path: str) -> Any:
        """The JSON of `path`, whatever it takes."""
        answer = self.insist("GET", path)
        assert answer.status == 200, answer
        return answer.body

    def take(self, kind: str = "segmentation") -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Ask for work: (task, lease); None when there is none."""
        answer = self.insist("POST", "/tasks/ask", {"kind": kind, "tab": self.tab})
        assert answer.status == 200, answer
        return (answer.body["task"], answer.body["lease"]) if answer.body["task"] else None

    def lease(self, task: int, **wish: Any) -> Answer:
        return self.try_("POST", f"/tasks/{task}/lease", {"tab": self.tab, **wish})

    def save(self, task: int, token: str, expected: int, *edits: Edit) -> Answer:
        body = {"lease": token, "expected": expected, "edits": [edit_to_json(edit) for edit in edits]}
        return self.try_("POST", f"/tasks/{task}/edits", body)

    def log(self, task: int, after: int = 0) -> list[dict[str, Any]]:
        """The whole log behind `after`, as the server tells it."""
        entries: list[dict[str, Any]] = []
        while True:
            at = entries[-1]["sequence"] if entries else after
            page = self.get(f"/tasks/{task}/edits?after={at}&limit={LOG_PAGE}")
            entries += page["edits"]
            if not page["edits"] or entries[-1]["sequence"] >= page["sequence"]:
                return entries

    def labels(self, task: dict[str, Any], base: bool = False) -> TaskFrames:
        """The labels of a task as the server has them now, or those it was opened with."""
        path = f"/tasks/{task['id']}{'/base' if base else ''}"
        shape = (task["movie"]["height"], task["movie"]["width"])
        frames = {
            (feature, t): self._frame(f"{path}/labels/{feature}/{t}", shape)
            for feature in task["features"]
            for t in task["frames"]
        }
        lineage = self.get(f"{path}/lineage")
        return TaskFrames(frames, rows_of(lineage["cells"]), *lineage_of(lineage))

    def _frame(self, path: str, shape: tuple[int, int]) -> np.ndarray:
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                content = self.send("GET", path, None)
                break
            except NO_ANSWER:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
        content = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
        return np.frombuffer(content, "<u4").reshape(shape).astype(np.uint32)


def edit_of(entry: dict[str, Any]) -> Edit:
    """The edit in an entry of the log."""
    return edit_from_json({part: entry[part] for part in EDIT_PARTS})
