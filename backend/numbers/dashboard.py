"""What the dashboard shows, and what a person may see of their own work."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from backend.database import db, now
from backend.models import Project, TaskKind, User
from backend.numbers.bars import Bar, accepted_tasks, bars_of, midnight, zone_of
from backend.numbers.counting import counting, how_many_uncounted
from backend.numbers.figures import Figures
from backend.numbers.gathering import Wanted, all_of, gather, grouped


def dashboard(wanted: Wanted, offset_minutes: int) -> dict[str, Any]:
    """As DashboardSchema has it."""
    sources = gather(wanted)
    people, projects = names_of(User), names_of(Project)
    by_person = grouped(sources, lambda key: key.person)
    by_round = grouped(sources, lambda key: key.round)
    by_kind = grouped(sources, lambda key: key.kind)
    by_project = grouped(sources, lambda key: key.project)
    waiting = how_many_uncounted()
    if waiting:
        counting().wake()
    zone = zone_of(offset_minutes)
    first = None if wanted.since is None else wanted.since.astimezone(zone).date()
    # The period ends before `until`.
    last = None if wanted.until is None else (wanted.until - timedelta(seconds=1)).astimezone(zone).date()
    unit, bars = bars_of(accepted_tasks(wanted), zone, first, last)
    return {
        "totals": all_of(sources).to_json(),
        "people": [
            {"person": {"id": person, "name": people[person]}, **by_person[person].to_json()}
            for person in sorted(by_person, key=lambda person: people[person])
        ],
        # What is part of no round yet comes last.
        "rounds": [
            {"round": number, **by_round[number].to_json()}
            for number in sorted(by_round, key=lambda number: (number is None, number))
        ],
        "kinds": [{"kind": kind, **by_kind[kind].to_json()} for kind in TaskKind if kind in by_kind],
        "projects": [
            {"project": {"id": project, "name": projects[project]}, **by_project[project].to_json()}
            for project in sorted(by_project, key=lambda project: projects[project])
        ],
        "unit": unit,
        "bars": [bar_json(bar) for bar in bars],
        "uncounted": waiting,
        "choices": {"projects": sorted_names(projects), "people": sorted_names(people)},
    }


def mine(user: User, days: int, offset_minutes: int) -> dict[str, Any]:
    """As OwnFiguresSchema has it: the last `days` days, today among them, and as many days before them."""
    zone = zone_of(offset_minutes)
    today = now().astimezone(zone).date()
    first = today - timedelta(days=days - 1)
    period, before = (
        _days(user, first, today, offset_minutes),
        _days(user, first - timedelta(days=days), first - timedelta(days=1), offset_minutes),
    )
    sources = gather(period, own=True)
    unit, bars = bars_of(accepted_tasks(period, own=True), zone, first, today)
    projects = names_of(Project)
    by_work = grouped(sources, lambda key: (projects[key.project], key.kind))
    return {
        "first": first,
        "last": today,
        "figures": own_json(all_of(sources)),
        "before": own_json(all_of(gather(before, own=True))),
        "work": [
            {"project": project, "kind": kind, **own_json(by_work[project, kind])}
            for project, kind in sorted(by_work)
        ],
        "unit": unit,
        "bars": [bar_json(bar) for bar in bars],
    }


def _days(user: User, first: date, last: date, offset_minutes: int) -> Wanted:
    zone = zone_of(offset_minutes)
    return Wanted(person=user.id, since=midnight(first, zone), until=midnight(last + timedelta(days=1), zone))


def own_json(figures: Figures) -> dict[str, Any]:
    """What a person may see of their own: nothing of check tasks, which must not be told from others."""
    hidden = ("gold_", "agreement", "model")
    return {name: value for name, value in figures.to_json().items() if not name.startswith(hidden)}


def bar_json(bar: Bar) -> dict[str, Any]:
    """As BarSchema has it."""
    return {
        "begins": bar.begins,
        "tasks_accepted": bar.tasks_accepted,
        "cells_corrected": bar.cells_corrected,
        "seconds_per_cell": bar.seconds_per_cell,
        "cells_timed": bar.timed_cells,
    }


def names_of(model: type[User] | type[Project]) -> dict[int, str]:
    """Id -> name."""
    return {row.id: row.name for row in db.session.execute(sa.select(model.id, model.name))}


def sorted_names(names: dict[int, str]) -> list[dict[str, Any]]:
    """What a field to choose from lists."""
    return [{"id": key, "name": name} for key, name in sorted(names.items(), key=lambda each: each[1])]
