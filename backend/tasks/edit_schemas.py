"""Edits in HTTP. celldata.edits reads them (strictly); here they are described for the OpenAPI page and the
client.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from backend.web.api import Api
from celldata.edits import Edit, edit_from_json
from celldata.errors import DataError

_WHOLE = {"type": "integer", "minimum": 0}


def _object(description: str, **properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(of: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": of, **more}


_ROWS = _list(_list(_WHOLE, minItems=3, maxItems=3), description="Rows [t, value, cell]")

_EDIT: dict[str, dict[str, Any]] = {
    "id": {"type": "string", "format": "uuid"},
    "action": {"type": "string", "maxLength": 100},
    "undoes": {
        "type": "string",
        "format": "uuid",
        "nullable": True,
        "description": "The edit that this one inverts",
    },
    "ui": {
        "type": "object",
        "additionalProperties": True,
        "nullable": True,
        "description": "The page's own state, 4 kB at most; the server keeps it and does not look",
    },
    "changes": _list(_ref("EditChange"), minItems=1),
}

COMPONENTS: dict[str, dict[str, Any]] = {
    "PaintRun": _object(
        "Pixels that hold `before` and get `after`. `spans` are pairs (gap, length) over row-major pixel "
        "indices; the first gap is the absolute start, each later one the distance from the end of the "
        "span before it.",
        before=_WHOLE,
        after=_WHOLE,
        spans=_list(_WHOLE, minItems=2),
    ),
    "PaintChange": _object(
        "Pixels of frame `t` (of the movie).",
        kind={"type": "string", "enum": ["paint"]},
        t=_WHOLE,
        feature={"type": "string"},
        runs=_list(_ref("PaintRun"), minItems=1),
    ),
    "CellsChange": _object(
        "Rows of the cells table.",
        kind={"type": "string", "enum": ["cells"]},
        feature={"type": "string"},
        removed=_ROWS,
        added=_ROWS,
    ),
    "DivisionsChange": _object(
        "Divisions of the lineage.",
        kind={"type": "string", "enum": ["divisions"]},
        removed=_list(_ref("Division")),
        added=_list(_ref("Division")),
    ),
    "EventsChange": _object(
        "How tracks end that do not divide; a cell has one event at most.",
        kind={"type": "string", "enum": ["events"]},
        removed=_list(_ref("TrackEvent")),
        added=_list(_ref("TrackEvent")),
    ),
    "EditChange": {
        "oneOf": [
            _ref("PaintChange"),
            _ref("CellsChange"),
            _ref("DivisionsChange"),
            _ref("EventsChange"),
        ],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {
                "paint": "#/components/schemas/PaintChange",
                "cells": "#/components/schemas/CellsChange",
                "divisions": "#/components/schemas/DivisionsChange",
                "events": "#/components/schemas/EventsChange",
            },
        },
    },
    "Edit": _object("What one user action changed; its changes apply in order.", **_EDIT),
    "LoggedEdit": _object(
        "An edit at its place in the log, which counts from 1.",
        **_EDIT,
        sequence=_WHOLE,
        author={"type": "string"},
        at={"type": "string", "format": "date-time"},
        revision={**_WHOLE, "description": "The submission this edit was made for"},
    ),
}


def register(api: Api) -> None:
    """Add the parts of edits to the description."""
    for name, schema in COMPONENTS.items():
        api.spec.components.schema(name, schema)


class EditField(ma.fields.Raw):
    """An edit as JSON values; `component` names its description."""

    def __init__(self, component: str = "Edit", **kwargs: Any) -> None:
        super().__init__(metadata={"allOf": [_ref(component)]}, **kwargs)


class EditListField(ma.fields.Field):
    """A list of edits as JSON; loads celldata.edits.Edit. Errors name the place within the edit."""

    def __init__(self, *, max_edits: int, **kwargs: Any) -> None:
        self.max_edits = max_edits
        described = {"type": "array", "items": _ref("Edit"), "minItems": 1, "maxItems": max_edits}
        super().__init__(metadata=described, **kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> list[Edit]:
        if not isinstance(value, list) or not value:
            raise ma.ValidationError("is not a list of at least one edit.")
        if len(value) > self.max_edits:
            raise ma.ValidationError(f"holds {len(value)} edits; {self.max_edits} at most go at once.")
        edits, errors = [], {}
        for index, item in enumerate(value):
            try:
                edits.append(edit_from_json(item))
            except DataError as error:
                where, _, what = error.problem.partition(" ")
                # "the edit lacks …" is about the edit as a whole; everything else begins with a path in it.
                errors[index] = [error.problem] if where == "the" else {where: [what]}
        if errors:
            raise ma.ValidationError(errors)
        return edits
