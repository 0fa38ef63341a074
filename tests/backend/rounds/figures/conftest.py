"""Two rounds of a small lab, as rows, whose figures are worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.database import db, write
from backend.models import (
    Agreement,
    MovieRecord,
    Round,
    Task,
    TaskKind,
    TaskOutcome,
    TaskState,
    Verdict,
    VerdictKind,
    WorkTime,
)
from backend.numbers.figures import LABELS, MODEL
from backend.rounds.figures import facts as facts_module

DAY = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
NOTHING = dict.fromkeys((*LABELS, *MODEL), 0)


def day(n: float) -> datetime:
    return DAY + timedelta(days=n)


class Lab:
    """Adds rows, in few words. Round 1: days 0 to 10; round 2: from day 12."""

    def __init__(self, people: dict[str, int]) -> None:
        self.people = people

    def add(self, row: Any) -> Any:
        db.session.add(row)
        db.session.flush()
        return row

    def movie(self, name: str, n_frames: int = 10) -> int:
        row = MovieRecord(
            name=name,
            n_frames=n_frames,
            n_channels=1,
            height=8,
            width=8,
            dtype="uint8",
            channels=["a"],
            features=["nucleus"],
            contrast=[],
        )
        return int(self.add(row).id)

    def round(self, number: int, opened: float, closed: float | None, **manifest: Any) -> None:
        closed_at = None if closed is None else day(closed)
        self.add(Round(number=number, opened_at=day(opened), closed_at=closed_at, manifest=manifest or None))

    def task(
        self,
        movie: int,
        state: str,
        at: float,
        first: int = 0,
        kind: str = "segmentation",
        **more: Any,
    ) -> int:
        tracking = kind == "tracking"
        row = Task(
            kind=TaskKind(kind),
            state=TaskState(state),
            movie_id=movie,
            first=0 if tracking else first,
            last=9 if tracking else first + 4,
            created_at=day(at),
            **{"annotator_id": self.people["Ann"], **more},
        )
        return int(self.add(row).id)

    def outcome(self, task: int, seconds: float | None = None, **counts: Any) -> None:
        values = {**NOTHING, **counts}
        ann = self.people["Ann"]
        self.add(TaskOutcome(task_id=task, annotator_id=ann, approved_at=day(5), seconds=seconds, **values))

    def time(self, task: int, person: str, seconds: float) -> None:
        self.add(
            WorkTime(
                task_id=task,
                user_id=self.people[person],
                revision=1,
                seconds=seconds,
                began_at=day(1),
                seen_at=day(1),
            )
        )

    def returned(self, task: int) -> None:
        eve = self.people["Eve"]
        self.add(Verdict(task_id=task, revision=1, expert_id=eve, verdict=VerdictKind.RETURN, at=day(4)))

    def pair(self, a: int, b: int, **figures: Any) -> None:
        self.add(
            Agreement(
                task_a=a,
                task_b=b,
                revision_a=1,
                revision_b=1,
                value=0.9,
                detail={"counts": {}, "figures": figures, "errors": [], "more": 0},
                at=day(3),
            )
        )


@pytest.fixture
def lab(app, ann, bob, eve):
    """lab.round(…), lab.task(…) …, inside of an app context and a transaction."""
    with app.app_context(), write():
        yield Lab({person.name: person.id for person in (ann, bob, eve)})


@pytest.fixture
def facts(lab):
    """facts() -> what the figures are made of, as the database has it now."""

    def read():
        db.session.flush()
        return facts_module.read_facts()

    return read


@pytest.fixture
def two_rounds(lab):
    """Movies a and b: both windows approved in round 1 (model of round 0). Movies c and d: a window each
    approved in round 2 (model of round 1), which is open; c's other window waits. a is tracked in round 2.
    """
    a, b, c, d = (lab.movie(name) for name in "abcd")
    lab.round(1, 0, 10)
    lab.round(2, 12, None, predicted_cells={"c": 240, "d": 200})
    tasks = {
        "a1": lab.task(a, "in_round", 1, 0, round_number=1),
        "a2": lab.task(a, "in_round", 1, 5, round_number=1),
        "b1": lab.task(b, "in_round", 1, 0, round_number=1),
        "b2": lab.task(b, "in_round", 1, 5, round_number=1),
        "c1": lab.task(c, "approved", 13, 0),
        "c2": lab.task(c, "queued", 13, 5, annotator_id=None),
        "d1": lab.task(d, "approved", 13, 0),
        "d2": lab.task(d, "submitted", 13, 5),
        "at": lab.task(a, "approved", 13, kind="tracking"),
    }
    cells = {"cells": 100, "predicted": 100}
    lab.outcome(tasks["a1"], 1000, **cells, cells_corrected=40, missed=10, false=4, correct=80)
    lab.outcome(tasks["a2"], 1000, **cells, cells_corrected=20, missed=6, false=2, correct=90)
    lab.outcome(tasks["b1"], 600, **cells, cells_corrected=20, missed=8, merged=4, correct=80)
    lab.outcome(tasks["b2"], None, **cells, cells_corrected=10, cells_fixed=10, missed=0, correct=90)
    lab.outcome(tasks["c1"], 400, **cells, cells_corrected=10, missed=2, false=1, correct=95)
    lab.outcome(tasks["d1"], 200, **cells, cells_corrected=6, missed=1, correct=97)
    lab.outcome(
        tasks["at"],
        900,
        cells=900,
        predicted=900,
        divisions=10,
        links=800,
        wrong_links=9,
        missed_divisions=2,
        false_divisions=1,
        wrong_divisions=1,
        tracks_kept=0.9,
    )
    lab.time(tasks["a1"], "Ann", 1000)
    lab.time(tasks["c1"], "Ann", 400)
    lab.time(tasks["c1"], "Eve", 60)
    lab.time(tasks["c2"], "Bob", 40)
    lab.time(tasks["at"], "Ann", 900)
    lab.time(tasks["a1"], "Eve", 300)
    lab.returned(tasks["d1"])
    return tasks
