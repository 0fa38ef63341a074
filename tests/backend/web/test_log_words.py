"""What of a request stands in a log."""

import secrets
import uuid

from backend.web.log_words import public_path


def test_secrets_are_left_out_and_the_rest_stays():
    for _ in range(50):
        token = secrets.token_urlsafe(32)
        assert public_path(f"/login/{token}") == "/login/…"
    assert public_path(f"/api/v1/tasks/7/lease?token={uuid.uuid4()}") == "/api/v1/tasks/7/lease"
    assert public_path("/api/v1/tasks/7/labels/whole-cell/12") == "/api/v1/tasks/7/labels/whole-cell/12"
    assert public_path("/") == "/"
