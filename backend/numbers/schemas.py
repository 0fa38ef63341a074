"""Figures in HTTP. Shares and scores are 0 to 1, times seconds; null where there is nothing to divide by."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from backend.models import TaskKind
from backend.numbers.bars import Unit
from backend.numbers.columns import GROUPS
from backend.numbers.export import FORMATS, ROWS
from backend.numbers.figures import LABELS, MODEL, TASK_COUNTS
from backend.web.api import Schema

MAX_ID = 2**31 - 1
MAX_DAYS = 3660
MAX_OFFSET = 14 * 60


def _said(name: str) -> dict[str, str]:
    return {"description": GROUPS[name]}


def _whole(name: str) -> ma.fields.Integer:
    return ma.fields.Integer(required=True, metadata=_said(name))


def _ratio(name: str) -> ma.fields.Float:
    return ma.fields.Float(required=True, allow_none=True, metadata=_said(name))


class NamedSchema(Schema):
    """A person or a project."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)


OwnSumsSchema = Schema.from_dict(
    {
        **{name: _whole(name) for name in (*TASK_COUNTS, "tasks_counted")},
        "returned_share": _ratio("returned_share"),
        "seconds_worked": ma.fields.Float(required=True, metadata=_said("seconds_worked")),
        **{name: _whole(name) for name in LABELS},
        "seconds_per_cell": _ratio("seconds_per_cell"),
        "cells_timed": _whole("cells_timed"),
    },
    name="OwnSumsSchema",
)

ModelSchema = Schema.from_dict(
    {name: _whole(name) for name in ("cells", "divisions", *MODEL)}, name="ModelErrorsSchema"
)


class FiguresSchema(OwnSumsSchema):  # type: ignore[valid-type, misc]
    """The figures of some work, with what the model got wrong in it."""

    gold_score = _ratio("gold_score")
    gold_tasks = _whole("gold_tasks")
    agreement = _ratio("agreement")
    agreement_tasks = _whole("agreement_tasks")
    model = ma.fields.Nested(ModelSchema, required=True)


class PersonFiguresSchema(FiguresSchema):
    """Those of a person."""

    person = ma.fields.Nested(NamedSchema, required=True)
    agreement_adjusted = _ratio("agreement_adjusted")


class RoundFiguresSchema(FiguresSchema):
    """Those of a round; null: of tasks that are part of no round yet."""

    round = ma.fields.Integer(required=True, allow_none=True)


class KindFiguresSchema(FiguresSchema):
    """Those of a kind of task."""

    kind = ma.fields.Enum(TaskKind, by_value=True, required=True)


class ProjectFiguresSchema(FiguresSchema):
    """Those of a project."""

    project = ma.fields.Nested(NamedSchema, required=True)


class BarSchema(Schema):
    """What was accepted in a day, a week (from Monday) or a month."""

    begins = ma.fields.Date(required=True)
    tasks_accepted = _whole("tasks_accepted")
    cells_corrected = _whole("cells_corrected")
    seconds_per_cell = _ratio("seconds_per_cell")
    cells_timed = _whole("cells_timed")


class ChoicesSchema(Schema):
    """What the fields of the dashboard offer."""

    projects = ma.fields.List(ma.fields.Nested(NamedSchema), required=True)
    people = ma.fields.List(ma.fields.Nested(NamedSchema), required=True)


class DashboardSchema(Schema):
    """The figures of the work that was asked for, added up in several ways."""

    totals = ma.fields.Nested(FiguresSchema, required=True)
    people = ma.fields.List(ma.fields.Nested(PersonFiguresSchema), required=True)
    rounds = ma.fields.List(ma.fields.Nested(RoundFiguresSchema), required=True)
    kinds = ma.fields.List(ma.fields.Nested(KindFiguresSchema), required=True)
    projects = ma.fields.List(ma.fields.Nested(ProjectFiguresSchema), required=True)
    unit = ma.fields.Enum(Unit, by_value=True, required=True)
    bars = ma.fields.List(ma.fields.Nested(BarSchema), required=True)
    uncounted = ma.fields.Integer(
        required=True, metadata={"description": "Accepted tasks of the whole server that are still counted"}
    )
    choices = ma.fields.Nested(ChoicesSchema, required=True)


class OwnWorkSchema(OwnSumsSchema):  # type: ignore[valid-type, misc]
    """A person's own figures in a project and kind of task."""

    project = ma.fields.String(required=True)
    kind = ma.fields.Enum(TaskKind, by_value=True, required=True)


class OwnFiguresSchema(Schema):
    """A person's own figures: of the days `first` to `last`, both included, and of as many before them."""

    first = ma.fields.Date(required=True)
    last = ma.fields.Date(required=True)
    figures = ma.fields.Nested(OwnSumsSchema, required=True)
    before = ma.fields.Nested(OwnSumsSchema, required=True)
    work = ma.fields.List(ma.fields.Nested(OwnWorkSchema), required=True)
    unit = ma.fields.Enum(Unit, by_value=True, required=True)
    bars = ma.fields.List(ma.fields.Nested(BarSchema), required=True)


class ClockSchema(Schema):
    """The clock of who looks."""

    offset = ma.fields.Integer(
        load_default=0,
        validate=ma.validate.Range(-MAX_OFFSET, MAX_OFFSET),
        metadata={"description": "Minutes by which the clock of who looks is ahead of UTC: days are theirs"},
    )


class OwnPeriodSchema(ClockSchema):
    """Which days."""

    days = ma.fields.Integer(
        load_default=7,
        validate=ma.validate.Range(1, MAX_DAYS),
        metadata={"description": "So many days, today among them"},
    )


class WantedSchema(Schema):
    """Which work; all of it where nothing is said."""

    project = ma.fields.Integer(validate=ma.validate.Range(1, MAX_ID), metadata={"description": "Its id"})
    kind = ma.fields.Enum(TaskKind, by_value=True)
    person = ma.fields.Integer(
        validate=ma.validate.Range(1, MAX_ID), metadata={"description": "Id of who submitted it"}
    )
    since = ma.fields.AwareDateTime(metadata={"description": "The period begins at this moment"})
    until = ma.fields.AwareDateTime(metadata={"description": "The period ends before this moment"})

    @ma.validates_schema
    def _ends_after_it_begins(self, wanted: dict[str, Any], **_: Any) -> None:
        if "since" in wanted and "until" in wanted and wanted["since"] >= wanted["until"]:
            raise ma.ValidationError("The period ends before it begins: give a later moment.", "until")


class DashboardQuerySchema(WantedSchema, ClockSchema):
    """Which work, and by which clock."""


class ExportSchema(WantedSchema):
    """Which work, in which form."""

    format = ma.fields.String(load_default="csv", validate=ma.validate.OneOf(list(FORMATS)))
    rows = ma.fields.String(
        load_default="groups",
        validate=ma.validate.OneOf(list(ROWS)),
        metadata={
            "description": "groups: one row for each project, person, round and kind; tasks: one for each "
            "accepted task"
        },
    )
