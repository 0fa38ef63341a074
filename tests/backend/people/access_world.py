"""Somebody of each role, and a stranger, each with objects of their own: what the matrix asks about."""

from __future__ import annotations

import gc
import hashlib
import shutil
import sqlite3
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from backend.answers import making
from backend.database import db, now, write
from backend.models import (
    FIRST_PROJECT,
    AnswerUse,
    ApiToken,
    Comment,
    Flag,
    MovieRecord,
    Role,
    Task,
    TaskKind,
    UserSession,
)
from backend.movies.importing import add_movie
from backend.people import accounts
from backend.rounds.closer import Wish
from backend.storage import Stores
from backend.suspicion.measuring import ObjectCache
from backend.tasks.creation import create_segmentation_tasks, create_tracking_task
from backend.tasks.label_cache import LabelCache
from celldata.movie import Movie
from tests.backend.answers.conftest import between, spoiled, submit
from tests.backend.conftest import Person, tiny_labels, tiny_movie
from tests.backend.shared_servers import SqliteServer
from tests.celldata.suspicion.conftest import Film

DATABASE = "prospero.sqlite"
PASSWORD = "tractor violet seven"


@dataclass
class Owned:
    """A person and what is theirs."""

    person: Person
    # By the names that parameters have in addresses.
    parameters: dict[str, Any]
    submitted: int
    lease: str
    # The right to judge what they handed in, where their role has it.
    judging: str
    # A practice task that they handed in.
    practised: int


class World:
    """A server on SQLite with four people: the three roles, and the stranger, an annotator. `restore` brings
    everything back to how it was.
    """

    def __init__(self, folder: Path) -> None:
        self.server = SqliteServer(folder)
        self.app: Flask = self.server.app
        # What they hold they hold to the end, however long that takes.
        self.app.config["LEASE_SECONDS"] = 24 * 3600
        self._kept = folder / "kept"
        self._rounds(folder / "workspace")
        self.answer = self._known_answer()
        self.people = {role: self._own(f"The {role.value}", role) for role in Role}
        self.stranger = self._own("The stranger", Role.ANNOTATOR)
        admin = self.people[Role.ADMIN].person
        self.programs = {scope: self._token(admin, [scope]) for scope in ("read", "work", "review", "manage")}
        self.all_but = {
            scope: self._token(admin, [each for each in self.programs if each != scope])
            for scope in self.programs
        }
        self.all_scopes = self._token(admin, list(self.programs))
        self.approved = self._approve(admin)
        invitation = admin.post("/invitations", {"max_uses": 9}).json
        # Parameters of addresses that are the same whoever asks.
        self.shared: dict[str, Any] = {
            "invitation_id": invitation["id"],
            "token": invitation["link"].removeprefix("/join/"),
            "feature": "nucleus",
            "kind": "segmentation",
            "project_id": FIRST_PROJECT,
            "answer_id": self.answer,
            "name": "outlines.png",
            "number": 1,
            "t": 0,
            "c": 0,
        }
        # A tour's movie takes seconds to simulate: it is there for those who ask.
        assert self.stranger.person.post("/tour", {}).status_code == 200
        with self.app.app_context(), write():
            # Used just now, however long the tests take: nothing is written of it behind their requests.
            later = now() + timedelta(days=1)
            db.session.execute(sa.update(ApiToken).values(used_at=later))
            db.session.execute(sa.update(UserSession).values(seen_at=later))
        with self.app.app_context():
            db.session.remove()
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
        shutil.copytree(self.server.home, self._kept)
        # What is there by now stays: `restore` looks only through what came after.
        gc.collect()
        gc.freeze()

    def close(self) -> None:
        gc.unfreeze()

    def restore(self) -> None:
        """As it was when it was made."""
        with self.app.app_context():
            db.engine.dispose()
        # A connection that is closed later removes the write-ahead log of the next database, by name.
        gc.collect()
        for kept in self._kept.iterdir():
            there = self.server.home / kept.name
            if kept.is_dir() and files_in(kept) != files_in(there):
                shutil.rmtree(there)
                shutil.copytree(kept, there)
        for suffix in ("", "-wal", "-shm"):
            (self.server.home / (DATABASE + suffix)).unlink(missing_ok=True)
        shutil.copy(self._kept / DATABASE, self.server.home / DATABASE)
        stores = Stores.from_config(self.app.config)
        self.app.extensions["prospero"] = stores
        self.app.extensions["prospero-label-cache"] = LabelCache(
            stores.labels, self.app.config["LABEL_CACHE_BYTES"]
        )
        self.app.extensions["prospero-object-cache"] = ObjectCache()

    def state(self) -> str:
        """A digest of every row of the database."""
        digest = hashlib.sha256()
        with sqlite3.connect(self.server.home / DATABASE) as connection:
            for line in connection.iterdump():
                digest.update(line.encode())
        connection.close()
        return digest.hexdigest()

    def _own(self, name: str, role: Role) -> Owned:
        """A person with a task they hold, one they handed in, and whatever else is anybody's own."""
        person = Person(self.app, name, role)
        film = Film()
        film.cell(50, 90, 90, range(5)).cell(60, 90, 90, range(5, 12))
        labels = film.labels()
        with self.app.app_context():
            accounts.set_password(accounts.find_user(name), PASSWORD, keep=None)
        person = Person(self.app, name, role)
        with self.app.app_context():
            movie = add_movie(
                Movie(f"film of {name}", film.raw[:, None], pixel_size_um=1.0),
                labels,
                self.app.extensions["prospero"],
            )
            movie = db.session.get_one(MovieRecord, movie.id)
            handed_in, passed_on, *rest = [task.id for task in create_segmentation_tasks(movie, labels)]
            held = create_tracking_task(movie, labels).id
            with write():
                mine = sa.update(Task).where(Task.id.in_([held, handed_in, passed_on]))
                db.session.execute(mine.values(annotator_id=person.id))
            movie_id = movie.id
        assert rest, "a task of the queue is left to ask for"
        lease = person.lease(handed_in).json["token"]
        assert person.submit(handed_in, lease, 0).status_code == 200
        with self.app.app_context(), write():
            comment = Comment(task_id=handed_in, author_id=person.id, revision=1, text="Ragged", t=0)
            db.session.add(comment)
            db.session.flush()
            comment_id = comment.id
        judging = person.hold(handed_in).json["token"] if role.includes(Role.EXPERT) else "none"
        lease = person.lease(passed_on).json["token"]
        flagged = person.post(f"/tasks/{passed_on}/flag", {"lease": lease, "reason": "blurred"})
        assert flagged.status_code in (200, 204), flagged.json
        with self.app.app_context():
            flag_id = db.session.scalar(sa.select(Flag.id).where(Flag.task_id == passed_on))
        lease = person.lease(held).json["token"]
        place = person.get(f"/tasks/{held}/places").json["places"][0]["id"]
        second = Person(self.app, name, role)
        sessions = second.get(f"/people/{person.id}/sessions").json
        return Owned(
            person,
            {
                "task_id": held,
                "movie_id": movie_id,
                "comment_id": comment_id,
                "flag_id": flag_id,
                "place_id": place,
                "person_id": person.id,
                "session_id": next(each["id"] for each in sessions if each["current"]),
                "token_id": self._token_id(person),
            },
            handed_in,
            lease,
            judging,
            self._practise(person),
        )

    def _rounds(self, workspace: Path) -> None:
        """A workspace with the report of round 1. Closes are begun there, and nothing comes of them: that is
        tested elsewhere, and would change the database behind the requests that are asked about.
        """
        (workspace / ".dvc").mkdir(parents=True)
        (workspace / "reports").mkdir()
        (workspace / "reports" / "round-1.html").write_text("<p>Round 1</p>")
        self.app.config["PROSPERO_WORKSPACE"] = workspace

        class NothingBehind:
            def ask(self, number: int, wish: Wish) -> None:
                wish.lock.release()

        self.app.extensions["prospero-closer"]._behind = NothingBehind()

    def _known_answer(self) -> int:
        """For practice: a movie in which a cell is missing."""
        truth = tiny_labels()
        with self.app.app_context():
            movie = add_movie(tiny_movie(), spoiled(truth), self.app.extensions["prospero"])
            use, kind = AnswerUse.PRACTICE, TaskKind.SEGMENTATION
            return making.answer_on(movie, (0, 0), truth, spoiled(truth), use=use, kind=kind).id

    def _practise(self, person: Person) -> int:
        """A practice task, handed in as it came, and scored."""
        wish = {"kind": "segmentation", "answer": self.answer}
        task_id = int(person.post("/training/tasks", wish).json["task"])
        submit(person, task_id)
        return task_id

    def _approve(self, expert: Person) -> int:
        """A task in which the missing cell was added, approved."""
        truth = tiny_labels()
        with self.app.app_context():
            movie = db.session.scalars(sa.select(MovieRecord).where(MovieRecord.name == "tiny")).one()
            task_id = create_segmentation_tasks(movie, spoiled(truth), window=truth.n_frames)[0].id
        submit(expert, task_id, between(spoiled(truth), truth))
        assert expert.judge(task_id, "accept").status_code == 200
        return task_id

    @staticmethod
    def _token_id(person: Person) -> int:
        made = person.post(f"/people/{person.id}/tokens", {"name": "theirs", "scopes": ["read"]})
        assert made.status_code == 201, made.json
        return int(made.json["id"])

    @staticmethod
    def _token(person: Person, scopes: list[str]) -> str:
        made = person.post(f"/people/{person.id}/tokens", {"name": "a program", "scopes": scopes})
        assert made.status_code == 201, made.json
        return str(made.json["token"])


def files_in(folder: Path) -> set[tuple[Path, int]]:
    """Every file with when it was written."""
    files = (each for each in folder.rglob("*") if each.is_file())
    return {(each.relative_to(folder), each.stat().st_mtime_ns) for each in files}


def new_tab() -> str:
    return str(uuid.uuid4())
