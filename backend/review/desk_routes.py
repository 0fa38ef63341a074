"""The review desk: what waits, what is known of a task, and the right to judge it."""

from __future__ import annotations

from typing import Any

from backend.database import write
from backend.models import Role
from backend.people.guard import current_user, requires
from backend.review import desk, desk_schemas, judging
from backend.review.dossier import dossier
from backend.tasks import access, leases, views
from backend.tasks.schemas import HeartbeatSchema, LeaseSchema, LeaseTokenSchema, SequenceSchema
from backend.web.api import Blueprint
from backend.web.problems import Forbidden, LeaseHeld, LeaseLost, NotFound, Unauthenticated, WrongState

blp = Blueprint("review desk", __name__, description="The review desk: its queue, and who judges what")


@blp.route("/reviews", methods=["GET"])
@requires(Role.EXPERT)
@blp.arguments(desk_schemas.ReviewFilterSchema, location="query")
@blp.response(200, desk_schemas.ReviewPageSchema)
@blp.problems(Unauthenticated, Forbidden)
def list_reviews(wanted: dict[str, Any]) -> dict[str, Any]:
    """A page of the submitted tasks, by default what is most likely wrong first, then what waits longest"""
    return desk.waiting(wanted, current_user())


@blp.route("/reviews/choices", methods=["GET"])
@requires(Role.EXPERT)
@blp.response(200, desk_schemas.ReviewChoicesSchema)
@blp.problems(Unauthenticated, Forbidden)
def list_choices() -> dict[str, Any]:
    """The people and projects whose tasks wait"""
    return desk.choices()


@blp.route("/reviews/<int:task_id>", methods=["GET"])
@requires(Role.EXPERT)
@blp.response(200, desk_schemas.ReviewDetailSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def get_review(task_id: int) -> dict[str, Any]:
    """What is known of a submitted task beside its labels"""
    return dossier(task_id, current_user())


@blp.route("/reviews/<int:task_id>/lease", methods=["POST"])
@requires(Role.EXPERT)
@blp.arguments(desk_schemas.JudgeSchema)
@blp.response(200, LeaseSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound, LeaseHeld, WrongState)
def begin_to_judge(wish: dict[str, Any], task_id: int) -> dict[str, Any]:
    """Take the right to judge a task, and to mend it, for one browser tab

    One at a time: of two experts the second is told who has it, and until when at most.
    """
    lease, task = judging.take(
        task_id, current_user(), str(wish["tab"]), take_over=wish["take_over"], fix=wish["fix"]
    )
    return views.granted(lease, task)


@blp.route("/reviews/<int:task_id>/lease", methods=["PUT"])
@requires(Role.EXPERT)
@blp.arguments(HeartbeatSchema)
@blp.response(200, LeaseSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound, LeaseLost)
def go_on_judging(body: dict[str, Any], task_id: int) -> dict[str, Any]:
    """Heartbeat: the lease goes on for a term after the last act"""
    with write():
        task = access.find_task(task_id)
        lease = leases.check(task, current_user(), body["token"])
        leases.renew(lease, body["idle"], body["away"])
    return views.granted(lease, task)


@blp.route("/reviews/<int:task_id>/lease", methods=["DELETE"])
@requires(Role.EXPERT)
@blp.arguments(LeaseTokenSchema, location="query")
@blp.response(204)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def end_judging(query: dict[str, str], task_id: int) -> None:
    """Give the task back without a verdict; no error when the lease has ended before"""
    with write():
        leases.release(access.find_task(task_id), current_user(), query["token"])


@blp.route("/reviews/<int:task_id>/mending", methods=["DELETE"])
@requires(Role.EXPERT)
@blp.arguments(LeaseTokenSchema, location="query")
@blp.response(200, SequenceSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound, WrongState, LeaseLost)
def leave_without(query: dict[str, str], task_id: int) -> dict[str, int]:
    """Undo what was mended: the task is as it was submitted; the log keeps the edits and their inverses"""
    expert = current_user()
    task = judging.judgeable(task_id, "left as it was submitted")
    leases.check(task, expert, query["token"])
    judging.drop_fixes(task_id, expert.id, query["token"])
    return {"sequence": access.find_task(task_id).sequence}
