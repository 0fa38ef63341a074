"""Start-up, memory, and how long an edit takes to be acknowledged."""

import json
import time
import uuid
from typing import Any

import numpy as np
import psutil

from bench.api import ApiClient
from bench.table import Measurement, median, p95
from tools.live_server import LiveServer

EDITS = 200
STROKE_PX = 40  # length of a typical corrective stroke
BRUSH = 5


def measure_start(server: LiveServer) -> list[Measurement]:
    """Seconds to /readyz, and resident memory of the master and its worker once the API has been used."""
    seconds = server.start()
    ApiClient(server, "annotator").call("GET", "/queue")
    process = psutil.Process(server.pid)
    resident = sum(p.memory_info().rss for p in (process, *process.children(recursive=True)))
    shared = max((p.memory_info().rss for p in process.children(recursive=True)), default=0)
    return [
        Measurement("server start", seconds, 2, "s", "process start to /readyz"),
        Measurement(
            "server memory", shared / 1e6, 200, "MB", f"worker; {resident / 1e6:.0f} MB with the master"
        ),
    ]


def measure_edits(server: LiveServer) -> list[Measurement]:
    """One annotator's brush strokes at 2048², each sent alone and acknowledged."""
    client = ApiClient(server, "annotator")
    work = client.ask("segmentation")
    task, token = work["task"], work["lease"]["token"]
    sequence, feature, t = task["sequence"], task["features"][0], task["frames"][0]
    width, height = task["movie"]["width"], task["movie"]["height"]
    labels = _labels(client, task["id"], feature, t, (height, width))
    rng = np.random.default_rng(3)
    seconds, sizes = [], []
    cell = int(labels.max()) + 1
    for _ in range(EDITS):
        edit = _stroke(labels, t, feature, cell, rng)
        body = json.dumps(
            {"lease": token, "expected": sequence, "edits": [edit]}, separators=(",", ":")
        ).encode()
        begun = time.perf_counter()
        answer = client.send("POST", f"/tasks/{task['id']}/edits", body)
        seconds.append(time.perf_counter() - begun)
        sizes.append(float(len(body)))
        sequence = json.loads(answer)["sequence"]
        cell += 1
    client.call("DELETE", f"/tasks/{task['id']}/lease?token={token}")
    detail = f"{EDITS} strokes of {STROKE_PX} px, {width}×{height}"
    return [
        Measurement("edit acknowledged, p95", p95(seconds) * 1000, 50, "ms", detail),
        Measurement("bytes sent per edit, median", median(sizes), 1000, "B", detail),
    ]


def _labels(client: ApiClient, task: int, feature: str, t: int, shape: tuple[int, int]) -> np.ndarray:
    import gzip

    content = client.send("GET", f"/tasks/{task}/labels/{feature}/{t}", None)
    content = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    return np.frombuffer(content, "<u4").reshape(shape).copy()


def _stroke(labels: np.ndarray, t: int, feature: str, cell: int, rng: np.random.Generator) -> dict[str, Any]:
    """A new cell, brushed over background; `labels` is changed as the page's own array would be."""
    height, width = labels.shape
    while True:
        y, x = rng.integers(STROKE_PX, height - STROKE_PX), rng.integers(STROKE_PX, width - STROKE_PX)
        angle = rng.uniform(0, np.pi)
        along = np.linspace(0, STROKE_PX, 2 * STROKE_PX)
        centres = np.stack([y + along * np.sin(angle) / 2, x + along * np.cos(angle) / 2], axis=1)
        yy, xx = np.mgrid[-BRUSH : BRUSH + 1, -BRUSH : BRUSH + 1]
        disc = np.stack([yy, xx], axis=2)[yy**2 + xx**2 < BRUSH**2]
        pixels = np.unique(np.rint(centres[:, None] + disc[None]).astype(int).reshape(-1, 2), axis=0)
        free = pixels[labels[pixels[:, 0], pixels[:, 1]] == 0]
        if len(free) > 50:
            break
    labels[free[:, 0], free[:, 1]] = cell
    flat = np.sort(free[:, 0] * width + free[:, 1])
    starts = np.flatnonzero(np.diff(flat, prepend=-2) != 1)
    lengths = np.diff(np.append(starts, len(flat)))
    begins = flat[starts]
    gaps = begins - np.concatenate([[0], begins[:-1] + lengths[:-1]])
    spans = np.stack([gaps, lengths], axis=1).ravel().tolist()
    return {
        "id": str(uuid.uuid4()),
        "action": "brush",
        "undoes": None,
        "ui": None,
        "changes": [
            {
                "kind": "paint",
                "t": t,
                "feature": feature,
                "runs": [{"before": 0, "after": cell, "spans": spans}],
            },
            {"kind": "cells", "feature": feature, "removed": [], "added": [[t, cell, cell]]},
        ],
    }
