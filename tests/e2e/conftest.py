"""One browser for all tests that drive one; a server of its own for each file of tests."""

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from celldata.formats import movie_folder
from tests.e2e import track_scene
from tests.e2e.track_scene import Scene, Tracker
from tests.live_home import HomeServer
from tools.browser import chromium
from tools.live_server import LiveServer

SIZE = {"width": 1280, "height": 720}

# Browsers, servers and training share two cores in CI: a page that is late is no page that is wrong.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HomeServer]:
    """A server with an annotator and an expert, not started yet, and a workspace without data."""
    with HomeServer(tmp_path_factory.mktemp("server")) as live:
        live.home.mkdir()
        live.make_workspace()
        live.add_people({"annotator": "annotator", "expert": "expert"})
        yield live


@pytest.fixture
def signed_in(browser: Browser, server: LiveServer, tmp_path: Path) -> Iterator[Callable[[str], Page]]:
    """A function name -> page of a browser in which that person is signed in by a one-time link.

    An error on a page fails the test that caused it.
    """
    contexts = []
    complaints: list[str] = []

    def sign_in(name: str) -> Page:
        context = browser.new_context(viewport=SIZE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{name}: {error}"))
        page.goto(server.login_link(name))
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def started(server: LiveServer) -> LiveServer:
    """The server of the file, running, without a movie."""
    server.prospero("db", "upgrade")
    server.start()
    return server


@pytest.fixture(scope="module")
def scene(request: pytest.FixtureRequest) -> Scene:
    """Of the real movie where it is at hand, else of a simulated one: both would take twice as long."""
    try:
        return track_scene.real(request.getfixturevalue("hela"))
    except pytest.skip.Exception as missing:
        warnings.warn(f"{missing}: the actions on tracks are tested on a simulated movie", stacklevel=1)
        return track_scene.simulated()


@pytest.fixture(scope="module")
def tracker(
    browser: Browser, started: LiveServer, scene: Scene, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Tracker]:
    """Who has the tracking task of `scene` open."""
    folder = tmp_path_factory.mktemp("movie") / "tracks"
    info = movie_folder.MovieInfo.of(scene.movie, scene.labels.features)
    movie_folder.write(folder, scene.movie, scene.labels, info)
    started.prospero("movies", "import", folder, "--name", scene.movie.name, "--open-tasks", "tracking")
    complaints: list[str] = []
    page = browser.new_context(viewport=SIZE).new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(started.login_link("expert"))
    tracker = Tracker(page, started)
    tracker.task = max(row["id"] for row in started.prospero_json("tasks", "list"))
    tracker.open(tracker.task)
    yield tracker
    page.context.close()
    assert complaints == []
