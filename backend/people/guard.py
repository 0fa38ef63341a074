"""Who may call a handler: one decorator, which also documents it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from typing import Any

from flask import Request, g, request

from backend.database import db
from backend.models import Role, User
from backend.people import tokens
from backend.people.scopes import Scope, scope_for
from backend.people.sessions import check_csrf, visitor_of
from backend.people.visitor import Visitor
from backend.web.problems import Forbidden


def requires(role: Role, scope: Scope | None = None, *, token: bool = True) -> Callable[[Callable], Callable]:
    """Only people whose role includes `role`: signed in (unsafe methods need the CSRF header, too), or
    through a program whose token has `scope` (by default what `scope_for` says).

    `token=False`: no token opens this, whatever its scopes. Stands right below the route: nothing of the
    request is looked at before.
    """

    def decorate(function: Callable) -> Callable:
        @wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            visitor = _visitor(request)
            if not visitor.role.includes(role):
                raise Forbidden(
                    f"Only the role {role.value} may do this; {visitor.name} is {visitor.role.value}."
                )
            if visitor.scopes is not None:
                _check_scope(visitor.scopes, (scope or scope_for(role, request.method)) if token else None)
            g.visitor = visitor
            g.pop("user", None)  # an outer app context may have served another request before
            return function(*args, **kwargs)

        apidoc = deepcopy(getattr(function, "_apidoc", {}))
        manual = apidoc.setdefault("manual_doc", {})
        manual["x-role"] = role.value
        manual["security"] = [{"session": []}, {"token": []}] if token else [{"session": []}]
        if scope is not None:
            manual["x-scope"] = scope.value
        wrapper._apidoc = apidoc  # type: ignore[attr-defined]
        return wrapper

    return decorate


def _visitor(request: Request) -> Visitor:
    secret = tokens.sent_with(request)
    if secret is not None:
        # No page of another site can make a browser send this header: there is nothing for CSRF to protect.
        return tokens.visitor_of(secret, request.remote_addr or "")
    visitor = visitor_of(request)
    check_csrf(request)
    return visitor


def _check_scope(scopes: frozenset[Scope], needed: Scope | None) -> None:
    if needed is None:
        raise Forbidden("A token may not do this: sign in with a browser.")
    if needed not in scopes:
        has = ", ".join(scope.value for scope in Scope if scope in scopes) or "none"
        raise Forbidden(f"This needs a token with the scope {needed.value}; the scopes of yours: {has}.")


def current_visitor() -> Visitor:
    """The person whom `requires` let in, as far as it has looked."""
    return g.visitor


def current_user() -> User:
    """The person whom `requires` let in, with all that is stored of them."""
    if "user" not in g:
        g.user = db.session.get_one(User, g.visitor.id)
    return g.user
