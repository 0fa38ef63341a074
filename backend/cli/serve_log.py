"""gunicorn's log, without what it says of people: addresses, browsers, referrers, and tokens in addresses."""

from __future__ import annotations

import re
from typing import Any

from gunicorn.glogging import Logger

from backend.web.log_words import public_path

# When, what, how it was answered: status, bytes, milliseconds.
ACCESS_FORMAT = '%(t)s "%(m)s %(U)s" %(s)s %(B)s bytes %(M)s ms'

ADDRESS = re.compile(r"\bip=\S+")


class PrivateLogger(Logger):  # type: ignore[misc]
    """The log of `prospero serve`."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """What a line of the access log may use."""
        found: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return {**found, "U": public_path(environ.get("PATH_INFO", ""))}

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Such as "Invalid request from ip=…"."""
        super().warning(ADDRESS.sub("somebody", msg), *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Such as "Error handling request /login/…"."""
        shown = [public_path(a) if isinstance(a, str) and a.startswith("/") else a for a in args]
        super().exception(msg, *shown, **kwargs)
