"""What experts answer to flags: the tasks that somebody says cannot be labeled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from backend.database import db, write
from backend.models import Flag, Role, Task, User
from backend.people.guard import current_user, requires
from backend.review import dropping
from backend.review.flag_schemas import FlagAnswerSchema, FlagFilterSchema, FlagSchema
from backend.tasks import passing, views
from backend.tasks.passing import FlagAnswer
from backend.web.api import Blueprint
from backend.web.problems import Forbidden, NotFound, Unauthenticated, WrongState

blp = Blueprint("flags", __name__, description="Tasks that cannot be labeled, and what becomes of them")


def _described(flags: Sequence[Flag]) -> list[dict[str, Any]]:
    """Flags as FlagSchema has them."""
    reader = current_user()
    wanted = {flag.task_id for flag in flags}
    query = sa.select(Task).where(Task.id.in_(wanted)).options(*views.SHOWN)
    tasks = {task.id: views.summary(task, reader) for task in db.session.scalars(query)}
    experts = sa.select(User.id, User.name).where(User.id.in_({flag.resolved_by_id for flag in flags}))
    names: dict[int, str] = dict(db.session.execute(experts).all())
    return [
        {
            "id": flag.id,
            "task": tasks[flag.task_id],
            "user": flag.user,
            "reason": flag.reason,
            "at": flag.at,
            "resolved_at": flag.resolved_at,
            "answered_by": names.get(flag.resolved_by_id or 0),
            "answer": flag.answer,
        }
        for flag in flags
    ]


@blp.route("/flags", methods=["GET"])
@requires(Role.EXPERT)
@blp.arguments(FlagFilterSchema, location="query")
@blp.response(200, FlagSchema(many=True))
@blp.problems(Unauthenticated, Forbidden)
def list_flags(wanted: dict[str, bool]) -> list[dict[str, Any]]:
    """Flagged tasks that wait for an expert, the oldest first; or those answered, the latest first"""
    return _described(passing.flags(wanted["answered"]))


@blp.route("/flags/<int:flag_id>/answer", methods=["POST"])
@requires(Role.EXPERT)
@blp.arguments(FlagAnswerSchema)
@blp.response(200, FlagSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound, WrongState)
def answer_flag(body: dict[str, Any], flag_id: int) -> dict[str, Any]:
    """Send a flagged task back to the queue or to its annotator, or drop it

    Where it is a tile and no other of its window is missing, the expert who drops it gets the window as one
    task, as it was predicted there.
    """
    expert_id, action, words = current_user().id, body["action"], body["answer"].strip()
    if action is FlagAnswer.DROP:
        flag = dropping.drop(flag_id, expert_id, words)
    else:
        with write():
            flag = passing.answer(flag_id, expert_id, action, words)
    (described,) = _described([flag])
    return described
