"""Five frames of 2048² large side by side: stepping among them and painting in them."""

import time

from playwright.sync_api import Page

from bench.table import Measurement, median, p95

STEPS = 20
STROKES = 6
PATIENCE_S = 60


def measure_side_by_side(page: Page) -> list[Measurement]:
    """At an open segmentation task; leaves it with one frame in view."""
    page.keyboard.press("Shift+V")
    _wait(page, "window.__prospero.inView().length === 5")
    page.wait_for_timeout(2000)  # the frames that were not drawn yet
    steps = [_step(page, key) for _ in range(STEPS // 2) for key in ("d", "a")]
    page.keyboard.press("b")
    known = len(page.evaluate("window.__prospero.strokes()"))
    for i in range(STROKES):
        page.keyboard.press("n")
        at = page.evaluate(f"window.__prospero.toScreen(700 + 60 * {i}, 900, {i % 5})")
        page.mouse.move(at["x"], at["y"])
        page.mouse.down()
        for step in range(25):
            page.mouse.move(at["x"] + step, at["y"] + 2 * step)
        page.mouse.up()
    _wait(page, "window.__prospero.save().pending === 0")
    painted = page.evaluate("window.__prospero.strokes()")[known:]
    assert painted, "no stroke was drawn side by side"
    for _ in range(STROKES):
        page.keyboard.press("Control+z")
    page.keyboard.press("Shift+V")
    detail = f"{len(painted)} drawings in {STROKES} strokes; median {median(painted):.1f}"
    return [
        Measurement("five side by side: step, p95", p95(steps) * 1000, 50, "ms", f"{STEPS} steps, 2048²"),
        Measurement("five side by side: brush, pointer to pixels, p95", p95(painted), 16, "ms", detail),
    ]


def _step(page: Page, key: str) -> float:
    now = page.evaluate("window.__prospero.frame().shown")
    begun = time.perf_counter()
    page.keyboard.press(key)
    _wait(page, f"window.__prospero.frame().shown !== {now}")
    return time.perf_counter() - begun


def _wait(page: Page, condition: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while not page.evaluate(condition):
        assert time.monotonic() < until, f"not true within {PATIENCE_S} s: {condition}"
