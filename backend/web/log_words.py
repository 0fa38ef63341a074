"""What of a request may stand in a log: nothing that names a person or lets somebody in."""

from __future__ import annotations

import re

# Links that sign in and the like hold a random token: longer than any word or number of our addresses.
SECRET = re.compile(r"[A-Za-z0-9_\-.~%]{20,}")


def public_path(path: str) -> str:
    """A request's path, without its query and without the secrets in it: /login/…"""
    return SECRET.sub("…", path.split("?", 1)[0])
