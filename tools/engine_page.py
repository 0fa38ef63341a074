"""The drawing engine by itself (frontend/bench/engine.html): no server of Prospero, no labeling page."""

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from tools.live_server import PROJECT, free_port

READY_SECONDS = 60


@contextmanager
def engine_page() -> Iterator[str]:
    """Its address, while Vite serves it from the sources."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/bench/engine.html"
    command = [
        "node",
        "node_modules/vite/bin/vite.js",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--strictPort",
    ]
    process = subprocess.Popen(command, cwd=PROJECT / "frontend", stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + READY_SECONDS
        while not _answers(url):
            assert process.poll() is None, "Vite ended before it served the page; its complaint is above"
            assert time.monotonic() < until, f"Vite did not serve {url} within {READY_SECONDS} s"
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
