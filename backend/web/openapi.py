"""The OpenAPI description: the one source of the page's typed client (frontend/src/api/openapi.json)."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask

# http.HTTPStatus(422).name differs between Python versions; the description must not.
RENAMED = {"UNPROCESSABLE_CONTENT": "UNPROCESSABLE_ENTITY", "CONTENT_TOO_LARGE": "REQUEST_ENTITY_TOO_LARGE"}


def build_spec(app: Flask) -> dict[str, Any]:
    """The description of the HTTP API, the same on every machine: everything but the paths' methods sorted."""
    with app.app_context():
        spec = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    text = json.dumps(spec, sort_keys=True, default=str)
    for new, old in RENAMED.items():
        text = text.replace(new, old)
    return json.loads(text)


def dump_spec(app: Flask) -> str:
    """The description as the text of openapi.json."""
    return json.dumps(build_spec(app), indent=2, ensure_ascii=False) + "\n"
