"""Figures of much work: 10,000 tasks of 200 people, read by the dashboard, its files, and one person."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from backend.app import create_app
from backend.database import db, now, upgrade
from backend.models import (
    Agreement,
    MovieRecord,
    Project,
    Revision,
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
from backend.numbers import export
from backend.numbers.columns import TASKS
from backend.numbers.dashboard import dashboard, mine
from backend.numbers.figures import LABELS, MODEL
from backend.numbers.gathering import Wanted
from backend.rounds.figures.overview import overview
from backend.rounds.workspace import Workspace
from bench.table import Measurement, median

TASKS_MADE, PEOPLE, PROJECTS, ROUNDS = 10_000, 200, 4, 5
TIMES = 7
BUDGET_MS = 1000.0  # "answered in well under a second"


def fill(seed: int = 5) -> None:
    """Tasks that were submitted, every fourth returned once, nearly all accepted and counted."""
    rng = random.Random(seed)
    begun = now() - timedelta(days=120)
    people = [{"id": 1, "name": "expert", "role": Role.EXPERT}]
    people += [{"id": n, "name": f"crowd-{n:03}", "role": Role.ANNOTATOR} for n in range(2, PEOPLE + 2)]
    db.session.execute(sa.insert(User), people)
    projects = [{"id": n, "name": f"Project {n}"} for n in range(2, PROJECTS + 1)]
    db.session.execute(sa.insert(Project), projects)
    db.session.execute(sa.insert(Round), [{"number": n, "opened_at": begun} for n in range(1, ROUNDS + 1)])
    movie = {"id": 1, "name": "m", "n_frames": 5, "n_channels": 1, "height": 8, "width": 8, "dtype": "uint8"}
    db.session.execute(sa.insert(MovieRecord), [{**movie, "channels": [], "features": [], "contrast": []}])
    tables: dict[type, list[dict[str, object]]] = {
        kind: [] for kind in (Task, Revision, Verdict, WorkTime, TaskOutcome, Agreement)
    }
    before: dict[tuple[int, TaskKind], int] = {}
    for task in range(1, TASKS_MADE + 1):
        person, at = rng.randint(2, PEOPLE + 1), begun + timedelta(minutes=17 * task)
        kind = TaskKind.TRACKING if rng.random() < 0.2 else TaskKind.SEGMENTATION
        round_number = rng.choice([*range(1, ROUNDS + 1), None])
        state = TaskState.IN_ROUND if round_number else TaskState.APPROVED
        where = {"movie_id": 1, "project_id": rng.randint(1, PROJECTS), "first": 0, "last": 4}
        tables[Task].append(
            {**where, "id": task, "kind": kind, "state": state, "annotator_id": person}
            | {"round_number": round_number, "revision": 1}
        )
        verdicts = [VerdictKind.RETURN] if task % 4 == 0 else []
        verdicts.append(VerdictKind.FIX if task % 7 == 0 else VerdictKind.ACCEPT)
        for number, verdict in enumerate(verdicts, 1):
            which = {"task_id": task, "revision": number}
            tables[Revision].append(
                {"task_id": task, "number": number, "sequence": 9, "author_id": person, "submitted_at": at}
            )
            tables[Verdict].append({**which, "expert_id": 1, "verdict": verdict, "at": at})
            tables[WorkTime].append(
                {**which, "user_id": person, "seconds": 500.0, "began_at": at, "seen_at": at}
            )
        counts = {name: rng.randint(0, 40) for name in (*LABELS, *MODEL)}
        tables[TaskOutcome].append(
            {**counts, "task_id": task, "annotator_id": person, "approved_at": at, "seconds": 600.0}
        )
        # Every fourth counts as the same work as the one before it of its project and kind.
        other = before.get((where["project_id"], kind))
        if task % 4 == 0 and other is not None:
            tables[Agreement].append(
                {"task_a": other, "task_b": task, "value": rng.betavariate(9, 1), "at": at, "detail": {}}
                | {"revision_a": 1, "revision_b": 1}
            )
        before[where["project_id"], kind] = task
    for table, rows in tables.items():
        db.session.execute(sa.insert(table), rows)
    db.session.commit()


def measure_figures(url: str | None = None) -> list[Measurement]:
    """On SQLite, or on the empty database at `url`."""
    with tempfile.TemporaryDirectory(prefix="prospero-figures-") as folder:
        where = url or f"sqlite:///{folder}/prospero.sqlite"
        app = create_app({"PROSPERO_HOME": Path(folder), "SQLALCHEMY_DATABASE_URI": where, "COUNTING": False})
        with app.app_context():
            upgrade()
            fill()
        week = Wanted(since=now() - timedelta(days=7), until=now())
        looks: dict[str, Callable[[], object]] = {
            "dashboard, all work": lambda: dashboard(Wanted(), 60),
            "dashboard, a week": lambda: dashboard(week, 60),
            "dashboard, one person": lambda: dashboard(Wanted(person=17), 60),
            "own figures": lambda: mine(db.session.get_one(User, 17), 7, 60),
            "page of a round": lambda: overview(Workspace(folder)),
            "export by person": lambda: b"".join(export.as_json({}, export.group_rows(Wanted()))),
            "export of every task": lambda: "".join(export.as_csv(TASKS, export.task_rows(Wanted()))),
        }
        kind = "PostgreSQL" if url else "SQLite"
        detail = f"{TASKS_MADE:,} tasks, {PEOPLE} people, {kind}, median of {TIMES}"
        return [
            Measurement(name, median(_times(app, look)) * 1000, BUDGET_MS, "ms", detail)
            for name, look in looks.items()
        ]


def _times(app: Flask, look: Callable[[], object]) -> list[float]:
    seconds = []
    for _ in range(TIMES):
        with app.app_context():
            begun = time.perf_counter()
            look()
            seconds.append(time.perf_counter() - begun)
            db.session.remove()
    return seconds
