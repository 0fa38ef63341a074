"""Whose account, sessions and tokens one may see and change: one's own; an admin those of everybody."""

from __future__ import annotations

from backend.database import db
from backend.models import Role, User
from backend.people.guard import current_user, current_visitor
from backend.web.problems import Forbidden, NotFound


def find_person(person_id: int) -> User:
    """The person; NotFound when there is none."""
    person = db.session.get(User, person_id)
    if person is None:
        raise NotFound(f"There is no person {person_id}.")
    return person


def own_or_managed(person_id: int) -> User:
    """Who asks, or for an admin anybody; Forbidden for all others, whether there is such a person or not."""
    visitor = current_visitor()
    if person_id == visitor.id:
        return current_user()
    if not visitor.role.includes(Role.ADMIN):
        raise Forbidden("This is another person's. Only they and admins may see or change it.")
    return find_person(person_id)


def only_own(person_id: int, otherwise: str) -> User:
    """Who asks; Forbidden for everybody else, admins too. `otherwise`: what an admin does instead."""
    if person_id != current_visitor().id:
        raise Forbidden(f"Only they themselves may do this. {otherwise}")
    return current_user()
