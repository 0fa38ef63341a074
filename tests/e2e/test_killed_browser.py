"""A browser killed between journal and network: the next one in the same profile sends the rest, once."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Route

from bench.api import ApiClient
from tests.e2e.conftest import SIZE
from tests.e2e.people import PATIENCE_S, Annotator
from tests.e2e.strokes import PIXELS, check_saved, stroke, undoable
from tests.live_home import add_movies, app_of
from tools.browser import FLAGS, program
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

FRAMES = 5
EDITS = "**/api/v1/tasks/*/edits"


@pytest.fixture(scope="module")
def work(server: LiveServer) -> LiveServer:
    """The server, running, with three segmentation tasks."""
    with app_of(server) as app:
        add_movies(app, 3, FRAMES, (PIXELS, PIXELS))
    server.start()
    return server


class Profile:
    """A browser with a folder of its own, which outlives it."""

    def __init__(self, browser: Browser, folder: Path, server: LiveServer) -> None:
        self._type = browser.browser_type
        self._folder = folder
        self._server = server
        self._contexts: list[BrowserContext] = []

    def open(self) -> Annotator:
        context = self._type.launch_persistent_context(
            self._folder, executable_path=program(), args=list(FLAGS), headless=True, viewport=SIZE
        )
        self._contexts.append(context)
        page = context.new_page()
        page.goto(self._server.login_link("annotator"))
        return Annotator(page, self._server)

    def kill(self) -> None:
        """kill -9 of the browser and all its processes."""
        until = time.monotonic() + PATIENCE_S
        while living := self._processes():
            assert time.monotonic() < until, "the browser does not die"
            for process in living:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGKILL)
            time.sleep(0.05)
        for lock in self._folder.glob("Singleton*"):
            lock.unlink()

    def close(self) -> None:
        for context in self._contexts:
            with contextlib.suppress(Error):  # it was killed
                context.close()

    def _processes(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter(["cmdline", "status"]):
            mine = f"--user-data-dir={self._folder}" in (process.info["cmdline"] or ())
            if mine and process.info["status"] != psutil.STATUS_ZOMBIE:
                found += [process, *process.children(recursive=True)]
        return list({process.pid: process for process in found}.values())


@pytest.fixture
def profile(browser: Browser, work: LiveServer, tmp_path: Path) -> Iterator[Profile]:
    opened = Profile(browser, tmp_path / "profile", work)
    yield opened
    opened.close()


def never_arrives(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def answer_is_lost(route: Route) -> None:
    """The server saves the edits; the browser never hears of it."""
    if route.request.method == "POST":
        with contextlib.suppress(Error):  # the browser may be killed while it is on the way
            route.fetch()
            route.abort()
    else:
        route.continue_()


def kept_in_browser(annotator: Annotator) -> int:
    """Number of edits in the journal on disk."""
    count: int = annotator.page.evaluate("""() => new Promise((resolve, reject) => {
        const opening = indexedDB.open('prospero');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
            const database = opening.result;
            const counting = database.transaction('pending').objectStore('pending').count();
            counting.onerror = () => reject(counting.error);
            counting.onsuccess = () => { database.close(); resolve(counting.result); };
        };
    })""")
    return count


@pytest.mark.parametrize("network", [never_arrives, answer_is_lost])
def test_a_killed_browser_sends_the_rest_when_it_is_opened_again(
    work: LiveServer, profile: Profile, network: Callable[[Route], None]
) -> None:
    annotator = profile.open()
    task = annotator.ask_for_work()
    annotator.page.route(EDITS, network)
    for n in range(4):
        stroke(annotator, n)
    annotator.wait("window.__prospero.save().state === 'offline' && window.__prospero.save().pending === 4")
    until = time.monotonic() + PATIENCE_S
    while kept_in_browser(annotator) < 4:
        assert time.monotonic() < until, "the journal does not hold what was painted"
        time.sleep(0.05)
    profile.kill()
    arrived = ApiClient(work, "annotator").call("GET", f"/tasks/{task}")["sequence"]
    assert (arrived > 0) == (network is answer_is_lost)

    again = profile.open()
    again.open_mine(task)
    again.saved()
    assert undoable(again) == 4
    check_saved(again, work, task, 4)
    assert kept_in_browser(again) == 0
    again.submit()
