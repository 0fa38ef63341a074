"""Scopes: what an API token may be used for. Never more than its person's role allows."""

from __future__ import annotations

from enum import StrEnum

from backend.models import Role

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class Scope(StrEnum):
    """A token's right, in a word."""

    READ = "read"
    WORK = "work"
    REVIEW = "review"
    MANAGE = "manage"


# The scope that opens what a role alone may do; each role also has those before it.
_OF_ROLE = {Role.ANNOTATOR: Scope.WORK, Role.EXPERT: Scope.REVIEW, Role.ADMIN: Scope.MANAGE}


def scopes_of(role: Role) -> frozenset[Scope]:
    """The scopes that a token of somebody of this role may have."""
    return frozenset({Scope.READ} | {scope for least, scope in _OF_ROLE.items() if role.includes(least)})


def scope_for(role: Role, method: str) -> Scope:
    """What a handler for `role` asks of a token: `read` to look, else the role's own. What only admins see
    is no mere reading.
    """
    if method.upper() in SAFE_METHODS and role is not Role.ADMIN:
        return Scope.READ
    return _OF_ROLE[role]
