"""The labeling page in a real Chromium with software WebGL2: opening, stroking, stepping, undoing."""

import time

from playwright.sync_api import Page, ViewportSize

from bench.table import Measurement, median, p95
from tools.live_server import LiveServer

SIZE: ViewportSize = {"width": 1280, "height": 720}
STROKES = 12
STEPS = 20
PATIENCE_S = 60


def open_task(page: Page, server: LiveServer, task: int) -> float:
    """Open a task; seconds from the navigation to the first frame on the canvas."""
    begun = time.perf_counter()
    page.goto(f"{server.url}/tasks/{task}?debug", wait_until="commit")
    _wait(page, "Boolean(window.__prospero && window.__prospero.frame().shown !== null)")
    return time.perf_counter() - begun


def measure_opening(
    page: Page, server: LiveServer, task: int, frames: int, budget_s: float = 1.5, tracks: str = ""
) -> list[Measurement]:
    """The second opening: the program is in the browser's cache, as for everyone but a first-time visitor."""
    open_task(page, server, task)
    page.goto("about:blank")
    seconds = open_task(page, server, task)
    return [
        Measurement(
            f"open a {frames}-frame task{tracks} to first paint",
            seconds,
            budget_s,
            "s",
            "navigation to frame drawn",
        )
    ]


def measure_steps(page: Page) -> list[Measurement]:
    """Milliseconds from the key to the neighbouring frame on the canvas, frames already in memory."""
    for _ in range(3):  # these load
        _step(page, "d")
    for _ in range(3):
        _step(page, "a")
    times = [_step(page, key) for _ in range(STEPS // 2) for key in ("d", "a")]
    return [
        Measurement(
            "step to a neighbouring frame, cached, p95",
            p95(times) * 1000,
            50,
            "ms",
            f"{STEPS} steps; median {median(times) * 1000:.0f}",
        )
    ]


def measure_strokes(page: Page) -> list[Measurement]:
    """Brush strokes with the mouse: from each pointer event to its pixels on the canvas."""
    page.keyboard.press("b")
    for i in range(STROKES):
        page.keyboard.press("n")
        x, y = 300 + 40 * i, 200 + 20 * (i % 5)
        page.mouse.move(x, y)
        page.mouse.down()
        for step in range(25):
            page.mouse.move(x + 2 * step, y + 3 * step)
        page.mouse.up()
    _wait(page, "window.__prospero.save().pending === 0")
    painted = page.evaluate("window.__prospero.strokes()")
    assert painted, f"no stroke was drawn: the task is {page.evaluate('window.__prospero.state()')}"
    undos = []
    for _ in range(STROKES):
        before = page.evaluate("window.__prospero.undo().undo")
        begun = time.perf_counter()
        page.keyboard.press("Control+z")
        _wait(page, f"window.__prospero.undo().undo < {before}")
        undos.append(time.perf_counter() - begun)
    detail = f"{len(painted)} drawings in {STROKES} strokes, 2048², 4,096 cells"
    return [
        Measurement(
            "brush, pointer to pixels, p95", p95(painted), 16, "ms", f"{detail}; median {median(painted):.1f}"
        ),
        Measurement(
            "undo a stroke, p95",
            p95(undos) * 1000,
            50,
            "ms",
            f"{STROKES} undos, key to labels; median {median(undos) * 1000:.0f}",
        ),
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
