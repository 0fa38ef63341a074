"""One app for all tests of a process, on SQLite or on PostgreSQL: making one takes longer than most tests."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from backend import database
from backend.app import create_app
from backend.database import db
from tests.backend.postgres_cluster import Cluster


def make_app(home: Path, url: str, **overrides: Any) -> Flask:
    """An app on the folder `home` and the database `url`."""
    return create_app(
        {
            "TESTING": True,
            "PROSPERO_HOME": home,
            "SQLALCHEMY_DATABASE_URI": url,
            "PROSPERO_FRONTEND": home / "dist",
            **overrides,
        }
    )


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
        with self.app.app_context():
            db.engine.dispose()
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
            db.session.remove()

    def clear(self) -> None:
        """No rows, ids from 1 again, no blobs."""
        shutil.rmtree(self.home)
        self.home.mkdir()
        with self.app.app_context():
            # What other apps of the last test left open may hold locks.
            db.engine.dispose()
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
                # What the migrations put in: movies and tasks belong to it.
                columns = {"name": "First project", "created_at": database.now()}
                first = db.metadata.tables["projects"].insert().values(columns)
                connection.exec_driver_sql(
                    "SELECT setval(quote_ident(sequencename)::regclass, start_value, false) "
                    "FROM pg_sequences WHERE last_value IS NOT NULL"
                )
                connection.execute(first)
