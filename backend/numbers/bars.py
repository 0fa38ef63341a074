"""Work over time: what was accepted in each day, week or month of a period, by the clock of who looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

import sqlalchemy as sa

from backend.database import db
from backend.models import Revision, Task, TaskOutcome, Verdict, VerdictKind
from backend.numbers.gathering import Wanted, work

# So many days are shown one by one, so many in weeks; longer periods in months.
MOST_DAYS = 31
MOST_DAYS_IN_WEEKS = 200


class Unit(StrEnum):
    """How much time a bar stands for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Accepted:
    """An accepted task; None where it is not counted yet, or its time was not measured."""

    at: datetime
    cells_corrected: int | None = None
    cells: int | None = None
    seconds: float | None = None


@dataclass
class Bar:
    """What was accepted in the time that begins on the day `begins`."""

    begins: date
    tasks_accepted: int = 0
    cells_corrected: int = 0
    timed_seconds: float = 0.0
    timed_cells: int = 0

    def add(self, task: Accepted) -> None:
        self.tasks_accepted += 1
        self.cells_corrected += task.cells_corrected or 0
        if task.seconds is not None:
            self.timed_seconds += task.seconds
            self.timed_cells += task.cells or 0

    @property
    def seconds_per_cell(self) -> float | None:
        return self.timed_seconds / self.timed_cells if self.timed_cells else None


def zone_of(offset_minutes: int) -> timezone:
    """A clock so many minutes ahead of UTC."""
    return timezone(timedelta(minutes=offset_minutes))


def midnight(day: date, zone: timezone) -> datetime:
    """The moment at which a day begins, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def unit_for(first: date, last: date) -> Unit:
    """What a bar stands for, so that there are enough of them and not too many."""
    days = (last - first).days + 1
    if days <= MOST_DAYS:
        return Unit.DAY
    return Unit.WEEK if days <= MOST_DAYS_IN_WEEKS else Unit.MONTH


def begin_of(day: date, unit: Unit) -> date:
    """The first day of the bar that holds `day`; weeks begin on Monday."""
    if unit is Unit.DAY:
        return day
    return day - timedelta(days=day.weekday()) if unit is Unit.WEEK else day.replace(day=1)


def bars_between(first: date, last: date, unit: Unit) -> Iterator[Bar]:
    """Empty bars from the day `first` to the day `last`, both included."""
    begins = begin_of(first, unit)
    while begins <= last:
        yield Bar(begins)
        step = {Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 32}[unit]
        begins = begin_of(begins + timedelta(days=step), unit)


def bars_of(
    accepted: Iterable[Accepted], zone: timezone, first: date | None = None, last: date | None = None
) -> tuple[Unit, list[Bar]]:
    """One bar after the other, empty ones too; from the first to the last task where no days are given."""
    tasks = list(accepted)
    days = [task.at.astimezone(zone).date() for task in tasks]
    first = min(days, default=None) if first is None else first
    last = max(days, default=None) if last is None else last
    if first is None or last is None or last < first:
        return Unit.DAY, []
    unit = unit_for(first, last)
    bars = {bar.begins: bar for bar in bars_between(first, last, unit)}
    for task, day in zip(tasks, days, strict=True):
        if first <= day <= last:
            bars[begin_of(day, unit)].add(task)
    return unit, list(bars.values())


def accepted_tasks(wanted: Wanted, *, own: bool = False) -> Iterator[Accepted]:
    """What was accepted of the work that is wanted. `own`: as its annotator may see it (`gather`)."""
    query = (
        sa.select(Verdict.at, TaskOutcome.cells_corrected, TaskOutcome.cells, TaskOutcome.seconds)
        .join_from(Verdict, Task, Task.id == Verdict.task_id)
        .join(Revision, sa.and_(Revision.task_id == Verdict.task_id, Revision.number == Verdict.revision))
        .outerjoin(TaskOutcome, TaskOutcome.task_id == Verdict.task_id)
        .where(
            work(own),
            Verdict.verdict != VerdictKind.RETURN,
            *wanted.of(Task.project_id, Task.kind, Revision.author_id),
            *wanted.period(Verdict.at),
        )
    )
    for row in db.session.execute(query):
        yield Accepted(*row)
