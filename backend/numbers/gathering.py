"""The figures of all work in a handful of queries, each grouped by project, person, round and kind.

A person's are those of what they submitted: verdicts and outcomes count for whoever submitted the revision
that was judged. A period holds what happened in it: submissions, verdicts, scores, and the time of work that
ended in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from backend.database import db
from backend.models import (
    AnswerUse,
    KnownAnswer,
    Revision,
    Score,
    Task,
    TaskKind,
    TaskOutcome,
    Verdict,
    VerdictKind,
    WorkTime,
)
from backend.numbers.figures import LABELS, MODEL, Figures, added

Condition = sa.ColumnElement[bool]
Moment = InstrumentedAttribute[datetime]


@dataclass(frozen=True)
class Wanted:
    """Which work: all of it where nothing is said. `since` is part of the period, `until` is not."""

    project: int | None = None
    kind: TaskKind | None = None
    person: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def period(self, column: Moment) -> list[Condition]:
        """That it happened in the period."""
        found: list[Condition] = []
        if self.since is not None:
            found.append(column >= self.since)
        if self.until is not None:
            found.append(column < self.until)
        return found

    def of(self, project: Any, kind: Any, person: Any) -> list[Condition]:
        """That it belongs to the project, kind and person."""
        pairs = ((project, self.project), (kind, self.kind), (person, self.person))
        return [column == value for column, value in pairs if value is not None]


class Key(NamedTuple):
    """Whose work; `round` None: that of tasks that are part of no round yet."""

    project: int
    person: int
    round: int | None
    kind: TaskKind


Part = tuple[Key, Figures]
Parts = list[Part]
Group = TypeVar("Group")


def gather(wanted: Wanted, *, own: bool = False) -> Parts:
    """What makes up the figures of each group that has any; a group may come several times.

    `own`: as the person themselves may see them. Check tasks look like any other, so they are in what was
    submitted and in the time, and nothing says how they went.
    """
    sources = [submitted(wanted, own), judged(wanted), counted(wanted), worked(wanted, own)]
    if not own:
        sources += [check_tasks(wanted), agreements(wanted)]
    return [part for source in sources for part in source]


def grouped(parts: Parts, by: Callable[[Key], Group]) -> dict[Group, Figures]:
    """The figures added up over the groups with the same `by(key)`."""
    found: defaultdict[Group, list[Figures]] = defaultdict(list)
    for key, figures in parts:
        found[by(key)].append(figures)
    return {name: added(each) for name, each in found.items()}


def _work(own: bool) -> Condition:
    return Task.practice_of_id.is_(None) if own else Task.is_work()


def _rows(query: sa.Select[Any], wanted: Wanted, person: Any, *conditions: Condition) -> Iterator[Any]:
    """The rows of a query that is joined with tasks, grouped; the first four columns are the key's."""
    key = (Task.project_id, person, Task.round_number, Task.kind)
    query = query.where(*wanted.of(Task.project_id, Task.kind, person), *conditions)
    return iter(db.session.execute(query.add_columns(*key).group_by(*key)))


def _key(row: Any) -> Key:
    return Key(*row[-4:])


def submitted(wanted: Wanted, own: bool) -> Iterator[Part]:
    """Tasks that were submitted. What an expert mended is a revision, too, but no submission."""
    mended = aliased(Verdict)
    is_mended = sa.exists().where(
        mended.task_id == Revision.task_id,
        mended.verdict == VerdictKind.FIX,
        mended.revision == Revision.number - 1,
    )
    query = sa.select(sa.func.count(Revision.task_id.distinct())).join_from(
        Revision, Task, Task.id == Revision.task_id
    )
    conditions = (_work(own), ~is_mended, *wanted.period(Revision.submitted_at))
    for row in _rows(query, wanted, Revision.author_id, *conditions):
        yield _key(row), Figures(tasks_submitted=row[0])


def judged(wanted: Wanted) -> Iterator[Part]:
    """Verdicts on what a person submitted."""

    def how_many(*kinds: VerdictKind) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((Verdict.verdict.in_(kinds), 1), else_=0))

    query = (
        sa.select(
            how_many(VerdictKind.ACCEPT, VerdictKind.FIX),
            how_many(VerdictKind.FIX),
            how_many(VerdictKind.RETURN),
        )
        .join_from(Verdict, Task, Task.id == Verdict.task_id)
        .join(Revision, sa.and_(Revision.task_id == Verdict.task_id, Revision.number == Verdict.revision))
    )
    for row in _rows(query, wanted, Revision.author_id, Task.is_work(), *wanted.period(Verdict.at)):
        yield _key(row), Figures(tasks_accepted=row[0], tasks_fixed=row[1], tasks_returned=row[2])


def counted(wanted: Wanted) -> Iterator[Part]:
    """Sums of the outcomes of accepted tasks."""
    names = (*LABELS, *MODEL)
    timed = sa.case((TaskOutcome.seconds.is_not(None), TaskOutcome.cells), else_=0)
    query = sa.select(
        sa.func.count(),
        sa.func.coalesce(sa.func.sum(TaskOutcome.seconds), 0.0),
        sa.func.sum(timed),
        *(sa.func.sum(getattr(TaskOutcome, name)) for name in names),
    ).join_from(TaskOutcome, Task, Task.id == TaskOutcome.task_id)
    conditions = (Task.is_work(), *wanted.period(TaskOutcome.approved_at))
    for row in _rows(query, wanted, TaskOutcome.annotator_id, *conditions):
        sums = {name: int(value) for name, value in zip(names, row[3:-4], strict=True)}
        yield (
            _key(row),
            Figures(tasks_counted=row[0], timed_seconds=float(row[1]), timed_cells=int(row[2]), **sums),
        )


def worked(wanted: Wanted, own: bool) -> Iterator[Part]:
    """Time of work, an expert's review too."""
    query = sa.select(sa.func.sum(WorkTime.seconds)).join_from(WorkTime, Task, Task.id == WorkTime.task_id)
    conditions = (_work(own), *wanted.period(WorkTime.seen_at))
    for row in _rows(query, wanted, WorkTime.user_id, *conditions):
        yield _key(row), Figures(seconds_worked=float(row[0]))


def check_tasks(wanted: Wanted) -> Iterator[Part]:
    """Scores of check tasks, which are part of no round."""
    key = (KnownAnswer.project_id, Score.user_id, KnownAnswer.kind)
    query = (
        sa.select(sa.func.sum(Score.value), sa.func.count(), *key)
        .join_from(Score, KnownAnswer, KnownAnswer.id == Score.answer_id)
        .where(
            KnownAnswer.use == AnswerUse.GOLD,
            *wanted.of(KnownAnswer.project_id, KnownAnswer.kind, Score.user_id),
            *wanted.period(Score.at),
        )
        .group_by(*key)
    )
    for total, n, project, person, kind in db.session.execute(query):
        yield Key(project, person, None, kind), Figures(gold_sum=float(total), gold_tasks=n)


def agreements(wanted: Wanted) -> Iterator[Part]:
    """How much those agree who labeled the same task: each pair counts for both.

    Once the table is there (`agreements`: task_a, task_b, value), its rows are those of this query; until
    then nobody labeled the same task as somebody else.
    """
    table = db.metadata.tables.get("agreements")
    if table is None:
        return
    for side in (table.c.task_a, table.c.task_b):
        query = sa.select(sa.func.sum(table.c.value), sa.func.count()).join_from(table, Task, Task.id == side)
        conditions = [Task.is_work(), Task.annotator_id.is_not(None)]
        if "at" in table.c:
            conditions += wanted.period(table.c.at)
        for row in _rows(query, wanted, Task.annotator_id, *conditions):
            yield _key(row), Figures(agreement_sum=float(row[0]), agreement_tasks=row[1])
