"""Invitations over HTTP: admins make them, whoever has the link joins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Response, request

from backend.models import Invitation, Role, TaskKind
from backend.people import invitation_schemas as schemas
from backend.people import invitations, rate_limit
from backend.people.guard import current_user, requires
from backend.people.refusals import as_invalid
from backend.people.routes import signed_in
from backend.people.schemas import SessionSchema
from backend.web.api import Blueprint
from backend.web.problems import (
    Forbidden,
    Invalid,
    InvitationOver,
    NotFound,
    TooManyAttempts,
    Unauthenticated,
)

blp = Blueprint("invitations", __name__, description="Invitations: links that make people")


def _shown(invitation: Invitation, joined: Sequence[str]) -> dict[str, Any]:
    return {
        "id": invitation.id,
        "role": invitation.role,
        "skills": {kind.value: invitation.skills.get(kind.value, 0) for kind in TaskKind},
        "note": invitation.note,
        "state": invitations.state_of(invitation),
        "max_uses": invitation.max_uses,
        "uses": invitation.uses,
        "joined": joined,
        "created_by": invitation.created_by.name if invitation.created_by else None,
        "created_at": invitation.created_at,
        "expires_at": invitation.expires_at,
    }


@blp.route("/invitations", methods=["GET"])
@requires(Role.ADMIN)
@blp.response(200, schemas.InvitationSchema(many=True))
@blp.problems(Unauthenticated, Forbidden)
def list_invitations() -> list[dict[str, Any]]:
    """All invitations with their uses, the newest first"""
    joined = invitations.joined_by()
    return [_shown(each, joined.get(each.id, [])) for each in invitations.listed()]


@blp.route("/invitations", methods=["POST"])
@requires(Role.ADMIN)
@blp.arguments(schemas.NewInvitationSchema)
@blp.response(201, schemas.MadeInvitationSchema)
@blp.problems(Unauthenticated, Forbidden, Invalid)
def make_invitation(body: dict[str, Any]) -> dict[str, Any]:
    """Make an invitation: its link is in this answer only"""
    levels = {TaskKind(kind): level for kind, level in body["skills"].items()}
    with as_invalid("role"):
        invitation, link = invitations.make(
            body["role"],
            levels=levels,
            valid_for=timedelta(days=body["days"]),
            max_uses=body["max_uses"],
            note=body["note"],
            by=current_user(),
        )
    return {**_shown(invitation, []), "link": link}


@blp.route("/invitations/<int:invitation_id>", methods=["DELETE"])
@requires(Role.ADMIN)
@blp.response(204)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def revoke_invitation(invitation_id: int) -> None:
    """Revoke an invitation: nobody joins by it any more; who came by it stays"""
    invitations.revoke(invitation_id)


@blp.route("/join/<string:token>", methods=["GET"])
@blp.response(200, schemas.OpenInvitationSchema)
@blp.problems(NotFound, InvitationOver, TooManyAttempts)
def get_open_invitation(token: str) -> dict[str, Any]:
    """What an invitation offers; looking uses nothing up"""
    found = _counted(token)
    return {
        "role": found.role,
        "invited_by": found.created_by.name if found.created_by else None,
        "expires_at": found.expires_at,
    }


@blp.route("/join/<string:token>", methods=["POST"])
@blp.arguments(schemas.JoinSchema)
@blp.response(200, SessionSchema)
@blp.problems(NotFound, InvitationOver, Invalid, TooManyAttempts)
def join(body: dict[str, Any], token: str) -> Response:
    """Become a person by an invitation, signed in in this browser"""
    _counted(token)
    with as_invalid("name", "password"):
        user = invitations.join(token, body["name"], body["password"])
    return signed_in(user)


def _counted(token: str) -> Invitation:
    """The invitation of a link. Links that never were are counted by address: they may be guesses."""
    try:
        return invitations.open_one(token)
    except NotFound:
        tries = rate_limit.of_invitations(request.remote_addr or "")
        rate_limit.check(tries, "ask whoever invited you")
        rate_limit.record_failure(tries)
        raise
