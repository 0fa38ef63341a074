"""Long movies and huge images in the labeling page: opening, memory, and painting on 8192²."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page

from bench import page
from bench.made_up import import_scrolling
from bench.table import Measurement, median, p95
from tools.browser import chromium
from tools.live_server import LiveServer

LENGTHS = (92, 920)
SIDE = 1024
HUGE_SIDE = 8192
STEPS = 60
SETTLE_MS = 60


def measure_large() -> list[Measurement]:
    """On a server of its own. Making 920 frames takes some minutes."""
    with tempfile.TemporaryDirectory(prefix="prospero-bench-") as folder, LiveServer(Path(folder)) as live:
        live.home.mkdir()
        live.make_workspace()
        live.prospero("db", "upgrade")
        live.prospero("users", "add", "expert", "--role", "expert")
        for length in LENGTHS:
            import_scrolling(live, "tracking", length, SIDE)
        import_scrolling(live, "segmentation", 1, HUGE_SIDE)
        live.start()
        tasks = sorted(row["id"] for row in live.prospero_json("tasks", "list"))
        rows: list[Measurement] = []
        with chromium() as browser:
            tab = browser.new_page(viewport={"width": 1280, "height": 720})
            tab.goto(live.login_link("expert"))
            for task, length in zip(tasks, LENGTHS, strict=False):
                rows += page.measure_opening(tab, live, task, length)
                rows.append(_memory(tab, length))
            rows += _measure_huge(tab, live, tasks[-1])
        return rows


def _memory(tab: Page, length: int) -> Measurement:
    """JavaScript objects and typed arrays of the tab, after walking through many frames."""
    for _ in range(STEPS):
        tab.keyboard.press("d")
        tab.wait_for_timeout(SETTLE_MS)
    session = tab.context.new_cdp_session(tab)
    session.send("HeapProfiler.collectGarbage")
    usage = session.send("Runtime.getHeapUsage")
    session.detach()
    megabytes = (usage["usedSize"] + usage["backingStorageSize"]) / 1e6
    pixels = tab.evaluate("window.__prospero.bytes()") / 1e6
    detail = f"{length} frames of {SIDE}², {STEPS} steps; {pixels:.0f} MB of it pixels"
    return Measurement("heap and typed arrays of the page", megabytes, 300, "MB", detail)


def _measure_huge(tab: Page, live: LiveServer, task: int) -> list[Measurement]:
    seconds = page.open_task(tab, live, task)
    tab.keyboard.press("b")
    tab.keyboard.press("n")
    for i in range(4):
        tab.mouse.move(400 + 30 * i, 250)
        tab.mouse.down()
        for step in range(25):
            tab.mouse.move(400 + 30 * i + step, 250 + 3 * step)
        tab.mouse.up()
    painted = tab.evaluate("window.__prospero.strokes()")
    assert painted, "nothing could be painted on the huge image"
    return [
        Measurement(f"open {HUGE_SIDE}², to first paint", seconds, None, "s", "first opening"),
        Measurement(
            f"brush on {HUGE_SIDE}², pointer to pixels, p95",
            p95(painted),
            16,
            "ms",
            f"{len(painted)} drawings; median {median(painted):.1f}",
        ),
    ]
