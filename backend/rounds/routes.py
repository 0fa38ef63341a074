"""Rounds in HTTP: which there were, and when."""

from __future__ import annotations

import marshmallow as ma
import sqlalchemy as sa

from backend.database import db
from backend.models import Role, Round
from backend.people.guard import requires
from backend.web.api import Blueprint, Schema
from backend.web.problems import Forbidden, Unauthenticated

blp = Blueprint(
    "rounds", __name__, description="Rounds of the loop: predict, correct, review, version, retrain"
)


class RoundSchema(Schema):
    """One turn of the loop; open until `closed_at`."""

    number = ma.fields.Integer(required=True)
    opened_at = ma.fields.AwareDateTime(required=True)
    closed_at = ma.fields.AwareDateTime(required=True, allow_none=True)


@blp.route("/rounds", methods=["GET"])
@requires(Role.EXPERT)
@blp.response(200, RoundSchema(many=True))
@blp.problems(Unauthenticated, Forbidden)
def list_rounds() -> list[Round]:
    """All rounds, the newest first"""
    return list(db.session.scalars(sa.select(Round).order_by(Round.number.desc())))
