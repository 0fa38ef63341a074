"""Submitted work of both kinds for the review desk, made without a page: small movies, each a bit wrong."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from backend.cli.database import stores
from backend.database import db, write
from backend.models import Project
from backend.movies.importing import add_movie
from backend.tasks.creation import create_segmentation_tasks, create_tracking_task
from celldata.edits import CellsChange, DivisionsChange, Edit, paint_between
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie
from tests.live_home import HomeServer, app_of
from tests.proofs.client import Client

HEIGHT, WIDTH = 90, 160
SHORT, LONG = 5, 12
BORN = 6
"""First frame of the daughters of cell 1 in a movie to track."""
BIRTH = Division(1, (3, 4), BORN)


@dataclass(frozen=True)
class Work:
    """A task to be submitted: by whom, and with which edits."""

    movie: str
    suspicion: float
    author: str = "annotator"
    kind: str = "segmentation"
    edits: tuple[Edit, ...] = ()
    divisions: tuple[Division, ...] = ()
    project: str | None = None
    flag: str = ""


def two_cells() -> np.ndarray:
    image = np.zeros((HEIGHT, WIDTH), np.uint32)
    image[28:52, 25:55] = 1
    image[28:52, 95:125] = 2
    return image


def painted(after: np.ndarray, t: int, removed: Iterable[Any] = (), added: Iterable[Any] = ()) -> Edit:
    paint = paint_between(two_cells(), after, t, "nucleus")
    assert paint is not None
    rows = (CellsChange("nucleus", tuple(removed), tuple(added)),) if removed or added else ()
    return Edit(str(uuid.uuid4()), "test", (paint, *rows))


def split(t: int) -> Edit:
    """Cell 1 becomes 1 and 3."""
    after = two_cells()
    after[28:52, 40:55] = 3
    return painted(after, t, added=[(t, 3, 3)])


def removed(t: int) -> Edit:
    """Cell 2 goes."""
    after = two_cells()
    after[after == 2] = 0
    return painted(after, t, removed=[(t, 2, 2)])


def added(t: int) -> Edit:
    after = two_cells()
    after[60:75, 70:90] = 5
    return painted(after, t, added=[(t, 5, 5)])


def nibbled(t: int) -> Edit:
    """A reshape that hardly shows."""
    after = two_cells()
    after[28, 25:30] = 0
    return painted(after, t)


def eaten(t: int) -> Edit:
    """A reshape that shows: a third of cell 1 is left out."""
    after = two_cells()
    after[28:52, 25:35] = 0
    return painted(after, t)


def divisions(*, removed: tuple[Division, ...] = (), added: tuple[Division, ...] = ()) -> Edit:
    return Edit(str(uuid.uuid4()), "test", (DivisionsChange(removed, added),))


def relabeled(cell: int, new: int, frames: Iterable[int]) -> Edit:
    rows = list(frames)
    change = CellsChange("nucleus", tuple((t, cell, cell) for t in rows), tuple((t, cell, new) for t in rows))
    return Edit(str(uuid.uuid4()), "test", (change,))


def _labels(work: Work) -> Labels:
    if work.kind == "segmentation":
        return Labels.from_images({"nucleus": np.stack([two_cells()] * SHORT)})
    frames = np.stack([two_cells()] * LONG)
    frames[BORN:, 28:52, 25:55] = 0
    frames[BORN:, 28:52, 20:36] = 3
    frames[BORN:, 28:52, 44:60] = 4
    return Labels.from_images({"nucleus": frames}, work.divisions)


def submit_all(server: HomeServer, works: Iterable[Work]) -> dict[str, int]:
    """Make the movies and their tasks, and hand each in (or flag it) as its author; movie -> id of its task.
    The server must be running, and have the people. Works stand in the order of suspicion: so they are
    given out.
    """
    works = list(works)
    ids: dict[str, int] = {}
    with app_of(server) as app:
        for work in works:
            labels = _labels(work)
            light = 400 + 1500 * (labels.images["nucleus"] > 0)
            noise = np.random.default_rng(1).normal(0, 20, light.shape)
            raw = (light + noise).astype(np.uint16)[:, None]
            project = _project(work.project)
            movie = add_movie(
                Movie(work.movie, raw, source="a test"), labels, stores(app), project_id=project
            )
            if work.kind == "segmentation":
                (task,) = create_segmentation_tasks(movie, labels, suspicion=work.suspicion)
            else:
                task = create_tracking_task(movie, labels, work.suspicion)
            ids[work.movie] = task.id
    clients = {work.author: Client(server, work.author) for work in works}
    for work in works:
        _hand_in(clients[work.author], ids[work.movie], work)
    return ids


def _project(name: str | None) -> int:
    if name is None:
        return 1
    with write():
        found = db.session.query(Project).filter_by(name=name).one_or_none()
        if found is None:
            found = Project(name=name)
            db.session.add(found)
            db.session.flush()
        return found.id


def _hand_in(client: Client, task: int, work: Work) -> None:
    taken = client.take(work.kind)
    assert taken is not None
    given, lease = taken
    assert given["id"] == task, f"{client.name} was given {given['movie']['name']}, not {work.movie}"
    token = lease["token"]
    if work.edits:
        saved = client.save(task, token, 0, *work.edits)
        assert saved.status == 200, saved
    if work.flag:
        done = client.try_("POST", f"/tasks/{task}/flag", {"lease": token, "reason": work.flag})
    else:
        body = {"lease": token, "expected": len(work.edits)}
        done = client.try_("POST", f"/tasks/{task}/submit", body)
    assert done.status in (200, 204), done
