"""Connections to PostgreSQL that break while they are tried, or while a finished transaction is closed."""

import pg8000
import pytest
import sqlalchemy as sa

from backend.database import engine_settings
from backend.postgresql_dialect import PostgresqlDialect


class _Broken:
    """A connection of the driver on which everything fails with `error`."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def cursor(self) -> "_Broken":
        return self

    def execute(self, _statement: str) -> None:
        raise self.error

    def rollback(self) -> None:
        raise self.error

    def close(self) -> None:
        pass


@pytest.fixture
def dialect() -> PostgresqlDialect:
    settings = engine_settings("postgresql://somebody@127.0.0.1/database")
    dialect = sa.create_engine(settings["SQLALCHEMY_DATABASE_URI"]).dialect
    assert isinstance(dialect, PostgresqlDialect)
    return dialect


def test_a_socket_that_breaks_under_the_ping_means_a_new_connection(dialect: PostgresqlDialect) -> None:
    assert dialect.do_ping(_Broken(ConnectionResetError(104, "Connection reset by peer"))) is False


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError(104, "Connection reset by peer"),
        pg8000.InterfaceError("network error"),
        pg8000.InterfaceError("connection is closed"),
    ],
)
def test_a_lost_connection_has_nothing_to_roll_back(dialect: PostgresqlDialect, error: Exception) -> None:
    dialect.do_rollback(_Broken(error))


def test_other_errors_of_a_rollback_are_not_hidden(dialect: PostgresqlDialect) -> None:
    with pytest.raises(pg8000.ProgrammingError):
        dialect.do_rollback(_Broken(pg8000.ProgrammingError("no such savepoint")))
