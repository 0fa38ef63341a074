"""After people have signed in, worked and reviewed, neither /metrics nor the log names one of them."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import pytest

from bench.api import ApiClient
from celldata.edits import edit_to_json
from tests.proofs.conftest import ServerFactory
from tests.proofs.test_fencing import row_edit

pytestmark = pytest.mark.slow

PEOPLE = {"zanzibar-annotator": "annotator", "quetzal-expert": "expert"}


def text_of(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return str(answer.read().decode())


def refused(client: ApiClient, method: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError):
        client.call(method, path)


def test_neither_metrics_nor_log(make_server: ServerFactory, tmp_path: Path) -> None:
    # Whoever signs in is sent to the page, which need not be built.
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "index.html").write_text("<!doctype html>")
    server = make_server(PEOPLE, n_movies=1, n_frames=5, PROSPERO_FRONTEND=str(tmp_path / "page"))
    server.options = ("--access-log", "--workers", "2")
    server.start()
    secrets: list[str] = [*PEOPLE]
    links = {name: server.login_link(name) for name in PEOPLE}
    secrets += [link.rsplit("/", 1)[1] for link in links.values()]
    server.login_link = links.__getitem__  # type: ignore[method-assign]
    annotator, expert = (ApiClient(server, name) for name in PEOPLE)
    for client in (annotator, expert):
        headers = client.headers()
        secrets += [headers["Cookie"].split("=", 1)[1], headers["X-CSRF-Token"]]

    work = annotator.ask("segmentation")
    task, token = work["task"]["id"], work["lease"]["token"]
    secrets.append(token)
    edit = edit_to_json(row_edit(0, 1))
    body = {"lease": token, "expected": 0, "edits": [edit]}
    annotator.call("POST", f"/tasks/{task}/edits", body)
    annotator.call("PUT", f"/tasks/{task}/lease", {"token": token, "idle": 1})
    annotator.call("POST", f"/tasks/{task}/submit", {"lease": token, "expected": 1})
    refused(annotator, "GET", "/figures")
    lease = expert.call("POST", f"/reviews/{task}/lease", {"tab": str(uuid.uuid4())})
    expert.call("POST", f"/tasks/{task}/verdict", {"verdict": "accept", "lease": lease["token"]})
    expert.call("GET", "/figures")
    annotator.call("GET", "/figures/mine")
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(
            urllib.request.Request(
                f"{server.url}/api/v1/session",
                data=json.dumps({"name": "zanzibar-annotator", "password": "wrong-password-9"}).encode(),
                headers={"Content-Type": "application/json"},
            )
        )
    secrets.append("wrong-password-9")

    # Whichever worker answers, it knows what all have counted: the numbers never fall.
    route = 'prospero_http_requests_total{route="/livez",status="200"}'
    for _ in range(12):
        assert text_of(f"{server.url}/livez")
    seen = [text_of(f"{server.url}/metrics") for _ in range(6)]
    assert {float(text.split(f"{route} ")[1].split("\n")[0]) for text in seen} == {12.0}
    server.stop()

    log = server.log
    assert '"POST /api/v1/tasks/' in log
    assert '"GET /login/…"' in log
    for where, text in (("the log", log), ("/metrics", "\n".join(seen))):
        for secret in [*secrets, "127.0.0.1", "Python-urllib"]:
            assert secret not in text, f"{where} has {secret!r}"
