"""Skills: the level that a person has in each kind of task; 0 where nothing is known of them."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from backend.database import db, now
from backend.models import Skill, TaskKind, User

# What passed practice tasks give; more is for managers to give.
TRAINED = 1
MAX_LEVEL = 9


def levels_of(user_id: int) -> dict[TaskKind, int]:
    """The level of a person in every kind of task."""
    query = sa.select(Skill.kind, Skill.level).where(Skill.user_id == user_id)
    known: dict[TaskKind, int] = {row.kind: row.level for row in db.session.execute(query)}
    return {kind: known.get(kind, 0) for kind in TaskKind}


def give(user: User, levels: Mapping[TaskKind, int], by: User | None = None) -> None:
    """Set a person's levels in these kinds; `by`: who says so, None for the server. Inside a `write()`."""
    for kind, level in levels.items():
        if not 0 <= level <= MAX_LEVEL:
            raise ValueError(f"a level of 0 to {MAX_LEVEL}, not {level}")
        skill = db.session.get(Skill, (user.id, kind)) or Skill(user_id=user.id, kind=kind)
        skill.level, skill.given_by_id, skill.at = level, by.id if by else None, now()
        db.session.add(skill)
    db.session.flush()
