"""API tokens: what a program may do with one, and how long."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from backend.database import db, now, write
from backend.models import ApiToken, Role
from backend.people import rate_limit
from backend.people.scopes import Scope, scope_for, scopes_of
from backend.people.seen import Seen


@pytest.fixture(autouse=True)
def fresh_seen(app, monkeypatch):
    """Tests share an app: what it remembers of rows of other tests must not count."""
    seen = Seen(app)
    monkeypatch.setitem(app.extensions, "prospero-seen", seen)
    yield seen
    assert seen.wait(10)


class Program:
    """Sends requests with a token and nothing else."""

    def __init__(self, app, secret):
        self.client, self.secret = app.test_client(), secret

    def send(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.secret}"}
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers=headers)


@pytest.fixture
def make(app):
    """make(person, *scopes, **wish) -> (what was answered, the program that has the token)"""

    def token_for(person, *scopes, **wish):
        answer = person.post(f"/people/{person.id}/tokens", {"name": "script", "scopes": scopes, **wish})
        assert answer.status_code == 201, answer.json
        return answer.json, Program(app, answer.json["token"])

    return token_for


def tokens_of(person):
    return person.get(f"/people/{person.id}/tokens").json


def test_roles_allow_scopes():
    assert scopes_of(Role.ANNOTATOR) == {Scope.READ, Scope.WORK}
    assert scopes_of(Role.EXPERT) == {Scope.READ, Scope.WORK, Scope.REVIEW}
    assert scopes_of(Role.ADMIN) == set(Scope)


def test_looking_is_reading_but_for_what_only_admins_see():
    assert scope_for(Role.ANNOTATOR, "get") is Scope.READ
    assert scope_for(Role.EXPERT, "GET") is Scope.READ
    assert scope_for(Role.ADMIN, "GET") is Scope.MANAGE
    assert scope_for(Role.ANNOTATOR, "POST") is Scope.WORK
    assert scope_for(Role.EXPERT, "post") is Scope.REVIEW


def test_a_token_is_shown_once_and_kept_as_a_hash(app, ann, make):
    made, _ = make(ann, "read", "work", days=30)
    assert made["token"].startswith("prospero_")
    assert made["scopes"] == ["read", "work"]
    (listed,) = tokens_of(ann)
    assert listed == {key: value for key, value in made.items() if key != "token"}
    assert listed["used_at"] is None
    with app.app_context():
        assert made["token"] not in str(db.session.execute(sa.text("SELECT * FROM api_tokens")).all())


def test_a_program_works_without_cookie_and_csrf(ann, make, segmentation):
    _, program = make(ann, "read", "work")
    assert program.send("GET", "/queue").status_code == 200
    asked = program.send("POST", "/tasks/ask", {"tab": ann.tab})
    assert asked.status_code == 200
    assert asked.json["task"]["id"] == segmentation[0]
    assert "Set-Cookie" not in asked.headers


def test_a_token_without_the_scope_is_refused(ann, eve, make, slug, segmentation):
    _, reader = make(ann, "read")
    answer = reader.send("POST", "/tasks/ask", {"tab": ann.tab})
    assert slug(answer) == "forbidden"
    assert "the scope work" in answer.json["detail"]
    _, worker = make(eve, "work")
    assert slug(worker.send("GET", "/reviews")) == "forbidden"
    assert worker.send("POST", "/tasks/ask", {"tab": eve.tab}).status_code == 200


def test_a_token_is_never_more_than_its_person(app, ann, person, make, slug):
    answer = ann.post(f"/people/{ann.id}/tokens", {"name": "x", "scopes": ["read", "review"]})
    assert slug(answer) == "invalid"
    assert answer.json["errors"][0]["where"] == "scopes"
    assert "review is more than the role annotator allows" in answer.json["detail"]
    # Nor after its person lost a role.
    maya, boss = person("Maya", "admin"), person("Boss", "admin")
    _, program = make(maya, "read", "manage")
    assert program.send("GET", "/people").status_code == 200
    boss.send("PATCH", f"/people/{maya.id}", {"role": "annotator"})
    assert slug(program.send("GET", "/people")) == "forbidden"
    assert program.send("GET", "/queue").status_code == 200


def test_a_token_makes_no_tokens_and_manages_no_sessions(person, make, slug):
    maya = person("Maya", "admin")
    _, program = make(maya, "read", "work", "review", "manage")
    own = f"/people/{maya.id}"
    for method, path, body in (
        ("POST", f"{own}/tokens", {"name": "x", "scopes": ["read"]}),
        ("GET", f"{own}/tokens", None),
        ("GET", f"{own}/sessions", None),
        ("DELETE", f"{own}/sessions", None),
        ("PUT", f"{own}/password", {"new": "tractor violet seven"}),
        ("POST", f"{own}/link", {}),
        ("GET", "/session", None),
        ("DELETE", "/session", None),
    ):
        answer = program.send(method, path, body)
        assert slug(answer) == "forbidden", (method, path)
        assert "sign in with a browser" in answer.json["detail"]


def test_a_cookie_beside_a_token_counts_nothing(app, ann, bob, make, slug):
    _, program = make(ann, "read")
    cookie = bob.client.get_cookie("prospero_session").value
    program.client.set_cookie("prospero_session", cookie)
    assert slug(program.send("POST", "/tasks/ask", {"tab": ann.tab})) == "forbidden"
    program.secret = "made-up"
    assert slug(program.send("GET", "/queue")) == "unauthenticated"


def test_other_schemes_are_for_whatever_stands_before_the_server(ann):
    answer = ann.get("/session", headers={"Authorization": "Basic YTpi"})
    assert answer.json["user"]["name"] == "Ann"


def test_a_revoked_and_an_expired_token_open_nothing(app, ann, bob, person, make, slug):
    made, program = make(ann, "read")
    _, old = make(ann, "read", days=1)
    _, for_ever = make(ann, "read", days=None)
    assert slug(bob.send("DELETE", f"/people/{ann.id}/tokens/{made['id']}")) == "forbidden"
    assert slug(bob.send("DELETE", f"/people/{bob.id}/tokens/{made['id']}")) == "not-found"
    assert program.send("GET", "/queue").status_code == 200
    assert ann.send("DELETE", f"/people/{ann.id}/tokens/{made['id']}").status_code == 204
    assert slug(ann.send("DELETE", f"/people/{ann.id}/tokens/{made['id']}")) == "not-found"
    with app.app_context(), write():
        past = sa.update(ApiToken).where(ApiToken.expires_at.is_not(None))
        db.session.execute(past.values(expires_at=now() - timedelta(seconds=1)))
    for ended in (program, old):
        answer = ended.send("GET", "/queue")
        assert slug(answer) == "unauthenticated"
        assert "unknown, revoked or expired" in answer.json["detail"]
    assert for_ever.send("GET", "/queue").status_code == 200
    assert len(tokens_of(ann)) == 2
    # An admin ends those of others.
    maya = person("Maya", "admin")
    (kept,) = [each for each in tokens_of(ann) if each["expires_at"] is None]
    assert maya.send("DELETE", f"/people/{ann.id}/tokens/{kept['id']}").status_code == 204
    assert slug(for_ever.send("GET", "/queue")) == "unauthenticated"
    assert slug(maya.post(f"/people/{ann.id}/tokens", {"name": "x", "scopes": ["read"]})) == "forbidden"


def test_the_last_use_is_written_once_a_minute(app, ann, make, fresh_seen):
    _, program = make(ann, "read")
    program.send("GET", "/queue")
    assert fresh_seen.wait(10)
    used = tokens_of(ann)[0]["used_at"]
    assert used is not None
    program.send("GET", "/queue")
    assert fresh_seen.wait(10)
    assert tokens_of(ann)[0]["used_at"] == used


@pytest.mark.parametrize(
    ("wish", "where"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes[0]"),
        ({"name": ""}, "name"),
        ({"days": 0}, "days"),
        ({"days": 367}, "days"),
    ],
)
def test_a_wish_that_cannot_be_is_refused(ann, slug, wish, where):
    answer = ann.post(f"/people/{ann.id}/tokens", {"name": "x", "scopes": ["read"], **wish})
    assert slug(answer) == "invalid"
    assert answer.json["errors"][0]["where"] == where
    assert tokens_of(ann) == []


def test_guessing_tokens_is_stopped_and_keeps_no_program_out(app, ann, make, slug, monkeypatch):
    monkeypatch.setattr(rate_limit, "MAX_PER_ADDRESS", 3)
    _, program = make(ann, "read")
    thief = Program(app, "prospero_guess")
    for _ in range(3):
        assert slug(thief.send("GET", "/queue")) == "unauthenticated"
    answer = thief.send("GET", "/queue")
    assert (slug(answer), answer.status_code) == ("too-many-attempts", 429)
    assert program.send("GET", "/queue").status_code == 200
