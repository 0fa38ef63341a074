"""One app for all tests of a process, on SQLite or on PostgreSQL: making one takes longer than most tests."""

from __future__ import annotations

import shutil
import weakref
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from backend import database
from backend.app import create_app
from backend.database import db
from backend.models import Project
from tests.backend.postgres_cluster import Cluster

PROJECTS = Project.__table__


# Every app of this process that is still in use.
_apps: weakref.WeakSet[Flask] = weakref.WeakSet()


def make_app(home: Path, url: str, **overrides: Any) -> Flask:
    """An app on the folder `home` and the database `url`."""
    app = create_app(
        {
            "TESTING": True,
            "PROSPERO_HOME": home,
            "SQLALCHEMY_DATABASE_URI": url,
            "PROSPERO_FRONTEND": home / "dist",
            # A thread would go on while the next test clears the database; tests count when they say so.
            "COUNTING": False,
            **overrides,
        }
    )
    _apps.add(app)
    return app


def _rest() -> None:
    """Let all apps finish what they do behind requests, and close their connections. What is written while
    the files are replaced mixes two tests' databases, and a connection that is closed after it removes the
    next test's write-ahead log: SQLite does so by name.
    """
    for app in list(_apps):
        for what in ("checkpointer", "scorer", "seen", "counting"):
            assert app.extensions[f"prospero-{what}"].wait(60), (
                f"what the last test asked the {what} never ends"
            )
        with app.app_context():
            db.engine.dispose()
    assert not db.session.registry.registry, "a test or a thread left a session open"


class SqliteServer:
    """An app on an SQLite file; `clear` puts a copy of a migrated, empty file in its place."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        self.url = f"sqlite:///{self.home / 'prospero.sqlite'}"
        self.app = make_app(self.home, self.url)
        with self.app.app_context():
            database.upgrade()
            db.session.remove()
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
        self._empty = folder / "empty.sqlite"
        shutil.copy(self.home / "prospero.sqlite", self._empty)

    def clear(self) -> None:
        """No rows, no blobs."""
        _rest()
        shutil.rmtree(self.home)
        self.home.mkdir()
        shutil.copy(self._empty, self.home / "prospero.sqlite")


class PostgresServer:
    """An app on a cluster of its own; `clear` deletes the rows."""

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        self.cluster = cluster
        self.url = cluster.url
        self.app = make_app(self.home, self.url)
        with self.app.app_context():
            database.upgrade()
            # What the migrations put in: the first project.
            self._projects = [dict(row) for row in db.session.execute(sa.select(PROJECTS)).mappings()]
            db.session.remove()

    def clear(self) -> None:
        """No rows but those of the migrations, ids from 1 again, no blobs."""
        _rest()
        shutil.rmtree(self.home)
        self.home.mkdir()
        with self.app.app_context():
            # What other processes of the last test left open may hold locks.
            with db.engine.connect() as connection:
                connection.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            if database.current_migration() != database.newest_migration():
                with db.engine.begin() as connection:
                    connection.exec_driver_sql("DROP SCHEMA public CASCADE")
                    connection.exec_driver_sql("CREATE SCHEMA public")
                database.upgrade()
            # TRUNCATE would make and sync a new file for every table: twenty times slower for so few rows.
            with db.engine.begin() as connection:
                for table in reversed(db.metadata.sorted_tables):
                    connection.execute(sa.delete(table))
                connection.exec_driver_sql(
                    "SELECT setval(quote_ident(sequencename)::regclass, start_value, false) "
                    "FROM pg_sequences WHERE last_value IS NOT NULL"
                )
                for project in self._projects:
                    # No id: the sequence gives the same one, and goes on from there.
                    row = {name: value for name, value in project.items() if name != "id"}
                    connection.execute(sa.insert(PROJECTS), row)
