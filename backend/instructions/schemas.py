"""Instructions in HTTP."""

from __future__ import annotations

import marshmallow as ma

from backend.models import TaskKind
from backend.projects.schemas import ProjectRefSchema
from backend.web.api import Schema

MAX_TEXT = 200_000
KIND = ma.validate.OneOf([kind.value for kind in TaskKind])
LARGEST = 2**31 - 1


class WhichInstructionsSchema(Schema):
    """Of which project (the first when left out), and which version (the newest when left out)."""

    project = ma.fields.Integer(validate=ma.validate.Range(1, LARGEST))
    version = ma.fields.Integer(validate=ma.validate.Range(0, LARGEST))


class InstructionsRefSchema(Schema):
    """Which instructions there are: of a project for a kind of task, and the version that counts now."""

    project = ma.fields.Nested(ProjectRefSchema, required=True)
    kind = ma.fields.String(required=True, validate=KIND)
    version = ma.fields.Integer(
        required=True, metadata={"description": "0: the text that comes with the server"}
    )
    at = ma.fields.AwareDateTime(required=True, allow_none=True)


class InstructionsSchema(InstructionsRefSchema):
    """What a kind of task asks of people."""

    author = ma.fields.String(required=True, allow_none=True)
    text = ma.fields.String(
        required=True,
        metadata={
            "description": "Markdown; pictures are named pictures/NAME: GET /instructions/pictures/NAME"
        },
    )


class InstructionsVersionSchema(Schema):
    """A version in the list of them."""

    number = ma.fields.Integer(required=True)
    author = ma.fields.String(required=True, allow_none=True)
    at = ma.fields.AwareDateTime(required=True)


class NewInstructionsSchema(Schema):
    """A new text. `based_on`: the version it was made of; a newer one is not overwritten unseen."""

    text = ma.fields.String(required=True, validate=ma.validate.Length(1, MAX_TEXT))
    based_on = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(0, LARGEST))


class PictureSchema(Schema):
    """A picture that was kept: write ![what it shows](pictures/NAME)."""

    name = ma.fields.String(required=True)
