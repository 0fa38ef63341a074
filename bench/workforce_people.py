"""Simulated people who know the truth: annotators of four kinds, who hand in the truth with errors of their
own, and experts, who compare what is handed in with it.
"""

from __future__ import annotations

import json
import random
import threading
import uuid
import zlib
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from bench.lane import Lane
from bench.whole_edit import edit_between
from celldata.cells import CellRow, CellsTable
from celldata.formats import npz
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.scoring.objects import score_segmentation
from celldata.scoring.tracks import score_tracking
from celldata.simulator import IDENTITY_KINDS, Corruption, CorruptionRates, corrupt

API = "/api/v1"
# What each kind of person leaves wrong or makes wrong.
ERRORS: Mapping[str, CorruptionRates] = {
    "careful": CorruptionRates.only(missed=0.004, ragged=0.01, missed_division=0.02, swap=0.005),
    "hasty": CorruptionRates.only(
        missed=0.04, merge=0.08, ragged=0.1, false=0.1, missed_division=0.15, swap=0.04, broken_track=0.05
    ),
    "wrong on divisions": CorruptionRates.only(
        missed=0.01, ragged=0.03, missed_division=0.75, missing_daughter=0.2, false_division=0.15, swap=0.01
    ),
    "careless": CorruptionRates.only(
        missed=0.15,
        merge=0.3,
        split=0.08,
        ragged=0.3,
        false=0.6,
        missed_division=0.6,
        swap=0.2,
        broken_track=0.25,
        wrong_link=0.1,
    ),
}
# What one can do wrong where nobody follows cells.
OF_OUTLINES = ("merge", "split", "missed", "false", "ragged")
# Of one kind no two are alike: the first makes half of these errors, the last half as many again.
SPREAD = (0.5, 1.5)
RETURN_BELOW, RETURN_BELOW_AGAIN = 0.8, 0.5
# How long somebody who found nothing to do waits before looking again.
ANNOTATOR_WAITS_S, EXPERT_WAITS_S = 5.0, 0.3


def share_of(n: int, of: int) -> float:
    """How many of its kind's errors the n-th (from 0) of so many people makes."""
    low, high = SPREAD
    return low + (high - low) * n / (of - 1)


def rates_of(kind: str, share: float, task_kind: str, revision: int) -> CorruptionRates:
    """What somebody of this kind does wrong in a task; what came back is done with more care."""
    share /= 1 + revision
    return CorruptionRates.only(
        **{
            name: min(1.0, rate * share)
            for name, rate in vars(ERRORS[kind]).items()
            if task_kind == "tracking" or name in OF_OUTLINES
        }
    )


class Truth:
    """What is right in each movie, by name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Labels] = {}

    def of(self, task: Mapping[str, Any]) -> Labels:
        """The right labels of a task, frame 0 its first; divisions only where it is to be tracked."""
        name = task["movie"]["name"]
        if name not in self._known:
            labels = npz.read(self._folder / f"{name}.npz")[1]
            assert labels is not None
            self._known[name] = labels
        whole = self._known[name]
        frames = slice(task["first"], task["last"] + 1)
        images = {feature: frame[frames].copy() for feature, frame in whole.images.items()}
        return Labels.from_images(images, whole.divisions if task["kind"] == "tracking" else ())


@dataclass
class Person(ABC):
    """Somebody signed in."""

    name: str
    url: str
    link: str
    truth: Truth
    waits_s: ClassVar[float]

    def __post_init__(self) -> None:
        self.lane = Lane.to(self.url)
        self.lane.sign_in(self.link)
        self.tab = str(uuid.uuid4())
        # How often in a row there was nothing to do.
        self.idle = 0

    def work(self, over: threading.Event) -> None:
        """Do what there is to do until it is `over`: what is judged late may come back late."""
        while not over.is_set():
            if self.do_some():
                self.idle = 0
            else:
                self.idle += 1
                over.wait(self.waits_s)

    @abstractmethod
    def do_some(self) -> bool:
        """Do something; False where there is nothing to do."""

    def labels_of(self, task: Mapping[str, Any]) -> Labels:
        """The newest labels of a task."""
        first, path = task["first"], f"{API}/tasks/{task['id']}"
        lineage = self.lane.json("GET", f"{path}/lineage")
        rows = [
            CellRow(t - first, feature, value, cell)
            for feature, of_feature in lineage["cells"].items()
            for t, value, cell in of_feature
        ]
        divisions = {
            Division(each["parent"], tuple(each["daughters"]), each["t"] - first)
            for each in lineage["divisions"]
        }
        images = {
            feature: np.stack([self._frame(path, feature, t, task) for t in range(first, task["last"] + 1)])
            for feature in lineage["cells"]
        }
        return Labels(images, CellsTable(rows), divisions)

    def _frame(self, path: str, feature: str, t: int, task: Mapping[str, Any]) -> np.ndarray:
        status, _, content = self.lane.send("GET", f"{path}/labels/{feature}/{t}")
        assert status == 200, f"frame {t} of task {task['id']} answered {status}"
        shape = (task["movie"]["height"], task["movie"]["width"])
        return np.frombuffer(content, "<u4").reshape(shape).astype(np.uint32)


@dataclass
class Annotator(Person):
    """`kind`: of ERRORS; `share`: how many of its errors this one makes."""

    kind: str
    share: float
    # By kind of task: what they left or made wrong at first, and what could be.
    errors: Counter[str] = field(default_factory=Counter)
    chances: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)

    waits_s = ANNOTATOR_WAITS_S

    def do_some(self) -> bool:
        """Ask for work and do it."""
        answer = self.lane.json("POST", f"{API}/tasks/ask", {"tab": self.tab})
        if answer["task"] is None:
            return False
        self._do(answer["task"], answer["lease"])
        return True

    def _do(self, task: dict[str, Any], lease: dict[str, Any]) -> None:
        truth = self.truth.of(task)
        rates = rates_of(self.kind, self.share, task["kind"], task["revision"])
        seed = zlib.crc32(f"{self.name} {task['id']} {task['revision']}".encode())
        mine, wrong = corrupt(truth, rates, seed)
        edit = edit_between(self.labels_of(task), mine, task["first"], "crowd")
        expected = task["sequence"]
        path = f"{API}/tasks/{task['id']}"
        if edit is not None:
            body = {"lease": lease["token"], "expected": expected, "edits": [edit]}
            expected = self.lane.json("POST", f"{path}/edits", body)["sequence"]
        self.lane.json("POST", f"{path}/submit", {"lease": lease["token"], "expected": expected})
        if task["revision"] == 0:
            self._count(task["kind"], wrong, truth)
        self.done["again" if task["revision"] else task["kind"]] += 1

    def _count(self, kind: str, wrong: Sequence[Corruption], truth: Labels) -> None:
        """Outlines that are wrong, of all there are; in tasks of tracks what is wrong of identities, of all
        tracks.
        """
        if kind == "tracking":
            self.errors[kind] += sum(error.kind in IDENTITY_KINDS for error in wrong)
            self.chances[kind] += len(truth.cells.cells())
        else:
            self.errors[kind] += len(wrong)
            self.chances[kind] += len(truth.cells.rows)

    def error_rate(self, kind: str) -> float | None:
        """None where they did no such task."""
        return self.errors[kind] / self.chances[kind] if self.chances[kind] else None


@dataclass
class Expert(Person):
    """Returns what is too far from the truth, once with little patience and later with more."""

    given: Counter[str] = field(default_factory=Counter)
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    waits_s = EXPERT_WAITS_S

    def do_some(self) -> bool:
        """Judge one that waits and nobody else has in hand: any of them, or the two would meet."""
        found = self.lane.json("GET", f"{API}/reviews?limit=20")["reviews"]
        free = [each for each in found if each["judging"] is None]
        return bool(free) and self._judge(self.chance.choice(free))

    def _judge(self, row: Mapping[str, Any]) -> bool:
        status, _, content = self._hold(row["id"])
        if status != 200:
            self.given["another was quicker"] += 1
            return False
        task = self.lane.json("GET", f"{API}/tasks/{row['id']}")
        answer, given = self.truth.of(task), self.labels_of(task)
        score = score_tracking if task["kind"] == "tracking" else score_segmentation
        value = score(answer, given, task["first"]).value
        returned = value < (RETURN_BELOW if task["revision"] == 1 else RETURN_BELOW_AGAIN)
        comments = [{"t": task["first"], "text": "Look again at all frames."}] if returned else []
        verdict = "return" if returned else "accept"
        body = {"verdict": verdict, "comments": comments, "lease": content["token"]}
        path = f"{API}/tasks/{row['id']}/verdict"
        status, _, content = self.lane.send("POST", path, json.dumps(body).encode())
        if status == 409 and json.loads(content).get("state") == "compared":
            # Another expert accepted what somebody else did in the same task.
            self.given["decided meanwhile"] += 1
            return False
        assert status == 200, f"POST {path} answered {status}: {content[:300]!r}"
        self.given[verdict] += 1
        return True

    def _hold(self, task_id: int) -> tuple[int, dict[str, str], Any]:
        body = json.dumps({"tab": self.tab}).encode()
        status, headers, content = self.lane.send("POST", f"{API}/reviews/{task_id}/lease", body)
        return status, headers, json.loads(content or b"null")
