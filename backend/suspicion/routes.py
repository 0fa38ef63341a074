"""Places to look at in a tracking task."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response

from backend.models import Role
from backend.people.guard import current_user, requires
from backend.suspicion import schemas, service
from backend.tasks import access
from backend.web.api import Blueprint
from backend.web.problems import Forbidden, LeaseLost, NotFound, Unauthenticated, WrongState

blp = Blueprint("places", __name__, description="Places to look at: what in the labels may be wrong")


@blp.route("/tasks/<int:task_id>/places", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.response(200, schemas.PlacesSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def list_places(task_id: int) -> Response:
    """What may be wrong in the newest labels of a tracking task, the most promising place first

    A segmentation task has no such list (not-found).
    """
    listing = service.listing(access.readable_task(task_id, current_user()))
    # Two thousand places through a schema would cost more than finding them.
    return Response(orjson.dumps(listing), content_type="application/json")


@blp.route("/tasks/<int:task_id>/places/decisions", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.response(200, schemas.DecidedSchema(many=True))
@blp.problems(Unauthenticated, Forbidden, NotFound)
def list_place_decisions(task_id: int) -> list[dict[str, Any]]:
    """What was decided about a task's places, the oldest decision first, with the words of the places then

    It works nothing out, and shows also what is found no more: for the review.
    """
    task = access.readable_task(task_id, current_user())
    return [
        {"shown": decision.shown, "decision": service.as_decision(decision)}
        for decision in service.decisions_of(task.id)
    ]


@blp.route("/tasks/<int:task_id>/places/<string:place_id>", methods=["PUT"])
@requires(Role.ANNOTATOR)
@blp.arguments(schemas.DecideSchema)
@blp.response(200, schemas.DecidedSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound, WrongState, LeaseLost)
def decide_place(body: dict[str, Any], task_id: int, place_id: str) -> dict[str, Any]:
    """Find a place fine as it is, or take that back; for who holds the task

    *Mended* needs no request: a place is mended when it is found no more.
    """
    user = current_user()
    task = access.readable_task(task_id, user)
    return service.decide(task, user, body["lease"], place_id, body["decision"])
