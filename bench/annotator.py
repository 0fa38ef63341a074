"""A simulated annotator: opens a task as the page does, and makes edits that are true of its labels."""

import json
import random
import uuid
from typing import Any

import numpy as np

from bench.lane import Lane

API = "/api/v1"
EDITS_PER_FRAME = 6  # strokes before the next frame is shown
RELABELS, UNDOS = 0.06, 0.06  # shares of all edits; the rest are strokes
BRUSH_RADIUS, MAX_STEPS = 5, 40  # px; a stroke takes up to so many steps of about 2 px
LOG_PAGE = 1000


def discs(radius: int) -> np.ndarray:
    """(n, 2) offsets (y, x) of a round brush."""
    yy, xx = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    return np.argwhere(yy**2 + xx**2 < radius**2) - radius


BRUSH = discs(BRUSH_RADIUS)


class Annotator:
    """Signed in and at work on one task; `frames`: its labels as acknowledged, uint16 to save memory."""

    def __init__(self, lane: Lane, link: str, seed: int) -> None:
        self.lane, self.rng = lane, random.Random(seed)
        lane.sign_in(link)
        asked = {"kind": "segmentation", "tab": str(uuid.uuid4())}
        work = lane.json("POST", f"{API}/tasks/ask", asked)
        assert work["task"] is not None, f"no task: {work['reasons']}"
        task, self.token = work["task"], work["lease"]["token"]
        self.task_id, self.feature = task["id"], task["features"][0]
        self.height, self.width = task["movie"]["height"], task["movie"]["width"]
        self.ts: list[int] = task["frames"]
        self.frames = {t: self._frame(t).astype(np.uint16) for t in self.ts}
        self.cells = {tuple(row) for row in self._lineage()}
        self.newest = max(cell for _, _, cell in self.cells) + 1000
        self.sequence = task["sequence"]
        self.acknowledged: list[str] = []
        self.undo_share = UNDOS
        self._made: list[dict[str, Any]] = []

    def next_edit(self) -> dict[str, Any]:
        """What is done next; the labels change when it is acknowledged (`accept`)."""
        t = self.ts[len(self.acknowledged) // EDITS_PER_FRAME % len(self.ts)]
        chance = self.rng.random()
        if chance < self.undo_share and self._made:
            last = self._made.pop()
            changes = [_inverted(change) for change in reversed(last["changes"])]
            return self._edit(last["action"], changes, t, undoes=last["id"])
        if chance < self.undo_share + RELABELS:
            return self._edit("relabel", self._relabeling(t), t)
        return self._edit("brush", self._stroke(t), t)

    def body(self, edit: dict[str, Any]) -> bytes:
        """The request that saves an edit."""
        batch = {"lease": self.token, "expected": self.sequence, "edits": [edit]}
        return json.dumps(batch, separators=(",", ":")).encode()

    @property
    def path(self) -> str:
        return f"{API}/tasks/{self.task_id}/edits"

    def accept(self, edit: dict[str, Any], sequence: int) -> None:
        """The server has acknowledged an edit."""
        assert sequence == self.sequence + 1, f"sequence {sequence} after {self.sequence}"
        self.sequence = sequence
        self.acknowledged.append(edit["id"])
        for change in edit["changes"]:
            if change["kind"] == "paint":
                flat = self.frames[change["t"]].reshape(-1)
                for run in change["runs"]:
                    flat[_pixels(run["spans"])] = run["after"]
            else:
                self.cells -= {tuple(row) for row in change["removed"]}
                self.cells |= {tuple(row) for row in change["added"]}
        if edit["undoes"] is None:
            self._made.append(edit)
            del self._made[:-20]

    def heartbeat(self) -> None:
        """What the page sends every minute."""
        self.lane.json("PUT", f"{API}/tasks/{self.task_id}/lease", {"token": self.token, "idle": 0})

    def differences(self) -> list[str]:
        """What the server's log and labels have otherwise than what was acknowledged; [] when they agree."""
        found = []
        logged: list[str] = []
        while True:
            page = self.lane.json("GET", f"{self.path}?after={len(logged)}&limit={LOG_PAGE}")
            logged += [edit["id"] for edit in page["edits"]]
            if len(page["edits"]) < LOG_PAGE:
                break
        if logged != self.acknowledged:
            missing, more = set(self.acknowledged) - set(logged), set(logged) - set(self.acknowledged)
            found.append(
                f"log: {len(missing)} missing, {len(more)} not acknowledged, {len(logged)} in all, "
                f"{len(logged) - len(set(logged))} twice"
            )
        found += [f"frame {t} differs" for t in self.ts if not np.array_equal(self._frame(t), self.frames[t])]
        if {tuple(row) for row in self._lineage()} != self.cells:
            found.append("the cells table differs")
        return [f"task {self.task_id}: {what}" for what in found]

    def _frame(self, t: int) -> np.ndarray:
        status, _, content = self.lane.send("GET", f"{API}/tasks/{self.task_id}/labels/{self.feature}/{t}")
        assert status == 200, content
        return np.frombuffer(content, "<u4").reshape(self.height, self.width)

    def _lineage(self) -> list[list[int]]:
        rows: list[list[int]] = self.lane.json("GET", f"{API}/tasks/{self.task_id}/lineage")["cells"][
            self.feature
        ]
        return rows

    def _edit(
        self, action: str, changes: list[dict[str, Any]], t: int, undoes: str | None = None
    ) -> dict[str, Any]:
        ui = {"frame": t, "tool": "brush", "selected": [self.newest], "pan": [312.5, 208.25], "zoom": 2.5}
        return {"id": str(uuid.uuid4()), "action": action, "undoes": undoes, "ui": ui, "changes": changes}

    def _stroke(self, t: int) -> list[dict[str, Any]]:
        """A brush stroke along a curve: mends the cell it begins on, erases, or draws a new cell."""
        rng, flat = self.rng, self.frames[t].reshape(-1)
        while True:
            y, x = rng.uniform(20, self.height - 21), rng.uniform(20, self.width - 21)
            steps = np.arange(rng.randint(1, MAX_STEPS))
            angle = rng.uniform(0, 6.3) + rng.uniform(-0.08, 0.08) * steps
            yy = np.clip(y + 2 * np.cumsum(np.sin(angle)), 6, self.height - 7).astype(int)
            xx = np.clip(x + 2 * np.cumsum(np.cos(angle)), 6, self.width - 7).astype(int)
            pixels = np.unique(((yy[:, None] + BRUSH[:, 0]) * self.width + xx[:, None] + BRUSH[:, 1]).ravel())
            value = int(flat[int(yy[0]) * self.width + int(xx[0])])
            drawn = []
            if value == 0 or rng.random() < 0.3:
                if self.newest < 65_000:
                    value = self.newest = self.newest + 1
                    drawn = [
                        {
                            "kind": "cells",
                            "feature": self.feature,
                            "removed": [],
                            "added": [[t, value, value]],
                        }
                    ]
                else:
                    value = 0  # no room in uint16 for more new cells: erase
            held = flat[pixels]
            runs = [
                {"before": int(before), "after": value, "spans": _spans(pixels[held == before])}
                for before in np.unique(held)
                if before != value
            ]
            if runs:
                return [{"kind": "paint", "t": t, "feature": self.feature, "runs": runs}, *drawn]

    def _relabeling(self, t: int) -> list[dict[str, Any]]:
        """A cell becomes another one from frame `t` on."""
        rows = sorted(row for row in self.cells if row[0] == t)
        cell = self.rng.choice(rows)[2]
        later = sorted(row for row in self.cells if row[2] == cell and row[0] >= t)
        self.newest += 1
        added = [[frame, value, self.newest] for frame, value, _ in later]
        removed = [list(row) for row in later]
        return [{"kind": "cells", "feature": self.feature, "removed": removed, "added": added}]


def _spans(pixels: np.ndarray) -> list[int]:
    """Sorted pixel indices as pairs (gap, length); see docs/formats.md."""
    starts = np.flatnonzero(np.diff(pixels, prepend=-2) != 1)
    begins = pixels[starts]
    lengths = np.diff(np.append(starts, len(pixels)))
    gaps = begins - np.concatenate([[0], (begins + lengths)[:-1]])
    spans: list[int] = np.stack([gaps, lengths], axis=1).ravel().tolist()
    return spans


def _pixels(spans: list[int]) -> np.ndarray:
    pairs = np.array(spans).reshape(-1, 2)
    starts = np.cumsum(pairs.sum(axis=1)) - pairs[:, 1]
    return np.concatenate([np.arange(s, s + n) for s, n in zip(starts, pairs[:, 1], strict=True)])


def _inverted(change: dict[str, Any]) -> dict[str, Any]:
    if change["kind"] == "paint":
        runs = [{**run, "before": run["after"], "after": run["before"]} for run in change["runs"]]
        return {**change, "runs": runs}
    return {**change, "removed": change["added"], "added": change["removed"]}
