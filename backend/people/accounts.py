"""Accounts: making people, their passwords, their one-time login links."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import sqlalchemy as sa
from werkzeug.security import check_password_hash, generate_password_hash

from backend.database import db, now, write
from backend.models import LoginLink, Role, User
from backend.people.secrets import hash_token, new_token
from celldata.errors import DataError

MIN_PASSWORD = 10
# scrypt takes any length; a megabyte of "password" would only keep the CPU busy.
MAX_PASSWORD = 200
MAX_NAME = 80
LINK_VALID_FOR = timedelta(days=7)


@cache
def _nobody() -> str:
    """Checked when the name is unknown, so that the answer takes as long as for a known one."""
    return generate_password_hash("nobody has this password")


def check_name(name: str) -> str:
    """The name without outer spaces; DataError when it cannot be a public name."""
    name = name.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise DataError(
            repr(name), f"is not a public name of 1 to {MAX_NAME} printable characters", "Choose another."
        )
    return name


def hash_password(password: str) -> str:
    """scrypt hash; DataError when the password is too short or too long."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise DataError(
            "password", f"has {len(password)} characters", f"Choose one of {MIN_PASSWORD} to {MAX_PASSWORD}."
        )
    return generate_password_hash(password)


def find_user(name: str) -> User | None:
    """The person with this public name."""
    return db.session.scalar(sa.select(User).where(User.name == name))


def create_user(name: str, role: Role | str, password: str | None = None) -> User:
    """Add a person; DataError when the name is taken. Without a password only login links sign them in."""
    name = check_name(name)
    hashed = hash_password(password) if password is not None else None
    with write():
        if find_user(name) is not None:
            raise DataError(name, "there is a person of this name already", "Choose another name.")
        user = User(name=name, role=Role(role), password_hash=hashed)
        db.session.add(user)
    return user


def set_password(user: User, password: str) -> None:
    """Give a person another password."""
    hashed = hash_password(password)
    with write():
        user.password_hash = hashed


def password_matches(user: User | None, password: str) -> bool:
    """True when it is this person's password. Takes the same time when there is no such person."""
    if len(password) > MAX_PASSWORD:
        return False
    known = user.password_hash if user is not None else None
    return check_password_hash(known or _nobody(), password) and known is not None


def create_login_link(user: User, valid_for: timedelta = LINK_VALID_FOR) -> str:
    """A new one-time link for a person, as a path: /login/<token>. Only its hash is kept."""
    token = new_token()
    with write():
        db.session.add(LoginLink(user_id=user.id, token_hash=hash_token(token), expires_at=now() + valid_for))
    return f"/login/{token}"


def use_login_link(token: str) -> User | None:
    """The person whom an unused, unexpired link belongs to; it is used up by this. None otherwise."""
    moment = now()
    with write():
        used = db.session.execute(
            sa.update(LoginLink)
            .where(LoginLink.token_hash == hash_token(token), LoginLink.used_at.is_(None))
            .where(LoginLink.expires_at > moment)
            .values(used_at=moment)
            .returning(LoginLink.user_id)
        ).scalar()
    return db.session.get(User, used) if used is not None else None
