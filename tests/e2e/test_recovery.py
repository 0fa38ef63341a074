"""What was painted survives a killed server, and goes where it belongs, once."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import Annotator
from tests.live_home import add_movies, app_of
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

FRAMES, PIXELS = 5, 192


@pytest.fixture(scope="module")
def work(server: LiveServer) -> LiveServer:
    """The server, running, with three segmentation tasks."""
    with app_of(server) as app:
        add_movies(app, 3, FRAMES, (PIXELS, PIXELS))
    server.start()
    return server


def stroke(annotator: Annotator, n: int) -> None:
    """Brush a new cell somewhere; the n-th stroke has a place of its own."""
    x, y = 30 + 20 * (n % 7), 30 + 20 * (n // 7 % 7)
    annotator.key("Escape", "b", "n")
    annotator.page.mouse.move(*annotator.screen(y, x))
    annotator.page.mouse.down()
    annotator.page.mouse.move(*annotator.screen(y + 3, x + 5), steps=4)
    annotator.page.mouse.up()


def undoable(annotator: Annotator) -> int:
    return int(annotator.see("undo()")["undo"])


def log_of(page: Page, server: LiveServer, task: int) -> list[dict[str, Any]]:
    answer = page.request.get(f"{server.url}/api/v1/tasks/{task}/edits")
    assert answer.ok, answer.text()
    edits: list[dict[str, Any]] = answer.json()["edits"]
    return edits


def check_saved(annotator: Annotator, server: LiveServer, task: int, n_edits: int) -> None:
    """The log holds so many edits, each once, and the server's labels are those of the page."""
    log = log_of(annotator.page, server, task)
    assert [edit["sequence"] for edit in log] == list(range(1, n_edits + 1))
    assert len({edit["id"] for edit in log}) == n_edits
    t = annotator.see("frame()")["t"]
    there = annotator.labels_on_server(task, t, (PIXELS, PIXELS))
    values, counts = np.unique(there[there > 0], return_counts=True)
    in_page = {int(value): count for value, count in annotator.see(f"counts('nucleus', {t})").items()}
    assert {v: c for v, c in in_page.items() if v and c} == dict(
        zip(values.tolist(), counts.tolist(), strict=True)
    )


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
