"""Annotators who save all the time, by the rules of the page (frontend/src/labeling/actors/save.ts)."""

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from celldata.edits import Edit
from tests.proofs.client import NO_ANSWER, PATIENCE_S, Client
from tests.random_edits import Hand

MOST_EDITS = 5
MOST_WAITING = 30


@dataclass
class Annotator:
    """Somebody at work on one task: what they see, what is still to be sent, what the server has confirmed.

    One request in flight; a repeat has the same ids; after a stale sequence they read the log and go on
    behind the edits of theirs that are in it.
    """

    client: Client
    task: dict[str, Any]
    token: str
    rng: random.Random
    hand: Hand
    # Number of edits that the server is known to have.
    sequence: int
    pending: list[Edit] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)

    @classmethod
    def at_work(cls, client: Client, seed: int) -> "Annotator | None":
        """Ask for work and open it; None when there is none."""
        work = client.take()
        if work is None:
            return None
        task, lease = work
        rng = random.Random(seed)
        labels = client.labels(task)
        annotator = cls(client, task, lease["token"], rng, Hand(rng, labels), lease["sequence"])
        annotator.acknowledged = [entry["id"] for entry in client.log(task["id"])]
        return annotator

    @property
    def id(self) -> int:
        return int(self.task["id"])

    def work_until(self, stop: Event) -> None:
        """Edit and save until `stop`; everything is acknowledged at the end."""
        while not stop.is_set():
            self.work()

    def work(self) -> None:
        """A few edits, saved."""
        for _ in range(self.rng.randint(1, MOST_EDITS)):
            self.pending.append(self.hand.step())
        self.save_all()

    def save_all(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while self.pending:
            if self._send():
                until = time.monotonic() + PATIENCE_S
                continue
            assert time.monotonic() < until, f"nothing was saved within {PATIENCE_S} s: {self.happened}"
            time.sleep(self.rng.uniform(0.02, 0.2))
            # Nobody stops painting because the server is away.
            if len(self.pending) < MOST_WAITING and self.rng.random() < 0.2:
                self.pending.append(self.hand.step())

    def _send(self) -> bool:
        """One request; True when the server has more edits confirmed than before."""
        batch = self.pending[: self.rng.randint(1, 2 * MOST_EDITS)]
        try:
            answer = self.client.save(self.id, self.token, self.sequence, *batch)
        except NO_ANSWER:
            self.happened["no answer"] += 1
            return False
        self.happened[answer.slug or "saved"] += 1
        if answer.status == 200:
            # More where an earlier, longer batch is in the log, too, whose answer was lost.
            assert answer.body["sequence"] >= len(self.acknowledged) + len(batch)
            self._confirmed(len(batch), answer.body["sequence"])
            return True
        if answer.slug == "stale-sequence":
            return self._reconcile()
        # A server in trouble says so; anything else means that it does not know its own log any more.
        assert answer.slug == "unavailable", answer
        return False

    def _reconcile(self) -> bool:
        """An answer was lost on the way: its edits are the newest of the log."""
        entries = self.client.log(self.id, self.sequence)
        assert entries, "the sequence is stale, and there is nothing new in the log"
        known = entries[-1]["sequence"] - len(self.acknowledged)
        ours = [edit.id for edit in self.pending[:known]][-len(entries) :]
        assert [entry["id"] for entry in entries] == ours, "the log has another order, or foreign edits"
        self._confirmed(known, entries[-1]["sequence"])
        return True

    def _confirmed(self, count: int, sequence: int) -> None:
        """The server has the first `count` pending edits, and `sequence` in all."""
        self.acknowledged += [edit.id for edit in self.pending[:count]]
        del self.pending[:count]
        self.sequence = sequence
