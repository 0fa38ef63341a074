"""Accounts: making people, their passwords, their one-time login links."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from backend.database import db, now, write
from backend.models import LoginLink, Role, User
from backend.people import passwords, sessions
from backend.people.secrets import hash_token, new_token
from celldata.errors import DataError

MAX_NAME = 80
LINK_VALID_FOR = timedelta(days=7)


def as_name(typed: str) -> str:
    """A name as it is stored: without outer spaces, accents in one form."""
    return unicodedata.normalize("NFC", typed.strip())


def check_name(name: str) -> str:
    """The name as it is stored; DataError when it cannot be a public name."""
    name = as_name(name)
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise DataError(
            repr(name), f"is not a public name of 1 to {MAX_NAME} printable characters", "Choose another."
        )
    return name


def find_user(name: str) -> User | None:
    """The person with this public name."""
    return db.session.scalar(sa.select(User).where(User.name == as_name(name)))


def create_user(name: str, role: Role | str, password: str | None = None) -> User:
    """Add a person; DataError when the name is taken. Without a password only login links sign them in."""
    name = check_name(name)
    hashed = passwords.hash_password(password, name) if password is not None else None
    with write():
        return add_user(name, Role(role), hashed)


def add_user(name: str, role: Role, password_hash: str | None) -> User:
    """`create_user` with what was checked and hashed before. Inside a `write()`."""
    taken = DataError(name, "is the name of somebody else already", "Choose another name.")
    # Two that differ in capitals only would be taken for one. Not asked of the database: SQLite knows no
    # capitals beyond ASCII.
    if name.casefold() in {known.casefold() for known in db.session.scalars(sa.select(User.name))}:
        raise taken
    user = User(name=name, role=role, password_hash=password_hash)
    db.session.add(user)
    try:
        db.session.flush()
    except IntegrityError:
        # Somebody took it at the same moment.
        raise taken from None
    return user


def set_password(user: User, password: str, keep: int | None = None) -> None:
    """Give a person another password. All their sessions end but the one of id `keep`."""
    hashed = passwords.hash_password(password, user.name)
    with write():
        user.password_hash = hashed
        sessions.end_all(user.id, but=keep)


def reset_password(user: User, keep: int | None = None) -> str:
    """Take a person's password, sessions (but `keep`) and open links away; the one-time link to come back
    with.
    """
    with write():
        user.password_hash = None
        sessions.end_all(user.id, but=keep)
        unused = sa.update(LoginLink).where(LoginLink.user_id == user.id, LoginLink.used_at.is_(None))
        db.session.execute(unused.values(used_at=now()))
        return create_login_link(user)


def password_matches(user: User | None, password: str) -> bool:
    """True when it is this person's password. Takes the same time when there is no such person."""
    return passwords.matches(user.password_hash if user is not None else None, password)


def create_login_link(user: User, valid_for: timedelta = LINK_VALID_FOR) -> str:
    """A new one-time link for a person, as a path: /login/<token>. Only its hash is kept."""
    token = new_token()
    with write():
        db.session.add(LoginLink(user_id=user.id, token_hash=hash_token(token), expires_at=now() + valid_for))
    return f"/login/{token}"


def use_login_link(token: str) -> User | None:
    """The person whom an unused, unexpired link belongs to; it is used up by this. None otherwise."""
    moment = now()
    open_one = (
        LoginLink.token_hash == hash_token(token),
        LoginLink.used_at.is_(None),
        LoginLink.expires_at > moment,
    )
    # Who tries links that never were does not keep others from writing.
    if db.session.scalar(sa.select(LoginLink.id).where(*open_one)) is None:
        return None
    with write():
        used = db.session.execute(
            sa.update(LoginLink).where(*open_one).values(used_at=moment).returning(LoginLink.user_id)
        ).scalar()
    return db.session.get(User, used) if used is not None else None
