"""Figures of the work: the dashboard, what leaves the server as a file, and one's own."""

from __future__ import annotations

from typing import Any

from flask import Response, stream_with_context

from backend.models import Role
from backend.numbers import schemas
from backend.numbers.dashboard import dashboard, mine
from backend.numbers.export import FORMATS, ROWS
from backend.numbers.gathering import Wanted
from backend.people.guard import current_user, requires
from backend.web.api import BINARY, Blueprint
from backend.web.problems import Forbidden, Unauthenticated

blp = Blueprint("figures", __name__, description="Figures of the work: how much, how long, how good")


@blp.route("/figures", methods=["GET"])
@requires(Role.EXPERT)
@blp.arguments(schemas.DashboardQuerySchema, location="query")
@blp.response(200, schemas.DashboardSchema)
@blp.problems(Unauthenticated, Forbidden)
def get_figures(asked: dict[str, Any]) -> dict[str, Any]:
    """Figures of everybody's work, added up by person, round, kind and project, and over time"""
    offset = asked.pop("offset")
    return dashboard(Wanted(**asked), offset)


@blp.route("/figures/export", methods=["GET"])
@requires(Role.EXPERT)
@blp.arguments(schemas.ExportSchema, location="query")
@blp.response(200, BINARY, content_type="text/csv", description="CSV, or JSON where that was asked for")
@blp.problems(Unauthenticated, Forbidden)
def export_figures(asked: dict[str, Any]) -> Response:
    """The same figures as a file

    CSV: a line with the names of the columns, then the rows. JSON: {"columns": {name: what it says}, "rows":
    [{name: value}]}. The columns are described in docs/formats.md.
    """
    content_type, write_rows = FORMATS[asked.pop("format")]
    which = asked.pop("rows")
    columns, read_rows = ROWS[which]
    ending = "csv" if content_type.startswith("text/csv") else "json"
    body = stream_with_context(write_rows(columns, read_rows(Wanted(**asked))))
    headers = {"Content-Disposition": f'attachment; filename="figures-{which}.{ending}"'}
    return Response(body, content_type=content_type, headers=headers)


@blp.route("/figures/mine", methods=["GET"])
@requires(Role.ANNOTATOR)
@blp.arguments(schemas.OwnPeriodSchema, location="query")
@blp.response(200, schemas.OwnFiguresSchema)
@blp.problems(Unauthenticated)
def get_own_figures(asked: dict[str, int]) -> dict[str, Any]:
    """One's own figures of the last days, and of as many days before them"""
    return mine(current_user(), asked["days"], asked["offset"])
