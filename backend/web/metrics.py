"""/metrics: what the server does, for Prometheus (text format 0.0.4). Open like /livez, so nothing in it
names a person, a task, an address or a token: routes are patterns, people and tasks are counts.

Requests are counted by all processes that were forked after the app was made: every worker of `prospero
serve`. A WSGI server that makes an app in each worker answers for the worker that was asked; `--preload` of
gunicorn makes one. Tasks, leases and edits are counted in the database, the same for all.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterator

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, current_app, g, request

from backend.database import db, now
from backend.models import LeaseRecord, Task, TaskKind, TaskState
from backend.web.counters import SharedCounters

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

# Upper ends in seconds: around the budgets of docs/design.md §9 (an edit: 50 ms alone, 250 ms in a crowd).
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
STATUSES = tuple(
    str(status)
    for status in (200, 201, 202, 204, 206, 301, 302, 303, 304, 308, 400, 401, 403, 404, 405, 409, 410, 412)
    + (413, 415, 416, 422, 429, 500, 503)
)
OTHER = "other"
NO_ROUTE = "none"

blueprint = Blueprint("metrics", __name__)


class RequestCounts:
    """Requests by route and status, and how long they took, by route."""

    def __init__(self, app: Flask) -> None:
        rules = {rule.rule for rule in app.url_map.iter_rules()}
        self.routes = [*sorted(rules), NO_ROUTE]
        self._place = {route: place for place, route in enumerate(self.routes)}
        self.statuses = [*STATUSES, OTHER]
        # Of each route: by status, then by bucket (one for what is slower than all), then the seconds.
        self.width = len(self.statuses) + len(BUCKETS) + 2
        self._counters = SharedCounters(len(self.routes) * self.width)

    def add(self, route: str, status: str, seconds: float) -> None:
        """A request was answered."""
        start = self._place.get(route, len(self.routes) - 1) * self.width
        which = self.statuses.index(status) if status in STATUSES else len(STATUSES)
        bucket = len(self.statuses) + bisect_left(BUCKETS, seconds)
        self._counters.add((start + which, 1), (start + bucket, 1), (start + self.width - 1, seconds))

    def lines(self) -> Iterator[str]:
        """In Prometheus' text format; routes that nobody asked for are left out."""
        table = self._counters.totals().reshape(len(self.routes), self.width)
        used = [(route, row) for route, row in zip(self.routes, table, strict=True) if row[:-1].any()]
        n = len(self.statuses)
        name = "prospero_http_requests_total"
        yield from _head(name, "counter", "Requests answered, by route and status.")
        for route, row in used:
            for status, count in zip(self.statuses, row[:n], strict=True):
                if count:
                    yield f'{name}{{route="{route}",status="{status}"}} {count:.0f}'
        name = "prospero_http_request_seconds"
        yield from _head(name, "histogram", "Seconds until a request was answered, by route.")
        for route, row in used:
            total = 0.0
            for end, count in zip((*BUCKETS, "+Inf"), row[n:-1], strict=True):
                total += count
                yield f'{name}_bucket{{route="{route}",le="{end}"}} {total:.0f}'
            yield f'{name}_sum{{route="{route}"}} {row[-1]:.6f}'
            yield f'{name}_count{{route="{route}"}} {total:.0f}'


def _head(name: str, kind: str, words: str) -> Iterator[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} {kind}"


def work_lines() -> Iterator[str]:
    """Tasks by kind and state, open leases, edits: as the database has them now. No practice, no check tasks
    but for the leases and edits, which are load on the server whatever they are for.
    """
    query = sa.select(Task.kind, Task.state, sa.func.count()).where(Task.is_work())
    rows = db.session.execute(query.group_by(Task.kind, Task.state))
    counts = {(kind, state): n for kind, state, n in rows}
    yield from _head("prospero_tasks", "gauge", "Tasks, by kind and state.")
    for kind in TaskKind:
        for state in TaskState:
            n = counts.get((kind, state), 0)
            yield f'prospero_tasks{{kind="{kind.value}",state="{state.value}"}} {n}'
    is_open = (LeaseRecord.ended_at.is_(None), LeaseRecord.until > now())
    leases = db.session.scalar(sa.select(sa.func.count()).select_from(LeaseRecord).where(*is_open))
    yield from _head("prospero_leases", "gauge", "Tasks that somebody has open.")
    yield f"prospero_leases {leases or 0}"
    edits = db.session.scalar(sa.select(sa.func.sum(Task.sequence)))
    yield from _head("prospero_edits_total", "counter", "Edits saved, since the database was made.")
    yield f"prospero_edits_total {edits or 0}"


@blueprint.get("/metrics")
def metrics() -> Response:
    counts: RequestCounts = current_app.extensions["prospero-request-counts"]
    lines = [*counts.lines(), *work_lines()]
    return Response("\n".join(lines) + "\n", content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def _begin() -> None:
    g.begun = time.perf_counter()


def _end(response: Response) -> Response:
    counts: RequestCounts = current_app.extensions["prospero-request-counts"]
    seconds = time.perf_counter() - g.get("begun", time.perf_counter())
    route = NO_ROUTE if request.url_rule is None else request.url_rule.rule
    counts.add(route, str(response.status_code), seconds)
    return response


def init_app(app: Flask) -> None:
    """Count requests and answer /metrics. The last part of the app: by then every route is known."""
    app.register_blueprint(blueprint)
    app.extensions["prospero-request-counts"] = RequestCounts(app)
    app.before_request_funcs.setdefault(None, []).insert(0, _begin)
    app.after_request(_end)
