"""A task of 2,000 tracks over 92 frames: opening it, acting in it, how smoothly lanes and table scroll."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page

from bench import page as pages
from bench.many_tracks import FRAMES, N_TRACKS, many_tracks
from bench.table import Measurement, median, p95
from bench.track_actions import measure_actions
from celldata.formats import movie_folder
from tools.browser import chromium
from tools.live_server import LiveServer

SECONDS = 4
STEP_PX = 23
OPENING_S = 2
# 30 frames a second
BUDGET_MS = 1000 / 30

# Scrolls a little with each frame that the browser shows, to and fro; the times between frames.
_SCROLL = """([selector, step, seconds]) => new Promise((done) => {
  const box = document.querySelector(selector);
  const times = [];
  let before = null, way = step;
  const end = performance.now() + 1000 * seconds;
  const next = (now) => {
    if (before !== null) times.push(now - before);
    before = now;
    if (now > end) return done({ times, scrolled: box.scrollHeight - box.clientHeight });
    const top = box.scrollTop;
    box.scrollTop = top + way;
    if (box.scrollTop === top) way = -way;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
})"""


def measure_lanes() -> list[Measurement]:
    """On a server of its own."""
    with tempfile.TemporaryDirectory(prefix="prospero-bench-") as folder, LiveServer(Path(folder)) as live:
        live.home.mkdir()
        live.make_workspace()
        live.prospero("db", "upgrade")
        live.prospero("users", "add", "expert", "--role", "expert")
        movie, labels = many_tracks()
        path = Path(folder) / "many"
        movie_folder.write(path, movie, labels, movie_folder.MovieInfo.of(movie, labels.features))
        live.prospero("movies", "import", path, "--name", movie.name, "--open-tasks", "tracking")
        live.start()
        (task,) = (row["id"] for row in live.prospero_json("tasks", "list"))
        with chromium() as browser:
            tab = browser.new_page(viewport=pages.SIZE)
            tab.goto(live.login_link("expert"))
            tracks = f", {N_TRACKS:,} tracks,"
            rows = pages.measure_opening(tab, live, task, FRAMES, OPENING_S, tracks)
            return [*rows, *measure_actions(tab), *measure_scrolling(tab)]


def measure_scrolling(tab: Page) -> list[Measurement]:
    """At an open tracking task: all lanes by lineage, then the table."""
    tab.get_by_role("radio", name="By lineage").click()
    # Frames around the one shown are still on their way at first.
    tab.wait_for_timeout(3000)
    rows = [_scroll(tab, "lanes", "[role=listbox][aria-label=Tracks]")]
    tab.get_by_role("button", name="Table").click()
    tab.wait_for_timeout(500)
    rows.append(_scroll(tab, "table of tracks", "[role=grid][aria-label=Tracks]"))
    tab.get_by_role("button", name="Close the table").click()
    return rows


def _scroll(tab: Page, what: str, selector: str) -> Measurement:
    seen = tab.evaluate(_SCROLL, [selector, STEP_PX, SECONDS])
    assert seen["scrolled"] > 1000, f"the {what} had nothing to scroll"
    times = seen["times"]
    return Measurement(
        f"scroll the {what}, time between frames, mean",
        sum(times) / len(times),
        BUDGET_MS,
        "ms",
        f"{N_TRACKS:,} tracks, {FRAMES} frames: {1000 * len(times) / sum(times):.0f} frames a second; "
        f"median {median(times):.1f}, p95 {p95(times):.1f}",
    )
