"""What admins see and change of people: roles, pauses, skills, the way back in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from backend.database import db, now, write
from backend.models import Role, Skill, TaskKind, User, UserSession
from backend.people import invitations, sessions, skills
from backend.web.problems import LastAdmin


def listed() -> list[dict[str, Any]]:
    """Everybody, by name, with what the page of people shows of them. Three queries, however many."""
    people = db.session.scalars(sa.select(User).order_by(sa.func.lower(User.name))).all()
    levels: dict[int, dict[str, int]] = {}
    known = sa.select(Skill.user_id, Skill.kind, Skill.level)
    for user_id, kind, level in db.session.execute(known).all():
        levels.setdefault(user_id, {})[kind.value] = level
    last = sa.select(UserSession.user_id, sa.func.max(UserSession.seen_at)).group_by(UserSession.user_id)
    seen = dict(db.session.execute(last).all())
    return [_shown(user, levels.get(user.id, {}), seen.get(user.id)) for user in people]


def shown(user: User) -> dict[str, Any]:
    """One person as `listed` has them."""
    levels = {kind.value: level for kind, level in skills.levels_of(user.id).items()}
    seen = db.session.scalar(
        sa.select(sa.func.max(UserSession.seen_at)).where(UserSession.user_id == user.id)
    )
    return _shown(user, levels, seen)


def _shown(user: User, levels: Mapping[str, int], seen: Any) -> dict[str, Any]:
    return {
        "id": user.id,
        "name": user.name,
        "role": user.role,
        "has_password": user.password_hash is not None,
        "skills": {kind.value: levels.get(kind.value, 0) for kind in TaskKind},
        "paused_at": user.paused_at,
        "paused_for": user.paused_for,
        "created_at": user.created_at,
        "seen_at": seen,
    }


def change(person_id: int, by: User, wish: Mapping[str, Any], keep: int | None) -> User:
    """Change of a person what `wish` names: `role`, `paused` (with `paused_for`), `skills`.

    With another role all their sessions end but the one of id `keep`. LastAdmin when nobody could manage
    people any more.
    """
    with write():
        # Admins first, in one order: of two who demote each other at once, the second finds one admin left.
        # (`key_share`: what people do meanwhile only names them, and need not wait.)
        admins = set(
            db.session.scalars(
                sa.select(User.id)
                .where(User.role == Role.ADMIN)
                .order_by(User.id)
                .with_for_update(key_share=True)
            )
        )
        person = db.session.get_one(
            User, person_id, with_for_update={"key_share": True}, populate_existing=True
        )
        role = wish.get("role", person.role)
        if role is not person.role:
            if admins == {person.id}:
                raise LastAdmin(f"{person.name} is the only admin. Make somebody else an admin first.")
            if person.role is Role.ADMIN:
                invitations.revoke_those_of(person.id)
            person.role = role
            sessions.end_all(person.id, but=keep)
        if "paused" in wish:
            _pause(person, wish["paused"], wish.get("paused_for"))
        skills.give(person, {TaskKind(kind): level for kind, level in wish.get("skills", {}).items()}, by=by)
    return person


def _pause(person: User, paused: bool, reason: str | None) -> None:
    if not paused:
        person.paused_at = person.paused_for = None
        return
    person.paused_at = person.paused_at or now()
    person.paused_for = (reason or "").strip() or "A manager paused your work. Write to them to go on."
