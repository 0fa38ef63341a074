"""Image operations at 2048² with 4,096 cells: from the request to its answer, and trim in the page; and what
ten times as many cells elsewhere cost.
"""

import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page

from bench import page
from bench.api import ApiClient
from bench.table import Measurement, median, p95
from celldata.formats import movie_folder
from celldata.labels import Labels
from celldata.movie import Movie
from celldata.proposals.spans import spans_in_frame
from tools.browser import chromium
from tools.live_server import LiveServer

SIDE = 2048
CELLS_PER_SIDE = 64  # 64² = 4,096 cells
PITCH = SIDE // CELLS_PER_SIDE
FEW_ROWS = 6  # 384 cells: about a tenth
ASKED = 20
TRIMS = 30
MARGIN = 10
BUDGET_MS = {"autofit": 150, "threshold": 150, "watershed": 150, "smart-click": 150}


def field(rows: int) -> tuple[Movie, Labels]:
    """One frame of round cells, `rows` rows of 64. Each has a speck apart from it, for trim to take away."""
    axis = np.arange(SIDE)
    offset = axis % PITCH - PITCH // 2
    distance2 = offset[:, None] ** 2 + offset[None, :] ** 2
    numbers = (axis // PITCH)[:, None] * CELLS_PER_SIDE + (axis // PITCH)[None, :] + 1
    there = (axis // PITCH < rows)[:, None]
    speck = (axis % PITCH == 2)[:, None] & (axis % PITCH == 2)[None, :]
    frame = np.where(((distance2 < 9**2) | speck) & there, numbers, 0).astype(np.uint32)
    light = 800 / (1 + np.exp(np.sqrt(distance2) - 11)) * there
    raw = (33_000 + light + np.random.default_rng(1).normal(0, 30, (SIDE, SIDE))).astype(np.uint16)
    movie = Movie(f"field of {rows * CELLS_PER_SIDE} cells", raw[None, None], ("nuclei",), 0.65, 600.0)
    return movie, Labels.from_images({"nucleus": frame[None]})


def measure_proposals() -> list[Measurement]:
    """On a server of its own."""
    with tempfile.TemporaryDirectory(prefix="prospero-bench-") as folder, LiveServer(Path(folder)) as live:
        live.home.mkdir()
        live.make_workspace()
        live.prospero("db", "upgrade")
        live.prospero("users", "add", "expert", "--role", "expert")
        for rows in (CELLS_PER_SIDE, FEW_ROWS):
            movie, labels = field(rows)
            path = Path(folder) / str(rows)
            movie_folder.write(path, movie, labels, movie_folder.MovieInfo.of(movie, labels.features))
            live.prospero("movies", "import", path, "--name", movie.name, "--open-tasks", "segmentation")
        live.start()
        client = ApiClient(live, "expert")
        many, few = sorted(task["id"] for task in client.call("GET", "/tasks"))
        rows_of = [row for kind in BUDGET_MS for row in _measure_kind(client, kind, many, few)]
        with chromium() as browser:
            tab = browser.new_page(viewport=page.SIZE)
            tab.goto(live.login_link("expert"))
            trims = {}
            for task in (few, many):
                page.open_task(tab, live, task)
                trims[task] = _trims(tab)
        detail = f"{TRIMS} clicks, press to labels; {_ratio(trims[many], trims[few])}"
        return [*rows_of, Measurement("trim at 2048², 4,096 cells, p95", p95(trims[many]), 50, "ms", detail)]


def _ratio(many: list[float], few: list[float]) -> str:
    return f"{median(many) / median(few):.2f} times the cost with a tenth of the cells (medians)"


def _measure_kind(client: ApiClient, kind: str, many: int, few: int) -> list[Measurement]:
    # The first request of a worker loads scipy and scikit-image: once in its life, so it is told apart.
    first = _seconds(client, many, kind, 0)
    times: dict[int, list[float]] = {many: [], few: []}
    for i in range(ASKED):
        for task in (many, few):
            times[task].append(_seconds(client, task, kind, i) * 1000)
    detail = f"{ASKED} requests, first {first * 1000:.0f} ms; {_ratio(times[many], times[few])}"
    what = f"{kind} at 2048², 4,096 cells, request to answer, p95"
    return [Measurement(what, p95(times[many]), BUDGET_MS[kind], "ms", detail)]


def _seconds(client: ApiClient, task: int, kind: str, cell: int) -> float:
    """One cell of the second row, with the box and the mask that the page would send."""
    y, x = PITCH + PITCH // 2, cell * PITCH + PITCH // 2 + PITCH
    reach = 9 + MARGIN
    ys, xs = np.ogrid[-reach : reach + 1, -reach : reach + 1]
    mask = ys**2 + xs**2 < 9**2
    body: dict[str, Any] = {
        "kind": kind,
        "t": 0,
        "channel": 0,
        "box": [y - reach, x - reach, y + reach + 1, x + reach + 1],
        "mask": spans_in_frame(mask, 0, 0, mask.shape[1]),
        "seeds": [[y, x - 4], [y, x + 4]],
    }
    if kind == "smart-click":
        # As the page asks: four usual radii round the click, the cells nearby left alone.
        reach = 4 * 9
        box = [max(0, y - reach), max(0, x - reach), y + reach + 1, x + reach + 1]
        body |= {"box": box, "mask": None, "seeds": [[y, x]], "radius": 9.0}
    begun = time.perf_counter()
    answer = json.loads(client.send("POST", f"/tasks/{task}/proposals", json.dumps(body).encode()))
    seconds = time.perf_counter() - begun
    assert answer["region"], f"{kind}: {answer['reason']}"
    return seconds


# From the press of the pen until every listener of it has run: the labels have changed by then. Drawing
# follows, and is measured with the brush.
_STOPWATCH = """() => {
  window.addEventListener('pointerdown', () => { window.pressedAt = performance.now(); }, true);
  window.addEventListener('pointerdown', () => { window.took = performance.now() - window.pressedAt; });
}"""


def _trims(tab: Page) -> list[float]:
    """Milliseconds from the press of the trim tool to the changed labels, of cells with a speck apart."""
    tab.evaluate(_STOPWATCH)
    times = []
    for i in range(TRIMS):
        x, y = (i + 2) * PITCH + PITCH // 2, 2 * PITCH + PITCH // 2
        at = tab.evaluate(f"window.__prospero.toScreen({x}, {y})")
        tab.keyboard.press("Escape")
        tab.keyboard.press("Escape")
        tab.keyboard.press("k")
        before = tab.evaluate("window.__prospero.undo().undo")
        tab.mouse.click(at["x"], at["y"])
        after = tab.evaluate("[window.__prospero.undo().undo, window.took]")
        assert after[0] == before + 1, "the click trimmed nothing"
        times.append(float(after[1]))
    return times
