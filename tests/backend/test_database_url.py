"""DATABASE_URL as people type it."""

import ssl

import pytest

from backend.database_url import read_url
from celldata.errors import DataError


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+pg8000"])
def test_every_way_to_say_postgresql_means_the_driver_that_is_there(scheme):
    url, arguments = read_url(f"{scheme}://ann:s%40cret@db.example:6543/prospero")
    assert (url.drivername, url.username, url.password) == ("postgresql+pg8000", "ann", "s@cret")
    assert (url.host, url.port, url.database, arguments) == ("db.example", 6543, "prospero", {})


def test_a_folder_as_host_is_the_folder_of_a_socket():
    url, arguments = read_url("postgresql://ann@/prospero?host=/run/postgresql&port=5433&sslmode=prefer")
    assert arguments == {"unix_sock": "/run/postgresql/.s.PGSQL.5433", "ssl_context": False}
    assert (url.host, url.port, dict(url.query)) == (None, None, {})


@pytest.mark.parametrize(
    ("mode", "mode_of_check", "checks_name"),
    [("require", ssl.CERT_NONE, False), ("verify-ca", ssl.CERT_REQUIRED, False)]
    + [("verify-full", ssl.CERT_REQUIRED, True)],
)
def test_tls_is_as_strict_as_asked(mode, mode_of_check, checks_name):
    context = read_url(f"postgresql://ann@db/prospero?sslmode={mode}")[1]["ssl_context"]
    assert (context.verify_mode, context.check_hostname) == (mode_of_check, checks_name)


def test_tls_can_be_left_out():
    assert read_url("postgresql://ann@db/prospero?sslmode=disable")[1] == {"ssl_context": False}
    assert read_url("postgresql://ann@db/prospero?sslmode=prefer")[1] == {"ssl_context": None}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("postgresql://ann@db/prospero?sslmode=perhaps", "sslmode=perhaps"),
        ("postgresql://ann@db/prospero?target_session_attrs=any", "target_session_attrs"),
        ("nonsense", "is no URL"),
    ],
)
def test_what_is_not_understood_is_named(text, what):
    with pytest.raises(DataError, match=what):
        read_url(text)


def test_other_databases_pass_as_they_are():
    url, arguments = read_url("sqlite:////tmp/x.sqlite?mode=ro")
    assert (url.render_as_string(), arguments) == ("sqlite:////tmp/x.sqlite?mode=ro", {})
