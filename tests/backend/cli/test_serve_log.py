"""The log of `prospero serve` says nothing of people."""

from __future__ import annotations

import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from backend.cli.serve_log import ACCESS_FORMAT, PrivateLogger

TOKEN = "Zx9-_kQ3vN8mT2rW7yB4cD6fG1hJ5lP0sA-uEiOqRtY"


@pytest.fixture
def log(caplog):
    config = Config()
    config.set("accesslog", "-")
    config.set("access_log_format", ACCESS_FORMAT)
    logger = PrivateLogger(config)
    for each in (logger.access_log, logger.error_log):
        each.addHandler(caplog.handler)
        each.setLevel(logging.INFO)
    yield logger
    for each in (logger.access_log, logger.error_log):
        each.removeHandler(caplog.handler)


def test_a_line_has_what_was_asked_and_how_it_was_answered(log, caplog):
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"/login/{TOKEN}?next=crowd-017",
        "PATH_INFO": f"/login/{TOKEN}",
        "QUERY_STRING": "next=crowd-017",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "203.0.113.7",
        "HTTP_USER_AGENT": "a browser",
        "HTTP_REFERER": "http://elsewhere",
    }
    response = SimpleNamespace(status="302 FOUND", sent=120, response_length=120, headers=[])
    request = SimpleNamespace(headers=[])
    log.access(response, request, environ, timedelta(milliseconds=12))
    (line,) = caplog.messages
    assert line.endswith('"GET /login/…" 302 120 bytes 12 ms')
    for secret in (TOKEN, "203.0.113.7", "crowd-017", "a browser", "elsewhere"):
        assert secret not in line


def test_complaints_name_no_address_and_no_token(log, caplog):
    log.warning("Invalid request from ip=203.0.113.7: Invalid HTTP method")
    try:
        raise ValueError("broken")
    except ValueError:
        log.exception("Error handling request %s", f"/login/{TOKEN}")
    assert caplog.messages == [
        "Invalid request from somebody Invalid HTTP method",
        "Error handling request /login/…",
    ]
