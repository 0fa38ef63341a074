"""Training and feedback, for everybody; known answers, for those who make them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import current_app

from backend.answers import making, practice, schemas
from backend.database import db
from backend.models import KnownAnswer, Role, Score
from backend.people.guard import current_user, current_visitor, requires
from backend.tasks import access
from backend.web.api import Blueprint
from backend.web.problems import Forbidden, Invalid, NotFound, TooLarge, Unauthenticated, WrongState
from celldata.errors import DataError

blp = Blueprint("training", __name__, description="Practice with known answers, and check tasks")


@blp.route("/training", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.response(200, schemas.TrainingSchema(many=True))
@blp.problems(Unauthenticated)
def get_training() -> list[dict[str, Any]]:
    """What one has passed, kind by kind"""
    return practice.training_of(current_user())


@blp.route("/training/tasks", methods=["POST"])
@requires(Role.ANNOTATOR)
@blp.arguments(schemas.PracticeWishSchema)
@blp.response(200, schemas.OpenedPracticeSchema)
@blp.problems(Unauthenticated, NotFound)
def open_practice(wish: dict[str, Any]) -> dict[str, int]:
    """Get a practice task: the next one to pass, or a certain one; a repeat gives the same one"""
    stores = current_app.extensions["prospero"]
    person = current_visitor().id
    return {"task": practice.open_task(person, wish["kind"], stores, wish.get("answer"), wish["again"])}


@blp.route("/tasks/<int:task_id>/feedback", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.response(200, schemas.FeedbackSchema)
@blp.problems(Unauthenticated, NotFound, WrongState)
def get_feedback(task_id: int) -> dict[str, Any]:
    """How one's own submitted practice task compares with its answer, error by error"""
    return practice.feedback_of(task_id, current_user())


@blp.route("/answers", methods=["GET"])
@requires(Role.EXPERT)
@blp.response(200, schemas.KnownAnswerSchema(many=True))
@blp.problems(Unauthenticated, Forbidden)
def list_answers() -> list[dict[str, Any]]:
    """Known answers, those that are retired too, with how they were met"""
    scores = sa.select(Score.answer_id, sa.func.count(), sa.func.avg(Score.value)).group_by(Score.answer_id)
    known = {row[0]: (row[1], row[2]) for row in db.session.execute(scores)}
    order = (KnownAnswer.use, KnownAnswer.kind, KnownAnswer.place, KnownAnswer.id)
    answers = db.session.scalars(sa.select(KnownAnswer).order_by(*order))
    found = [(answer, *known.get(answer.id, (0, None))) for answer in answers]
    return [{"known": answer, "scored": scored, "mean": mean} for answer, scored, mean in found]


@blp.route("/answers", methods=["POST"])
@requires(Role.EXPERT)
@blp.arguments(schemas.NewAnswerSchema)
@blp.response(201, schemas.KnownAnswerSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound, Invalid)
def add_answer(wish: dict[str, Any]) -> dict[str, Any]:
    """Make an approved task a known answer: practice for everybody, or a check task of its project"""
    task = access.readable_task(wish["task"], current_user())
    try:
        made = making.from_task(task, wish["use"], wish.get("place"))
    except DataError as error:
        raise Invalid.at("task", str(error)) from None
    return {"known": made, "scored": 0, "mean": None}


@blp.route("/answers/files", methods=["POST"])
@requires(Role.EXPERT)
@blp.arguments(schemas.AnswerFilesSchema, location="files")
@blp.arguments(schemas.AnswerFormSchema, location="form")
@blp.response(201, schemas.KnownAnswerSchema(many=True))
@blp.problems(Unauthenticated, Forbidden, TooLarge, Invalid)
def add_answer_files(files: dict[str, Any], form: dict[str, Any]) -> list[dict[str, Any]]:
    """Make a movie with right labels a known answer: each window of a segmentation, or its tracking"""
    from backend.answers import uploading  # brings the readers of files along

    try:
        made = uploading.from_files(
            files["movie"],
            files.get("base"),
            name=form["name"],
            use=form["use"],
            kind=form["kind"],
            project_id=form.get("project"),
            corrupt=form.get("corrupt"),
            place=form.get("place"),
        )
    except DataError as error:
        raise Invalid.at("files", str(error)) from None
    return [{"known": answer, "scored": 0, "mean": None} for answer in made]


@blp.route("/answers/<int:answer_id>", methods=["DELETE"])
@requires(Role.EXPERT)
@blp.response(204)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def retire_answer(answer_id: int) -> None:
    """Give out no more tasks with this answer; scores stay"""
    if making.retire(answer_id) is None:
        raise NotFound(f"There is no known answer {answer_id}.")
