"""Proposals in HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from backend.web.api import Schema

KINDS = ["watershed", "threshold", "autofit"]
MAX_BOX_PX = 1_000_000
"""An operation takes about a second on so many pixels; boxes round single cells have some thousands."""

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
        validate=ma.validate.OneOf(KINDS, error="is not one of watershed, threshold, autofit."),
        metadata={"enum": KINDS},
    )
    t = ma.fields.Integer(required=True, strict=True, metadata={"description": "Frame of the movie"})
    channel = ma.fields.Integer(required=True, strict=True)
    box = WholesField(f"[y0, x0, y1, x1]; at most {MAX_BOX_PX:,} pixels", length=4, required=True)
    mask = WholesField(f"The cell, as {_SPANS}; watershed and autofit need it", load_default=None)
    others = WholesField(
        f"Pixels of other cells that autofit leaves alone, as {_SPANS}; none unless said", load_default=None
    )
    seeds = ma.fields.List(
        WholesField("[y, x]", length=2),
        load_default=None,
        metadata={"description": "The two clicks of watershed, in the box", "minItems": 2, "maxItems": 2},
    )


class ProposalSchema(Schema):
    """`region`: pairs (gap, length) over the row-major pixels of the frame. watershed: the part that becomes
    a new cell; threshold: the pixels that come to the cell; autofit: the cell's new outline.
    """

    region = ma.fields.List(ma.fields.Integer(), required=True, metadata={"items": _WHOLE})
    reason = ma.fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why the region is empty; null where it is not"},
    )
