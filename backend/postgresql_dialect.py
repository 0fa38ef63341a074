"""SQLAlchemy's dialect for PostgreSQL through pg8000, for connections that break at any moment.

When the database crashes, pg8000 says it in two ways: as its own error where it writes, as a bare OSError
where it reads. SQLAlchemy expects the first only, so that a request which met the second while a connection
was being tried, or while a finished transaction was being closed, failed as if the server had made a mistake.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.pg8000 import PGDialect_pg8000
from sqlalchemy.engine.interfaces import DBAPIConnection


class PostgresqlDialect(PGDialect_pg8000):
    """`postgresql+pg8000`, in whose place it stands (see `register`)."""

    supports_statement_cache = True

    def do_ping(self, dbapi_connection: DBAPIConnection) -> bool:
        """Whether the connection works."""
        try:
            return super().do_ping(dbapi_connection)
        except OSError:
            return False

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Roll back. On a connection that is gone there is nothing to do: the database has done it, and the
        pool finds out at the next ping.
        """
        try:
            super().do_rollback(dbapi_connection)
        except OSError:
            pass
        except Exception as error:
            if not self.is_disconnect(error, dbapi_connection, None):
                raise


def register() -> None:
    """From now on `postgresql+pg8000` means this dialect."""
    registry.register("postgresql.pg8000", __name__, PostgresqlDialect.__name__)
