"""Figures out of the server: CSV and JSON, written row by row while they are sent."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from backend.database import db
from backend.models import MovieRecord, Project, Task, TaskOutcome, User
from backend.numbers.columns import GROUPS, TASKS, Columns, group_values
from backend.numbers.dashboard import names_of
from backend.numbers.gathering import Wanted, gather, grouped

# Rows that are in memory at a time.
PAGE = 500
# A spreadsheet would take a cell that begins so for a formula, and people choose their names.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row = dict[str, Any]


def group_rows(wanted: Wanted) -> Iterator[Row]:
    """A row for each project, person, round and kind, as GROUPS has it."""
    people, projects = names_of(User), names_of(Project)
    figures = grouped(gather(wanted), lambda key: key)
    for key in sorted(
        figures,
        key=lambda key: (projects[key.project], people[key.person], key.round or 2**31, key.kind),
    ):
        who = {"project": projects[key.project], "person": people[key.person], "round": key.round}
        yield {**who, "kind": key.kind.value, **group_values(figures[key])}


def task_rows(wanted: Wanted) -> Iterator[Row]:
    """A row for each accepted task, as TASKS has it; read page by page."""
    columns: dict[str, Any] = {
        "task": Task.id,
        "project": Project.name,
        "movie": MovieRecord.name,
        "person": User.name,
        "round": Task.round_number,
        **{name: getattr(Task, name) for name in ("kind", "first", "last")},
    }
    columns |= {name: getattr(TaskOutcome, name) for name in TASKS if name not in columns}
    query = (
        sa.select(*(columns[name].label(name) for name in TASKS))
        .join_from(TaskOutcome, Task, Task.id == TaskOutcome.task_id)
        .join(Project, Project.id == Task.project_id)
        .join(MovieRecord, MovieRecord.id == Task.movie_id)
        .join(User, User.id == TaskOutcome.annotator_id)
        .where(
            Task.is_work(),
            *wanted.of(Task.project_id, Task.kind, TaskOutcome.annotator_id),
            *wanted.period(TaskOutcome.approved_at),
        )
        .order_by(Task.id)
        .limit(PAGE)
    )
    last = 0
    while page := db.session.execute(query.where(Task.id > last)).mappings().all():
        yield from ({**row, "kind": row["kind"].value} for row in page)
        last = page[-1]["task"]


def as_csv(columns: Columns, rows: Iterable[Row]) -> Iterator[str]:
    """A line with the names of the columns, then one for each row; nothing where there is no value."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)

    def taken() -> str:
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    writer.writerow(columns)
    for row in rows:
        yield taken()
        writer.writerow([_csv_value(row[name]) for name in columns])
    yield taken()


def _csv_value(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    if isinstance(value, float):
        return round(value, 6)
    return value.isoformat() if isinstance(value, datetime) else value


def as_json(columns: Columns, rows: Iterable[Row]) -> Iterator[bytes]:
    """{"columns": {name: what it says}, "rows": [{name: value}]}"""
    yield b'{"columns":' + orjson.dumps(columns) + b',"rows":['
    before = b"\n"
    for row in rows:
        yield before + orjson.dumps(row)
        before = b",\n"
    yield b"\n]}\n"


Writer = Callable[[Columns, Iterable[Row]], Iterator[Any]]
Reader = Callable[[Wanted], Iterator[Row]]

ROWS: dict[str, tuple[Columns, Reader]] = {"groups": (GROUPS, group_rows), "tasks": (TASKS, task_rows)}
FORMATS: dict[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "json": ("application/json", as_json),
}
