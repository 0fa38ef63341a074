"""Everything that the figures of rounds are made of, read in a fixed number of queries."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from backend.database import db
from backend.models import (
    Agreement,
    Role,
    Round,
    Task,
    TaskKind,
    TaskOutcome,
    TaskState,
    User,
    Verdict,
    VerdictKind,
    WorkTime,
)
from backend.rounds.manifest_keys import MODELS, OPENED, RANDOM
from backend.rounds.numbering import collecting
from backend.rounds.progress import FINISHED, Progress, progress_of_all

OUTCOME = (
    *("cells", "divisions", "cells_corrected", "cells_fixed", "seconds", "predicted", "correct"),
    *("missed", "false", "merged", "split", "catastrophes"),
    *("links", "wrong_links", "missed_divisions", "false_divisions", "wrong_divisions", "tracks_kept"),
)


@dataclass(frozen=True)
class Outcome:
    """The columns of a `TaskOutcome` that rounds are measured by, and its task."""

    task: Task
    kind: TaskKind
    values: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(frozen=True)
class Pair:
    """Two people who did the same task, one of them `task`: how their labels compare (`detail["figures"]` of
    an agreement).
    """

    task: Task
    figures: dict[str, Any]


@dataclass(frozen=True)
class Spent:
    """Seconds of work on a task, and how often it was returned."""

    annotators: float = 0.0
    experts: float = 0.0
    returned: int = 0


NOTHING = Spent()


@dataclass(frozen=True)
class Facts:
    """All of it. Tasks are work of the lab: no practice, no check tasks."""

    rounds: list[Round]
    movies: list[Progress]
    outcomes: dict[int, Outcome]
    spent: dict[int, Spent]
    pairs: list[Pair] = field(default_factory=list)

    @property
    def last(self) -> Round | None:
        return self.rounds[-1] if self.rounds else None

    @property
    def current(self) -> int:
        """The round that is at work, else the last one; 1 before the first is begun."""
        return self.last.number if self.last else 1

    @property
    def collecting(self) -> int:
        """The round that takes what is approved now."""
        return collecting(self.last)

    def find(self, number: int) -> Round | None:
        return next((one for one in self.rounds if one.number == number), None)

    def tasks(self) -> Iterator[Task]:
        for movie in self.movies:
            yield from movie.tasks

    @cached_property
    def _closes(self) -> list[datetime]:
        return sorted(one.closed_at for one in self.rounds if one.closed_at is not None)

    @cached_property
    def _random(self) -> frozenset[int]:
        return frozenset(task for one in self.rounds for task in (one.manifest or {}).get(RANDOM) or ())

    @cached_property
    def _round_of_group(self) -> dict[int, int]:
        return {
            task.overlap_of_id: task.round_number
            for task in self.tasks()
            if task.overlap_of_id is not None and task.round_number is not None
        }

    def opened_in(self, task: Task) -> int:
        """The round whose work it was made for; the model that drew it learned the round before."""
        return self._opened[task.id]

    @cached_property
    def _opened(self) -> dict[int, int]:
        closes = self._closes
        return {task.id: bisect_right(closes, task.created_at) + 1 for task in self.tasks()}

    def round_of(self, task: Task) -> int:
        """The round that the work on it belongs to: that whose data hold it, else the one at work. What was
        never accepted belongs where the accepted one of its group does, else where it was made.
        """
        return self._round[task.id]

    @cached_property
    def _round(self) -> dict[int, int]:
        return {task.id: self._belongs_to(task) for task in self.tasks()}

    def _belongs_to(self, task: Task) -> int:
        if task.round_number is not None:
            return task.round_number
        if task.state in (TaskState.COMPARED, TaskState.DROPPED):
            return self._round_of_group.get(task.overlap_of_id or 0, self.opened_in(task))
        return self.collecting

    def says_of_model(self, outcome: Outcome) -> bool:
        """Whether a model drew what it was opened with: what is made of a movie's own labels (`tasks create`,
        an import without outlines) says nothing of any. Rounds of before this was noted go by what was drawn.
        """
        task = outcome.task
        if task.id in self._of_models or (task.overlap_of_id or 0) in self._of_models:
            return True
        row = self.find(self.opened_in(task))
        noted = row is not None and OPENED in (row.manifest or {})
        return not noted and outcome["predicted"] > 0

    @cached_property
    def _of_models(self) -> frozenset[int]:
        return frozenset(task for one in self.rounds for task in (one.manifest or {}).get(OPENED) or ())

    def is_random(self, task: Task) -> bool:
        """It, or the first of its group, was drawn at random (`prospero round open --random`)."""
        return (task.overlap_of_id or task.id) in self._random

    @cached_property
    def counted(self) -> list[Outcome]:
        """Outcomes of what counts, in the order of movies; a task over a whole window of tiles holds none."""
        return [
            self.outcomes[task.id]
            for task in self.tasks()
            if task.id in self.outcomes and task.state in FINISHED
        ]

    def measured_models(self) -> dict[int, dict[str, Any]]:
        """What `round open` kept of each model: the round it learned -> figures on the test split."""
        found: dict[int, dict[str, Any]] = {}
        for one in self.rounds:
            for number, figures in ((one.manifest or {}).get(MODELS) or {}).items():
                found[int(number)] = figures
        return dict(sorted(found.items()))


def read_facts() -> Facts:
    """Seven queries, however many movies and tasks there are."""
    rounds = list(db.session.scalars(sa.select(Round).order_by(Round.number)))
    movies = progress_of_all(with_annotators=False)
    tasks = {task.id: task for movie in movies for task in movie.tasks}
    return Facts(rounds, movies, _outcomes(tasks), _spent(), _pairs(tasks))


def _outcomes(tasks: dict[int, Task]) -> dict[int, Outcome]:
    columns = [getattr(TaskOutcome, name) for name in OUTCOME]
    rows = db.session.connection().execute(sa.select(TaskOutcome.task_id, *columns))
    return {
        row[0]: Outcome(tasks[row[0]], tasks[row[0]].kind, dict(zip(OUTCOME, row[1:], strict=True)))
        for row in rows
        if row[0] in tasks
    }


def _spent() -> dict[int, Spent]:
    """What an expert did on a task of somebody else is review; all other time is an annotator's."""
    reviewed = sa.and_(
        User.role != Role.ANNOTATOR, sa.func.coalesce(Task.annotator_id, 0) != WorkTime.user_id
    )
    sums = (
        sa.func.sum(sa.case((reviewed, 0.0), else_=WorkTime.seconds)),
        sa.func.sum(sa.case((reviewed, WorkTime.seconds), else_=0.0)),
    )
    times = (
        sa.select(WorkTime.task_id, *sums)
        .join(Task, Task.id == WorkTime.task_id)
        .join(User, User.id == WorkTime.user_id)
        .where(Task.is_work())
        .group_by(WorkTime.task_id)
    )
    returns = sa.select(Verdict.task_id).where(Verdict.verdict == VerdictKind.RETURN)
    connection = db.session.connection()
    returned = Counter(connection.execute(returns).scalars())
    found = {
        task: Spent(annotators, experts, returned.pop(task, 0))
        for task, annotators, experts in connection.execute(times)
    }
    return found | {task: Spent(returned=n) for task, n in returned.items()}


def _pairs(tasks: dict[int, Task]) -> list[Pair]:
    # The errors stay in the database: they are most of a detail, and no figure needs them.
    query = sa.select(Agreement.task_a, Agreement.detail["figures"]).order_by(
        Agreement.task_a, Agreement.task_b
    )
    return [
        Pair(tasks[task], figures) for task, figures in db.session.execute(query) if task in tasks and figures
    ]


def by_movie(outcomes: list[Outcome]) -> dict[int, list[Outcome]]:
    """Movie id -> its outcomes."""
    found: dict[int, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        found[outcome.task.movie_id].append(outcome)
    return found
