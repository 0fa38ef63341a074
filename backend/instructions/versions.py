"""Versions of a project's instructions for a kind of task. Version 0 is the server's own text (folder.py);
each change adds one, and none is ever changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from backend.database import db, write
from backend.instructions.folder import read_text
from backend.models import InstructionsVersion, TaskKind, User
from backend.web.problems import StaleVersion


@dataclass(frozen=True)
class Text:
    """A version as it is read; nobody is the author of version 0."""

    kind: TaskKind
    number: int
    text: str
    author: str | None = None
    at: datetime | None = None


def newest_number(project_id: int, kind: TaskKind) -> int:
    """The version that counts now."""
    query = sa.select(sa.func.max(InstructionsVersion.number)).where(
        InstructionsVersion.project_id == project_id, InstructionsVersion.kind == kind.value
    )
    return db.session.scalar(query) or 0


def newest_numbers() -> dict[tuple[int, str], tuple[int, datetime]]:
    """The version that counts now and when it was written, by project and kind, where there is one."""
    columns = (InstructionsVersion.project_id, InstructionsVersion.kind)
    newest = sa.func.max(InstructionsVersion.number), sa.func.max(InstructionsVersion.at)
    rows = db.session.execute(sa.select(*columns, *newest).group_by(*columns))
    return {(project_id, kind): (number, at) for project_id, kind, number, at in rows}


def read(project_id: int, kind: TaskKind, number: int | None = None) -> Text | None:
    """A version, the newest when None; None when there is no such version."""
    wanted = newest_number(project_id, kind) if number is None else number
    if wanted == 0:
        return Text(kind, 0, read_text(current_app.config["PROSPERO_HOME"], kind))
    row = db.session.get(
        InstructionsVersion,
        (project_id, kind.value, wanted),
        options=[joinedload(InstructionsVersion.author)],
    )
    if row is None:
        return None
    return Text(kind, row.number, row.text, row.author.name if row.author else None, row.at)


def history(project_id: int, kind: TaskKind) -> list[InstructionsVersion]:
    """Every version but 0, the newest first."""
    query = (
        sa.select(InstructionsVersion)
        .where(InstructionsVersion.project_id == project_id, InstructionsVersion.kind == kind.value)
        .options(joinedload(InstructionsVersion.author))
        .order_by(InstructionsVersion.number.desc())
    )
    return list(db.session.scalars(query))


def add(project_id: int, kind: TaskKind, text: str, based_on: int, author: User) -> int:
    """A new version; its number. StaleVersion when `based_on` is not the newest any more: what somebody else
    wrote meanwhile must not be lost unseen.
    """
    author_id = author.id
    try:
        with write():
            newest = newest_number(project_id, kind)
            if newest != based_on:
                raise _stale(based_on, newest)
            db.session.add(
                InstructionsVersion(
                    project_id=project_id,
                    kind=kind.value,
                    number=newest + 1,
                    text=text,
                    author_id=author_id,
                )
            )
    except IntegrityError:
        # On PostgreSQL two may write at once: the key lets one.
        raise _stale(based_on, newest_number(project_id, kind)) from None
    return based_on + 1


def _stale(based_on: int, newest: int) -> StaleVersion:
    return StaleVersion(
        f"Version {newest} was written meanwhile, and your text began with version {based_on}. Nothing was "
        "saved. Copy what you wrote, read the newest version, and put it in there.",
        version=newest,
    )
