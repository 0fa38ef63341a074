"""Instructions in HTTP."""

from __future__ import annotations

import marshmallow as ma

from backend.models import TaskKind
from backend.web.api import Schema


class InstructionsSchema(Schema):
    """What a kind of task asks of people."""

    kind = ma.fields.String(required=True, validate=ma.validate.OneOf([kind.value for kind in TaskKind]))
    text = ma.fields.String(
        required=True,
        metadata={
            "description": "Markdown; pictures are named pictures/NAME: GET /instructions/pictures/NAME"
        },
    )
