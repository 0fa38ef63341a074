"""A person's own password, sessions and API tokens; admins see and end those of others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from backend.models import ApiToken, Role
from backend.people import accounts, rate_limit, schemas, sessions, tokens
from backend.people.access import only_own, own_or_managed
from backend.people.guard import current_visitor, requires
from backend.people.refusals import as_invalid
from backend.people.scopes import Scope
from backend.web.api import Blueprint
from backend.web.problems import Forbidden, Invalid, NotFound, TooManyAttempts, Unauthenticated

blp = Blueprint("account", __name__, description="A person's password, sessions and API tokens")


@blp.route("/people/<int:person_id>/password", methods=["PUT"])
@requires(Role.ANNOTATOR, token=False)
@blp.arguments(schemas.PasswordChangeSchema)
@blp.response(204)
@blp.problems(Unauthenticated, Forbidden, Invalid, TooManyAttempts)
def change_password(body: dict[str, str], person_id: int) -> None:
    """Change one's own password; needs the old one, where there is one. All other sessions end"""
    person = only_own(person_id, "Make a one-time link for them instead, with `reset`.")
    if person.password_hash is not None:
        tries = rate_limit.of_password(person.id)
        rate_limit.check(tries, "ask an admin for a link that resets it")
        if not accounts.password_matches(person, body.get("old") or ""):
            rate_limit.record_failure(tries)
            raise Invalid.at("old", "This is not your password.")
        rate_limit.forget_failures(tries)
    with as_invalid("new"):
        accounts.set_password(person, body["new"], keep=current_visitor().session_id)


@blp.route("/people/<int:person_id>/sessions", methods=["GET"])
@requires(Role.ANNOTATOR, token=False)
@blp.response(200, schemas.UserSessionSchema(many=True))
@blp.problems(Unauthenticated, Forbidden, NotFound)
def list_sessions(person_id: int) -> list[dict[str, Any]]:
    """The browsers in which a person is signed in, the one last seen first: one's own; admins see all"""
    person, mine = own_or_managed(person_id), current_visitor().session_id
    return [
        {
            "id": session.id,
            "browser": session.browser or "Unknown browser",
            "created_at": session.created_at,
            "seen_at": session.seen_at,
            "expires_at": session.expires_at,
            "current": session.id == mine,
        }
        for session in sessions.listed(person.id)
    ]


@blp.route("/people/<int:person_id>/sessions", methods=["DELETE"])
@requires(Role.ANNOTATOR, token=False)
@blp.response(200, schemas.EndedSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def end_sessions(person_id: int) -> dict[str, int]:
    """Sign a person out everywhere, but for the browser that asks"""
    person = own_or_managed(person_id)
    return {"ended": sessions.end_all(person.id, but=current_visitor().session_id)}


@blp.route("/people/<int:person_id>/sessions/<int:session_id>", methods=["DELETE"])
@requires(Role.ANNOTATOR, token=False)
@blp.response(204)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def end_session(person_id: int, session_id: int) -> None:
    """Sign a person out in one browser"""
    person = own_or_managed(person_id)
    if not sessions.end(person.id, session_id):
        raise NotFound(f"{person.name} has no session {session_id}. It may have ended meanwhile.")


def _shown(token: ApiToken) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "scopes": [Scope(scope) for scope in token.scopes],
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "used_at": token.used_at,
    }


@blp.route("/people/<int:person_id>/tokens", methods=["GET"])
@requires(Role.ANNOTATOR, token=False)
@blp.response(200, schemas.TokenSchema(many=True))
@blp.problems(Unauthenticated, Forbidden, NotFound)
def list_tokens(person_id: int) -> list[dict[str, Any]]:
    """A person's API tokens that were not revoked, the newest first: one's own; admins see all"""
    return [_shown(token) for token in tokens.listed(own_or_managed(person_id).id)]


@blp.route("/people/<int:person_id>/tokens", methods=["POST"])
@requires(Role.ANNOTATOR, token=False)
@blp.arguments(schemas.NewTokenSchema)
@blp.response(201, schemas.MadeTokenSchema)
@blp.problems(Unauthenticated, Forbidden, Invalid)
def make_token(body: dict[str, Any], person_id: int) -> dict[str, Any]:
    """Make an API token of one's own: a program sends it as `Authorization: Bearer …`

    Its text is in this answer only. A token does what its scopes say, never more than its person may: `read`
    what they see, `work` on tasks, `review`, `manage` people.
    """
    person = only_own(person_id, "A token acts as its person, so nobody makes one for another.")
    valid_for = None if body["days"] is None else timedelta(days=body["days"])
    with as_invalid("name", "scopes"):
        token, secret = tokens.make(person, body["name"].strip(), body["scopes"], valid_for)
    return {**_shown(token), "token": secret}


@blp.route("/people/<int:person_id>/tokens/<int:token_id>", methods=["DELETE"])
@requires(Role.ANNOTATOR, token=False)
@blp.response(204)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def revoke_token(person_id: int, token_id: int) -> None:
    """Revoke an API token, for ever"""
    person = own_or_managed(person_id)
    if not tokens.revoke(person.id, token_id):
        raise NotFound(f"{person.name} has no token {token_id}. It may have been revoked meanwhile.")
