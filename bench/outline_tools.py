"""The tools that run in the page, at 2048² with 4,096 cells: from key or pen to the changed labels; and what
ten times as many cells elsewhere cost.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from playwright.sync_api import Page

from bench import page
from bench.proposals import CELLS_PER_SIDE, FEW_ROWS, PITCH, field
from bench.table import Measurement, median, p95
from celldata.formats import movie_folder
from celldata.labels import Labels
from celldata.movie import Movie
from tools.browser import chromium
from tools.live_server import LiveServer

Act = Callable[[Page, int], float]

TIMES = 20
CHECKED = 10
CHECKS_MS = 16  # one frame of the screen, so that no stroke waits for them
PATIENCE_S = 120
FLOODS = 5  # of the whole background: three million pixels each
BUDGET_MS = 50

# From the event until every listener of it has run: the labels have changed by then. Drawing follows, and is
# measured with the brush.
_STOPWATCH = """() => {
  for (const kind of ['pointerdown', 'pointerup', 'keydown']) {
    window.addEventListener(kind, () => { window.begunAt = performance.now(); }, true);
    window.addEventListener(kind, () => { window.took = performance.now() - window.begunAt; });
  }
}"""


# Milliseconds from the last event until there are so many edits; null when that takes too long.
_UNTIL_EDITED = """([edits, patience]) => new Promise((resolve) => {
  const look = () => {
    const took = performance.now() - window.begunAt;
    if (window.__prospero.undo().undo >= edits) resolve(took);
    else if (took > patience) resolve(null);
    else setTimeout(look);
  };
  look();
})"""


def hollow_field(rows: int) -> tuple[Movie, Labels]:
    """The field of bench/proposals.py with a hole in the middle of each cell."""
    movie, labels = field(rows)
    image = labels.images["nucleus"].copy()
    middle = np.abs(np.arange(image.shape[-1]) % PITCH - PITCH // 2) <= 1
    image[:, middle[:, None] & middle[None, :]] = 0
    return movie, Labels.from_images({"nucleus": image})


def measure_outline_tools() -> list[Measurement]:
    """On a server of its own."""
    with tempfile.TemporaryDirectory(prefix="prospero-bench-") as folder, LiveServer(Path(folder)) as live:
        live.home.mkdir()
        live.make_workspace()
        live.prospero("db", "upgrade")
        live.prospero("users", "add", "expert", "--role", "expert")
        for rows in (CELLS_PER_SIDE, FEW_ROWS):
            movie, labels = hollow_field(rows)
            path = Path(folder) / str(rows)
            movie_folder.write(path, movie, labels, movie_folder.MovieInfo.of(movie, labels.features))
            whole = ("--cells-per-tile", "100000")  # the page is measured with all of them in one task
            named = ("--name", movie.name, "--open-tasks", "segmentation")
            live.prospero("movies", "import", path, *named, *whole)
        live.start()
        many, few = sorted(task["id"] for task in live.prospero_json("tasks", "list"))
        times: dict[int, dict[str, list[float]]] = {}
        checks: dict[int, list[float]] = {}
        with chromium() as browser:
            tab = browser.new_page(viewport=page.SIZE)
            tab.goto(live.login_link("expert"))
            for task in (few, many):
                page.open_task(tab, live, task)
                tab.evaluate(_STOPWATCH)
                _zoom_in(tab)
                times[task] = {name: [act(tab, i) for i in range(n)] for name, (act, n) in ACTS.items()}
                checks[task] = _checks(tab)
    what = "checks after one edit, 4,096 cells, p95"
    detail = f"{CHECKED} edits, work of the page until the list is up to date; "
    detail += _ratio(checks[many], checks[few])
    after_edit = Measurement(what, p95(checks[many]), CHECKS_MS, "ms", detail)
    return [
        after_edit,
        *(
            Measurement(
                f"{name} at 2048², 4,096 cells, p95",
                p95(taken),
                BUDGET_MS,
                "ms",
                f"{len(taken)} times, event to labels; {_ratio(taken, times[few][name])}",
            )
            for name, taken in times[many].items()
        ),
    ]


def _zoom_in(tab: Page) -> None:
    """Until a line over a cell (24 px) is longer than a click may slip; all cells used stay in view."""
    x, y = _point(tab, 0, 0)
    tab.mouse.move(x + 1, y + 1)
    while _point(tab, 0, 100)[0] - x < 70:
        tab.mouse.wheel(0, -120)
        tab.wait_for_timeout(50)


def _checks(tab: Page) -> list[float]:
    """Milliseconds the checks work after a cell was grown, the list included."""
    grow = _of_selected("Shift+Q", 1)
    worked = _rested(tab)
    taken = []
    for i in range(CHECKED):
        grow(tab, i)
        now = _rested(tab)
        taken.append(now - worked)
        worked = now
    return taken


def _rested(tab: Page) -> float:
    """Milliseconds the checks have worked when nothing is left to do."""
    until = time.monotonic() + PATIENCE_S
    while (checks := tab.evaluate("window.__prospero.checks()"))["busy"]:
        assert time.monotonic() < until, f"the checks did not rest within {PATIENCE_S} s"
        time.sleep(0.05)
    return float(checks["worked"])


def _ratio(many: list[float], few: list[float]) -> str:
    return f"{median(many) / median(few):.2f} times the cost with a tenth of the cells (medians)"


def _centre(i: int, row: int) -> tuple[int, int]:
    """(y, x) of the middle of a cell; each act has cells of its own row."""
    return row * PITCH + PITCH // 2, (i + 2) * PITCH + PITCH // 2


def _point(tab: Page, y: float, x: float) -> tuple[float, float]:
    at = tab.evaluate(f"window.__prospero.toScreen({x}, {y})")
    return at["x"], at["y"]


def _took(tab: Page, edits: int) -> float:
    now, took = tab.evaluate("[window.__prospero.undo().undo, window.took]")
    assert now == edits + 1, "the tool changed nothing"
    return float(took)


def _ready(tab: Page, key: str) -> int:
    for each in ("Escape", "Escape", "Escape", key):
        tab.keyboard.press(each)
    edits: int = tab.evaluate("window.__prospero.undo().undo")
    return edits


def _of_selected(key: str, row: int) -> Act:
    def act(tab: Page, i: int) -> float:
        y, x = _centre(i, row)
        _ready(tab, "v")
        tab.mouse.click(*_point(tab, y, x + 5))
        edits = tab.evaluate("window.__prospero.undo().undo")
        tab.keyboard.press(key)
        return _took(tab, edits)

    return act


def _split(tab: Page, i: int) -> float:
    y, x = _centre(i, 5)
    edits = _ready(tab, "Shift+W")
    tab.mouse.move(*_point(tab, y - 12, x + 4))
    tab.mouse.down()
    tab.mouse.move(*_point(tab, y + 12, x + 4), steps=4)
    tab.mouse.up()
    return _took(tab, edits)


def _flood(tab: Page, i: int) -> float:
    """The hole of a cell, with a new cell."""
    at = _point(tab, *_centre(i, 4))
    edits = _ready(tab, "g")
    tab.mouse.click(*at)
    tab.mouse.click(*at)
    return _took(tab, edits)


def _flood_all(tab: Page, i: int) -> float:
    """The whole background, then undone. A worker does it: it ends when the labels have changed."""
    at = _point(tab, 60 + i, 1)
    edits = _ready(tab, "g")
    tab.mouse.click(*at)
    tab.mouse.click(*at)
    took = tab.evaluate(_UNTIL_EDITED, [edits + 1, PATIENCE_S * 1000])
    assert took is not None, "the background was not filled"
    tab.keyboard.press("Control+z")
    return float(took)


ACTS: dict[str, tuple[Act, int]] = {
    "grow": (_of_selected("Shift+Q", 1), TIMES),
    "shrink": (_of_selected("q", 2), TIMES),
    "fill holes": (_of_selected("Shift+G", 3), TIMES),
    "split by a line": (_split, TIMES),
    "flood of a hole": (_flood, TIMES),
    "flood of the whole background": (_flood_all, FLOODS),
}
