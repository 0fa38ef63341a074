"""The append-only log of edits in the database: writing to it, reading it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from backend.database import db, now
from backend.models import EditRecord
from celldata.edits import Edit, edit_from_json, edit_to_json

# Spans compress well at any level; 6 costs more than the rest of the request.
COMPRESSION = 1


@dataclass(frozen=True)
class LoggedEdit:
    """An edit at its place in the log."""

    sequence: int
    edit: Edit


def pack(edit: Edit) -> bytes:
    """An edit as it lies in the log."""
    return zlib.compress(orjson.dumps(edit_to_json(edit)), COMPRESSION)


def unpack(body: bytes) -> dict[str, Any]:
    """The JSON of an edit from the log."""
    return orjson.loads(zlib.decompress(body))


_EDITS = EditRecord.__table__
_KNOWN = sa.select(_EDITS.c.edit_id, _EDITS.c.author_id).where(
    _EDITS.c.task_id == sa.bindparam("task_id"), _EDITS.c.edit_id.in_(sa.bindparam("ids", expanding=True))
)
_ADD = sa.insert(_EDITS)


def authors(connection: sa.Connection, task_id: int, ids: Iterable[str]) -> dict[str, int]:
    """Who made those of `ids` that are in the task's log: edit id -> user id."""
    asked = {"task_id": task_id, "ids": list(ids)}
    return {row.edit_id: row.author_id for row in connection.execute(_KNOWN, asked)}


def append(
    connection: sa.Connection,
    task_id: int,
    sequence: int,
    revision: int,
    author_id: int,
    edits: Sequence[Edit],
) -> None:
    """Add edits after the first `sequence` ones of a task that was submitted `revision` times. Inside a
    `database.write()`, after they were applied to the labels.
    """
    rows = [
        {
            "task_id": task_id,
            "sequence": number,
            "edit_id": edit.id,
            "author_id": author_id,
            "revision": revision + 1,
            "at": now(),
            "body": pack(edit),
        }
        for number, edit in enumerate(edits, sequence + 1)
    ]
    connection.execute(_ADD, rows)


def edits_between(task_id: int, after: int, upto: int) -> list[LoggedEdit]:
    """The edits with after < sequence <= upto, in order."""
    if upto <= after:
        return []
    rows = db.session.execute(
        sa.select(EditRecord.sequence, EditRecord.body)
        .where(EditRecord.task_id == task_id, EditRecord.sequence > after, EditRecord.sequence <= upto)
        .order_by(EditRecord.sequence)
    )
    return [LoggedEdit(sequence, edit_from_json(unpack(body))) for sequence, body in rows]


def read(task_id: int, after: int, limit: int, before: int | None = None) -> list[dict[str, Any]]:
    """`limit` edits at most with after < sequence, and their place, author and time, as JSON values.

    They come in order, the first ones of all that fit; with `before` only those with sequence < before, and
    the last ones: the newest page of the log is read first, older ones when they are asked for.
    """
    wanted = [EditRecord.task_id == task_id, EditRecord.sequence > after]
    order = EditRecord.sequence.asc()
    if before is not None:
        wanted.append(EditRecord.sequence < before)
        order = EditRecord.sequence.desc()
    query = sa.select(EditRecord).where(*wanted).order_by(order).limit(limit)
    records = db.session.scalars(query.options(joinedload(EditRecord.author))).all()
    return [
        {
            **unpack(record.body),
            "sequence": record.sequence,
            "author": record.author.name,
            "at": record.at.isoformat(),
            "revision": record.revision,
        }
        for record in sorted(records, key=lambda record: record.sequence)
    ]
