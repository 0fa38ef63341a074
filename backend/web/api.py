"""flask-smorest, tuned to this API: problems as error responses, and handlers that name the problems they
answer.
"""

from __future__ import annotations

import http
from collections.abc import Callable, Mapping
from typing import Any

import flask_smorest
import marshmallow as ma
from flask import Response, current_app
from flask_smorest.utils import prepare_response

from backend.web import problems
from backend.web.problems import Problem
from backend.web.requests import JsonParser

API_VERSION_PREFIX = "/api/v1"
BINARY = {"type": "string", "format": "binary"}


class Schema(ma.Schema):
    """A schema that is not copied. flask-smorest copies the documentation of a handler at every decorator,
    and with it every field of every schema: a sixth of the start-up time, for copies that nobody changes.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Schema:
        return self

    @ma.pre_load
    def refuse_nul(self, data: Any, **_: Any) -> Any:
        """PostgreSQL keeps no text with the character NUL, and nobody types it."""
        if isinstance(data, Mapping):
            wrong = [key for key, value in data.items() if isinstance(value, str) and "\0" in value]
            if wrong:
                raise ma.ValidationError({key: ["holds the character NUL."] for key in wrong})
        return data


class InvalidPartSchema(Schema):
    """One thing wrong with a request: where it is, and what is wrong."""

    where = ma.fields.String(required=True)
    what = ma.fields.String(required=True)


class ProblemSchema(Schema):
    """An error (RFC 9457). `type` is `/problems/<slug>`; which of the other members it has depends on it."""

    type = ma.fields.String(required=True, metadata={"example": "/problems/stale-sequence"})
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(required=True)
    holder = ma.fields.String(metadata={"description": "lease-held: who holds the lease"})
    mine = ma.fields.Boolean(metadata={"description": "lease-held: it is the same person, in another tab"})
    tab = ma.fields.String(metadata={"description": "lease-held: the tab that holds the lease"})
    may_take_over = ma.fields.Boolean(
        metadata={"description": "lease-held: whoever asked may take the task over"}
    )
    taken_by = ma.fields.String(
        allow_none=True, metadata={"description": "lease-lost: who took the task over; null when nobody did"}
    )
    reason = ma.fields.String(
        metadata={
            "description": "unavailable: the fault, in one word; invitation-over: used, expired or revoked"
        }
    )
    until = ma.fields.DateTime(
        allow_none=True, metadata={"description": "lease-held, lease-lost: when the lease ends or ended"}
    )
    sequence = ma.fields.Integer(
        metadata={"description": "stale-sequence, edit-conflict: number of edits in the log"}
    )
    version = ma.fields.Integer(metadata={"description": "stale-version: the newest version"})
    edit_id = ma.fields.String(metadata={"description": "edit-conflict: the first edit that does not fit"})
    round = ma.fields.Integer(metadata={"description": "other-round: the one that would be closed"})
    state = ma.fields.String(metadata={"description": "wrong-state: the state of the task"})
    errors = ma.fields.List(
        ma.fields.Nested(InvalidPartSchema), metadata={"description": "invalid: what is wrong"}
    )


class Api(flask_smorest.Api):
    """Documents errors as problems; answering them is done in web/problems.py."""

    ERROR_SCHEMA = ProblemSchema

    def _openapi_json(self) -> Response:
        from backend.web.openapi import dump_spec

        return Response(dump_spec(current_app._get_current_object()), content_type="application/json")  # type: ignore[attr-defined]

    def _register_error_handlers(self) -> None:
        """None of flask-smorest's own: web/problems.py answers errors of the whole app."""

    def _register_responses(self) -> None:
        for status in http.HTTPStatus:
            response: dict[str, Any] = {"description": status.phrase}
            if status >= 400:
                response["schema"] = self.ERROR_SCHEMA
            prepare_response(response, self.spec, problems.CONTENT_TYPE)
            self.spec.components.response(status.name, response, lazy=True)
        default: dict[str, Any] = {"description": "Any other problem", "schema": self.ERROR_SCHEMA}
        prepare_response(default, self.spec, problems.CONTENT_TYPE)
        self.spec.components.response("DEFAULT_ERROR", default, lazy=True)


class Blueprint(flask_smorest.Blueprint):
    """A blueprint below /api/v1."""

    ARGUMENTS_PARSER = JsonParser()

    def __init__(self, name: str, import_name: str, *, description: str) -> None:
        super().__init__(name, import_name, url_prefix=API_VERSION_PREFIX, description=description)

    def problems(self, *kinds: type[Problem]) -> Callable[[Callable], Callable]:
        """Document the problems a handler can answer, one response per status."""
        by_status: dict[int, list[type[Problem]]] = {}
        for kind in kinds:
            by_status.setdefault(kind.status, []).append(kind)

        def decorate(function: Callable) -> Callable:
            for status, group in sorted(by_status.items()):
                description = "; ".join(f"{kind.slug}: {kind.title.lower()}" for kind in group)
                function = self.alt_response(
                    status, schema=ProblemSchema, content_type=problems.CONTENT_TYPE, description=description
                )(function)
            return function

        return decorate

    def binary(
        self, description: str, headers: dict[str, Any] | None = None
    ) -> Callable[[Callable], Callable]:
        """Document a handler that answers bytes (it returns a Response)."""
        return self.response(
            200,
            BINARY,
            content_type="application/octet-stream",
            description=description,
            headers=headers or {},
        )
