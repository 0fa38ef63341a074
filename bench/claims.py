"""Asking for work under load: 200 people at a server with 10,000 tasks, over HTTP, on the same cores.

A person asks, holds the task for a while, and then submits it, passes it over or puts it down. They ask once
a minute, fifteen times as often as with tasks of a quarter of an hour.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from bench.claims_fill import PEOPLE, TASKS, fill_server
from bench.lane import Lane
from bench.table import Measurement, median, p95
from tools.live_server import LiveServer

SECONDS = 45.0
PAUSE_S = 60.0  # from one ask of a person to the next, on average
HOLD_S = 10.0  # the longest that a task is held
RAMP_S = 3.0  # the first asks of a new server are not counted
BUDGET_MS = 100.0
API = "/api/v1"


def measure_claims() -> list[Measurement]:
    """A server of its own, filled, asked for `SECONDS`, and checked: nobody's task is given to another."""
    with tempfile.TemporaryDirectory(prefix="prospero-claims-") as folder, LiveServer(Path(folder)) as live:
        live.home.mkdir()
        links = fill_server(live)
        live.start()
        people = [_Person(live.url, link) for link in links]
        begin = time.monotonic() + 1.0
        threads = [
            threading.Thread(target=person.work, args=(begin, seed)) for seed, person in enumerate(people)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return _rows(people)


@dataclass
class _Person:
    url: str
    link: str
    asks: list[float] = field(default_factory=list)
    queues: list[float] = field(default_factory=list)
    given: list[tuple[float, float, int]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lane = Lane.to(self.url)
        self.lane.sign_in(self.link)

    def work(self, begin: float, seed: int) -> None:
        """Until the time is over; an ask counts from the moment it was due."""
        rng = random.Random(seed)
        due = begin + PAUSE_S * rng.random()
        while due < begin + SECONDS:
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                self._turn(rng, due, counts=due > begin + RAMP_S)
            except (OSError, AssertionError) as error:
                self.errors.append(str(error))
            due = max(time.monotonic(), due + 2 * PAUSE_S * rng.random())

    def _turn(self, rng: random.Random, due: float, *, counts: bool) -> None:
        answer = self.lane.json("POST", f"{API}/tasks/ask", {"tab": str(uuid.uuid4())})
        got = time.monotonic()
        if counts:
            self.asks.append(got - due)
        if answer["task"] is None:
            raise AssertionError(f"no task: {answer['reasons']}")
        task, token = answer["task"]["id"], answer["lease"]["token"]
        time.sleep(HOLD_S * rng.random())
        what = rng.random()
        # It is another's from when the server hears of it on.
        self.given.append((got, time.monotonic(), task))
        if what < 0.8:
            body = {"lease": token, "expected": answer["task"]["sequence"]}
            self.lane.json("POST", f"{API}/tasks/{task}/submit", body)
        elif what < 0.9:
            self.lane.json("POST", f"{API}/tasks/{task}/skip", {"lease": token, "reason": "not for me"})
        else:
            self.lane.json("DELETE", f"{API}/tasks/{task}/lease?token={token}")
        begun = time.monotonic()
        self.lane.json("GET", f"{API}/queue")
        if counts:
            self.queues.append(time.monotonic() - begun)


def _rows(people: list[_Person]) -> list[Measurement]:
    asks = [seconds for person in people for seconds in person.asks]
    queues = [seconds for person in people for seconds in person.queues]
    errors = [error for person in people for error in person.errors]
    for error in errors[:10]:
        print(f"claims: {error}", file=sys.stderr)
    detail = (
        f"{len(asks)} asks of {PEOPLE} people in {SECONDS - RAMP_S:.0f} s, {TASKS:,} tasks in 4 projects; "
        f"median {median(asks) * 1000:.0f} ms"
    )
    return [
        Measurement("ask for work, p95", p95(asks) * 1000, BUDGET_MS, "ms", detail),
        Measurement("queue page's list, p95", p95(queues) * 1000, None, "ms", "beside the asks"),
        Measurement("a task given to two at once", _doubles(people), 0, "", "and errors below"),
        Measurement("asks refused or failed", len(errors), 0, "", detail),
    ]


def _doubles(people: list[_Person]) -> int:
    """How often a task was given out while somebody else had it."""
    held = sorted((task, got, over) for person in people for got, over, task in person.given)
    return sum(a[0] == b[0] and b[1] < a[2] for a, b in pairwise(held))
