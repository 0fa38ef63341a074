"""What a request may look like before a handler sees it: bodies of JSON, ids that a database can hold."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Flask, Request
from webargs import core
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.routing import IntegerConverter

LARGEST_ID = 2**53 - 1  # the largest integer that every reader of JSON agrees on; no database gets that far


class JsonParser(FlaskParser):
    """Bodies read by orjson: quicker on long edits, and it refuses nesting and numbers that would end the
    standard library's reader with an error of its own.
    """

    def _raw_load_json(self, req: Request) -> Any:
        body = req.get_data(cache=True)
        if not body:
            return core.missing
        if not req.is_json:
            raise UnsupportedMediaType("The body must be JSON: send it with Content-Type: application/json.")
        return orjson.loads(body)


class IdConverter(IntegerConverter):
    """`<int:…>` in an address; a number too large for any id is an address that does not exist."""

    def __init__(self, url_map: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST_ID, **kwargs})


def init_app(app: Flask) -> None:
    """Before any route is registered."""
    app.url_map.converters["int"] = IdConverter
