"""Signing in and out, one-time links, the CSRF token, roles."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from backend.database import db, now
from backend.models import LoginLink, Role, User, UserSession
from backend.people import accounts, rate_limit
from celldata.errors import DataError

PASSWORD = "correct horse battery"


@pytest.fixture
def ada(app):
    with app.app_context():
        return accounts.create_user("Ada", "annotator", PASSWORD).id


@pytest.fixture
def browser(app):
    return app.test_client()


def sign_in(browser, name="Ada", password=PASSWORD):
    return browser.post("/api/v1/session", json={"name": name, "password": password})


def test_the_right_password_opens_a_session(browser, ada):
    answer = sign_in(browser)
    assert answer.json["user"] == {"id": ada, "name": "Ada", "role": "annotator"}
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert browser.get("/api/v1/session").json == answer.json
    assert "csrf" not in cookie


def test_the_cookie_is_secure_over_https(browser, ada):
    answer = browser.post(
        "/api/v1/session", json={"name": "Ada", "password": PASSWORD}, base_url="https://localhost"
    )
    assert "Secure" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(
    ("name", "password"), [("Ada", "wrong password"), ("Nobody", PASSWORD), ("ada", PASSWORD)]
)
def test_a_wrong_name_or_password_says_the_same(browser, ada, slug, name, password):
    answer = sign_in(browser, name, password)
    assert (slug(answer), answer.json["detail"]) == ("unauthenticated", "The name or the password is wrong.")
    assert "Set-Cookie" not in answer.headers
    assert browser.get("/api/v1/session").status_code == 401


def test_a_person_without_a_password_has_none_that_fits(app, browser, slug):
    with app.app_context():
        accounts.create_user("Linked", "annotator")
    for password in ("x", "nobody has this password"):
        assert slug(sign_in(browser, "Linked", password)) == "unauthenticated"


def test_many_failures_are_stopped_for_a_while_even_with_the_right_password(browser, ada, slug, monkeypatch):
    monkeypatch.setattr(rate_limit, "MAX_PER_NAME", 3)
    for _ in range(3):
        assert slug(sign_in(browser, password="wrong password")) == "unauthenticated"
    answer = sign_in(browser)
    assert (slug(answer), answer.status_code) == ("too-many-attempts", 429)
    assert 0 < int(answer.headers["Retry-After"]) <= 901
    assert slug(sign_in(browser, "Somebody else", "wrong password")) == "unauthenticated"


def test_the_right_password_starts_the_count_again(browser, ada, monkeypatch):
    monkeypatch.setattr(rate_limit, "MAX_PER_NAME", 3)
    for _ in range(3):
        sign_in(browser, password="wrong password")
        sign_in(browser, password="wrong password")
        assert sign_in(browser).status_code == 200


def test_a_link_signs_in_once(app, browser, ada):
    with app.app_context():
        link = accounts.create_login_link(db.session.get(User, ada))
    # A messenger looks at the link first.
    browser.head(link)
    answer = browser.get(link)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert browser.get("/api/v1/session").json["user"]["name"] == "Ada"
    other = app.test_client()
    assert other.get(link).headers["Location"] == "/sign-in?link=used"
    assert other.get("/api/v1/session").status_code == 401
    assert other.get("/login/made-up").headers["Location"] == "/sign-in?link=used"


def test_an_expired_link_does_not_sign_in(app, browser, ada):
    with app.app_context():
        link = accounts.create_login_link(db.session.get(User, ada), timedelta(seconds=-1))
    assert browser.get(link).headers["Location"] == "/sign-in?link=used"


def test_secrets_are_stored_as_hashes(app, browser, ada):
    with app.app_context():
        link = accounts.create_login_link(db.session.get(User, ada))
    sign_in(browser)
    token = browser.get_cookie("prospero_session").value
    with app.app_context():
        stored = [
            db.session.scalar(sa.select(UserSession.token_hash)),
            db.session.scalar(sa.select(LoginLink.token_hash)),
        ]
        assert db.session.get(User, ada).password_hash.startswith("scrypt:")
    assert token not in stored
    assert link.removeprefix("/login/") not in stored


def test_signing_out_ends_the_session_on_the_server(app, browser, ada):
    csrf = sign_in(browser).json["csrf_token"]
    stolen = browser.get_cookie("prospero_session").value
    assert browser.delete("/api/v1/session", headers={"X-CSRF-Token": csrf}).status_code == 204
    thief = app.test_client()
    thief.set_cookie("prospero_session", stolen)
    assert thief.get("/api/v1/session").status_code == 401


def test_signing_in_anew_ends_the_session_that_the_browser_had(app, browser, ada):
    """Also by a link; and the token that somebody else put there beforehand is not the new one."""
    browser.set_cookie("prospero_session", "planted")
    sign_in(browser)
    first = browser.get_cookie("prospero_session").value
    assert first != "planted"
    with app.app_context():
        link = accounts.create_login_link(db.session.get(User, ada))
    browser.get(link)
    second = browser.get_cookie("prospero_session").value
    sign_in(browser)
    for old in (first, second):
        thief = app.test_client()
        thief.set_cookie("prospero_session", old)
        assert thief.get("/api/v1/session").status_code == 401
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(UserSession)) == 1


def test_an_old_session_is_over(app, browser, ada, slug):
    sign_in(browser)
    with app.app_context():
        db.session.execute(sa.update(UserSession).values(expires_at=now() - timedelta(days=1)))
        db.session.commit()
    assert slug(browser.get("/api/v1/session")) == "unauthenticated"


def test_every_unsafe_request_needs_the_csrf_token_of_its_own_session(app, ann, bob, slug):
    body = {"tab": ann.tab}
    assert slug(ann.client.post("/api/v1/tasks/ask", json=body)) == "csrf"
    for token in ("", "nonsense", bob.csrf):
        answer = ann.client.post("/api/v1/tasks/ask", json=body, headers={"X-CSRF-Token": token})
        assert (slug(answer), answer.status_code) == ("csrf", 403)
    assert ann.post("/tasks/ask", body).status_code == 200


def test_roles_include_those_before():
    assert [User(role=Role.EXPERT).may(role) for role in Role] == [True, True, False]


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "two\nlines"])
def test_a_name_has_to_be_a_name(app, name):
    with app.app_context(), pytest.raises(DataError, match="not a public name"):
        accounts.create_user(name, "annotator")


def test_names_are_unique_and_passwords_have_a_length(app, ada):
    with app.app_context():
        with pytest.raises(DataError, match="already"):
            accounts.create_user("Ada", "expert")
        with pytest.raises(DataError, match="has 5 characters"):
            accounts.create_user("Bea", "annotator", "short")
        assert accounts.find_user("Bea") is None


def test_names_that_look_the_same_are_the_same(app):
    with app.app_context():
        accounts.create_user("Änne", "annotator")
        # The same letters, the first in two parts; other capitals.
        for again in ("A\u0308nne", "Änne", " Änne ", "ÄNNE"):
            with pytest.raises(DataError, match="already"):
                accounts.create_user(again, "annotator")
        assert accounts.find_user("A\u0308nne").name == "Änne"
