"""The app that commands work in, and `prospero db`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
import sqlalchemy as sa

from backend.cli.groups import CommandError

if TYPE_CHECKING:
    from flask import Flask

    from backend.storage import Stores


def prepared_app() -> Flask:
    """The app, its database at the newest version and rid of what interrupted imports and approvals left.
    Used by the commands that start something (serve, demo); all others ask for a database that is there.
    """
    from backend.app import create_app
    from backend.database import db, upgrade
    from backend.movies.approval_sweep import sweep_approvals
    from backend.movies.importing import sweep_interrupted
    from backend.tasks.checkpoints import sweep_writing

    app = create_app()
    with app.app_context():
        upgrade()
        sweep_interrupted(stores(app))
        sweep_approvals(stores(app))
        sweep_writing(stores(app).blobs)
        db.session.remove()
        # gunicorn forks after this: a database connection must not be shared by two processes.
        db.engine.dispose()
    return app


@contextmanager
def server_app() -> Iterator[Flask]:
    """The app, in its context; CommandError when its database was never set up."""
    from backend.app import create_app
    from backend.database import db

    app = create_app()
    with app.app_context():
        url = db.engine.url
        if url.get_backend_name() == "sqlite" and url.database and not _is_file(url.database):
            raise CommandError(
                f"there is no server in {app.config['PROSPERO_HOME']} (PROSPERO_HOME). "
                "Make one with: prospero db upgrade (or make run)"
            )
        if not sa.inspect(db.engine).has_table("movies"):
            raise CommandError("the database is empty. Set it up with: prospero db upgrade")
        yield app


def stores(app: Flask) -> Stores:
    return app.extensions["prospero"]


def _is_file(path: str) -> bool:
    from pathlib import Path

    return Path(path).is_file()


@click.group("db")
def database() -> None:
    """Set up or update the database."""


@database.command("upgrade")
def upgrade_command() -> None:
    """Bring the database to the newest version; make it when there is none."""
    app = prepared_app()
    with app.app_context():
        from backend.database import db

        click.echo(f"The database is up to date: {db.engine.url.render_as_string(hide_password=True)}")
