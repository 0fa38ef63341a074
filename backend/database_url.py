"""`DATABASE_URL` as people type it, turned into what SQLAlchemy and the driver want."""

from __future__ import annotations

import ssl
from importlib.util import find_spec
from typing import Any

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from celldata.errors import DataError

POSTGRESQL_DRIVER = "postgresql+pg8000"
_SCHEMES = {"postgres", "postgresql", POSTGRESQL_DRIVER}
DEFAULT_PORT = 5432


def read_url(text: str) -> tuple[URL, dict[str, Any]]:
    """(url, arguments of the driver's `connect`). URLs of PostgreSQL may be written as for `psql`, with
    `?host=/folder/of/the/socket`, `sslmode`, `sslrootcert`, `application_name` and `connect_timeout`; other
    databases pass as they are. DataError names what is not understood, or the driver that is missing.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise DataError(
            "DATABASE_URL", "is no URL", "Write it as postgresql://user:password@host/database."
        ) from None
    if url.drivername not in _SCHEMES:
        return url, {}
    if find_spec("pg8000") is None:
        raise DataError(
            "DATABASE_URL",
            "names PostgreSQL, whose driver is not installed",
            "Install it: pip install -c constraints.txt -e '.[postgres]'",
        )
    query = dict(url.query)
    arguments: dict[str, Any] = {}
    host = query.pop("host", url.host)
    if isinstance(host, str) and host.startswith("/"):
        arguments["unix_sock"] = f"{host}/.s.PGSQL.{query.pop('port', None) or url.port or DEFAULT_PORT}"
        # TLS is for the network; a socket of this machine speaks none.
        arguments["ssl_context"] = False
        query.pop("sslmode", None)
        url = url.set(host=None, port=None)
    elif isinstance(host, str):
        url = url.set(host=host)
    if "sslmode" in query:
        arguments["ssl_context"] = _ssl_context(str(query.pop("sslmode")), query.pop("sslrootcert", None))
    if "application_name" in query:
        arguments["application_name"] = query.pop("application_name")
    # libpq's limit is for connecting; pg8000's would end slow queries, too, so it is left to the network.
    query.pop("connect_timeout", None)
    if query:
        raise DataError("DATABASE_URL", f"has the unknown option {sorted(query)[0]!r}", "Leave it out.")
    return url.set(drivername=POSTGRESQL_DRIVER, query={}), arguments


def _ssl_context(mode: str, root: Any) -> ssl.SSLContext | bool | None:
    """libpq's words for how much TLS is wanted: None = when the server has it, False = never."""
    if mode == "disable":
        return False
    if mode in ("allow", "prefer"):
        return None
    if mode not in ("require", "verify-ca", "verify-full"):
        raise DataError(
            "DATABASE_URL", f"has the unknown sslmode={mode}", "Use disable, prefer, require or verify-full."
        )
    context = ssl.create_default_context(cafile=root)
    context.check_hostname = mode == "verify-full"
    if mode == "require" and root is None:
        context.verify_mode = ssl.CERT_NONE
    return context
