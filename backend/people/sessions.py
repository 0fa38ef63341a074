"""Sessions of browsers: kept on the server, named by a cookie that holds a random token."""

from __future__ import annotations

import hmac
from datetime import timedelta

import sqlalchemy as sa
from flask import Request, Response, current_app
from sqlalchemy.orm import joinedload

from backend.database import db, now, write
from backend.models import User, UserSession
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


def user_of(request: Request) -> User:
    """Who sends this request; Unauthenticated when nobody is signed in."""
    token = request.cookies.get(COOKIE)
    found = None
    if token:
        found = db.session.scalar(
            sa.select(UserSession)
            .where(UserSession.token_hash == hash_token(token), UserSession.expires_at > now())
            .options(joinedload(UserSession.user))
        )
    if found is None:
        raise Unauthenticated("Sign in to go on.")
    return found.user


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
