"""Sessions of browsers: kept on the server, named by a cookie that holds a random token."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import Request, Response, current_app

from backend.database import db, now, write
from backend.models import Role, User, UserSession
from backend.people.secrets import csrf_token, hash_token, new_token
from backend.web.problems import CsrfMissing, Unauthenticated

COOKIE = "prospero_session"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def open_session(user: User) -> str:
    """Sign a person in; the token is for the cookie. Expired sessions of everybody are removed on the way."""
    token = new_token()
    lifetime = timedelta(days=current_app.config["SESSION_DAYS"])
    with write():
        db.session.execute(sa.delete(UserSession).where(UserSession.expires_at <= now()))
        db.session.add(
            UserSession(user_id=user.id, token_hash=hash_token(token), expires_at=now() + lifetime)
        )
    return token


def close_session(request: Request) -> None:
    """Sign this browser out; no error when it was not signed in."""
    token = request.cookies.get(COOKIE)
    if token:
        with write():
            db.session.execute(sa.delete(UserSession).where(UserSession.token_hash == hash_token(token)))


@dataclass(frozen=True)
class Visitor:
    """Who sends a request: what nearly every handler needs to know of them, in one short query."""

    id: int
    name: str
    role: Role


_VISITOR = (
    sa.select(User.__table__.c.id, User.__table__.c.name, User.__table__.c.role)
    .join(UserSession.__table__, UserSession.__table__.c.user_id == User.__table__.c.id)
    .where(
        UserSession.__table__.c.token_hash == sa.bindparam("token_hash"),
        UserSession.__table__.c.expires_at > sa.bindparam("now"),
    )
)


def visitor_of(request: Request) -> Visitor:
    """Who sends this request; Unauthenticated when nobody is signed in."""
    token = request.cookies.get(COOKIE)
    found = None
    if token:
        asked = {"token_hash": hash_token(token), "now": now()}
        found = db.session.connection().execute(_VISITOR, asked).one_or_none()
    if found is None:
        raise Unauthenticated("Sign in to go on.")
    return Visitor(found.id, found.name, found.role)


def check_csrf(request: Request) -> None:
    """CsrfMissing when an unsafe request lacks the token that only this session's page can know."""
    if request.method in SAFE_METHODS:
        return
    sent = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(sent.encode(), csrf_token(request.cookies.get(COOKIE, "")).encode()):
        raise CsrfMissing(f"Send the header {CSRF_HEADER} with the csrf_token of GET /session.")


def set_cookie(response: Response, token: str, *, secure: bool) -> None:
    """Give the browser its session."""
    lifetime = timedelta(days=current_app.config["SESSION_DAYS"])
    response.set_cookie(COOKIE, token, max_age=lifetime, secure=secure, httponly=True, samesite="Lax")


def clear_cookie(response: Response) -> None:
    """Take the session from the browser."""
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax")
