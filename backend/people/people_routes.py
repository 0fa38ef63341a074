"""People over HTTP, for admins."""

from __future__ import annotations

from typing import Any

from backend.database import now
from backend.models import Role
from backend.people import accounts, management, schemas
from backend.people.access import find_person
from backend.people.guard import current_user, current_visitor, requires
from backend.web.api import Blueprint
from backend.web.problems import Forbidden, LastAdmin, NotFound, Unauthenticated

blp = Blueprint("people", __name__, description="People: roles, skills, pauses, the way in")


@blp.route("/people", methods=["GET"])
@requires(Role.ADMIN)
@blp.response(200, schemas.PersonSchema(many=True))
@blp.problems(Unauthenticated, Forbidden)
def list_people() -> list[dict[str, Any]]:
    """Everybody, by name"""
    return management.listed()


@blp.route("/people/<int:person_id>", methods=["PATCH"])
@requires(Role.ADMIN)
@blp.arguments(schemas.PersonChangeSchema)
@blp.response(200, schemas.PersonSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound, LastAdmin)
def change_person(wish: dict[str, Any], person_id: int) -> dict[str, Any]:
    """Change a person's role or skills, pause them or lift the pause

    With another role all their sessions end. The last admin stays one.
    """
    find_person(person_id)
    return management.shown(
        management.change(person_id, current_user(), wish, keep=current_visitor().session_id)
    )


@blp.route("/people/<int:person_id>/link", methods=["POST"])
@requires(Role.ADMIN, token=False)
@blp.arguments(schemas.LinkWishSchema)
@blp.response(201, schemas.LinkSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def make_link(wish: dict[str, bool], person_id: int) -> dict[str, Any]:
    """Make a one-time link that signs a person in; with `reset`, their password counts no more

    Without a password they set a new one on their account page.
    """
    person, keep = find_person(person_id), current_visitor().session_id
    expires_at = now() + accounts.LINK_VALID_FOR
    link = accounts.reset_password(person, keep) if wish["reset"] else accounts.create_login_link(person)
    return {"link": link, "expires_at": expires_at}
