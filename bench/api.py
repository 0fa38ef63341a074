"""A signed-in client of the HTTP API: what a browser's page does, without the page."""

import http.cookiejar
import json
import urllib.request
import uuid
from typing import Any

from tools.live_server import LiveServer


class ApiClient:
    """Signed in by a one-time link, as `name`."""

    def __init__(self, server: LiveServer, name: str) -> None:
        self._url = server.url
        self._cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))
        self._opener.open(server.login_link(name)).read()
        self._csrf: str = self.call("GET", "/session")["csrf_token"]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON answer of /api/v1`path`; urllib's HTTPError where the server refuses."""
        payload = None if body is None else json.dumps(body).encode()
        return json.loads(self.send(method, path, payload) or b"null")

    def send(self, method: str, path: str, payload: bytes | None) -> bytes:
        request = urllib.request.Request(f"{self._url}/api/v1{path}", data=payload, method=method)
        request.add_header("Content-Type", "application/json")
        if method != "GET":
            request.add_header("X-CSRF-Token", self._csrf)
        with self._opener.open(request, timeout=60) as answer:
            content: bytes = answer.read()
        return content

    def headers(self) -> dict[str, str]:
        """What a request of this session carries, for whoever sends it by other means."""
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._cookies)
        return {"Cookie": cookies, "X-CSRF-Token": self._csrf, "Content-Type": "application/json"}

    def ask(self, kind: str) -> dict[str, Any]:
        """Ask for work of one kind; {"task", "lease"}."""
        answer: dict[str, Any] = self.call("POST", "/tasks/ask", {"kind": kind, "tab": str(uuid.uuid4())})
        assert answer["task"] is not None, f"no {kind} task: {answer['reasons']}"
        return answer
