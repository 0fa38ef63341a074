"""Who corrects: an annotator who knows the truth, puts right what is wrong, and has a budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.loop.corrections import edits_of, untouched
from bench.workforce_people import ANNOTATOR_WAITS_S, API, Expert, Person


@dataclass
class Budget:
    """What a crowd may do in a round: `tasks` at most, and no further one once so many `corrections` were
    made (None: as many as it takes). Who has begun a task ends it.
    """

    tasks: int
    corrections: int | None = None

    def __post_init__(self) -> None:
        if self.tasks < 1 or (self.corrections is not None and self.corrections < 1):
            raise ValueError(
                f"a budget of {self.tasks} tasks and {self.corrections} corrections buys nothing"
            )

    def allows(self, done: Done) -> bool:
        """Whether one more task may be begun."""
        return done.tasks < self.tasks and (self.corrections is None or done.corrections < self.corrections)


@dataclass
class Done:
    """What was done in a round: `cells` are true ones, each in its frame, `untouched` those that nobody had
    to correct.
    """

    tasks: int = 0
    cells: int = 0
    untouched: int = 0
    corrections: int = 0
    returned: int = 0


@dataclass
class Corrector(Person):
    """An annotator: asks for work, makes each correction as an edit of its own, hands in."""

    done: Done = field(default_factory=Done)

    waits_s = ANNOTATOR_WAITS_S

    def do_some(self) -> bool:
        """One task; False where there is none."""
        answer = self.lane.json("POST", f"{API}/tasks/ask", {"tab": self.tab, "kind": "segmentation"})
        if answer["task"] is None:
            return False
        self._do(answer["task"], answer["lease"]["token"])
        return True

    def _do(self, task: Mapping[str, Any], token: str) -> None:
        truth = self.truth.of(task)
        edits, corrections = edits_of(self.labels_of(task), truth, task["first"])
        path, expected = f"{API}/tasks/{task['id']}", task["sequence"]
        if edits:
            body = {"lease": token, "expected": expected, "edits": edits}
            expected = self.lane.json("POST", f"{path}/edits", body)["sequence"]
        self.lane.json("POST", f"{path}/submit", {"lease": token, "expected": expected})
        if task["revision"]:
            self.done.returned += 1
            return
        self.done.tasks += 1
        self.done.cells += len(truth.cells.rows)
        self.done.untouched += untouched(truth, corrections)
        self.done.corrections += len(corrections)


def work(annotator: Corrector, expert: Expert, budget: Budget) -> Done:
    """Task after task, each judged by `expert`, until there is none or the budget is spent; what was done."""
    annotator.done = Done()
    while budget.allows(annotator.done) and annotator.do_some():
        while expert.do_some():
            pass
    return annotator.done
