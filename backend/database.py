"""The database: engine settings, write transactions, column types, migrations."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session

from backend.database_faults import on_error
from backend.database_url import read_url
from backend.write_queue import turn

MIGRATIONS = Path(__file__).resolve().parent / "migrations"

# How long a writer waits for another writer before the request is answered with 503.
BUSY_TIMEOUT_MS = 15_000

# Connections that a process keeps.
POOL_SIZE = 12

# Pages of SQLite's file that each connection keeps for itself. The system keeps them, too: by default, 2 MB a
# connection, they are most of what two workers grow by in half an hour.
CACHE_KB = 512

# Execution option that asks for the write lock at once (see `write`).
IMMEDIATE = "prospero_immediate"


class Base(DeclarativeBase):
    """Base of all models; constraints have names, so that migrations can change them on SQLite, too."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets time zones; this type puts UTC back."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without time zone cannot be stored; use datetime.now(UTC)")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def _on_sqlite_connect(connection: Any, _record: Any) -> None:
    # None = the driver starts no transactions of its own; `_on_sqlite_begin` does, so that a write can
    # take its lock at the start instead of failing half-way with "database is locked".
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        # An acknowledged edit has to survive a power cut: WAL with FULL syncs on every commit.
        "synchronous=FULL",
        "foreign_keys=ON",
        f"cache_size=-{CACHE_KB}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(IMMEDIATE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def prepare_engine(engine: Engine) -> None:
    """Give an engine the project's reading of errors; an SQLite engine its pragmas and explicit BEGINs."""
    if event.contains(engine, "handle_error", on_error):
        return
    event.listen(engine, "handle_error", on_error, retval=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)


def engine_settings(url: str) -> dict[str, Any]:
    """Flask-SQLAlchemy's settings for a `DATABASE_URL` as people type it."""
    parsed, arguments = read_url(url)
    # One for each thread that answers requests: those beyond it would be opened anew for every request.
    # What a statement was given (names, hashes of tokens) is for nobody who reads the log of its failure.
    options: dict[str, Any] = {"pool_size": POOL_SIZE, "hide_parameters": True}
    if parsed.get_backend_name() == "postgresql":
        # Not for SQLite: SQLAlchemy's module for pg8000 takes time at the start.
        from backend import postgresql_dialect

        postgresql_dialect.register()
        # The same patience as on SQLite. Commits wait for the disk by PostgreSQL's own default.
        arguments["startup_params"] = {"options": f"-c lock_timeout={BUSY_TIMEOUT_MS}"}
        # A database that was restarted has closed its connections: each is asked before it is used.
        options |= {"pool_pre_ping": True, "connect_args": arguments}
    return {"SQLALCHEMY_DATABASE_URI": parsed, "SQLALCHEMY_ENGINE_OPTIONS": options}


@contextmanager
def write() -> Iterator[None]:
    """A write transaction: commits at the end, rolls back on any exception.

    On SQLite it is BEGIN IMMEDIATE, so two writers queue up instead of one failing; what was read before is
    read again, for it may have changed while waiting. On PostgreSQL writers queue up per row: whoever writes
    what follows from what was read reads it `with_for_update` (SQLite ignores that word), the task's row
    before all others. An inner `write()` joins the outer one.
    """
    session = db.session()
    if session.info.get("writing"):
        yield
        return
    session.rollback()
    bind = session.get_bind()
    sqlite = bind.dialect.name == "sqlite"
    with turn(bind.engine.url.database, BUSY_TIMEOUT_MS / 1000) if sqlite else nullcontext():
        _begin_writing(session)
        session.info["writing"] = True
        try:
            yield
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["writing"] = False


def _begin_writing(session: Session) -> None:
    try:
        session.connection(execution_options={IMMEDIATE: True})
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        # It was opened during a fault that may be over (a read-only disk): nothing was done yet, try anew.
        session.rollback()
        session.connection(execution_options={IMMEDIATE: True})


def newest_migration() -> str:
    """The revision that the code needs: the migration that no other one follows.

    Read from the files: importing alembic would cost a fifth of a second at every start and change nothing.
    """
    texts = [path.read_text(encoding="utf-8") for path in sorted((MIGRATIONS / "versions").glob("*.py"))]
    revisions = {
        match[1] for text in texts if (match := re.search(r"^revision\b[^=]*= *[\"'](\w+)", text, re.M))
    }
    followed = {
        match[1] for text in texts if (match := re.search(r"^down_revision\b[^=]*= *[\"'](\w+)", text, re.M))
    }
    (newest,) = revisions - followed
    return newest


def current_migration() -> str | None:
    """The revision that the database of the current app is at; None when it is empty."""
    if not sa.inspect(db.engine).has_table("alembic_version"):
        return None
    with db.engine.connect() as connection:
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def refuses_writes() -> bool:
    """True when the database of the current app can only be read: its file, its disk, or a server that
    stands by.
    """
    engine = db.engine
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            return connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on"
    file = engine.url.database
    return file is not None and os.path.exists(file) and not os.access(file, os.W_OK)


def upgrade() -> None:
    """Bring the database of the current app to the newest migration (makes it when there is none)."""
    if current_migration() == newest_migration():
        return
    from flask_migrate import upgrade as run_migrations

    add_migrations(current_app._get_current_object())  # type: ignore[attr-defined]
    run_migrations(directory=str(MIGRATIONS))


def add_migrations(app: Flask) -> None:
    """Join Flask-Migrate (and its `flask db` commands) to an app."""
    from flask_migrate import Migrate

    if "migrate" not in app.extensions:
        Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)


def init_app(app: Flask) -> None:
    """Join the database to an app."""
    import backend.models  # noqa: F401 - relations name models that must be known before the first query

    app.config.from_mapping(engine_settings(str(app.config["SQLALCHEMY_DATABASE_URI"])))
    db.init_app(app)
    with app.app_context():
        engine = db.engine
        prepare_engine(engine)
    # A connection must not be shared by two processes: gunicorn forks after the app was made.
    os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
