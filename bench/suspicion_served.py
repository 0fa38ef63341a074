"""The list of places over HTTP: 1,024 cells in 92 frames, at first, after a restart, after edits."""

import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

from bench.api import ApiClient
from bench.made_up import import_scrolling
from bench.table import Measurement, median, p95
from tools.live_server import LiveServer

FRAMES, SIDE = 92, 1536
EDITS = 40
BROKEN_AT = 40


def measure_served() -> list[Measurement]:
    """On a server of its own, with the two worker processes that a plain `prospero serve` has."""
    with tempfile.TemporaryDirectory(prefix="prospero-bench-") as folder, LiveServer(Path(folder)) as live:
        live.home.mkdir()
        live.make_workspace()
        live.prospero("db", "upgrade")
        live.prospero("users", "add", "expert", "--role", "expert")
        import_scrolling(live, "tracking", FRAMES, SIDE)
        live.start()
        client = ApiClient(live, "expert")
        given = client.ask("tracking")
        task, lease = given["task"]["id"], given["lease"]["token"]
        first = _seconds(client, task)
        live.stop()
        live.start()
        client = ApiClient(live, "expert")
        again = [_seconds(client, task) for _ in range(8)]
        lists, decisions, n_places = _worked(client, task, lease)
        where = f"1,024 cells, {FRAMES} frames of {SIDE}², over HTTP, two workers"
        return [
            Measurement("list of places, nothing measured yet", first, None, "s", where),
            Measurement("list of places after a restart", max(again), 2, "s", f"slowest of 8; {where}"),
            Measurement(
                "list of places after an edit, p95",
                p95(lists),
                50,
                "ms",
                f"{EDITS} edits, median {median(lists):.0f} ms, {n_places} places; {where}",
            ),
            Measurement(
                "fine as it is, p95", p95(decisions), 50, "ms", f"median {median(decisions):.0f} ms; {where}"
            ),
        ]


def _seconds(client: ApiClient, task: int) -> float:
    begun = time.perf_counter()
    client.send("GET", f"/tasks/{task}/places", None)
    return time.perf_counter() - begun


def _worked(client: ApiClient, task: int, lease: str) -> tuple[list[float], list[float], int]:
    """Milliseconds of the list after each edit that breaks a track, and of the decision about that place."""
    rows = client.call("GET", f"/tasks/{task}/lineage")["cells"]["nucleus"]
    sequence = client.call("GET", f"/tasks/{task}/places")["sequence"]
    there = {cell for t, _, cell in rows if t == BROKEN_AT - 1} & {c for t, _, c in rows if t == BROKEN_AT}
    lists, decisions = [], []
    places: list[dict[str, Any]] = []
    for cell in sorted(there)[200 : 200 + EDITS]:
        removed = [row for row in rows if row[2] == cell and row[0] >= BROKEN_AT]
        added = [[t, value, 100_000 + cell] for t, value, _ in removed]
        change = {"kind": "cells", "feature": "nucleus", "removed": removed, "added": added}
        edit = {"id": str(uuid.uuid4()), "action": "break", "undoes": None, "ui": None, "changes": [change]}
        body = {"lease": lease, "expected": sequence, "edits": [edit]}
        sequence = client.call("POST", f"/tasks/{task}/edits", body)["sequence"]
        begun = time.perf_counter()
        places = client.call("GET", f"/tasks/{task}/places")["places"]
        lists.append((time.perf_counter() - begun) * 1000)
        (mine,) = (place for place in places if place["cells"] == [cell, 100_000 + cell])
        begun = time.perf_counter()
        client.call("PUT", f"/tasks/{task}/places/{mine['id']}", {"lease": lease, "decision": "fine"})
        decisions.append((time.perf_counter() - begun) * 1000)
    return lists, decisions, len(places)
