"""`make bench`: measure what the budgets of docs/design.md §9 are about, print a table."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import (
    catalogue,
    claims,
    display,
    effort,
    engine,
    figures,
    lanes,
    large,
    movies,
    opening,
    outline_tools,
    page,
    proposals,
    raters,
    reproduce,
    rounds,
    server,
    side_by_side,
    soak,
    suspicion,
    suspicion_served,
    workforce,
)
from bench.table import Measurement, render
from celldata.formats import movie_folder
from celldata.labels import Labels
from celldata.movie import Movie
from tools.browser import chromium
from tools.live_server import LiveServer

PARTS = (
    "server",
    "page",
    "engine",
    "rounds",
    "opening",
    "proposals",
    "tools",
    "suspicion",
    "effort",
    "lanes",
    "figures",
    "large",
    "claims",
    "raters",
    "crowd",
    "soak",
)
LONG = ("catalogue", "reproduce")
"""A quarter of an hour and more each: only when they are asked for."""


def main() -> int:
    """Run the parts named on the command line, by default all but the LONG ones."""
    parser = argparse.ArgumentParser(prog="make bench BENCH_OPTIONS='…'")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, *LONG, []], default=list(PARTS))
    parser.add_argument("--minutes", type=float, default=soak.SHORT_MINUTES, help="how long the soak lasts")
    parser.add_argument("--annotators", type=int, default=soak.ANNOTATORS, help="how many it has")
    parser.add_argument("--movies", type=int, default=catalogue.MOVIES, help="how many the catalogue has")
    options = parser.parse_args()
    chosen = options.parts or list(PARTS)
    rows: list[Measurement] = []
    try:
        for measure in _parts(chosen, options):
            rows += measure()
    finally:
        # What was measured before a part failed is told all the same.
        print(render(rows))
    return 0


def _parts(chosen: list[str], options: argparse.Namespace) -> Iterator[Callable[[], list[Measurement]]]:
    """The chosen parts, in the order in which they are measured; each is announced."""
    if {"server", "page", "rounds"} & set(chosen):
        yield lambda: _on_one_server(chosen)
    if "engine" in chosen:
        _say("the drawing engine by itself")
        yield engine.measure_engine
    if "opening" in chosen:
        _say("opening after 10 and 10,000 edits")
        yield opening.measure_opening
    if "proposals" in chosen:
        _say("image operations at 2048² with 4,096 cells")
        yield proposals.measure_proposals
    if "tools" in chosen:
        _say("the tools of the page at 2048² with 4,096 cells")
        yield outline_tools.measure_outline_tools
    if "suspicion" in chosen:
        _say("the list of places to look at")
        yield suspicion.measure_suspicion
        yield suspicion_served.measure_served
    if "effort" in chosen:
        _say("errors mended at the tracking page")
        yield effort.measure_effort
    if "lanes" in chosen:
        _say("2,000 tracks over 92 frames")
        yield lanes.measure_lanes
    if "figures" in chosen:
        _say("figures of 10,000 tasks and 200 people")
        yield figures.measure_figures
    if "large" in chosen:
        _say("92 and 920 frames of 1024², and an image of 8192²")
        yield large.measure_large
    if "claims" in chosen:
        _say("200 people ask for work, 10,000 tasks")
        yield claims.measure_claims
    if "raters" in chosen:
        _say("how many pairs agreement needs")
        yield raters.measure_raters
    if "crowd" in chosen:
        _say("40 annotators and 2 experts work off 500 tasks")
        yield workforce.measure_workforce
    if "catalogue" in chosen:
        _say(f"rounds of {options.movies} movies")
        yield lambda: catalogue.measure_catalogue(options.movies)
    if "reproduce" in chosen:
        _say("a round made again in a fresh clone")
        yield reproduce.measure_reproduce
    if "soak" in chosen:
        yield lambda: soak.measure_soak(options.minutes, options.annotators)


def _on_one_server(chosen: list[str]) -> list[Measurement]:
    rows: list[Measurement] = []
    with tempfile.TemporaryDirectory(prefix="prospero-bench-") as folder, LiveServer(Path(folder)) as live:
        live.home.mkdir()
        live.make_workspace()
        if {"server", "page"} & set(chosen):
            live.prospero("db", "upgrade")
            live.prospero("users", "add", "annotator")
            _say("a field of 2048² with 4,096 cells")
            _import(live, Path(folder), *movies.large_field(), "segmentation")
            rows += _announced("server start, memory", server.measure_start, live)
            if "server" in chosen:
                rows += _announced("edits", server.measure_edits, live)
            if "page" in chosen:
                rows += _measure_page(live, Path(folder))
            live.stop()
        if "rounds" in chosen:
            rows += _announced("dvc repro", rounds.measure_repro, live)
    return rows


def _measure_page(live: LiveServer, folder: Path) -> list[Measurement]:
    _say("the long movie")
    movie, labels = movies.long_movie()
    _import(live, folder, movie, labels, "tracking")
    tasks = {row["kind"]: row["id"] for row in live.prospero_json("tasks", "list")}
    live.prospero("users", "add", "expert", "--role", "expert")
    rows: list[Measurement] = []
    with chromium() as browser:
        tab = browser.new_page(viewport=page.SIZE)
        tab.goto(live.login_link("expert"))
        _say("the labeling page")
        rows += page.measure_opening(tab, live, tasks["tracking"], movie.n_frames)
        rows += page.measure_steps(tab)
        page.open_task(tab, live, tasks["segmentation"])
        rows += page.measure_strokes(tab)
        rows += display.measure_display(tab)
        rows += side_by_side.measure_side_by_side(tab)
    return rows


def _import(live: LiveServer, folder: Path, movie: Movie, labels: Labels, kind: str) -> None:
    """Into the server as a user would do it: as a file, by the command."""
    path = folder / movie.name.replace(" ", "-")
    movie_folder.write(path, movie, labels, movie_folder.MovieInfo.of(movie, labels.features))
    live.prospero("movies", "import", path, "--name", movie.name, "--open-tasks", kind)


def _announced(
    what: str, measure: Callable[[LiveServer], list[Measurement]], live: LiveServer
) -> list[Measurement]:
    _say(what)
    return measure(live)


def _say(what: str) -> None:
    print(f"bench: {what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
