"""Projects in HTTP."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from backend.people.skills import MAX_LEVEL
from backend.web.api import Schema

MAX_NAME = 80
MAX_OVERLAP = 10
MAX_PRIORITY = 1000
LARGEST = 2**31 - 1
SHARE = ma.validate.Range(0, 1)


class ProjectRefSchema(Schema):
    """Which project."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)


class ProjectSchema(ProjectRefSchema):
    """A project, how its work is given out, and how much of it there is."""

    priority = ma.fields.Integer(required=True)
    paused_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    required_level = ma.fields.Integer(required=True)
    overlap = ma.fields.Integer(required=True)
    max_tasks_per_person = ma.fields.Integer(required=True, allow_none=True)
    gold_rate = ma.fields.Float(required=True)
    gold_threshold = ma.fields.Float(required=True)
    gold_window = ma.fields.Integer(required=True)
    sample_rate = ma.fields.Float(required=True)
    cells_per_tile = ma.fields.Integer(required=True)
    created_at = ma.fields.AwareDateTime(required=True)
    n_movies = ma.fields.Integer(required=True)
    n_check_tasks = ma.fields.Integer(
        required=True,
        metadata={"description": "Known answers of which check tasks are made; with none, none are mixed in"},
    )
    tasks = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.Integer(),
        required=True,
        metadata={"description": "Number of tasks by state; no practice and no check tasks"},
    )


def _whole(low: int, high: int, **more: Any) -> ma.fields.Integer:
    return ma.fields.Integer(strict=True, validate=ma.validate.Range(low, high), **more)


class ProjectChangeSchema(Schema):
    """What to change of a project; what is left out stays."""

    name = ma.fields.String(validate=ma.validate.Length(1, MAX_NAME))
    priority = _whole(-MAX_PRIORITY, MAX_PRIORITY, metadata={"description": "The larger comes first"})
    paused = ma.fields.Boolean(
        truthy={True}, falsy={False}, metadata={"description": "No new work is given out meanwhile"}
    )
    required_level = _whole(
        0,
        MAX_LEVEL,
        metadata={"description": "Skill that a person needs: 0 none, 1 practice passed, more by managers"},
    )
    overlap = _whole(
        1,
        MAX_OVERLAP,
        metadata={"description": "How many people label the same task; for tasks not yet begun"},
    )
    max_tasks_per_person = _whole(
        1,
        LARGEST,
        allow_none=True,
        metadata={"description": "The most tasks one person gets; null: no limit"},
    )
    gold_rate = ma.fields.Float(validate=SHARE, metadata={"description": "Share of check tasks"})
    gold_threshold = ma.fields.Float(
        validate=SHARE, metadata={"description": "A mean score of check tasks below it pauses the person"}
    )
    gold_window = _whole(1, 1000, metadata={"description": "Over so many of the last check tasks"})
    sample_rate = ma.fields.Float(
        validate=SHARE, metadata={"description": "Share of submissions in the desk's random sample"}
    )
    cells_per_tile = _whole(
        1, 1_000_000, metadata={"description": "Fields with more cells in a frame are split into tiles"}
    )


class NewProjectSchema(ProjectChangeSchema):
    """A project to add."""

    name = ma.fields.String(required=True, validate=ma.validate.Length(1, MAX_NAME))
