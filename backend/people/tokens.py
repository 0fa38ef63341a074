"""API tokens: a program's right to act as a person, within scopes. Shown once, kept as a hash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Request

from backend.database import db, now, write
from backend.models import ApiToken, User
from backend.people import rate_limit
from backend.people.scopes import Scope, scopes_of
from backend.people.secrets import hash_token, new_token
from backend.people.seen import seen
from backend.people.visitor import Visitor
from backend.web.problems import Unauthenticated
from celldata.errors import DataError

# So that whoever finds one (a scanner of repositories, too) knows what it is.
PREFIX = "prospero_"
SCHEME = "bearer "
MAX_TOKENS = 50


def make(user: User, name: str, scopes: Iterable[Scope], valid_for: timedelta | None) -> tuple[ApiToken, str]:
    """A new token of a person and its text, which is nowhere else; DataError when it would be allowed more
    than the person, or they have too many.
    """
    wanted = set(scopes)
    beyond = wanted - scopes_of(user.role)
    if beyond:
        raise DataError(
            "scopes",
            f"{', '.join(sorted(beyond))} is more than the role {user.role.value} allows",
            f"Choose among {_words(scopes_of(user.role))}.",
        )
    secret = PREFIX + new_token()
    token = ApiToken(
        user_id=user.id,
        name=name,
        token_hash=hash_token(secret),
        scopes=[scope.value for scope in Scope if scope in wanted],
        expires_at=None if valid_for is None else now() + valid_for,
    )
    with write():
        if len(listed(user.id)) >= MAX_TOKENS:
            raise DataError("name", f"you have {MAX_TOKENS} tokens already", "Revoke one first.")
        db.session.add(token)
    return token, secret


def listed(user_id: int) -> Sequence[ApiToken]:
    """A person's tokens that were not revoked, the newest first."""
    query = sa.select(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
    return db.session.scalars(query.order_by(ApiToken.id.desc())).all()


def revoke(user_id: int, token_id: int) -> bool:
    """End a person's token, for ever; False when they have none of this id."""
    with write():
        ended = (
            sa.update(ApiToken)
            .where(ApiToken.id == token_id, ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
            .values(revoked_at=now())
            .returning(ApiToken.id)
        )
        return bool(db.session.execute(ended.execution_options(synchronize_session=False)).all())


def sent_with(request: Request) -> str | None:
    """The token that a request carries. Other schemes of Authorization are for whatever stands before the
    server.
    """
    header = request.headers.get("Authorization", "")
    return header[len(SCHEME) :].strip() if header[: len(SCHEME)].lower() == SCHEME else None


_USERS, _TOKENS = User.__table__, ApiToken.__table__
_VISITOR = (
    sa.select(
        _USERS.c.id,
        _USERS.c.name,
        _USERS.c.role,
        _TOKENS.c.id.label("token_id"),
        _TOKENS.c.scopes,
        _TOKENS.c.used_at,
    )
    .join(_TOKENS, _TOKENS.c.user_id == _USERS.c.id)
    .where(
        _TOKENS.c.token_hash == sa.bindparam("token_hash"),
        _TOKENS.c.revoked_at.is_(None),
        sa.or_(_TOKENS.c.expires_at.is_(None), _TOKENS.c.expires_at > sa.bindparam("now")),
    )
)


def visitor_of(secret: str, address: str) -> Visitor:
    """Whose program sends this token; Unauthenticated when it counts no more, or never did. Failures are
    counted by address.
    """
    moment = now()
    found = _find(secret, moment)
    if found is None:
        tries = rate_limit.of_tokens(address)
        rate_limit.check(tries, "make a new token")
        rate_limit.record_failure(tries)
        raise Unauthenticated("This token is unknown, revoked or expired. Make another on the account page.")
    seen().note(ApiToken, found.token_id, found.used_at, moment)
    # Who lost a role lost what the token had of it.
    scopes = frozenset(map(Scope, found.scopes)) & scopes_of(found.role)
    return Visitor(found.id, found.name, found.role, scopes=scopes)


def _find(secret: str, moment: datetime) -> sa.Row | None:
    asked = {"token_hash": hash_token(secret), "now": moment}
    return db.session.connection().execute(_VISITOR, asked).one_or_none()


def _words(scopes: Iterable[Scope]) -> str:
    return ", ".join(scope.value for scope in Scope if scope in set(scopes))
