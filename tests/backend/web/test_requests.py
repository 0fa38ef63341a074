"""Requests that no handler should ever see."""

import pytest

SESSION = "/api/v1/session"
JSON = "application/json"


@pytest.fixture
def browser(app):
    # As in production: what no handler expects is answered, not raised.
    app.testing = False
    yield app.test_client()
    app.testing = True


@pytest.mark.parametrize(
    "body",
    [b"{", b"[" * 200_000, b'{"name": ' + b"1" * 5000 + b"}", b"\xff\xfe", b'{"name": "\\ud800"}'],
    ids=["cut", "nested without end", "a number of 5,000 digits", "no text", "half a character"],
)
def test_a_body_that_is_no_json_is_invalid(browser, slug, body):
    answer = browser.post(SESSION, data=body, content_type=JSON)
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/invalid")


def test_another_content_type_is_refused(browser):
    answer = browser.post(SESSION, data="name=ann", content_type="text/plain")
    assert answer.status_code == 415
    assert "application/json" in answer.json["detail"]


def test_an_empty_body_names_what_is_missing(browser):
    answer = browser.post(SESSION)
    assert answer.status_code == 422
    assert {error["where"] for error in answer.json["errors"]} >= {"name", "password"}


@pytest.mark.parametrize("address", ["tasks/{}", "movies/{}", "movies/{}/raw/0/0"])
def test_an_id_too_large_for_any_database_is_not_there(browser, address):
    answer = browser.get("/api/v1/" + address.format("9" * 40))
    assert (answer.status_code, answer.json["type"]) == (404, "/problems/not-found")
