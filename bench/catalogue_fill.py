"""Fills a server and its workspace with a catalogue as large as DynamicNuclearNet's, drawn directly. Every
movie has files of its own, but of ten contents only: what is measured reads each of them all the same.

`python bench/catalogue_fill.py movies N`, `predictions ROUND` and `approve KIND LEAVE` work on PROSPERO_HOME
and PROSPERO_WORKSPACE.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from flask import current_app

from backend import database
from backend.app import create_app
from backend.database import db, now
from backend.models import (
    MovieRecord,
    Revision,
    Role,
    Task,
    TaskKind,
    TaskOutcome,
    TaskState,
    Verdict,
    VerdictKind,
    WorkTime,
)
from backend.movies.importing import add_movie
from backend.numbers.figures import LABELS, MODEL
from backend.people import accounts
from backend.rounds.predictions import LINKS
from backend.rounds.workspace import Workspace
from backend.storage import Stores
from backend.tasks.creation import WINDOW, windows_of
from celldata.cells import CellRow, CellsTable
from celldata.formats import map_files, movie_folder
from celldata.labels import DEFAULT_FEATURE, Labels
from celldata.lineage import Division
from celldata.movie import Movie

# 130 movies: 16,510 tracks, 2,600 divisions, some 655,000 objects.
MOVIES, FRAMES, SIDE = 130, 52, 512
CELLS, DIVIDING = 87, 20
DRAWN = 10
PITCH, RADIUS, SMALL_RADIUS, APART, WANDER = 51, 9, 7, 11, 6
LOST_EVERY = 20  # of the predicted outlines one in so many is missed
SWAPPED_EVERY = 15  # of the predicted tracks


def movie_of(number: int) -> tuple[Movie, Labels]:
    """Discs that wander around places of a grid; some of them divide once."""
    rng = np.random.default_rng(number)
    images = np.zeros((FRAMES, SIDE, SIDE), np.uint32)
    rows: list[CellRow] = []
    divisions: list[Division] = []
    per_row = SIDE // PITCH
    divides = {cell: int(rng.integers(5, FRAMES - 5)) for cell in range(1, DIVIDING + 1)}
    stamps = {radius: _disc(radius) for radius in (RADIUS, SMALL_RADIUS)}
    for cell in range(1, CELLS + 1):
        place = divmod(cell - 1, per_row)
        phase = rng.uniform(0, 6.28, 2)
        daughters = (CELLS + 2 * cell - 1, CELLS + 2 * cell)
        if cell in divides:
            divisions.append(Division(cell, daughters, divides[cell]))
        for t in range(FRAMES):
            y, x = (
                int((at + 0.5) * PITCH + WANDER * np.sin(t / 9 + turn))
                for at, turn in zip(place, phase, strict=True)
            )
            parts = [(cell, y, x, RADIUS)]
            if t >= divides.get(cell, FRAMES):
                parts = [
                    (d, y, x + side * APART, SMALL_RADIUS) for d, side in zip(daughters, (-1, 1), strict=True)
                ]
            for value, cy, cx, radius in parts:
                box = images[t, cy - radius : cy + radius + 1, cx - radius : cx + radius + 1]
                box[stamps[radius]] = value
                rows.append(CellRow(t, DEFAULT_FEATURE, value, value))
    noise = rng.integers(100, 116, (SIDE, SIDE)).astype(np.uint16)
    raw = np.stack([np.roll(noise, (7 * t, 13 * t), (0, 1)) + 300 * (images[t] > 0) for t in range(FRAMES)])
    movie = Movie(
        name_of(number), raw[:, None].astype(np.uint16), ("H2B",), 0.65, 300.0, source=f"drawn, {number}"
    )
    return movie, Labels({DEFAULT_FEATURE: images}, CellsTable(rows), set(divisions))


def name_of(number: int) -> str:
    """The movies in the order of their numbers are in that of their names."""
    return f"movie {number:03}"


def _disc(radius: int) -> np.ndarray:
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    return np.asarray(y * y + x * x <= radius * radius)


def add_movies(count: int) -> dict[str, int]:
    """Import them with their true labels, which nobody has approved yet; how much they hold."""
    told = {"movies": count, "objects": 0, "tracks": 0, "divisions": 0}
    database.upgrade()
    accounts.create_user("annotator", Role.ANNOTATOR)
    accounts.create_user("expert", Role.EXPERT)
    stores: Stores = current_app.extensions["prospero"]
    for number in range(min(DRAWN, count)):
        movie, labels = movie_of(number)
        add_movie(movie, labels, stores)
        for each in range(number, count, DRAWN):
            if each != number:
                _copy_movie(stores, movie.name, name_of(each))
            told["objects"] += len(labels.cells)
            told["tracks"] += len(labels.cells.cells())
            told["divisions"] += len(labels.divisions)
    return told


def _copy_movie(stores: Stores, name: str, new: str) -> None:
    """A movie with its labels under another name, its files as links to the same bytes."""
    source = db.session.scalars(sa.select(MovieRecord).where(MovieRecord.name == name)).one()
    values = {column.name: getattr(source, column.name) for column in sa.inspect(MovieRecord).columns}
    del values["id"]
    key = str(source.labels_key)
    values |= {"name": new, "labels_key": key.replace("/labels", f"-{uuid.uuid4().hex}/labels")}
    blobs = Path(stores.blobs.root)  # type: ignore[attr-defined]
    with database.write():
        copy = MovieRecord(**values)
        db.session.add(copy)
        db.session.flush()
        shutil.copytree(blobs / key, blobs / str(copy.labels_key), copy_function=os.link)
        images, own = (Path(stores.movies.path(each)) for each in (source.id, copy.id))
        shutil.copytree(images, own, copy_function=os.link)


def predict(number: int) -> None:
    """What `dvc repro` leaves: of round 0 outlines of every movie with some missed, and the maps that they
    were cut from; later the approved outlines, tracked with some errors, and how sure the links are.
    """
    workspace = Workspace(os.environ["PROSPERO_WORKSPACE"])
    names = list(db.session.scalars(sa.select(MovieRecord.name).order_by(MovieRecord.name)))
    for index in range(min(DRAWN, len(names))):
        folder = workspace.predictions / name_of(index)
        _predict_movie(folder, index, number)
        for each in range(index + DRAWN, len(names), DRAWN):
            copy = workspace.predictions / name_of(each)
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(folder, copy, copy_function=os.link)
            document = json.loads((copy / movie_folder.INFO).read_text()) | {"name": copy.name}
            (copy / movie_folder.INFO).unlink()
            (copy / movie_folder.INFO).write_text(json.dumps(document))
    rng = random.Random(number)
    windows = windows_of(range(FRAMES), WINDOW) if number == 0 else []
    ranking = {
        "round": number,
        "segmentation": [
            {"movie": name, "first": first, "last": last, "suspicion": rng.random()}
            for name in names
            for first, last in windows
        ],
        "tracking": [{"movie": name, "suspicion": rng.random()} for name in names],
    }
    workspace.ranking.write_text(json.dumps(ranking))


def _predict_movie(folder: Path, index: int, number: int) -> None:
    movie, labels = movie_of(index)
    rng = random.Random(1000 * number + index)
    links: list[dict[str, Any]] = []
    if number == 0:
        _miss_some(labels, rng)
    else:
        labels.cells = _swapped(labels, rng)
        last = {cell: labels.cells.frames_of(cell)[-1] for cell in labels.cells.cells()}
        links = [
            {"t": row.t, "cell": row.cell, "p": 0.9, "runner_up": 0.05, "rival": None}
            for row in labels.cells.rows
            if row.t < last[row.cell]
        ]
    info = movie_folder.MovieInfo.of(movie, labels.features, round=number)
    movie_folder.write(folder, None, labels, info)
    (folder / LINKS).write_text(json.dumps({"tracking": links, "divisions": []}))
    if number == 0:
        _write_maps(folder / map_files.FOLDER, labels)


def _miss_some(labels: Labels, rng: random.Random) -> None:
    lost = [row for row in labels.cells.rows if rng.randrange(LOST_EVERY) == 0]
    labels.cells.remove(lost)
    for row in lost:
        image = labels.images[row.feature][row.t]
        image[image == row.value] = 0
    present = set(labels.cells.cells())
    labels.divisions = {d for d in labels.divisions if {d.parent, *d.daughters} <= present}


def _swapped(labels: Labels, rng: random.Random) -> CellsTable:
    """The rows, with pairs of undivided cells swapped from some frame on."""
    cells = [cell for cell in range(DIVIDING + 1, CELLS + 1) if rng.randrange(SWAPPED_EVERY) == 0]
    to: dict[int, tuple[int, int]] = {}
    for one, other in zip(cells[::2], cells[1::2], strict=False):
        t = rng.randrange(5, FRAMES - 5)
        to |= {one: (other, t), other: (one, t)}

    def changed(row: CellRow) -> CellRow:
        other, t = to.get(row.cell, (row.cell, 0))
        return row._replace(cell=other) if row.t >= t else row

    return CellsTable(changed(row) for row in labels.cells.rows)


def _write_maps(folder: Path, labels: Labels) -> None:
    map_files.write_info(folder, map_files.MapsInfo(DEFAULT_FEATURE))
    for t in range(labels.n_frames):
        inside = (labels.frame(DEFAULT_FEATURE, t) > 0).astype(np.float32)
        map_files.write_maps(folder, t, np.stack([inside, inside / 2, inside / 3]))


def approve(kind: TaskKind, leave: int) -> int:
    """Approve the open tasks of a kind, but those of the last `leave` movies, as people would have; how
    many.
    """
    rng = random.Random(7)
    annotator, expert = accounts.find_user("annotator").id, accounts.find_user("expert").id
    movies = list(db.session.scalars(sa.select(MovieRecord.id).order_by(MovieRecord.id)))
    wanted = movies[: len(movies) - leave]
    tasks = sa.select(Task.id).where(
        Task.kind == kind, Task.state == TaskState.QUEUED, Task.movie_id.in_(wanted)
    )
    found = list(db.session.scalars(tasks.order_by(Task.id)))
    tables: dict[type, list[dict[str, Any]]] = {
        each: [] for each in (Revision, Verdict, WorkTime, TaskOutcome)
    }
    for task in found:
        at = now() - timedelta(minutes=task)
        which = {"task_id": task, "revision": 1}
        tables[Revision].append(
            {"task_id": task, "number": 1, "sequence": 9, "author_id": annotator, "submitted_at": at}
        )
        tables[Verdict].append({**which, "expert_id": expert, "verdict": VerdictKind.ACCEPT, "at": at})
        tables[WorkTime].append(
            {**which, "user_id": annotator, "seconds": 600.0, "began_at": at, "seen_at": at}
        )
        counts = {name: rng.randint(0, 40) for name in (*LABELS, *MODEL)}
        tables[TaskOutcome].append(
            {**counts, "task_id": task, "annotator_id": annotator, "approved_at": at, "seconds": 600.0}
        )
    with database.write():
        for table, rows in tables.items():
            db.session.execute(sa.insert(table), rows)
        done = {"state": TaskState.APPROVED, "revision": 1, "annotator_id": annotator}
        db.session.execute(sa.update(Task).where(Task.id.in_(found)).values(**done))
    return len(found)


def main() -> None:
    what, *rest = sys.argv[1:]
    with create_app({"COUNTING": False}).app_context():
        if what == "movies":
            print(json.dumps(add_movies(int(rest[0]))))
        elif what == "predictions":
            predict(int(rest[0]))
        else:
            print(json.dumps(approve(TaskKind(rest[0]), int(rest[1]))))


if __name__ == "__main__":
    main()
