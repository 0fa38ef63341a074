"""Strokes of an annotator, and whether the server has them all, each once."""

from typing import Any

import numpy as np
from playwright.sync_api import Page

from tests.e2e.people import Annotator
from tools.live_server import LiveServer

PIXELS = 192


def stroke(annotator: Annotator, n: int) -> None:
    """Brush a new cell somewhere; the n-th stroke has a place of its own."""
    x, y = 30 + 20 * (n % 7), 30 + 20 * (n // 7 % 7)
    annotator.key("Escape", "b", "n")
    annotator.page.mouse.move(*annotator.screen(y, x))
    annotator.page.mouse.down()
    annotator.page.mouse.move(*annotator.screen(y + 3, x + 5), steps=4)
    annotator.page.mouse.up()


def undoable(annotator: Annotator) -> int:
    """Number of edits in memory that can be undone."""
    return int(annotator.see("undo()")["undo"])


def stroke_made(annotator: Annotator, n: int) -> None:
    """The n-th stroke, and wait until it can be undone."""
    before = undoable(annotator)
    stroke(annotator, n)
    annotator.wait(f"window.__prospero.undo().undo === {before + 1}")


def log_of(page: Page, server: LiveServer, task: int) -> list[dict[str, Any]]:
    """The edits of a task on the server, in order."""
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
