"""One arm of the experiment: rounds one after the other, with one way of choosing the tasks."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.loop.crowd import Budget, Corrector, Done, work
from bench.loop.home import LAST, Home
from bench.loop.movies import TrueMovie
from bench.loop.standing import Standing, standing
from bench.workforce_people import Expert, Truth

# Arms: by which share of the tasks is drawn at random (`prospero round open --random`).
ARMS = {"suspicion": 0.0, "random": 1.0}
STATUS = "status.txt"


@dataclass(frozen=True)
class Turn:
    """One round: what the crowd did in it, how good the model is that learned it, seconds of each step."""

    number: int
    done: Done
    standing: Standing
    promoted: bool
    seconds: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Turn:
        """What `to_json` made."""
        parts = {"done": Done(**data["done"]), "standing": Standing(**data["standing"])}
        return cls(**{**data, **parts})


Say = Callable[[str], None]


def next_turn(home: Home, arm: str, budget: Budget, test: Sequence[TrueMovie], say: Say) -> Turn | None:
    """One more round of an arm, from `prospero round open` on; None where nothing is left to correct. What
    `prospero round status` tells after it is left in the home's folder.
    """
    home.start()
    try:
        open_next(home, arm, budget)
        done = turn(home, budget, test, lambda text: say(f"{arm}, {text}"))
        if done is None:
            say(f"{arm}: every outline is approved, there is nothing left to correct")
            return None
        (home.folder / STATUS).write_text(home.prospero("round", "status"), encoding="utf-8")
        return done
    finally:
        home.stop()


def turn(home: Home, budget: Budget, test: Sequence[TrueMovie], say: Say) -> Turn | None:
    """One round on a running server: correct, approve, close, `dvc repro`, measure; None where no task is."""
    seconds: dict[str, float] = {}
    done = _timed(seconds, "crowd", lambda: _crowd(home, budget))
    if not done.tasks:
        return None
    closed = _timed(seconds, "close", lambda: home.prospero_json("round", "close"))
    if closed["tasks"] != done.tasks:
        raise AssertionError(f"round {closed['round']} holds {closed['tasks']} tasks, {done.tasks} were done")
    _timed(seconds, "repro", home.repro)
    measured = _timed(seconds, "measure", lambda: standing(home.weights, test))
    promoted = _promoted(home)
    home.set_parameters({}, LAST)
    say(
        f"round {closed['round']}: {done.corrections} corrections in {done.tasks} tasks; F1 {measured.f1:.3f}"
    )
    return Turn(closed["round"], done, measured, promoted, seconds)


def open_next(home: Home, arm: str, budget: Budget) -> None:
    """`prospero round open` for an arm. What a spent budget left open is there already, and comes first."""
    chosen = ("--stage", "segmentation", "--budget", budget.tasks, "--random", str(ARMS[arm]))
    home.prospero("round", "open", *chosen)


def _crowd(home: Home, budget: Budget) -> Done:
    links, truth = home.links(), Truth(home.truth)
    annotator = Corrector("annotator", home.url, links["annotator"], truth)
    expert = Expert("expert", home.url, links["expert"], truth)
    try:
        return work(annotator, expert, budget)
    finally:
        annotator.lane.close()
        expert.lane.close()


def _promoted(home: Home) -> bool:
    told = json.loads((home.workspace / "metrics" / "promotion.json").read_text(encoding="utf-8"))
    return bool(told["promoted"])


def _timed(seconds: dict[str, float], name: str, do: Callable[[], Any]) -> Any:
    begun = time.perf_counter()
    result = do()
    seconds[name] = time.perf_counter() - begun
    return result
