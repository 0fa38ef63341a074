"""Movies in HTTP."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from backend.web.api import Schema

DTYPES = ["uint8", "uint16", "float32"]


class ChannelContrastSchema(Schema):
    """Automatic display range of a channel, and the extremes, over sampled frames."""

    low = ma.fields.Float(required=True)
    high = ma.fields.Float(required=True)
    min = ma.fields.Float(required=True)
    max = ma.fields.Float(required=True)


class MovieRefSchema(Schema):
    """Which movie."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)


class MovieSchema(MovieRefSchema):
    """A movie: raw images (T, C, Y, X) and what is known of them."""

    n_frames = ma.fields.Integer(required=True)
    n_channels = ma.fields.Integer(required=True)
    height = ma.fields.Integer(required=True)
    width = ma.fields.Integer(required=True)
    dtype = ma.fields.String(required=True, validate=ma.validate.OneOf(DTYPES))
    channels = ma.fields.List(ma.fields.String(), required=True)
    features = ma.fields.List(ma.fields.String(), required=True)
    pixel_size_um = ma.fields.Float(required=True, allow_none=True)
    frame_interval_s = ma.fields.Float(required=True, allow_none=True)
    source = ma.fields.String(required=True)
    contrast = ma.fields.List(ma.fields.Nested(ChannelContrastSchema), required=True)


class RawPartSchema(Schema):
    """Which part of a frame, and how large: without a box all of it."""

    level = ma.fields.Integer(
        load_default=0,
        validate=ma.validate.Range(min=0, max=16),
        metadata={"description": "How often halved (frames above 2048² have levels)"},
    )
    y0 = ma.fields.Integer(validate=ma.validate.Range(min=0))
    x0 = ma.fields.Integer(validate=ma.validate.Range(min=0))
    y1 = ma.fields.Integer(validate=ma.validate.Range(min=1))
    x1 = ma.fields.Integer(validate=ma.validate.Range(min=1))

    @ma.validates_schema
    def _check_box(self, data: dict[str, int], **_: Any) -> None:
        given = [name for name in ("y0", "x0", "y1", "x1") if name in data]
        if given and len(given) < 4:
            raise ma.ValidationError("A box needs y0, x0, y1 and x1.")
