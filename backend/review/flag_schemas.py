"""Flags and their answers in HTTP."""

from __future__ import annotations

import marshmallow as ma

from backend.tasks.passing import FlagAnswer
from backend.tasks.schemas import MAX_REASON, TaskSummarySchema
from backend.web.api import Schema


class FlagFilterSchema(Schema):
    """Which flags: those that wait, or those that were answered."""

    answered = ma.fields.Boolean(load_default=False)


class FlagSchema(Schema):
    """Somebody says that a task cannot be labeled."""

    id = ma.fields.Integer(required=True)
    task = ma.fields.Nested(TaskSummarySchema, required=True)
    by = ma.fields.String(required=True, attribute="user.name")
    reason = ma.fields.String(required=True)
    at = ma.fields.AwareDateTime(required=True)
    answered_at = ma.fields.AwareDateTime(required=True, allow_none=True, attribute="resolved_at")
    answered_by = ma.fields.String(required=True, allow_none=True)
    answer = ma.fields.String(required=True)


class FlagAnswerSchema(Schema):
    """What becomes of a flagged task: back to the `queue` (for others), back to its `annotator` with the
    answer as a comment, or `drop`ped.
    """

    action = ma.fields.Enum(FlagAnswer, by_value=True, required=True)
    answer = ma.fields.String(load_default="", validate=ma.validate.Length(max=MAX_REASON))
