"""/metrics: Prometheus' format, routes as patterns, work as the database has it."""

from __future__ import annotations

import re

import pytest

from backend.web.metrics import BUCKETS, RequestCounts

LINE = re.compile(r'^[a-z_]+(\{([a-z_]+="[^"\\]*",?)*\})? [0-9.e+-]+$')


@pytest.fixture
def read(make_app):
    """read() -> {sample: value} of an app that nobody has asked before; and its client."""
    app = make_app()
    client = app.test_client()

    def samples():
        answer = client.get("/metrics")
        assert answer.status_code == 200
        assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
        lines = answer.text.splitlines()
        assert all(line.startswith("# ") or LINE.match(line) for line in lines), answer.text
        pairs = [line.rsplit(" ", 1) for line in lines if not line.startswith("#")]
        assert len({name for name, _ in pairs}) == len(pairs)
        return {name: float(value) for name, value in pairs}

    return samples, app, client


def test_requests_by_route_and_status(read, person, ann):
    samples, app, client = read
    visitor = person("Ann", on=app)
    for task in (1, 2, 3):
        assert visitor.get(f"/tasks/{task}").status_code == 404
    client.get("/api/v1/no-such-thing")
    client.get("/api/v1/queue")
    found = samples()
    assert found['prospero_http_requests_total{route="/api/v1/tasks/<int:task_id>",status="404"}'] == 3
    assert found['prospero_http_requests_total{route="/api/v1/queue",status="401"}'] == 1
    assert found['prospero_http_requests_total{route="/login/<token>",status="302"}'] == 1
    assert not any("no-such-thing" in name or "/tasks/1" in name for name in found)
    # The answer that tells the numbers is counted when it was given.
    assert 'prospero_http_requests_total{route="/metrics",status="200"}' not in found
    assert samples()['prospero_http_requests_total{route="/metrics",status="200"}'] == 1


def test_the_histogram_adds_up(make_app):
    app = make_app()
    counts = RequestCounts(app)
    for seconds in (0.004, 0.05, 0.2, 3.0, 60.0):
        counts.add("/livez", "200", seconds)
    lines = [line for line in counts.lines() if "/livez" in line and "seconds" in line]
    buckets = {
        line.split('le="')[1].split('"')[0]: float(line.split()[-1]) for line in lines if "le=" in line
    }
    assert list(buckets) == [*map(str, BUCKETS), "+Inf"]
    assert list(buckets.values()) == sorted(buckets.values())
    assert (buckets["0.005"], buckets["0.05"], buckets["0.25"], buckets["10.0"]) == (1, 2, 3, 4)
    assert buckets["+Inf"] == 5
    assert lines[-2] == 'prospero_http_request_seconds_sum{route="/livez"} 63.254000'
    assert lines[-1] == 'prospero_http_request_seconds_count{route="/livez"} 5'


def test_tasks_leases_and_edits(read, ann, segmentation, edits):
    samples, _, _ = read
    before = samples()
    assert before['prospero_tasks{kind="segmentation",state="queued"}'] == 2
    assert (before["prospero_leases"], before["prospero_edits_total"]) == (0, 0)
    answer = ann.ask()
    assert ann.save(answer["task"]["id"], answer["lease"]["token"], 0, edits.paint()).status_code == 200
    after = samples()
    assert after['prospero_tasks{kind="segmentation",state="queued"}'] == 1
    assert after['prospero_tasks{kind="segmentation",state="working"}'] == 1
    assert (after["prospero_leases"], after["prospero_edits_total"]) == (1, 1)


def test_unknown_routes_and_odd_statuses_have_a_place(make_app):
    counts = RequestCounts(make_app())
    counts.add("/never heard of", "299", 0.001)
    assert 'prospero_http_requests_total{route="none",status="other"} 1' in list(counts.lines())
