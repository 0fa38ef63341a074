"""Invitations: made by admins, opened by anybody, used up once for each who joins."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from backend.database import db, now, write
from backend.models import Invitation, Role, Skill, TaskKind, User
from backend.people import accounts, invitations, rate_limit

PASSWORD = "tractor violet seven"


@pytest.fixture
def maya(person):
    return person("Maya", "admin")


@pytest.fixture
def invite(maya):
    """invite(**wish) -> what an admin gets who makes it."""

    def make(**wish):
        answer = maya.post("/invitations", wish)
        assert answer.status_code == 201, answer.json
        return answer.json

    return make


def token_of(invitation):
    return invitation["link"].removeprefix("/join/")


def join(app, token, name="Ada", password=None, **kwargs):
    browser = app.test_client()
    body = {"name": name} if password is None else {"name": name, "password": password}
    return browser, browser.post(f"/api/v1/join/{token}", json=body, **kwargs)


def look(app, token):
    return app.test_client().get(f"/api/v1/join/{token}")


def count_people(app):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(User))


def test_who_opens_it_becomes_a_person_and_is_signed_in(app, maya, invite):
    made = invite(role="expert", skills={"segmentation": 2}, max_uses=3, note="the lab")
    assert made["link"].startswith("/join/")
    browser, answer = join(app, token_of(made), " Ada ", PASSWORD)
    assert answer.json["user"]["name"] == "Ada"
    assert answer.json["user"]["role"] == "expert"
    assert browser.get("/api/v1/session").json == answer.json
    with app.app_context():
        skill = db.session.scalars(sa.select(Skill)).one()
        assert (skill.kind, skill.level, skill.given_by_id) == (TaskKind.SEGMENTATION, 2, maya.id)
    (listed,) = maya.get("/invitations").json
    expected = {
        "role": "expert",
        "skills": {"segmentation": 2, "tracking": 0},
        "note": "the lab",
        "state": "open",
        "max_uses": 3,
        "uses": 1,
        "joined": ["Ada"],
        "created_by": "Maya",
    }
    assert {key: listed[key] for key in expected} == expected
    assert "link" not in listed
    # Signing in again, by password.
    again = app.test_client().post("/api/v1/session", json={"name": "Ada", "password": PASSWORD})
    assert again.status_code == 200


def test_without_a_password_one_has_none(app, invite):
    _, answer = join(app, token_of(invite()))
    assert answer.json["has_password"] is False


def test_looking_uses_nothing_up(app, maya, invite):
    made = invite()
    for _ in range(3):
        answer = look(app, token_of(made))
        assert answer.status_code == 200
        assert (answer.json["role"], answer.json["invited_by"]) == ("annotator", "Maya")
        # The page itself, too: a messenger that fetches what a link shows.
        for method in ("GET", "HEAD"):
            app.test_client().open(made["link"], method=method)
        assert app.test_client().head(f"/api/v1/join/{token_of(made)}").status_code == 200
    assert maya.get("/invitations").json[0]["uses"] == 0
    assert join(app, token_of(made))[1].status_code == 200


def over(app, token, slug):
    answers = [look(app, token), join(app, token, "Too late")[1]]
    assert {slug(answer) for answer in answers} == {"invitation-over"}
    assert {answer.status_code for answer in answers} == {410}
    assert answers[0].json == answers[1].json
    return answers[0].json["reason"], answers[0].json["detail"]


def test_it_says_in_words_why_it_lets_nobody_in(app, maya, invite, slug):
    used, many, revoked, old = invite(), invite(max_uses=2), invite(), invite()
    join(app, token_of(used), "A")
    join(app, token_of(many), "B")
    join(app, token_of(many), "C")
    assert maya.send("DELETE", f"/invitations/{revoked['id']}").status_code == 204
    assert maya.send("DELETE", f"/invitations/{revoked['id']}").status_code == 204
    with app.app_context(), write():
        ended = now() - timedelta(days=1)
        db.session.execute(sa.update(Invitation).where(Invitation.id == old["id"]).values(expires_at=ended))
    before = count_people(app)
    assert over(app, token_of(used), slug) == (
        "used",
        "This invitation was used before. If that was you, sign in. Ask whoever sent it for a new one.",
    )
    assert over(app, token_of(many), slug)[1].startswith("All 2 places of this invitation are taken.")
    assert over(app, token_of(revoked), slug)[1].startswith("This invitation was taken back.")
    reason, words = over(app, token_of(old), slug)
    assert reason == "expired"
    assert f"ended on {ended.day} " in words
    assert slug(look(app, "made-up")) == "not-found"
    assert slug(join(app, "made-up")[1]) == "not-found"
    assert count_people(app) == before
    states = {each["id"]: each["state"] for each in maya.get("/invitations").json}
    assert list(states.values()) == ["expired", "revoked", "used", "used"]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"name": "Maya"}, "name"),
        ({"name": "MAYA"}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({}, "name"),
        ({"name": "Ada", "password": "short"}, "password"),
        ({"name": "Ada", "password": "password123"}, "password"),
        ({"name": "Ada\0"}, "name"),
    ],
)
def test_what_cannot_be_a_name_or_a_password_uses_nothing_up(app, maya, invite, slug, body, where):
    token = token_of(invite())
    answer = app.test_client().post(f"/api/v1/join/{token}", json=body)
    assert slug(answer) == "invalid"
    assert answer.json["errors"][0]["where"] == where
    assert maya.get("/invitations").json[0]["uses"] == 0
    assert join(app, token)[1].status_code == 200


@pytest.mark.parametrize("others", [3, 0])
def test_of_many_who_come_at_once_as_many_get_in_as_there_are_uses(app, maya, invite, slug, others):
    """`others`: uses that went before, so that one or four are left for six who come at once."""
    made = invite(max_uses=4)
    for n in range(others):
        join(app, token_of(made), f"early {n}")
    left, names = 4 - others, [f"late {n}" for n in range(6)]
    ready = threading.Barrier(len(names))

    def come(name):
        ready.wait(20)
        return join(app, token_of(made), name)[1]

    with ThreadPoolExecutor(len(names)) as pool:
        answers = list(pool.map(come, names))
    assert Counter(answer.status_code for answer in answers) == {200: left, 410: 6 - left}
    assert {slug(answer) for answer in answers if answer.status_code == 410} == {"invitation-over"}
    (listed,) = maya.get("/invitations").json
    assert (listed["uses"], listed["state"], len(listed["joined"])) == (4, "used", 4)
    assert count_people(app) == 1 + 4


def test_two_who_choose_one_name_at_once_are_one_person_and_one_use(app, maya, invite, slug):
    made = invite(max_uses=4)
    ready = threading.Barrier(4)

    def come(_):
        ready.wait(20)
        return join(app, token_of(made), "Ada")[1]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(come, range(4)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 422: 3}
    assert {slug(answer) for answer in answers if answer.status_code == 422} == {"invalid"}
    assert maya.get("/invitations").json[0]["uses"] == 1


def test_only_admins_invite(app, ann, eve, slug):
    for person in (ann, eve):
        assert slug(person.post("/invitations", {})) == "forbidden"
        assert slug(person.get("/invitations")) == "forbidden"
    with app.app_context(), pytest.raises(ValueError, match="may not invite"):
        invitations.make(Role.ANNOTATOR, levels={}, by=accounts.find_user("Eve"))


@pytest.mark.parametrize(
    "wish",
    [
        {"role": "king"},
        {"days": 0},
        {"max_uses": 0},
        {"max_uses": 10_001},
        {"skills": {"segmentation": 10}},
        {"skills": {"knitting": 1}},
        {"note": "x" * 201},
    ],
)
def test_a_wish_that_cannot_be_is_refused(maya, slug, wish):
    assert slug(maya.post("/invitations", wish)) == "invalid"
    assert maya.get("/invitations").json == []


def test_who_is_no_admin_any_more_invites_nobody(app, maya, person, invite, slug):
    made, boss = invite(), person("Boss", "admin")
    assert boss.send("PATCH", f"/people/{maya.id}", {"role": "expert"}).status_code == 200
    assert over(app, token_of(made), slug)[0] == "revoked"


def test_only_a_hash_of_the_link_is_kept(app, invite):
    token = token_of(invite())
    with app.app_context():
        assert token not in str(db.session.execute(sa.text("SELECT * FROM invitations")).all())


def test_guessing_links_is_stopped_for_a_while_and_keeps_no_guest_out(app, invite, slug, monkeypatch):
    monkeypatch.setattr(rate_limit, "MAX_PER_ADDRESS", 3)
    for n in range(3):
        assert slug(look(app, f"guess-{n}")) == "not-found"
    answer = look(app, "guess-4")
    assert (slug(answer), answer.status_code) == ("too-many-attempts", 429)
    assert int(answer.headers["Retry-After"]) > 0
    assert slug(join(app, "guess-5")[1]) == "too-many-attempts"
    assert join(app, token_of(invite()))[1].status_code == 200
