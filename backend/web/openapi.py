"""The OpenAPI description: the one source of the page's typed client (frontend/src/api/openapi.json)."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask

from backend.models import Role
from backend.people.scopes import scope_for

# http.HTTPStatus(422).name differs between Python versions; the description must not.
RENAMED = {"UNPROCESSABLE_CONTENT": "UNPROCESSABLE_ENTITY", "CONTENT_TOO_LARGE": "REQUEST_ENTITY_TOO_LARGE"}

# flask-smorest adds it always; nothing here is paged that way.
UNUSED = ["PaginationMetadata"]


def build_spec(app: Flask) -> dict[str, Any]:
    """The description of the HTTP API, with sorted keys: the same on every machine."""
    with app.app_context():
        spec = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    for name in UNUSED:
        spec["components"]["schemas"].pop(name, None)
    for item in spec["paths"].values():
        for method, operation in item.items():
            _name_scope(method, operation)
    text = json.dumps(_mended(spec), sort_keys=True, default=str)
    for new, old in RENAMED.items():
        text = text.replace(new, old)
    return json.loads(text)


def dump_spec(app: Flask) -> str:
    """The description as the text of openapi.json."""
    return json.dumps(build_spec(app), indent=2, ensure_ascii=False) + "\n"


def _name_scope(method: str, operation: Any) -> None:
    """Which scope an operation asks of a token, where it did not say so itself: that follows from its role
    and its method, which the guard of a handler does not know yet.
    """
    if isinstance(operation, dict) and {"token": []} in operation.get("security", []):
        operation.setdefault("x-scope", scope_for(Role(operation["x-role"]), method).value)


def _mended(node: Any) -> Any:
    """apispec's wording in OpenAPI 3.0, made exact enough for a generated client."""
    if isinstance(node, list):
        return [_mended(item) for item in node]
    if not isinstance(node, dict):
        return node
    mended = {key: _mended(value) for key, value in node.items()}
    if "enum" in mended and "type" not in mended:
        mended["type"] = "string"
    nothing = {"type": "object", "nullable": True}
    if nothing in mended.get("anyOf", []):
        # "an object of any kind, or null, or this": only the last two are meant.
        rest = [option for option in mended.pop("anyOf") if option != nothing]
        mended |= {"allOf": rest, "nullable": True}
    return mended
