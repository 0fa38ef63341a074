"""What was painted survives a killed server, and goes where it belongs, once."""

import pytest
from playwright.sync_api import expect

from tests.e2e.people import Annotator
from tests.e2e.strokes import PIXELS, check_saved, log_of, stroke, undoable
from tests.live_home import add_movies, app_of
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

FRAMES = 5


@pytest.fixture(scope="module")
def work(server: LiveServer) -> LiveServer:
    """The server, running, with three segmentation tasks."""
    with app_of(server) as app:
        add_movies(app, 3, FRAMES, (PIXELS, PIXELS))
    server.start()
    return server


def test_the_page_recovers_by_itself_from_a_killed_server(work: LiveServer, signed_in) -> None:
    annotator = Annotator(signed_in("annotator"), work)
    task = annotator.ask_for_work()
    annotator.page.evaluate("window.notReloaded = true")
    n = 0
    for _ in range(3):
        stroke(annotator, n)
        annotator.saved()
        # While it paints, and before the answer to the last stroke can have come.
        stroke(annotator, n + 1)
        work.kill()
        stroke(annotator, n + 2)
        stroke(annotator, n + 3)
        expect(annotator.page.get_by_role("status").filter(has_text="Offline")).to_be_visible(timeout=15_000)
        n += 4
        assert undoable(annotator) == n
        work.start()
        annotator.saved()
        check_saved(annotator, work, task, n)
    assert annotator.page.evaluate("window.notReloaded") is True
    annotator.key(*["Control+z"] * n)
    annotator.saved()
    log = log_of(annotator.page, work, task)
    undone = [edit["undoes"] for edit in log[n:]]
    assert undone == [edit["id"] for edit in reversed(log[:n])]
