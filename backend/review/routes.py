"""Reviews: what changed, the verdict, and the ticks on its comments. What waits is in desk_routes.py."""

from __future__ import annotations

from typing import Any

from backend.database import db, write
from backend.models import Comment, Role
from backend.people.guard import current_user, requires
from backend.review import schemas, verdicts
from backend.review.changes import changes_of
from backend.review.difference import Change
from backend.review.revisions import revisions_of
from backend.tasks import access, views
from backend.tasks.schemas import TaskSchema
from backend.web.api import Blueprint
from backend.web.problems import (
    Forbidden,
    LeaseLost,
    NotFound,
    StaleSequence,
    Unauthenticated,
    WrongState,
)

blp = Blueprint("reviews", __name__, description="The expert's review")


@blp.route("/tasks/<int:task_id>/changes", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.arguments(schemas.ComparisonSchema, location="query")
@blp.response(200, schemas.ChangeSchema(many=True))
@blp.problems(Unauthenticated, Forbidden, NotFound)
def list_changes(compared: dict[str, Any], task_id: int) -> list[Change]:
    """What differs between two states of the labels, cell by cell

    Without arguments: between what the task was opened with and the newest revision.
    """
    return changes_of(access.readable_task(task_id, current_user()), compared["since"], compared["upto"])


@blp.route("/tasks/<int:task_id>/revisions", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.response(200, schemas.RevisionSchema(many=True))
@blp.problems(Unauthenticated, Forbidden, NotFound)
def list_revisions(task_id: int) -> list[dict[str, Any]]:
    """What was submitted of a task, and what experts said about it; the first revision first"""
    return revisions_of(access.readable_task(task_id, current_user()))


@blp.route("/tasks/<int:task_id>/verdict", methods=["POST"])
@requires(Role.EXPERT)
@blp.arguments(schemas.VerdictSchema)
@blp.response(200, TaskSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound, WrongState, StaleSequence, LeaseLost)
def give_verdict(body: dict[str, Any], task_id: int) -> dict[str, Any]:
    """Accept, fix and accept, or return the newest revision; it takes the lease of POST /reviews/…/lease

    Accepting makes its labels those of the movie; fixing makes a revision of what the expert mended, and
    accepts that one; returning needs at least one comment. What was mended and not accepted is undone.
    """
    expert = current_user()
    task = verdicts.give(
        task_id,
        expert,
        body["verdict"],
        body["comments"],
        body["revision"],
        lease=body["lease"],
        expected=body["expected"],
        reason=body["reason"].strip(),
    )
    return views.full(task, expert)


@blp.route("/comments/<int:comment_id>", methods=["PATCH"])
@requires(Role.ANNOTATOR)
@blp.arguments(schemas.CommentTickSchema)
@blp.response(200, schemas.CommentSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def tick_comment(body: dict[str, bool], comment_id: int) -> Comment:
    """Tick a comment off, or open it again; for the annotator of the task"""
    with write():
        comment = db.session.get(Comment, comment_id)
        if comment is None:
            raise NotFound(f"There is no comment {comment_id}.")
        task = access.readable_task(comment.task_id, current_user())
        if not (current_user().may(Role.EXPERT) or access.is_theirs(task, current_user())):
            raise Forbidden(f"Task {task.id} is not yours any more: only whoever has it ticks its comments.")
        comment.done = body["done"]
    return comment
