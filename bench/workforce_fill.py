"""Fills a server for `bench/workforce.py`: two projects of small simulated movies, whose predictions are
wrong in known ways, check tasks (gold) with known answers, and people.

`python bench/workforce_fill.py FOLDER` works on PROSPERO_HOME, writes the truth of each movie into FOLDER,
and prints the login links by name as JSON.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

from backend import database
from backend.answers import making
from backend.app import create_app
from backend.database import db, write
from backend.models import AnswerUse, MovieRecord, Project, Role, TaskKind
from backend.movies.importing import add_movie
from backend.people import accounts
from backend.tasks.creation import create_segmentation_tasks, create_tracking_task, windows_of
from celldata.errors import DataError
from celldata.formats import npz
from celldata.labels import Labels
from celldata.simulator import CorruptionRates, SimulationParameters, corrupt, simulate

if TYPE_CHECKING:
    from tools.live_server import LiveServer

KINDS = ("careful", "hasty", "wrong on divisions", "careless")
PER_KIND = 10
EXPERTS = 2
# Tasks: 24 movies × 10 windows and 100 films to track, done once; 4 × 10 windows that four people do each. So
# everybody has 12 pairs: with 2.5 (50 windows done by two) no figure ranks people who differ by 2 errors in
# 100 outlines (docs/performance.md, *A crowd*).
WINDOWED, TRACKED, SEVERAL = 24, 100, 4
OVERLAP = 4
GOLD_WINDOWED, GOLD_TRACKED = 6, 60
TASKS = 10 * WINDOWED + TRACKED + OVERLAP * 10 * SEVERAL
OUTLINES = CorruptionRates.only(missed=0.08, merge=0.2, split=0.05, false=0.3, ragged=0.15)
TRACKS = CorruptionRates.only(swap=0.1, broken_track=0.15, missed_division=0.6, wrong_link=0.05)
GOLD_RATE = 0.3


def fill(folder: Path) -> dict[str, str]:
    """Login links by name."""
    app = create_app()
    with app.app_context():
        database.upgrade()
        with write():
            first = db.session.get_one(Project, 1)
            # Nobody is paused here: all are to be ranked.
            first.gold_rate, first.gold_window, first.gold_threshold = GOLD_RATE, 1000, 0.0
            several = Project(name="By several", overlap=OVERLAP, gold_rate=0.0)
            db.session.add(several)
            db.session.flush()
            ids = (first.id, several.id)
        for n in range(WINDOWED + SEVERAL):
            project = ids[0] if n < WINDOWED else ids[1]
            movie, _, base = _add(folder, f"field {n}", n, TaskKind.SEGMENTATION, project)
            create_segmentation_tasks(movie, base)
        for n in range(TRACKED):
            movie, _, base = _add(folder, f"film {n}", n, TaskKind.TRACKING, ids[0])
            create_tracking_task(movie, base)
        for n in range(GOLD_WINDOWED):
            movie, truth, base = _add(folder, f"field {900 + n}", 900 + n, TaskKind.SEGMENTATION, ids[0])
            for window in windows_of(range(movie.n_frames)):
                _gold(movie, window, truth, base, TaskKind.SEGMENTATION)
        for n in range(GOLD_TRACKED):
            movie, truth, base = _add(folder, f"film {900 + n}", 900 + n, TaskKind.TRACKING, ids[0])
            _gold(movie, (0, movie.n_frames - 1), truth, base, TaskKind.TRACKING)
        names = [f"{kind} {n}" for kind in KINDS for n in range(PER_KIND)]
        people = {name: accounts.create_user(name, Role.ANNOTATOR) for name in names}
        people |= {name: accounts.create_user(name, Role.EXPERT) for name in expert_names()}
        return {name: accounts.create_login_link(person) for name, person in people.items()}


def expert_names() -> list[str]:
    return [f"expert {n}" for n in range(EXPERTS)]


def _add(
    folder: Path, name: str, seed: int, kind: TaskKind, project: int
) -> tuple[MovieRecord, Labels, Labels]:
    """A movie, imported with a wrong prediction; its truth, also in the folder; and the prediction."""
    tracked = kind is TaskKind.TRACKING
    parameters = SimulationParameters(
        name=name,
        n_frames=10 if tracked else 50,
        height=96,
        width=128,
        n_cells=5,
        max_cells=14,
        cell_cycle_h=7.0 if tracked else 400.0,
        radius_um=7.0,
    )
    made = simulate(parameters, seed)
    base, _ = corrupt(made.labels, TRACKS if tracked else OUTLINES, seed)
    movie = add_movie(made.movie, base, current_app.extensions["prospero"], project_id=project)
    npz.write(folder / f"{name}.npz", made.movie, made.labels)
    return movie, made.labels, base


def _gold(movie: MovieRecord, window: tuple[int, int], truth: Labels, base: Labels, kind: TaskKind) -> None:
    """A check task of these frames; where nothing is wrong in them there is none."""
    with suppress(DataError):
        making.answer_on(movie, window, truth, base, use=AnswerUse.GOLD, kind=kind)


def fill_server(live: LiveServer, folder: Path) -> dict[str, str]:
    """`fill` for a live server, in a process of its own."""
    links: dict[str, str] = json.loads(live.run([sys.executable, __file__, str(folder)]))
    return links


if __name__ == "__main__":
    print(json.dumps(fill(Path(sys.argv[1]))))
