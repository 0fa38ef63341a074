"""Rounds of a catalogue as large as DynamicNuclearNet's (650,000 objects, 16,500 tracks, 2,600 divisions, 130
movies): closing, opening and showing them in minutes and 1 GB.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import usage
from bench.api import ApiClient
from bench.catalogue_fill import MOVIES
from bench.table import Measurement, median
from tools.live_server import LiveServer

FILL = Path(__file__).with_name("catalogue_fill.py")
CHANGED = 10
MINUTES, GIGABYTES = 10.0, 1.0
TIMES = 5
# What the page Rounds asks for when it is opened.
PAGE = ("/rounds", "/rounds/current", "/rounds/close")


def measure_catalogue(movies: int = MOVIES) -> list[Measurement]:
    """Two rounds of the loop over all movies: outlines predicted, opened, approved and closed, then tracks;
    of the last ten movies' tracks in a third. People's work is written straight into the database.
    """
    with tempfile.TemporaryDirectory(prefix="prospero-catalogue-") as folder:
        live = LiveServer(Path(folder))
        live.home.mkdir()
        live.make_workspace()
        with live:
            return list(_measured(live, movies))


def _measured(live: LiveServer, movies: int) -> Iterator[Measurement]:
    with _making("movies"):
        made = json.loads(_fill(live, "movies", movies))
    size = ", ".join(f"{number:,} {what}" for what, number in made.items())
    with _making("predicted outlines"):
        _fill(live, "predictions", 0)
    told = _round(live, "open")
    yield from _rows(f"round open, all movies: {len(told['segmentation_tasks']):,} outline tasks", told, size)
    with _making("approvals"):
        _fill(live, "approve", "segmentation", 0)
    told = _round(live, "close")
    yield from _rows(f"round close, the first: {len(told['written'])} movies written", told, "outlines")
    with _making("predicted tracks"):
        _fill(live, "predictions", 1)
    told = _round(live, "open")
    what = f"round open, all movies: {len(told['tracking_tasks']):,} tracking tasks"
    yield from _rows(what, told, "each compared with the predictions of the round before")
    changed = min(CHANGED, movies - 1)
    with _making("approvals"):
        _fill(live, "approve", "tracking", changed)
    told = _round(live, "close")
    yield from _rows(f"round close: {len(told['written'])} movies written", told, "with their tracks")
    with _making("approvals"):
        _fill(live, "approve", "tracking", 0)
    told = _round(live, "close")
    what = f"round close, {len(told['written'])} movies changed"
    assert len(told["written"]) == changed, told["written"]
    yield from _rows(what, told, f"{len(told['unchanged'])} unchanged")
    told = _round(live, "status")
    assert len(told["movies"]) == movies
    yield from _rows("round status", told, f"{movies} movies")
    yield from _page(live)


def _page(live: LiveServer) -> Iterator[Measurement]:
    """What the page Rounds asks for, and the largest worker after that."""
    live.start()
    client = ApiClient(live, "expert")
    seconds = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        for path in PAGE:
            client.call("GET", path)
        seconds.append(time.perf_counter() - begun)
    detail = f"{len(PAGE)} requests; first {seconds[0]:.2f} s, median of {TIMES} {median(seconds):.2f} s"
    yield Measurement("page Rounds, answers", max(seconds), 5, "s", detail)
    largest = max(map(usage.largest_bytes, live.workers()))
    yield Measurement("page Rounds, memory", largest / 1e9, GIGABYTES, "GB", "largest worker at its largest")


def _rows(what: str, told: dict[str, Any], detail: str) -> Iterator[Measurement]:
    used: usage.Usage = told["usage"]
    more = f"{detail}; {used.cpu:.0f} s of processors" if detail else f"{used.cpu:.0f} s of processors"
    yield Measurement(what, used.seconds / 60, MINUTES, "min", more)
    memory = "its largest process (dvc and git, too)"
    yield Measurement(f"{what.split(':')[0]}, memory", used.bytes / 1e9, GIGABYTES, "GB", memory)


def _round(live: LiveServer, command: str) -> dict[str, Any]:
    """What `prospero round COMMAND --json` said, and `usage`."""
    with _making(f"round {command}"):
        used = usage.measure(live, ["prospero", "round", command, "--json"])
    return {**json.loads(used.printed), "usage": used}


def _fill(live: LiveServer, *arguments: str | int) -> str:
    """In a process of its own: a movie must not stay in this one's memory."""
    return live.run([sys.executable, str(FILL), *map(str, arguments)], seconds=3600)


@contextmanager
def _making(what: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    print(f"bench:   {what}: {time.perf_counter() - begun:.1f} s", file=sys.stderr, flush=True)
