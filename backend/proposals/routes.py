"""Image operations on the raw frames of a task."""

from __future__ import annotations

from typing import Any

from flask import current_app

from backend.models import Role
from backend.people.guard import current_user, requires
from backend.proposals import carrying, schemas, service
from backend.tasks import access
from backend.web.api import Blueprint
from backend.web.problems import Forbidden, NotFound, Unauthenticated

blp = Blueprint("proposals", __name__, description="Image operations, as proposals that change nothing")


@blp.route("/tasks/<int:task_id>/proposals", methods=["POST"])
@requires(Role.ANNOTATOR)
@blp.arguments(schemas.ProposalRequestSchema)
@blp.response(200, schemas.ProposalSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def propose(request: dict[str, Any], task_id: int) -> dict[str, Any]:
    """Work out a region from the raw pixels of a box; the page makes an edit of it, or drops it"""
    task = access.readable_task(task_id, current_user())
    stores = current_app.extensions["prospero"]
    return service.propose(task, request, stores.movies, stores.maps)


@blp.route("/tasks/<int:task_id>/proposals/carry-over", methods=["POST"])
@requires(Role.ANNOTATOR)
@blp.arguments(schemas.CarryOverRequestSchema)
@blp.response(200, schemas.CarriedOverSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def carry_over(request: dict[str, Any], task_id: int) -> dict[str, Any]:
    """Work out where cells of one frame lie in another; the page makes an edit of it, or drops it"""
    task = access.readable_task(task_id, current_user())
    return carrying.carry(task, request, current_app.extensions["prospero"].movies)
