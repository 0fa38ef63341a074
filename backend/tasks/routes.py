"""Work: what there is, asking for it, holding it, submitting it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from backend.answers.scorer import scorer
from backend.database import db, write
from backend.models import Role, Task, TaskKind, TaskState, User
from backend.people.guard import current_user, requires
from backend.tasks import access, asking, eligibility, leases, reasons, schemas, submission, views
from backend.web.api import Blueprint
from backend.web.problems import (
    Forbidden,
    LeaseHeld,
    LeaseLost,
    NotFound,
    StaleSequence,
    Unauthenticated,
    WrongState,
)

blp = Blueprint("tasks", __name__, description="Work: asking for it, holding it, submitting it")


def _kinds(kind: TaskKind | None) -> Sequence[TaskKind]:
    return list(TaskKind) if kind is None else [kind]


def _expire_leases() -> None:
    # Reading must not take the write lock every time.
    if leases.any_expired():
        with write():
            leases.expire_old()


def _pause(user: User) -> dict[str, Any] | None:
    return None if user.paused_at is None else {"since": user.paused_at, "why": user.paused_for}


@blp.route("/queue", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.response(200, schemas.QueueSchema)
@blp.problems(Unauthenticated)
def get_queue() -> dict[str, Any]:
    """What there is to do for the person signed in"""
    _expire_leases()
    user = current_user()
    kinds = list(TaskKind)
    places = eligibility.places(user, kinds)
    # Who is paused gets nothing new, so nothing is ready.
    ready = eligibility.ready_counts(user, places) if user.paused_at is None else {}
    return {
        "ready": [
            {"project": {"id": place.project_id, "name": place.project}, "kind": place.kind, "count": count}
            for place in places
            if (count := ready.get((place.project_id, place.kind)))
        ],
        "returned": [views.summary(task, user) for task in asking.tasks_of(user, TaskState.RETURNED)],
        "unfinished": views.unfinished(asking.tasks_of(user, TaskState.WORKING), user),
        "reasons": [] if user.paused_at else reasons.why_none(user, places, ready, kinds),
        "paused": _pause(user),
        "tour_seen": user.tour_seen_at is not None,
    }


@blp.route("/tasks/ask", methods=["POST"])
@requires(Role.ANNOTATOR)
@blp.arguments(schemas.AskSchema)
@blp.response(200, schemas.AskAnswerSchema)
@blp.problems(Unauthenticated)
def ask_for_work(wish: dict[str, Any]) -> dict[str, Any]:
    """Get the next task one is eligible for, with a lease; or the reasons why there is none"""
    _expire_leases()
    kinds, user = _kinds(wish.get("kind")), current_user()
    found = None
    # Twice, each in a transaction of its own: a task that somebody else looked at (locked, on PostgreSQL) and
    # did not take was passed over the first time.
    for _ in range(2):
        with write():
            found = asking.next_task(user, str(wish["tab"]), kinds)
        if found is not None:
            break
    pause = _pause(user)
    if found is None:
        why = [] if pause else reasons.why_none(user, eligibility.places(user, kinds), {}, kinds)
        return {"task": None, "lease": None, "reasons": why, "paused": pause}
    task, lease = found
    # With all that is shown of it in one query: the commit has forgotten it.
    task = db.session.get_one(Task, task.id, options=views.SHOWN, populate_existing=True)
    return {
        "task": views.full(task, user),
        "lease": views.granted(lease, task),
        "reasons": [],
        "paused": pause,
    }


@blp.route("/tasks", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.arguments(schemas.TaskFilterSchema, location="query")
@blp.response(200, schemas.TaskSummarySchema(many=True))
@blp.problems(Unauthenticated)
def list_tasks(wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """Tasks, oldest first: one's own; experts see all"""
    _expire_leases()
    user = current_user()
    columns = {"state": Task.state, "kind": Task.kind, "movie": Task.movie_id}
    conditions = [columns[name] == value for name, value in wanted.items()]
    conditions.append(sa.true() if user.may(Role.EXPERT) else Task.annotator_id == user.id)
    return views.listed(user, *conditions, own=not user.may(Role.EXPERT))


@blp.route("/tasks/<int:task_id>", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.response(200, schemas.TaskSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def get_task(task_id: int) -> dict[str, Any]:
    """One task with all that is needed to open it"""
    return views.full(access.readable_task(task_id, current_user()), current_user())


@blp.route("/tasks/<int:task_id>/lease", methods=["POST"])
@requires(Role.ANNOTATOR)
@blp.arguments(schemas.LeaseRequestSchema)
@blp.response(200, schemas.LeaseSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound, LeaseHeld, WrongState)
def open_lease(wish: dict[str, Any], task_id: int) -> dict[str, Any]:
    """Take the right to edit a task for one browser tab"""
    _expire_leases()
    with write():
        # Two tabs must not open two tasks of a group at once.
        asking.one_at_a_time(current_user())
        task = access.find_task(task_id)
        access.check_editable(task, current_user(), "edited")
        access.check_group(task, current_user())
        claim = not current_user().may(Role.EXPERT)
        lease = leases.grant(task, current_user(), str(wish["tab"]), take_over=wish["take_over"], claim=claim)
    return views.granted(lease, task)


@blp.route("/tasks/<int:task_id>/lease", methods=["PUT"])
@requires(Role.ANNOTATOR)
@blp.arguments(schemas.HeartbeatSchema)
@blp.response(200, schemas.LeaseSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound, LeaseLost)
def renew_lease(body: dict[str, Any], task_id: int) -> dict[str, Any]:
    """Heartbeat: the lease goes on for a term after the last act"""
    with write():
        task = access.find_task(task_id)
        lease = leases.check(task, current_user(), body["token"])
        leases.renew(lease, body["idle"], body["away"])
    return views.granted(lease, task)


@blp.route("/tasks/<int:task_id>/lease", methods=["DELETE"])
@requires(Role.ANNOTATOR)
@blp.arguments(schemas.LeaseTokenSchema, location="query")
@blp.response(204)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def release_lease(query: dict[str, str], task_id: int) -> None:
    """Give a lease back; no error when it has ended before"""
    with write():
        leases.release(access.find_task(task_id), current_user(), query["token"])


@blp.route("/tasks/<int:task_id>/submit", methods=["POST"])
@requires(Role.ANNOTATOR)
@blp.arguments(schemas.SubmitSchema)
@blp.response(200, schemas.TaskSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound, StaleSequence, WrongState, LeaseLost)
def submit(body: dict[str, Any], task_id: int) -> dict[str, Any]:
    """Submit the labels as they are; they become an immutable revision and the lease ends

    The checks of the page that were open, and why the annotator went on all the same, are kept with it.
    """
    with write():
        task = access.find_task(task_id)
        submission.submit(task, current_user(), body["lease"], body["expected"], body)
    scorer().look_after(task)
    return views.full(task, current_user())
