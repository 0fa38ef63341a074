"""Places to look at, in HTTP."""

from __future__ import annotations

import marshmallow as ma

from backend.models import PlaceDecisionKind
from backend.web.api import Schema

WHOLE = {"type": "integer"}
ID_DIGITS = 16


class PlaceActionSchema(Schema):
    """What would mend a place: a tool of the page and what to give it."""

    action = ma.fields.String(
        required=True,
        metadata={"description": "swap, link, break, division, no-division, no-daughter, fill-gap, delete"},
    )
    cells = ma.fields.List(
        ma.fields.Integer(),
        required=True,
        metadata={
            "description": "In the order of the tool; of a division the parent, then the daughters; of none "
            "the parent, then the daughter who goes on as it; of no daughter she, then the parent"
        },
    )
    t = ma.fields.Integer(required=True, metadata={"description": "The frame from which on"})


class PlaceDecisionSchema(Schema):
    """Somebody looked at it and found it fine as it is."""

    decision = ma.fields.Enum(PlaceDecisionKind, by_value=True, required=True)
    by = ma.fields.String(required=True, metadata={"description": "Public name"})
    at = ma.fields.AwareDateTime(required=True)
    sequence = ma.fields.Integer(required=True, metadata={"description": "Number of edits then"})


class WhereSchema(Schema):
    """Where to look, in pixels."""

    y = ma.fields.Float(required=True)
    x = ma.fields.Float(required=True)


class ShownPlaceSchema(Schema):
    """A place in words, as it was told; enough to go there and to read what it was."""

    id = ma.fields.String(
        required=True,
        metadata={"description": "The same for as long as the same outlines are suspected of the same thing"},
    )
    kind = ma.fields.String(required=True)
    feature = ma.fields.String(required=True)
    t = ma.fields.Integer(required=True, metadata={"description": "Frame to look at"})
    cells = ma.fields.List(ma.fields.Integer(), required=True)
    where = ma.fields.Nested(WhereSchema, required=True)
    title = ma.fields.String(required=True, metadata={"example": "Two cells may have swapped"})
    detail = ma.fields.String(required=True, metadata={"example": "58 and 63 jump 9 µm, others 1 µm"})


class PlaceSchema(ShownPlaceSchema):
    """What in the labels may be wrong."""

    score = ma.fields.Float(
        required=True, metadata={"description": "Expected gain of looking, 0 to 1; the list is in its order"}
    )
    frames = ma.fields.List(
        ma.fields.Integer(), required=True, metadata={"description": "First and last frame concerned"}
    )
    box = ma.fields.List(
        ma.fields.Integer(), required=True, metadata={"description": "[y0, x0, y1, x1], ends not included"}
    )
    action = ma.fields.Nested(PlaceActionSchema, required=True, allow_none=True)
    decision = ma.fields.Nested(PlaceDecisionSchema, required=True, allow_none=True)


class GonePlaceSchema(ShownPlaceSchema):
    """A place that is found no more. `decision` null: it was mended."""

    decision = ma.fields.Nested(PlaceDecisionSchema, required=True, allow_none=True)


class PlaceCountsSchema(Schema):
    """What is left: `total` minus `seen`. `seen` are those mended and those found fine as they were."""

    total = ma.fields.Integer(required=True)
    seen = ma.fields.Integer(required=True)
    mended = ma.fields.Integer(required=True)
    fine = ma.fields.Integer(required=True)


class PlacesSchema(Schema):
    """The list of a task at its newest state, the most promising place first."""

    sequence = ma.fields.Integer(required=True, metadata={"description": "Number of edits in the labels"})
    places = ma.fields.List(ma.fields.Nested(PlaceSchema), required=True)
    gone = ma.fields.List(
        ma.fields.Nested(GonePlaceSchema),
        required=True,
        metadata={"description": "Of those shown at first, and those found fine, what is found no more"},
    )
    counts = ma.fields.Nested(PlaceCountsSchema, required=True)


class DecideSchema(Schema):
    """A decision about a place, made by who holds the task."""

    lease = ma.fields.String(required=True, metadata={"description": "The token of one's lease"})
    decision = ma.fields.Enum(
        PlaceDecisionKind,
        by_value=True,
        required=True,
        allow_none=True,
        metadata={"description": "null takes it back"},
    )


class DecidedSchema(Schema):
    """A place with what was decided about it."""

    place = ma.fields.Nested(ShownPlaceSchema, required=True, attribute="shown")
    decision = ma.fields.Nested(PlaceDecisionSchema, required=True, allow_none=True)
