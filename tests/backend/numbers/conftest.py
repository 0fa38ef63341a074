"""A small scene whose figures are worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.database import db, write
from backend.models import (
    AnswerUse,
    KnownAnswer,
    MovieRecord,
    Project,
    Revision,
    Round,
    Score,
    Task,
    TaskKind,
    TaskOutcome,
    TaskState,
    User,
    Verdict,
    VerdictKind,
    WorkTime,
)
from backend.numbers.figures import LABELS, MODEL

DAY = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)  # a Monday
NOTHING = dict.fromkeys((*LABELS, *MODEL), 0)


def day(n: float) -> datetime:
    return DAY + timedelta(days=n)


class Scene:
    """Rows as the server would have written them, in few words."""

    def __init__(self) -> None:
        self.people: dict[str, int] = {}
        self.movie = 0

    def add(self, row: Any) -> Any:
        db.session.add(row)
        db.session.flush()
        return row

    def task(self, project: int, kind: str, state: str, **more: Any) -> int:
        row = Task(
            kind=TaskKind(kind),
            state=TaskState(state),
            movie_id=self.movie,
            project_id=project,
            first=0,
            last=4,
            **more,
        )
        return int(self.add(row).id)

    def submit(self, task: int, number: int, person: str, at: float) -> None:
        self.add(
            Revision(
                task_id=task, number=number, sequence=0, author_id=self.people[person], submitted_at=day(at)
            )
        )

    def judge(self, task: int, number: int, verdict: str, at: float) -> None:
        self.add(
            Verdict(
                task_id=task,
                revision=number,
                expert_id=self.people["Eve"],
                verdict=VerdictKind(verdict),
                at=day(at),
            )
        )

    def time(self, task: int, number: int, person: str, seconds: float, at: float) -> None:
        self.add(
            WorkTime(
                task_id=task,
                user_id=self.people[person],
                revision=number,
                seconds=seconds,
                began_at=day(at),
                seen_at=day(at),
            )
        )

    def outcome(self, task: int, person: str, at: float, seconds: float | None, **counts: int) -> None:
        values = {**NOTHING, **counts}
        self.add(
            TaskOutcome(
                task_id=task,
                annotator_id=self.people[person],
                approved_at=day(at),
                seconds=seconds,
                **values,
            )
        )


@pytest.fixture
def scene(app, ann, bob, eve, movie_id):
    """Two projects, two annotators, an expert.

    Project 1, segmentation: Ann's task was returned on day 1 and accepted on day 2, in round 1; Ann's other
    one was fixed and accepted on day 3; Bob's was returned. Project 2: Bob's tracking was accepted on day 8.
    And Ann did a practice task and a check task, which are no work.
    """
    scene = Scene()
    with app.app_context(), write():
        scene.people = {person.name: person.id for person in (ann, bob, eve)}
        scene.movie = db.session.get(MovieRecord, movie_id).id
        scene.add(Round(number=1, opened_at=day(-5), closed_at=day(5)))
        second = scene.add(Project(name="Second")).id
        assert (second, db.session.get(User, ann.id).name) == (2, "Ann")

        first = scene.task(1, "segmentation", "in_round", round_number=1, annotator_id=ann.id)
        scene.submit(first, 1, "Ann", 0)
        scene.judge(first, 1, "return", 1)
        scene.submit(first, 2, "Ann", 1.5)
        scene.judge(first, 2, "accept", 2)
        scene.time(first, 1, "Ann", 500, 0)
        scene.time(first, 2, "Ann", 100, 1.5)
        scene.outcome(
            first, "Ann", 2, 600, cells=100, cells_corrected=10, predicted=96, missed=5, false=1, merged=2
        )

        fixed = scene.task(1, "segmentation", "approved", annotator_id=ann.id)
        scene.submit(fixed, 1, "Ann", 2)
        scene.judge(fixed, 1, "fix", 3)
        scene.submit(fixed, 2, "Eve", 3)  # what she mended
        scene.time(fixed, 2, "Eve", 120, 3)
        scene.outcome(
            fixed, "Ann", 3, None, cells=50, cells_corrected=4, cells_fixed=3, predicted=50, split=1
        )

        returned = scene.task(1, "segmentation", "returned", annotator_id=bob.id)
        scene.submit(returned, 1, "Bob", 4)
        scene.judge(returned, 1, "return", 5)
        scene.time(returned, 1, "Bob", 60, 4)

        tracked = scene.task(2, "tracking", "approved", annotator_id=bob.id)
        scene.submit(tracked, 1, "Bob", 7)
        scene.judge(tracked, 1, "accept", 8)
        scene.time(tracked, 1, "Bob", 1000, 7)
        scene.outcome(
            tracked,
            "Bob",
            8,
            1000,
            cells=400,
            divisions=4,
            cells_corrected=6,
            divisions_corrected=2,
            predicted=400,
            links=380,
            missed_links=3,
            wrong_links=2,
            missed_divisions=1,
        )

        practice = scene.task(1, "segmentation", "submitted", practice_of_id=ann.id, annotator_id=ann.id)
        scene.submit(practice, 1, "Ann", 1)
        scene.time(practice, 1, "Ann", 9999, 1)
        answer = scene.add(
            KnownAnswer(
                project_id=1,
                use=AnswerUse.GOLD,
                kind=TaskKind.SEGMENTATION,
                movie_id=scene.movie,
                first=0,
                last=4,
            )
        )
        check = scene.task(1, "segmentation", "submitted", answer_id=answer.id, annotator_id=ann.id)
        scene.submit(check, 1, "Ann", 2)
        scene.time(check, 1, "Ann", 300, 2)
        scene.add(
            Score(
                task_id=check,
                revision=1,
                answer_id=answer.id,
                user_id=ann.id,
                value=0.9,
                detail={},
                at=day(2),
            )
        )
    return scene
