"""Skips and flags in HTTP."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from backend.tasks.schemas import MAX_REASON
from backend.web.api import Schema


class PassingSchema(Schema):
    """Why a task is passed over or flagged, by the holder of its lease."""

    lease = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, MAX_REASON))

    @ma.post_load
    def _has_words(self, body: dict[str, Any], **_: Any) -> dict[str, Any]:
        body["reason"] = body["reason"].strip()
        if not body["reason"]:
            raise ma.ValidationError("Say why, in a few words.", "reason")
        return body
