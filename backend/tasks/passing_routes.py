"""Passing a task over and flagging what cannot be labeled. Experts answer in review/flag_routes.py."""

from __future__ import annotations

from backend.database import write
from backend.models import Role
from backend.people.guard import current_user, requires
from backend.tasks import access, passing
from backend.tasks.passing_schemas import PassingSchema
from backend.web.api import Blueprint
from backend.web.problems import Forbidden, LeaseLost, NotFound, Unauthenticated, WrongState

blp = Blueprint("passing", __name__, description="Tasks passed over, and tasks that cannot be labeled")


@blp.route("/tasks/<int:task_id>/skip", methods=["POST"])
@requires(Role.ANNOTATOR)
@blp.arguments(PassingSchema)
@blp.response(204)
@blp.problems(Unauthenticated, Forbidden, NotFound, LeaseLost, WrongState)
def skip_task(body: dict[str, str], task_id: int) -> None:
    """Pass a task over: it goes back to the queue and is never offered to this person again

    Its edits are kept. A repeat is harmless.
    """
    with write():
        passing.skip(access.find_task(task_id), current_user(), body["lease"], body["reason"])


@blp.route("/tasks/<int:task_id>/flag", methods=["POST"])
@requires(Role.ANNOTATOR)
@blp.arguments(PassingSchema)
@blp.response(204)
@blp.problems(Unauthenticated, Forbidden, NotFound, LeaseLost, WrongState)
def flag_task(body: dict[str, str], task_id: int) -> None:
    """Say that a task cannot be labeled: an expert looks at it"""
    with write():
        passing.flag(access.find_task(task_id), current_user(), body["lease"], body["reason"])
