"""Sessions of browsers: kept on the server, named by a cookie that holds a random token."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from flask import Request, Response, current_app

from backend.database import db, now, write
from backend.models import User, UserSession
from backend.people.browser import browser_words
from backend.people.scopes import SAFE_METHODS
from backend.people.secrets import csrf_token, hash_token, new_token
from backend.people.seen import seen
from backend.people.visitor import Visitor
from backend.web.problems import CsrfMissing, Unauthenticated

COOKIE = "prospero_session"
CSRF_HEADER = "X-CSRF-Token"


def open_session(user: User, request: Request) -> str:
    """Sign a person in; the token is for the cookie. The session that this browser had ends, and expired ones
    of everybody are removed on the way.
    """
    token, before = new_token(), hash_token(request.cookies.get(COOKIE, ""))
    lifetime = timedelta(days=current_app.config["SESSION_DAYS"])
    with write():
        over = sa.or_(UserSession.expires_at <= now(), UserSession.token_hash == before)
        db.session.execute(sa.delete(UserSession).where(over))
        db.session.add(
            UserSession(
                user_id=user.id,
                token_hash=hash_token(token),
                expires_at=now() + lifetime,
                browser=browser_words(request.user_agent.string),
            )
        )
    return token


def close_session(request: Request) -> None:
    """Sign this browser out; no error when it was not signed in."""
    token = request.cookies.get(COOKIE)
    if token:
        with write():
            db.session.execute(sa.delete(UserSession).where(UserSession.token_hash == hash_token(token)))


def listed(user_id: int) -> Sequence[UserSession]:
    """A person's sessions, the one last seen first."""
    query = sa.select(UserSession).where(UserSession.user_id == user_id, UserSession.expires_at > now())
    return db.session.scalars(query.order_by(UserSession.seen_at.desc(), UserSession.id.desc())).all()


def end(user_id: int, session_id: int) -> bool:
    """End one session of a person; False when they have none of this id."""
    with write():
        mine = sa.delete(UserSession).where(UserSession.id == session_id, UserSession.user_id == user_id)
        return bool(db.session.execute(mine.returning(UserSession.id)).all())


def end_all(user_id: int, but: int | None = None) -> int:
    """End a person's sessions except the one of id `but`; how many those were."""
    with write():
        ended = sa.delete(UserSession).where(UserSession.user_id == user_id)
        if but is not None:
            ended = ended.where(UserSession.id != but)
        return len(db.session.execute(ended.returning(UserSession.id)).all())


_VISITOR = (
    sa.select(
        User.__table__.c.id,
        User.__table__.c.name,
        User.__table__.c.role,
        UserSession.__table__.c.id.label("session_id"),
        UserSession.__table__.c.seen_at,
    )
    .join(UserSession.__table__, UserSession.__table__.c.user_id == User.__table__.c.id)
    .where(
        UserSession.__table__.c.token_hash == sa.bindparam("token_hash"),
        UserSession.__table__.c.expires_at > sa.bindparam("now"),
    )
)


def visitor_of(request: Request) -> Visitor:
    """Who sends this request; Unauthenticated when nobody is signed in."""
    token = request.cookies.get(COOKIE)
    found, moment = None, now()
    if token:
        asked = {"token_hash": hash_token(token), "now": moment}
        found = db.session.connection().execute(_VISITOR, asked).one_or_none()
    if found is None:
        raise Unauthenticated("Sign in to go on.")
    seen().note(UserSession, found.session_id, found.seen_at, moment)
    return Visitor(found.id, found.name, found.role, session_id=found.session_id)


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
