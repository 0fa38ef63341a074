"""Proposals in HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from backend.proposals.clicking import IMAGE, MAPS
from backend.web.api import Schema

KINDS = ["watershed", "threshold", "autofit", "smart-click"]
MAX_BOX_PX = 1_000_000
"""An operation takes about a second on so many pixels; boxes round single cells have some thousands."""

MAX_CLICKS = 50
MAX_CARRIED = 1000
MAX_CARRIED_PX = 8_000_000
"""Boxes of all the cells together: a thousand cells of 90 x 90 pixels, some seconds of one core."""

_WHOLE = {"type": "integer", "minimum": 0}
_LARGEST = 2**53


class WholesField(ma.fields.Field):
    """A list of integers >= 0. One check for all of them: masks have thousands."""

    def __init__(self, description: str, *, length: int | None = None, **kwargs: Any) -> None:
        self.length = length
        bounds = {} if length is None else {"minItems": length, "maxItems": length}
        described = {"type": "array", "items": _WHOLE, "description": description, **bounds}
        super().__init__(metadata=described, **kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> list[int]:
        if not isinstance(value, list) or not all(
            type(item) is int and 0 <= item < _LARGEST for item in value
        ):
            raise ma.ValidationError("is not a list of integers from 0 up.")
        if self.length is not None and len(value) != self.length:
            raise ma.ValidationError(f"holds {len(value)} numbers; it must hold {self.length}.")
        return value


_SPANS = "pairs (gap, length) over the row-major pixels of the box"


class ProposalRequestSchema(Schema):
    """What to work out, and where. Rows and columns are those of the frame; the ends of the box are not in
    it."""

    kind = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(KINDS, error=f"is not one of {', '.join(KINDS)}."),
        metadata={"enum": KINDS},
    )
    t = ma.fields.Integer(required=True, strict=True, metadata={"description": "Frame of the movie"})
    channel = ma.fields.Integer(required=True, strict=True)
    box = WholesField(f"[y0, x0, y1, x1]; at most {MAX_BOX_PX:,} pixels", length=4, required=True)
    mask = WholesField(f"The cell, as {_SPANS}; watershed and autofit need it", load_default=None)
    others = WholesField(
        f"Pixels of other cells that autofit and smart-click leave alone, as {_SPANS}; none unless said",
        load_default=None,
    )
    seeds = ma.fields.List(
        WholesField("[y, x]", length=2),
        load_default=None,
        validate=ma.validate.Length(max=MAX_CLICKS, error="are too many clicks."),
        metadata={
            "description": "The two clicks of watershed; the clicks of smart-click on the cell, the first in "
            "its middle",
            "minItems": 1,
            "maxItems": MAX_CLICKS,
        },
    )
    background = ma.fields.List(
        WholesField("[y, x]", length=2),
        load_default=None,
        validate=ma.validate.Length(max=MAX_CLICKS, error="are too many clicks."),
        metadata={"description": "Clicks of smart-click beside the cell", "maxItems": MAX_CLICKS},
    )
    radius = ma.fields.Float(
        load_default=None,
        allow_none=True,
        validate=ma.validate.Range(min=1, max=1000, error="must lie between 1 and 1,000 pixels."),
        metadata={
            "description": "Of cells nearby in pixels, for smart-click; guessed from the image unless said"
        },
    )
    feature = ma.fields.String(
        load_default=None,
        allow_none=True,
        metadata={
            "description": "The label layer, for smart-click: whose maps are looked at where the model's are "
            "stored; the movie's first unless said"
        },
    )


class ProposalSchema(Schema):
    """`region`: pairs (gap, length) over the row-major pixels of the frame. watershed: the part that becomes
    a new cell; threshold: the pixels that come to the cell; autofit: the cell's new outline; smart-click: the
    cell.
    """

    region = ma.fields.List(ma.fields.Integer(), required=True, metadata={"items": _WHOLE})
    reason = ma.fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why the region is empty; null where it is not"},
    )
    source = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf([MAPS, IMAGE]),
        metadata={
            "enum": [MAPS, IMAGE],
            "description": "What it was worked out from: the model's maps stored with the frame (smart-click "
            "where they know the place), or the image",
        },
    )


class OutlineSchema(Schema):
    """A cell as it is in one frame."""

    cell = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(min=1))
    box = WholesField("[y0, x0, y1, x1], rows and columns of the frame", length=4, required=True)
    mask = WholesField(f"Its pixels, as {_SPANS}", required=True)


class CarryOverRequestSchema(Schema):
    """Cells of the frame `origin` that are to follow into frame `t`."""

    t = ma.fields.Integer(required=True, strict=True, metadata={"description": "Frame they are carried into"})
    origin = ma.fields.Integer(required=True, strict=True, metadata={"description": "Frame they come from"})
    channel = ma.fields.Integer(required=True, strict=True)
    cells = ma.fields.List(
        ma.fields.Nested(OutlineSchema),
        required=True,
        validate=ma.validate.Length(
            min=1, max=MAX_CARRIED, error=f"must be 1 to {MAX_CARRIED:,} cells; carry over some at a time."
        ),
        metadata={"minItems": 1, "maxItems": MAX_CARRIED},
    )


class CarriedSchema(Schema):
    """A cell's place in the other frame; `region` as spans over the pixels of the frame."""

    cell = ma.fields.Integer(required=True)
    region = ma.fields.List(ma.fields.Integer(), required=True, metadata={"items": _WHOLE})
    likeness = ma.fields.Float(
        required=True, metadata={"description": "Correlation of both places, -1 to 1; 0 where not known"}
    )


class CarriedOverSchema(Schema):
    """The cells in the order they were asked for; those that have left the image are not among them."""

    cells = ma.fields.List(ma.fields.Nested(CarriedSchema), required=True)
    reason = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "Why there are none; null where there are"}
    )
