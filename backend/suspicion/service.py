"""The list as people see it: with what was decided, what is gone, and what is left; and deciding."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload

from backend.database import db, now, write
from backend.models import PlaceDecision, PlaceDecisionKind, Task, User
from backend.storage import BlobNotFound, BlobStore
from backend.suspicion.finding import places_of, stores_of_app
from backend.tasks import access, leases
from backend.web.problems import NotFound

if TYPE_CHECKING:
    from celldata.suspicion import Place


def listing(task: Task) -> dict[str, Any]:
    """The list of a tracking task as PlacesSchema has it; what it shows first is kept."""
    task_id = task.id
    sequence, places = places_of(task)
    decided = {decision.place: decision for decision in decisions_of(task_id)}
    shown = _shown_first(stores_of_app().blobs, task_id, places)
    here = {place.id for place in places}
    fine_and_gone = [d for d in decided.values() if d.place not in here]
    gone = [{**d.shown, "decision": as_decision(d)} for d in fine_and_gone]
    mended = [place for place in shown if place["id"] not in here and place["id"] not in decided]
    gone += [{**place, "decision": None} for place in mended]
    counts = {
        "total": len(places) + len(gone),
        "seen": len(decided) + len(mended),
        "mended": len(mended),
        "fine": len(decided),
    }
    return {
        "sequence": sequence,
        "places": [as_listed(place, decided.get(place.id)) for place in places],
        "gone": sorted(gone, key=lambda place: (place["t"], place["id"])),
        "counts": counts,
    }


def as_shown(place: Place) -> dict[str, Any]:
    """ShownPlaceSchema, as JSON values."""
    return {
        "id": place.id,
        "kind": place.kind,
        "feature": place.feature,
        "t": place.t,
        "cells": list(place.cells),
        "where": {"y": place.y, "x": place.x},
        "title": place.title,
        "detail": place.detail,
    }


def as_listed(place: Place, decision: PlaceDecision | None) -> dict[str, Any]:
    """PlaceSchema, as JSON values."""
    action = place.action
    return {
        **as_shown(place),
        "score": place.score,
        "frames": list(place.frames),
        "box": list(place.box),
        "action": None
        if action is None
        else {"action": action.action, "cells": list(action.cells), "t": action.t},
        "decision": None if decision is None else as_decision(decision),
    }


def as_decision(decision: PlaceDecision) -> dict[str, Any]:
    """PlaceDecisionSchema; both orjson and the schema write its time and its word."""
    return {
        "decision": decision.decision,
        "by": decision.user.name,
        "at": decision.at,
        "sequence": decision.sequence,
    }


def decisions_of(task_id: int) -> Sequence[PlaceDecision]:
    """Every decision about a task's places, the oldest first."""
    query = sa.select(PlaceDecision).where(PlaceDecision.task_id == task_id)
    query = query.order_by(PlaceDecision.at, PlaceDecision.place)
    return db.session.scalars(query.options(joinedload(PlaceDecision.user))).all()


def decide(
    task: Task, user: User, token: str, place_id: str, decision: PlaceDecisionKind | None
) -> dict[str, Any]:
    """Find a place fine as it is, or take that back (None); DecidedSchema.

    It needs the lease as an edit does, and prolongs it. NotFound where the task's list has no such place,
    unless a decision about it is taken back: that may be about one that is gone.
    """
    task_id, user_id = task.id, user.id
    # Before the list is worked out for somebody who may not decide, and before the write lock is taken.
    leases.check(task, user, token)
    _check_decides(task, user)
    sequence, places = places_of(task)
    shown = next((as_shown(place) for place in places if place.id == place_id), None)
    with write():
        task = access.find_task(task_id)
        user = db.session.get_one(User, user_id)
        lease = leases.check(task, user, token)
        _check_decides(task, user)
        row = db.session.get(PlaceDecision, (task_id, place_id))
        if shown is None and (row is None or decision is not None):
            raise NotFound(f"Task {task_id} has no place {place_id} now. Read its list again.")
        leases.renew(lease)
        if decision is None:
            shown = shown or (row.shown if row is not None else None)
            if row is not None:
                db.session.delete(row)
            return {"shown": shown, "decision": None}
        if row is None:
            row = PlaceDecision(task_id=task_id, place=place_id)
            db.session.add(row)
        row.decision, row.user_id, row.at = decision, user_id, now()
        assert shown is not None, "checked above: only taking back works without a place"
        row.sequence, row.shown = sequence, shown
        db.session.flush()
        db.session.refresh(row, ["user"])
        return {"shown": row.shown, "decision": as_decision(row)}


def _check_decides(task: Task, user: User) -> None:
    if not access.may_mend(task, user):
        access.check_editable(task, user, "decided about")


def shown_key(task_id: int) -> str:
    """Where the list lies that was shown first."""
    return f"tasks/{task_id}/places-shown"


def _shown_first(blobs: BlobStore, task_id: int, places: Iterable[Place]) -> list[dict[str, Any]]:
    """The list that was shown first; that is this one, when none was. It is what *mended* is counted from:
    what an edit made suspicious and another one took back is nobody's gain.
    """
    key = shown_key(task_id)
    try:
        shown: list[dict[str, Any]] = orjson.loads(zlib.decompress(blobs.get(key)))
        return shown
    except BlobNotFound:
        shown = [as_shown(place) for place in places]
    try:
        blobs.put(key, zlib.compress(orjson.dumps(shown), 1))
    except OSError:
        current_app.logger.exception("task %s: the list that was shown first was not stored", task_id)
    return shown
