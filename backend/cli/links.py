"""One-click login links for the three roles, for whoever starts the server."""

from __future__ import annotations

import sqlalchemy as sa

from backend.database import db
from backend.models import Role, User
from backend.people.accounts import create_login_link, create_user, find_user


def role_links() -> list[tuple[str, str]]:
    """A fresh one-time link per role: [("annotator", "/login/…"), …]. The person is the first of that role;
    where a role has nobody yet, one named after it is made. Needs an app context.
    """
    return [(role.value, create_login_link(first_of(role))) for role in Role]


def first_of(role: Role) -> User:
    """The person of `role` who was added first; made when there is none."""
    user = db.session.scalar(sa.select(User).where(User.role == role).order_by(User.id).limit(1))
    if user is not None:
        return user
    # The name may be taken by somebody of another role.
    name, number = role.value, 2
    while find_user(name) is not None:
        name, number = f"{role.value} {number}", number + 1
    return create_user(name, role)
