"""Rounds in HTTP: which there were, and each with its figures."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Response

from backend.database import db
from backend.models import Role, Round
from backend.people.guard import requires
from backend.rounds import schemas
from backend.rounds.closer import closer, server_workspace
from backend.rounds.figures.overview import overview
from backend.rounds.report import report_path
from backend.web.api import Blueprint
from backend.web.problems import (
    Forbidden,
    NotFound,
    NoWorkspace,
    OtherRound,
    RoundAtWork,
    Unauthenticated,
)

blp = Blueprint(
    "rounds", __name__, description="Rounds of the loop: predict, correct, review, version, retrain"
)

# A report is a file that anybody may have put into the workspace: it shows itself, and runs nothing.
REPORT_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


@blp.route("/rounds", methods=["GET"])
@requires(Role.EXPERT)
@blp.response(200, schemas.RoundListedSchema(many=True))
@blp.problems(Unauthenticated, Forbidden)
def list_rounds() -> list[Round]:
    """All rounds, the newest first"""
    return list(db.session.scalars(sa.select(Round).order_by(Round.number.desc())))


@blp.route("/rounds/current", methods=["GET"])
@requires(Role.EXPERT)
@blp.response(200, schemas.RoundSchema)
@blp.problems(Unauthenticated, Forbidden)
def get_current_round() -> dict[str, Any]:
    """The round that is at work, else the last one; round 1 before the first is begun"""
    found = overview(server_workspace())
    assert found is not None, "there is always a current round"
    return found


@blp.route("/rounds/<int:number>", methods=["GET"])
@requires(Role.EXPERT)
@blp.response(200, schemas.RoundSchema)
@blp.problems(Unauthenticated, Forbidden, NotFound)
def get_round(number: int) -> dict[str, Any]:
    """A round with its figures"""
    found = overview(server_workspace(), number)
    if found is None:
        raise NotFound(f"There is no round {number}.")
    return found


@blp.route("/rounds/<int:number>/report", methods=["GET"])
@requires(Role.EXPERT)
@blp.response(200, {"type": "string"}, content_type="text/html", description="A page that stands alone")
@blp.problems(Unauthenticated, Forbidden, NotFound)
def get_report(number: int) -> Response:
    """The report of a round"""
    try:
        content = report_path(server_workspace(), number).read_bytes()
    except FileNotFoundError:
        raise NotFound(f"There is no report of round {number}. It is made by: dvc repro") from None
    response = Response(content, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = REPORT_POLICY
    return response


@blp.route("/rounds/close", methods=["GET"])
@requires(Role.EXPERT)
@blp.response(200, schemas.CloseSchema)
@blp.problems(Unauthenticated, Forbidden)
def get_close() -> dict[str, Any]:
    """How the close of a round goes on, or the last one went"""
    return closer().told()


@blp.route("/rounds/close", methods=["POST"])
@requires(Role.ADMIN)
@blp.arguments(schemas.CloseWishSchema)
@blp.response(202, schemas.CloseSchema)
@blp.problems(Unauthenticated, Forbidden, RoundAtWork, OtherRound, NoWorkspace)
def close_round(wish: dict[str, Any]) -> dict[str, Any]:
    """Close the round behind this request; ask again how it goes on"""
    return closer().begin(wish["round"], wish["commit"])
