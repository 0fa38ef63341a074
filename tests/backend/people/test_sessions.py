"""Sessions of people: listed, ended, and when they were last used."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from backend.database import db, now
from backend.models import UserSession
from backend.people.seen import Seen

LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


def path(person, rest=""):
    return f"/people/{person.id}/sessions{rest}"


def test_the_list_names_browsers_and_the_one_that_asks(app, ann, person):
    second = person("Ann")
    with app.app_context():
        # As a browser would have been noted when it signed in.
        newest = sa.select(sa.func.max(UserSession.id)).scalar_subquery()
        change = sa.update(UserSession).where(UserSession.id == newest).values(browser="Chrome on Linux")
        db.session.execute(change)
        db.session.commit()
    listed = second.get(path(second)).json
    assert [(each["browser"], each["current"]) for each in listed] == [
        ("Chrome on Linux", True),
        ("Python", False),
    ]
    assert all(each["expires_at"] > each["created_at"] for each in listed)
    assert "token" not in str(listed)


def test_the_kind_of_browser_is_noted_when_one_signs_in(app, ann):
    with app.app_context():
        from backend.people.accounts import create_login_link, find_user

        link = create_login_link(find_user("Ann"))
    browser = app.test_client()
    browser.get(link, headers={"User-Agent": LINUX}, environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert ann.get(path(ann)).json[0]["browser"] == "Chrome on Linux"
    with app.app_context():
        rows = db.session.execute(sa.text("SELECT * FROM user_sessions")).all()
    assert "203.0.113.7" not in str(rows)


def test_one_ends_another_browser_of_ones_own(ann, person, slug):
    second = person("Ann")
    other = next(each for each in second.get(path(second)).json if not each["current"])
    assert second.send("DELETE", path(second, f"/{other['id']}")).status_code == 204
    assert slug(ann.get("/session")) == "unauthenticated"
    assert slug(second.send("DELETE", path(second, f"/{other['id']}"))) == "not-found"
    assert second.get("/session").status_code == 200


def test_one_ends_all_others(ann, person, bob):
    second, third = person("Ann"), person("Ann")
    assert third.send("DELETE", path(third)).json == {"ended": 2}
    assert (ann.get("/session").status_code, second.get("/session").status_code) == (401, 401)
    assert third.get("/session").status_code == 200
    assert bob.get("/session").status_code == 200


def test_others_sessions_are_seen_and_ended_by_admins_only(ann, bob, eve, person, slug):
    (mine,) = ann.get(path(ann)).json
    for other in (bob, eve):
        assert slug(other.get(path(ann))) == "forbidden"
        assert slug(other.send("DELETE", path(ann))) == "forbidden"
        assert slug(other.send("DELETE", path(ann, f"/{mine['id']}"))) == "forbidden"
        # Nor by putting another's session below one's own name.
        assert slug(other.send("DELETE", path(other, f"/{mine['id']}"))) == "not-found"
    maya = person("Maya", "admin")
    assert [each["current"] for each in maya.get(path(ann)).json] == [False]
    assert maya.send("DELETE", path(ann, f"/{mine['id']}")).status_code == 204
    assert slug(ann.get("/session")) == "unauthenticated"
    assert slug(maya.get("/people/999/sessions")) == "not-found"


def last_seen(app, user_id):
    with app.app_context():
        return db.session.scalar(sa.select(UserSession.seen_at).where(UserSession.user_id == user_id))


def make_older(app, by):
    with app.app_context():
        db.session.execute(sa.update(UserSession).values(seen_at=now() - by))
        db.session.commit()


@pytest.fixture
def fresh_seen(app, monkeypatch):
    """Tests share an app: what it remembers of rows of other tests must not count."""
    seen = Seen(app)
    monkeypatch.setitem(app.extensions, "prospero-seen", seen)
    return seen


def test_a_session_is_seen_behind_the_requests_and_not_with_each(app, ann, fresh_seen):
    before = last_seen(app, ann.id)
    ann.get("/session")
    assert fresh_seen.wait(10)
    assert last_seen(app, ann.id) == before
    make_older(app, timedelta(minutes=6))
    statements = []

    def note(_connection, _cursor, statement, *_):
        statements.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    for _ in range(20):
        ann.get("/session")
    assert fresh_seen.wait(10)
    sa.event.remove(engine, "before_cursor_execute", note)
    assert now() - last_seen(app, ann.id) < timedelta(minutes=1)
    assert len([each for each in statements if each.startswith("UPDATE user_sessions")]) == 1


def test_a_database_that_cannot_write_keeps_nobody_out(app, ann, fresh_seen, monkeypatch):
    make_older(app, timedelta(minutes=6))

    tried = []

    def locked():
        tried.append("write")
        raise RuntimeError("locked")

    monkeypatch.setattr("backend.people.seen.write", locked)
    assert ann.get("/session").status_code == 200
    assert fresh_seen.wait(10)
    assert now() - last_seen(app, ann.id) > timedelta(minutes=5)
    # It is not asked again with every request.
    assert ann.get("/session").status_code == 200
    assert fresh_seen.wait(10)
    assert len(tried) == 1
