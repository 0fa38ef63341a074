"""Who sends a request."""

from __future__ import annotations

from dataclasses import dataclass

from backend.models import Role
from backend.people.scopes import Scope


@dataclass(frozen=True)
class Visitor:
    """Who sends a request: what nearly every handler needs to know of them, in one short query."""

    id: int
    name: str
    role: Role
    # The browser's session; None for a program with a token.
    session_id: int | None = None
    # What the program's token may be used for; None for a browser, which may do all that its person may.
    scopes: frozenset[Scope] | None = None
