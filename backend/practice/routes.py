"""The tour over HTTP."""

from __future__ import annotations

from typing import Any

from flask import current_app

from backend.models import Role
from backend.people.guard import current_visitor, requires
from backend.practice import schemas, tour
from backend.web.api import Blueprint
from backend.web.problems import Unauthenticated

blp = Blueprint("tour", __name__, description="The tour of the tools, on a practice movie")


@blp.route("/tour", methods=["POST"])
@requires(Role.ANNOTATOR)
@blp.arguments(schemas.TourWishSchema)
@blp.response(200, schemas.TourTaskSchema)
@blp.problems(Unauthenticated)
def open_tour(wish: dict[str, Any]) -> dict[str, int]:
    """Get one's practice task, made where there is none; a repeat gives the same one"""
    stores = current_app.extensions["prospero"]
    return {"task": tour.task_of(current_visitor().id, stores, wish["again"])}


@blp.route("/tour", methods=["DELETE"])
@requires(Role.ANNOTATOR)
@blp.response(204)
@blp.problems(Unauthenticated)
def end_tour() -> None:
    """Have seen enough: the tour is not offered to this person as news any more"""
    tour.seen(current_visitor().id)
