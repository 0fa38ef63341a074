"""The server as people start it: gunicorn in a process of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

READY = re.compile(r"^Prospero is ready at (http://localhost:\d+)$")


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(tmp_path, port):
    """start(*arguments) -> a running `prospero serve` on a fresh home."""
    running = []

    def run(*arguments):
        environment = os.environ | {"PROSPERO_HOME": str(tmp_path / "home"), "PROSPERO_PORT": str(port)}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-c", "from backend.cli import main; main()", "serve", *arguments]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        running.append(process)
        return process

    yield run
    for process in running:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def test_a_fresh_server_gets_ready_prints_links_and_stops(start, port):
    server = start("--links")
    lines = [server.stdout.readline().rstrip() for _ in range(4)]
    assert READY.match(lines[0]), server.stderr.read() if server.poll() is not None else lines
    base = f"http://localhost:{port}"
    assert lines[0].endswith(base)
    links = dict(line.split() for line in lines[1:])
    assert list(links) == ["annotator", "expert", "admin"]
    with urllib.request.urlopen(f"{base}/readyz") as answer:
        assert answer.status == 200

    class NoRedirect(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    opener = urllib.request.build_opener(NoRedirect)
    for link in links.values():
        with pytest.raises(urllib.error.HTTPError) as found:
            opener.open(link)
        assert (found.value.code, found.value.headers["Location"]) == (302, "/")
    server.send_signal(signal.SIGINT)
    assert server.wait(30) == 0
    assert "Traceback" not in server.stderr.read()


def test_a_port_that_is_taken_is_told_in_one_line_at_once(start, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        begun = time.monotonic()
        server = start()
        out, errors = server.communicate(timeout=30)
    assert server.returncode == 2
    assert errors.startswith(f"prospero: port {port} is in use by another program.")
    assert re.search(r"PROSPERO_PORT=\d+ make run\n$", errors)
    assert errors.count("\n") == 1
    assert out == ""
    assert time.monotonic() - begun < 20
