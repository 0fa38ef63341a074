"""How Alembic reaches the database and the models: through the current Flask app."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app

from backend.database import IMMEDIATE, UtcDateTime

migrate = current_app.extensions["migrate"]


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write the project's own column types as what they are to a database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run_migrations_offline() -> None:
    """Print the SQL instead of running it."""
    context.configure(
        url=migrate.db.engine.url.render_as_string(hide_password=False),
        target_metadata=migrate.db.metadata,
        literal_binds=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_migrations_online() -> None:
    """All migrations in one transaction, which takes the write lock at once."""
    with migrate.db.engine.connect().execution_options(**{IMMEDIATE: True}) as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # A table that is rebuilt is dropped first; with foreign keys on, that would delete what refers
            # to it. Inside a transaction the pragma does nothing, so it goes to the driver before one
            # begins.
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadata,
            render_item=render_item,
            **migrate.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
            if sqlite and connection.execute(sa.text("PRAGMA foreign_key_check")).first():
                raise RuntimeError("the migration would leave rows that refer to nothing; it was rolled back")
        if sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
