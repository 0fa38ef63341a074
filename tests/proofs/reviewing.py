"""An annotator who submits and an expert who judges, again and again, whatever happens to the server."""

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from tests.labels_model import TaskFrames
from tests.proofs.annotators import Annotator
from tests.proofs.checks import check_task
from tests.proofs.client import NO_ANSWER, PATIENCE_S, Client


@dataclass
class ReviewingPair:
    """`approved`: task id -> the labels that the expert accepted; `judged`: task id -> number of verdicts."""

    annotator: Client
    expert: Client
    rng: random.Random
    approved: dict[int, TaskFrames] = field(default_factory=dict)
    judged: Counter[int] = field(default_factory=Counter)
    happened: Counter[str] = field(default_factory=Counter)

    def work_until(self, stop: Event) -> None:
        """Edit, submit, accept or return by turns, until `stop` or until there is no task left."""
        while not stop.is_set():
            work = Annotator.at_work(self.annotator, self.rng.getrandbits(32))
            if work is None:
                return
            for _ in range(self.rng.randint(0, 3)):
                work.work()
            labels = check_task(work)
            revision = self.judged[work.id] + 1
            self._until_it_is(work.id, "submitted", revision, lambda work=work: self._submit(work))
            accept = self.judged.total() % 2 == 0
            self._until_it_is(
                work.id,
                "approved" if accept else "returned",
                revision,
                lambda work=work, accept=accept: self._judge(work, accept),
            )
            self.judged[work.id] = revision
            if accept:
                self.approved[work.id] = labels

    def _submit(self, work: Annotator) -> Any:
        body = {"lease": work.token, "expected": work.sequence}
        return self.annotator.try_("POST", f"/tasks/{work.id}/submit", body)

    def _judge(self, work: Annotator, accept: bool) -> Any:
        comments = [] if accept else [{"t": work.task["frames"][0], "text": "Once more"}]
        lease = self.expert.try_("POST", f"/reviews/{work.id}/lease", {"tab": self.expert.tab})
        if lease.status != 200:
            return lease
        verdict = "accept" if accept else "return"
        body = {"verdict": verdict, "comments": comments, "lease": lease.body["token"]}
        return self.expert.try_("POST", f"/tasks/{work.id}/verdict", body)

    def _until_it_is(self, task: int, state: str, revision: int, request: Any) -> None:
        """Send a request until the task is in the state it leads to, and this happened once."""
        until = time.monotonic() + PATIENCE_S
        lost = 0
        while True:
            assert time.monotonic() < until, f"task {task} is not {state} within {PATIENCE_S} s"
            try:
                answer = request()
            except NO_ANSWER:
                lost += 1
                self.happened[f"{state}: no answer"] += 1
                time.sleep(self.rng.uniform(0.01, 0.1))
                continue
            self.happened[f"{state}: {answer.slug or 'done'}"] += 1
            if answer.slug == "unavailable":
                # The connection to the database may have been cut between a commit and its answer.
                lost += 1
                time.sleep(0.05)
                continue
            now = self.expert.get(f"/tasks/{task}")
            assert (now["state"], now["revision"]) == (state, revision), (answer, now)
            # Refused only where an earlier attempt of ours has done it already.
            assert answer.status == 200 or (lost and answer.slug in ("wrong-state", "lease-lost")), answer
            return
