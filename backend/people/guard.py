"""Who may call a handler: one decorator, which also documents it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from typing import Any

from flask import g, request

from backend.database import db
from backend.models import Role, User
from backend.people.sessions import Visitor, check_csrf, visitor_of
from backend.web.problems import Forbidden


def requires(role: Role) -> Callable[[Callable], Callable]:
    """Only signed-in people whose role includes `role`; unsafe methods need the CSRF header, too.

    Stands right below the route: nothing of the request is looked at before.
    """

    def decorate(function: Callable) -> Callable:
        @wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            visitor = visitor_of(request)
            check_csrf(request)
            if not visitor.role.includes(role):
                raise Forbidden(
                    f"Only the role {role.value} may do this; {visitor.name} is {visitor.role.value}."
                )
            g.visitor = visitor
            g.pop("user", None)  # an outer app context may have served another request before
            return function(*args, **kwargs)

        apidoc = deepcopy(getattr(function, "_apidoc", {}))
        manual = apidoc.setdefault("manual_doc", {})
        manual["x-role"] = role.value
        manual["security"] = [{"session": []}]
        wrapper._apidoc = apidoc  # type: ignore[attr-defined]
        return wrapper

    return decorate


def current_visitor() -> Visitor:
    """The person whom `requires` let in, as far as it has looked."""
    return g.visitor


def current_user() -> User:
    """The person whom `requires` let in, with all that is stored of them."""
    if "user" not in g:
        g.user = db.session.get_one(User, g.visitor.id)
    return g.user
