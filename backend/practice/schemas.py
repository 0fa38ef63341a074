"""The tour in HTTP."""

from __future__ import annotations

import marshmallow as ma

from backend.web.api import Schema


class TourWishSchema(Schema):
    """`again`: start again from the labels as they came."""

    again = ma.fields.Boolean(load_default=False, truthy={True}, falsy={False})


class TourTaskSchema(Schema):
    """Which task to open."""

    task = ma.fields.Integer(required=True, metadata={"description": "Id of one's own practice task"})
