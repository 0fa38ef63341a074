"""The figures of all work in a handful of queries, each grouped by project, person, round and kind.

A person's are those of what they submitted: verdicts and outcomes count for whoever submitted the revision
that was judged. A period holds what happened in it: submissions, verdicts, scores, and the time of work that
ended in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from backend.database import db
from backend.models import (
    Agreement,
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
from backend.numbers.figures import LABELS, MODEL, Figures
from backend.tasks.submission import is_submission

Query = sa.Select[*tuple[Any, ...]]
Condition = sa.ColumnElement[bool]
Moment = InstrumentedAttribute[datetime] | sa.Column[datetime]


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


@dataclass(frozen=True)
class Source:
    """Where some fields of `Figures` come from: sums of the fields `names` for each key. Rows stay as the
    database gives them: there are thousands, and most of what they say is added up at once.
    """

    names: tuple[str, ...]
    keys: list[Key]
    sums: list[tuple[float, ...]]

    @classmethod
    def of(cls, names: tuple[str, ...], query: Query) -> Source:
        """The answer to a query whose columns are `names` and those of `Key`."""
        n, keys, sums = len(names), [], []
        for row in db.session.connection().execute(query):
            project, person, round_number, kind = row[n:]
            keys.append(Key(project, person, round_number, KINDS[kind]))
            sums.append(tuple(row[:n]))
        return cls(names, keys, sums)


KINDS = {kind.value: kind for kind in TaskKind}
Group = TypeVar("Group")


def gather(wanted: Wanted, *, own: bool = False) -> list[Source]:
    """All that makes up the figures of the work that is wanted.

    `own`: as the person themselves may see them. Check tasks look like any other, so they are in all of it,
    and nothing says how they scored.
    """
    sources = [submitted(wanted, own), judged(wanted, own), counted(wanted, own), worked(wanted, own)]
    return sources if own else [*sources, check_tasks(wanted), agreements(wanted)]


def grouped(sources: Iterable[Source], by: Callable[[Key], Group]) -> dict[Group, Figures]:
    """The figures added up over the keys with the same `by(key)`."""
    found: defaultdict[Group, Figures] = defaultdict(Figures)
    for source in sources:
        groups: defaultdict[Group, list[tuple[float, ...]]] = defaultdict(list)
        for key, sums in zip(source.keys, source.sums, strict=True):
            groups[by(key)].append(sums)
        for name, rows in groups.items():
            found[name].add(source.names, map(sum, zip(*rows, strict=True)))
    return dict(found)


def all_of(sources: Iterable[Source]) -> Figures:
    """All added up."""
    return grouped(sources, lambda _: None).get(None, Figures())


def work(own: bool) -> Condition:
    """That a task counts: to everybody else, or to its own annotator."""
    return Task.is_work_to_its_annotator() if own else Task.is_work()


def _source(
    names: tuple[str, ...], query: Query, wanted: Wanted, person: Any, *conditions: Condition
) -> Source:
    """Of a query that is joined with tasks and selects what `names` say."""
    key = (Task.project_id, person, Task.round_number, sa.type_coerce(Task.kind, sa.String))
    query = query.where(*wanted.of(Task.project_id, Task.kind, person), *conditions)
    return Source.of(names, query.add_columns(*key).group_by(*key))


def submitted(wanted: Wanted, own: bool) -> Source:
    """Tasks that were submitted. What an expert mended is a revision, too, but no submission."""
    query = sa.select(sa.func.count(Revision.task_id.distinct())).join_from(
        Revision, Task, Task.id == Revision.task_id
    )
    conditions = (work(own), is_submission(), *wanted.period(Revision.submitted_at))
    return _source(("tasks_submitted",), query, wanted, Revision.author_id, *conditions)


def judged(wanted: Wanted, own: bool) -> Source:
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
    names = ("tasks_accepted", "tasks_fixed", "tasks_returned")
    return _source(names, query, wanted, Revision.author_id, work(own), *wanted.period(Verdict.at))


def counted(wanted: Wanted, own: bool) -> Source:
    """Sums of the outcomes of accepted tasks."""
    sums = (*LABELS, *MODEL)
    timed = sa.case((TaskOutcome.seconds.is_not(None), TaskOutcome.cells), else_=0)
    query = sa.select(
        sa.func.count(),
        sa.func.coalesce(sa.func.sum(TaskOutcome.seconds), 0.0),
        sa.func.sum(timed),
        *(sa.func.sum(getattr(TaskOutcome, name)) for name in sums),
    ).join_from(TaskOutcome, Task, Task.id == TaskOutcome.task_id)
    conditions = (work(own), *wanted.period(TaskOutcome.approved_at))
    names = ("tasks_counted", "timed_seconds", "timed_cells", *sums)
    return _source(names, query, wanted, TaskOutcome.annotator_id, *conditions)


def worked(wanted: Wanted, own: bool) -> Source:
    """Time of work, an expert's review too."""
    query = sa.select(sa.func.sum(WorkTime.seconds)).join_from(WorkTime, Task, Task.id == WorkTime.task_id)
    conditions = (work(own), *wanted.period(WorkTime.seen_at))
    return _source(("seconds_worked",), query, wanted, WorkTime.user_id, *conditions)


def check_tasks(wanted: Wanted) -> Source:
    """Scores of check tasks, which are part of no round."""
    key = (KnownAnswer.project_id, Score.user_id, sa.null(), sa.type_coerce(KnownAnswer.kind, sa.String))
    query = (
        sa.select(sa.func.sum(Score.value), sa.func.count(), *key)
        .join_from(Score, KnownAnswer, KnownAnswer.id == Score.answer_id)
        .where(
            KnownAnswer.use == AnswerUse.GOLD,
            *wanted.of(KnownAnswer.project_id, KnownAnswer.kind, Score.user_id),
            *wanted.period(Score.at),
        )
        .group_by(KnownAnswer.project_id, Score.user_id, KnownAnswer.kind)
    )
    return Source.of(("gold_sum", "gold_tasks"), query)


def agreements(wanted: Wanted) -> Source:
    """How much those agree who labeled the same task: each pair counts for both. The partners are taken out
    of that among all pairs of a project and kind, whoever is asked about.
    """
    # Imported here: it brings scipy along, which a server need not wait for.
    from celldata.metrics.raters import without_partners

    other = aliased(Task)
    query = (
        sa.select(
            *(Task.project_id, sa.type_coerce(Task.kind, sa.String), Agreement.value),
            *(Task.annotator_id, Task.round_number, Agreement.task_a),
            *(other.annotator_id, other.round_number, Agreement.task_b),
        )
        .join_from(Agreement, Task, Task.id == Agreement.task_a)
        .join(other, other.id == Agreement.task_b)
        .where(
            Task.is_work(),
            *replace(wanted, person=None).of(Task.project_id, Task.kind, None),
            *wanted.period(Agreement.at),
        )
        .order_by(Agreement.task_a, Agreement.task_b)
    )
    alike: defaultdict[tuple[int, str], list[tuple[Any, ...]]] = defaultdict(list)
    for project, kind, *pair in db.session.connection().execute(query):
        alike[project, kind].append(tuple(pair))
    keys: list[Key] = []
    sums: list[tuple[float, ...]] = []
    for (project, kind), pairs in alike.items():
        values = [value for value, *_ in pairs]
        # (person, round) of both; a partner whose account is gone is somebody, but nobody knows who.
        ones, others = (
            [(-task if person is None else person, round_number) for person, round_number, task in side]
            for side in ([pair[1:4] for pair in pairs], [pair[4:7] for pair in pairs])
        )
        alone = without_partners([who for who, _ in ones], [who for who, _ in others], values)
        for side in (ones, others):
            for value, (person, round_number) in zip(values, side, strict=True):
                if person > 0 and wanted.person in (None, person):
                    keys.append(Key(project, person, round_number, KINDS[kind]))
                    sums.append((value, 1, alone[person]))
    return Source(("agreement_sum", "agreement_tasks", "alone_sum"), keys, sums)
