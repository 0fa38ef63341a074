"""Movies in HTTP."""

from __future__ import annotations

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
