"""Lanes of 2,000 tracks over 92 frames, and the table of them: how smoothly they scroll."""

import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import Page

from bench import page as pages
from bench.table import Measurement, median, p95
from celldata.formats import movie_folder
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie
from tools.browser import chromium
from tools.live_server import LiveServer

FRAMES = 92
SLOTS = 26  # 26² = 676 parents, each with two daughters: 2,028 tracks, some 1,000 cells a frame
PITCH = 20
FIRST_DIVISION, LAST_DIVISION = 20, 72
SECONDS = 4
STEP_PX = 23
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


def many_tracks() -> tuple[Movie, Labels]:
    """676 cells that divide once each, in a field of 520²: 2,028 tracks in 92 frames."""
    axis = np.arange(SLOTS * PITCH)
    slot, offset = axis // PITCH, axis % PITCH - (PITCH - 1) / 2
    number = slot[:, None] * SLOTS + slot[None, :]
    inside = offset[:, None] ** 2 + offset[None, :] ** 2 < (0.4 * PITCH) ** 2
    # Daughters lie side by side in their parent's place, with a gap between them.
    half = np.where(offset < -1, 0, np.where(offset > 1, 1, -1))[None, :]
    parents = SLOTS * SLOTS
    born = FIRST_DIVISION + np.arange(parents) % (LAST_DIVISION - FIRST_DIVISION)
    images = np.zeros((FRAMES, len(axis), len(axis)), np.uint32)
    for t in range(FRAMES):
        divided = born[number] <= t
        daughter = np.where(half >= 0, parents + 2 * number + half + 1, 0)
        images[t] = np.where(inside, np.where(divided, daughter, number + 1), 0)
    noise = np.random.default_rng(1).normal(0, 60, (FRAMES, 1, len(axis), len(axis)))
    raw = (2000 + 800 * (images[:, None] > 0) + noise).astype(np.uint16)
    divisions = [
        Division(p + 1, (parents + 2 * p + 1, parents + 2 * p + 2), int(born[p])) for p in range(parents)
    ]
    movie = Movie("Many tracks", raw, ("nuclei",), 0.65, 300.0, "made by the benchmark")
    return movie, Labels.from_images({"nucleus": images}, divisions)


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
            pages.open_task(tab, live, task)
            return measure_scrolling(tab)


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
        f"{SLOTS**2 * 3:,} tracks, {FRAMES} frames: {1000 * len(times) / sum(times):.0f} frames a second; "
        f"median {median(times):.1f}, p95 {p95(times):.1f}",
    )
