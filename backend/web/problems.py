"""Errors as RFC 9457 problems (`application/problem+json`). A client decides by `type`, never by the
English text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar

import orjson
from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from backend.web.log_words import public_path

CONTENT_TYPE = "application/problem+json"
TYPE_PREFIX = "/problems/"
API_PREFIX = "/api/"

# A database that is locked or full may work again in a moment.
RETRY_AFTER_S = 5


class Problem(Exception):
    """Something that ends a request. `members` are what this problem says beyond the standard fields."""

    slug: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "The server made a mistake"
    headers: Mapping[str, str] = {}

    def __init__(self, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.members = {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in members.items()
        }

    def to_response(self) -> Response:
        """The problem as an HTTP response."""
        return problem_response(self.slug, self.status, self.title, self.detail, self.members, self.headers)


class Unauthenticated(Problem):
    slug, status, title = "unauthenticated", 401, "Nobody is signed in"


class CsrfMissing(Problem):
    slug, status, title = "csrf", 403, "The request does not come from the page of this session"


class Forbidden(Problem):
    slug, status, title = "forbidden", 403, "This is not yours to do"


class NotFound(Problem):
    slug, status, title = "not-found", 404, "There is no such thing"


class LeaseHeld(Problem):
    """Members: `holder` (name), `until`, `mine` (the same person, another tab), `tab`, `may_take_over`."""

    slug, status, title = "lease-held", 409, "Somebody is working on this task"


class StaleSequence(Problem):
    """Members: `sequence`, the number of edits in the server's log."""

    slug, status, title = "stale-sequence", 409, "The task was changed elsewhere"


class StaleVersion(Problem):
    """Members: `version`, the newest."""

    slug, status, title = "stale-version", 409, "The text was changed elsewhere"


class EditConflicts(Problem):
    """Members: `edit_id` of the first edit that does not fit, `sequence` of the log."""

    slug, status, title = "edit-conflict", 409, "An edit does not fit the labels of the task"


class WrongState(Problem):
    """Members: `state` of the task."""

    slug, status, title = "wrong-state", 409, "The task is not in a state that allows this"


class RoundAtWork(Problem):
    slug, status, title = "round-at-work", 409, "A round is being closed or opened right now"


class OtherRound(Problem):
    """Members: `round`, the one that would be closed."""

    slug, status, title = "other-round", 409, "Another round is at work by now"


class NoWorkspace(Problem):
    slug, status, title = "no-workspace", 409, "The server cannot version data"


class LastAdmin(Problem):
    slug, status, title = "last-admin", 409, "Nobody would be left to manage people"


class InvitationOver(Problem):
    """Members: `reason`, a word of `InvitationState`."""

    slug, status, title = "invitation-over", 410, "The invitation lets nobody in any more"


class LeaseLost(Problem):
    """Members: `until`, when the lease ended (null when it was never granted), `taken_by` (name)."""

    slug, status, title = "lease-lost", 410, "The lease has ended"


class TooLarge(Problem):
    slug, status, title = "too-large", 413, "The request is too large"


class Invalid(Problem):
    """Members: `errors`, a list of {where, what}."""

    slug, status, title = "invalid", 422, "The request cannot be understood"

    def __init__(self, errors: list[dict[str, str]]) -> None:
        first = errors[0]
        super().__init__(f"{first['where']}: {first['what']}", errors=errors)

    @classmethod
    def at(cls, where: str, what: str) -> Invalid:
        """One thing wrong, at one place."""
        return cls([{"where": where, "what": what}])


class TooManyAttempts(Problem):
    slug, status, title = "too-many-attempts", 429, "Too many failed attempts"

    def __init__(self, detail: str, retry_after_s: int) -> None:
        super().__init__(detail)
        self.headers = {"Retry-After": str(retry_after_s)}


class Unavailable(Problem):
    """Members, where the database or the disk is at fault: `reason`, a word of backend/database_faults.py."""

    slug, status, title = "unavailable", 503, "The server cannot do this now"
    headers: Mapping[str, str] = {"Retry-After": str(RETRY_AFTER_S)}


def problem_response(
    slug: str,
    status: int,
    title: str,
    detail: str,
    members: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem as a response; the order of its fields is fixed."""
    body = {"type": TYPE_PREFIX + slug, "title": title, "status": status, "detail": detail, **(members or {})}
    response = Response(orjson.dumps(body), status=status, content_type=CONTENT_TYPE)
    response.headers.update(headers or {})
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def flat_errors(messages: Any, where: str = "") -> Iterator[dict[str, str]]:
    """marshmallow's nested messages as {where, what}: {"edits": {0: {"id": [m]}}} -> edits[0].id."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            if key == "_schema":
                place = where
            elif isinstance(key, int):
                place = f"{where}[{key}]"
            else:
                place = f"{where}.{key}" if where else str(key)
            yield from flat_errors(inner, place)
    elif isinstance(messages, list):
        for message in messages:
            yield from flat_errors(message, where)
    else:
        yield {"where": where or "request", "what": str(messages)}


def _from_http_exception(error: HTTPException) -> Response:
    if not request.path.startswith(API_PREFIX):
        return error.get_response()  # type: ignore[return-value]
    status = error.code or 500
    data = getattr(error, "data", None) or {}
    if "messages" in data:
        # webargs files messages under the part of the request they concern; the reader sees which from the
        # name.
        parts = data["messages"]
        return Invalid([entry for part in parts.values() for entry in flat_errors(part)]).to_response()
    if status == 404:
        return NotFound(
            f"{request.method} {request.path}: the API has no such address. See /api/docs."
        ).to_response()
    if status == 413:
        limit = f"{(request.max_content_length or 0) / 2**20:.0f} MB"
        return TooLarge(f"A request may hold {limit} at most. Send fewer edits at once.").to_response()
    slug = (error.name or "error").lower().replace(" ", "-")
    response = problem_response(slug, status, error.name, error.description or error.name)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def internal_error(error: Exception) -> Response:
    """A mistake of the program: logged, and answered without its insides."""
    if current_app.testing or current_app.debug:
        raise error
    current_app.logger.exception("%s %s failed", request.method, public_path(request.path))
    return Problem("The error was logged. Nothing was changed by this request.").to_response()


def init_app(app: Flask) -> None:
    """Answer every error below /api as a problem."""

    @app.errorhandler(Problem)
    def problem(error: Problem) -> Response:
        return error.to_response()

    app.register_error_handler(HTTPException, _from_http_exception)

    app.register_error_handler(Exception, internal_error)
