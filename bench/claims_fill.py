"""Fills a server for `bench/claims.py`: rows as after months of work, without images or labels.

`python bench/claims_fill.py` works on PROSPERO_HOME and prints the login links of the people as JSON.
"""

from __future__ import annotations

import json
import random
import sys
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from backend import database
from backend.app import create_app
from backend.database import db, now, write
from backend.models import LeaseRecord, MovieRecord, Project, Revision, Role, Task, TaskKind, TaskState, User
from backend.people import accounts

if TYPE_CHECKING:
    from tools.live_server import LiveServer

TASKS, PEOPLE = 10_000, 200
MOVIES = 20


def fill() -> list[str]:
    """Rows as after months of work: a third of the tasks is done, with their leases and revisions."""
    rng = random.Random(5)
    app = create_app()
    with app.app_context():
        database.upgrade()
        people = [User(name=f"person {n}", role=Role.ANNOTATOR) for n in range(PEOPLE)]
        with write():
            db.session.add_all(people)
            projects = [Project(name=f"project {n}", priority=n % 2, overlap=1 + n % 2) for n in range(3)]
            db.session.add_all(projects)
            db.session.flush()
            ids = [1, *(project.id for project in projects)]
            movies = [_movie(n, ids[n % 4]) for n in range(MOVIES)]
            db.session.add_all(movies)
            db.session.flush()
            for n in range(TASKS):
                movie = movies[n % MOVIES]
                done = n % 3 == 0
                author = rng.choice(people).id
                task = Task(
                    kind=TaskKind.SEGMENTATION,
                    movie_id=movie.id,
                    project_id=movie.project_id,
                    first=0,
                    last=4,
                    suspicion=rng.random() if n % 2 else None,
                    state=rng.choice([TaskState.SUBMITTED, TaskState.APPROVED]) if done else TaskState.QUEUED,
                    annotator_id=author if done else None,
                    revision=int(done),
                )
                db.session.add(task)
                if done:
                    db.session.flush()
                    at = now() - timedelta(days=30 * rng.random())
                    _history(task.id, author, at)
        return [accounts.create_login_link(person) for person in people]


def _movie(n: int, project_id: int) -> MovieRecord:
    return MovieRecord(
        name=f"movie {n}",
        project_id=project_id,
        n_frames=5,
        n_channels=1,
        height=512,
        width=512,
        dtype="uint16",
        channels=["nuclei"],
        features=["nucleus"],
        contrast=[{"low": 0, "high": 1, "min": 0, "max": 1}],
    )


def _history(task_id: int, author: int, at: datetime) -> None:
    lease = LeaseRecord(
        task_id=task_id,
        user_id=author,
        tab=str(uuid.uuid4()),
        token=str(uuid.uuid4()),
        granted_at=at - timedelta(minutes=15),
        until=at,
        ended_at=at,
    )
    revision = Revision(task_id=task_id, number=1, sequence=0, author_id=author, submitted_at=at)
    db.session.add_all([lease, revision])


def fill_server(live: LiveServer) -> list[str]:
    """`fill` for a live server, in a process of its own: its rows must not stay in this one's memory."""
    links: list[str] = json.loads(live.run([sys.executable, __file__]))
    return links


if __name__ == "__main__":
    print(json.dumps(fill()))
