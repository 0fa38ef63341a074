"""What admins do with people, and what people do with their own password."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from backend.people import accounts, rate_limit

PASSWORD = "tractor violet seven"
ANOTHER = "lantern gravel eight"


@pytest.fixture
def maya(person):
    return person("Maya", "admin")


def change(admin, person, **wish):
    return admin.send("PATCH", f"/people/{person.id}", wish)


def set_password(person, new, old=None):
    return person.send("PUT", f"/people/{person.id}/password", {"new": new, "old": old})


def sign_in(app, name, password):
    return app.test_client().post("/api/v1/session", json={"name": name, "password": password})


def test_the_list_tells_what_a_manager_needs(maya, ann, eve):
    set_password(ann, PASSWORD)
    people = {each["name"]: each for each in maya.get("/people").json}
    assert list(people) == ["Ann", "Eve", "Maya"]
    assert people["Ann"]["has_password"]
    assert not people["Eve"]["has_password"]
    assert people["Eve"]["role"] == "expert"
    assert people["Ann"]["skills"] == {"segmentation": 0, "tracking": 0}
    assert people["Ann"]["paused_at"] is None
    assert people["Ann"]["seen_at"] is not None
    assert "hash" not in str(people)


def test_another_role_counts_at_once_and_ends_the_sessions(maya, ann, person, slug):
    assert change(maya, ann, role="expert").json["role"] == "expert"
    assert slug(ann.get("/session")) == "unauthenticated"
    ann = person("Ann")
    assert ann.get("/reviews").status_code == 200
    change(maya, ann, role="annotator")
    assert slug(person("Ann").get("/reviews")) == "forbidden"


def test_the_same_role_ends_nothing(maya, ann):
    change(maya, ann, role="annotator", skills={"tracking": 1})
    assert ann.get("/session").status_code == 200


def test_the_last_admin_stays_one(maya, person, slug):
    answer = change(maya, maya, role="expert")
    assert (slug(answer), answer.status_code) == ("last-admin", 409)
    assert "Make somebody else an admin first" in answer.json["detail"]
    assert maya.get("/session").json["user"]["role"] == "admin"
    person("Boss", "admin")
    # One's own session goes on, with what the new role may do.
    assert change(maya, maya, role="expert").status_code == 200
    assert maya.get("/session").json["user"]["role"] == "expert"
    assert slug(maya.get("/people")) == "forbidden"


def test_of_admins_who_demote_each_other_at_once_one_is_left(app, person, slug):
    for round_number in range(3):
        pair = [person(f"{name} {round_number}", "admin") for name in ("A", "B")]
        ready = threading.Barrier(2)

        def demote(whom, ready=ready, pair=pair):
            ready.wait(20)
            return change(pair[1 - whom], pair[whom], role="expert")

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(demote, range(2)))
        # The second finds that it is no admin any more, has no session any more, or that one admin is left.
        counted = Counter(answer.status_code for answer in answers)
        assert counted[200] == 1, counted
        assert set(counted) <= {200, 401, 403, 409}
        with app.app_context():
            left = [one.name for one in pair if accounts.find_user(one.name).role.value == "admin"]
        assert len(left) == 1
        # The next round begins without an admin.
        with app.app_context():
            from backend.database import db

            accounts.find_user(left[0]).role = "annotator"
            db.session.commit()


def test_a_pause_says_why_and_is_lifted(maya, ann, user_row):
    paused = change(maya, ann, paused=True, paused_for=" Too many ragged outlines. ").json
    assert paused["paused_for"] == "Too many ragged outlines."
    since = paused["paused_at"]
    assert since is not None
    # Pausing again gives another reason, not another beginning.
    assert change(maya, ann, paused=True).json["paused_at"] == since
    assert user_row(ann.id).paused_for == "A manager paused your work. Write to them to go on."
    lifted = change(maya, ann, paused=False).json
    assert (lifted["paused_at"], lifted["paused_for"]) == (None, None)
    assert ann.get("/session").status_code == 200


def test_skills_are_given_one_by_one(maya, ann):
    assert change(maya, ann, skills={"segmentation": 3}).json["skills"] == {"segmentation": 3, "tracking": 0}
    assert change(maya, ann, skills={"tracking": 1}).json["skills"] == {"segmentation": 3, "tracking": 1}
    assert change(maya, ann, skills={"segmentation": 0}).json["skills"] == {"segmentation": 0, "tracking": 1}


@pytest.mark.parametrize(
    "wish", [{"role": "king"}, {"skills": {"tracking": 10}}, {"paused": "perhaps"}, {"name": "Other"}]
)
def test_a_wish_that_cannot_be_changes_nothing(maya, ann, slug, wish):
    before = maya.get("/people").json
    assert slug(change(maya, ann, **wish)) == "invalid"
    assert maya.get("/people").json == before


def test_nobody_who_is_not_there_is_changed(maya, slug):
    assert slug(maya.send("PATCH", "/people/999", {"role": "expert"})) == "not-found"
    assert slug(maya.post("/people/999/link", {})) == "not-found"


def test_a_link_lets_a_person_in_and_keeps_their_password(app, maya, ann):
    set_password(ann, PASSWORD)
    made = maya.post(f"/people/{ann.id}/link", {})
    assert made.status_code == 201
    browser = app.test_client()
    assert browser.get(made.json["link"]).headers["Location"] == "/"
    assert browser.get("/api/v1/session").json["user"]["name"] == "Ann"
    assert ann.get("/session").status_code == 200
    assert sign_in(app, "Ann", PASSWORD).status_code == 200


def test_a_reset_takes_password_and_sessions_away(app, maya, ann, slug):
    set_password(ann, PASSWORD)
    older = maya.post(f"/people/{ann.id}/link", {"reset": False}).json["link"]
    link = maya.post(f"/people/{ann.id}/link", {"reset": True}).json["link"]
    # Whoever found a link that was sent before does not come in by it.
    assert app.test_client().get(older).headers["Location"] == "/sign-in?link=used"
    assert slug(ann.get("/session")) == "unauthenticated"
    assert slug(sign_in(app, "Ann", PASSWORD)) == "unauthenticated"
    browser = app.test_client()
    browser.get(link)
    session = browser.get("/api/v1/session").json
    assert session["has_password"] is False
    headers = {"X-CSRF-Token": session["csrf_token"]}
    answer = browser.put(f"/api/v1/people/{ann.id}/password", json={"new": ANOTHER}, headers=headers)
    assert answer.status_code == 204
    assert sign_in(app, "Ann", ANOTHER).status_code == 200


def test_a_first_password_needs_no_old_one_and_ends_other_sessions(app, ann, person, slug):
    other = person("Ann")
    assert set_password(ann, PASSWORD).status_code == 204
    assert slug(other.get("/session")) == "unauthenticated"
    assert ann.get("/session").json["has_password"]
    assert sign_in(app, "Ann", PASSWORD).status_code == 200


def test_another_password_needs_the_old_one(app, ann, slug):
    set_password(ann, PASSWORD)
    for old in (None, "", "wrong password", ANOTHER):
        answer = set_password(ann, ANOTHER, old)
        assert slug(answer) == "invalid"
        assert answer.json["errors"] == [{"where": "old", "what": "This is not your password."}]
    assert sign_in(app, "Ann", PASSWORD).status_code == 200
    assert set_password(ann, ANOTHER, PASSWORD).status_code == 204
    assert slug(sign_in(app, "Ann", PASSWORD)) == "unauthenticated"
    assert sign_in(app, "Ann", ANOTHER).status_code == 200


def test_a_password_that_breaks_a_rule_says_which(ann, slug):
    answer = set_password(ann, "password123")
    assert slug(answer) == "invalid"
    assert answer.json["errors"][0] == {
        "where": "new",
        "what": "is among the first that are tried. Choose three or four words, for example.",
    }
    assert ann.get("/session").json["has_password"] is False


def test_guessing_the_old_password_is_stopped(ann, slug, monkeypatch):
    monkeypatch.setattr(rate_limit, "MAX_PER_NAME", 3)
    set_password(ann, PASSWORD)
    for _ in range(3):
        assert slug(set_password(ann, ANOTHER, "wrong password")) == "invalid"
    answer = set_password(ann, ANOTHER, PASSWORD)
    assert (slug(answer), answer.status_code) == ("too-many-attempts", 429)


def test_nobody_sets_anothers_password(maya, ann, bob, slug):
    for other in (bob, maya):
        answer = other.send("PUT", f"/people/{ann.id}/password", {"new": PASSWORD})
        assert slug(answer) == "forbidden"
    assert ann.get("/session").json["has_password"] is False
