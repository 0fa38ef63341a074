"""Leases: one browser tab writes; the others learn who does; whose time is over is refused."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from backend.database import db, now, write
from backend.models import LeaseRecord, Task
from backend.tasks import leases


@pytest.fixture
def expire(app):
    """expire(token): as if the lease had run out a minute ago."""

    def run_out(token):
        with app.app_context(), write():
            lease = db.session.scalar(sa.select(LeaseRecord).where(LeaseRecord.token == token))
            lease.until = now() - timedelta(minutes=1)

    return run_out


@pytest.fixture
def lease_until(app):
    """lease_until(token): when that lease ends."""

    def read(token):
        with app.app_context():
            return db.session.scalar(sa.select(LeaseRecord.until).where(LeaseRecord.token == token))

    return read


@pytest.fixture
def held(ann, segmentation):
    answer = ann.ask()
    return answer["task"]["id"], answer["lease"]["token"]


def test_a_heartbeat_moves_the_end(app, ann, held):
    task_id, token = held
    with app.app_context(), write():
        lease = db.session.scalar(sa.select(LeaseRecord).where(LeaseRecord.token == token))
        lease.until = now() + timedelta(seconds=20)
        before = lease.until
    answer = ann.send("PUT", f"/tasks/{task_id}/lease", {"token": token})
    assert answer.status_code == 200
    assert answer.json["until"] > (before + timedelta(minutes=4)).isoformat()
    assert answer.json["sequence"] == 0


def test_another_persons_token_is_forbidden(ann, bob, eve, held, edits, slug, task_row):
    task_id, token = held
    for thief in (bob, eve):
        assert slug(thief.save(task_id, token, 0, edits.paint())) == "forbidden"
        assert slug(thief.submit(task_id, token, 0)) == "forbidden"
        assert slug(thief.send("PUT", f"/tasks/{task_id}/lease", {"token": token})) == "forbidden"
        assert slug(thief.send("DELETE", f"/tasks/{task_id}/lease?token={token}")) == "forbidden"
    assert task_row(task_id).sequence == 0
    assert ann.save(task_id, token, 0, edits.paint()).status_code == 200


def test_a_lost_lease_is_gone_and_says_when(ann, held, edits, expire, slug, task_row):
    task_id, token = held
    expire(token)
    for answer in (
        ann.save(task_id, token, 0, edits.paint()),
        ann.submit(task_id, token, 0),
        ann.send("PUT", f"/tasks/{task_id}/lease", {"token": token}),
    ):
        assert (slug(answer), answer.status_code) == ("lease-lost", 410)
        assert answer.json["until"] < now().isoformat()
    assert task_row(task_id).sequence == 0


def test_an_unknown_token_is_lost(ann, held, edits, slug):
    answer = ann.save(held[0], str(uuid.uuid4()), 0, edits.paint())
    assert (slug(answer), answer.json["until"]) == ("lease-lost", None)


def test_a_second_tab_learns_that_it_is_the_same_person_and_may_take_over(ann, held, edits, slug):
    task_id, first = held
    other_tab = str(uuid.uuid4())
    refused = ann.lease(task_id, tab=other_tab)
    assert (slug(refused), refused.json["mine"], refused.json["holder"]) == ("lease-held", True, "Ann")
    assert refused.json["until"] > now().isoformat()
    second = ann.lease(task_id, tab=other_tab, take_over=True).json["token"]
    assert slug(ann.save(task_id, first, 0, edits.paint())) == "lease-lost"
    assert ann.save(task_id, second, 0, edits.paint()).status_code == 200


def test_a_reload_of_the_same_tab_gets_a_new_token(ann, held, edits, slug):
    task_id, first = held
    second = ann.lease(task_id).json["token"]
    assert second != first
    assert slug(ann.save(task_id, first, 0, edits.paint())) == "lease-lost"
    assert ann.save(task_id, second, 0, edits.paint()).status_code == 200


def test_an_expert_takes_over_from_an_annotator_at_work_only_when_they_say_so(
    ann, eve, held, edits, slug, task_row
):
    task_id, token = held
    ann.save(task_id, token, 0, edits.paint())
    refused = eve.lease(task_id)
    assert (slug(refused), refused.json["holder"], refused.json["mine"], refused.json["may_take_over"]) == (
        "lease-held",
        "Ann",
        False,
        True,
    )
    assert ann.save(task_id, token, 1, edits.paint(start=10)).status_code == 200
    assert eve.lease(task_id, take_over=True).status_code == 200
    late = ann.save(task_id, token, 2, edits.paint(start=20))
    assert (slug(late), late.json["taken_by"]) == ("lease-lost", "Eve")
    assert "was taken over by Eve" in late.json["detail"]
    assert task_row(task_id).sequence == 2
    assert ann.get(f"/tasks/{task_id}").json["lease"]["holder"] == "Eve"
    assert slug(ann.lease(task_id, take_over=True)) == "lease-held"


def test_nobody_takes_over_from_their_equal(app, ann, bob, eve, person, held, edits, expire, slug):
    task_id, token = held
    ann.save(task_id, token, 0, edits.paint())
    refused = person("Cleo", "expert").lease(task_id, take_over=True)
    assert refused.status_code == 200
    answer = eve.lease(task_id, take_over=True)
    assert (slug(answer), answer.json["may_take_over"], answer.json["holder"]) == (
        "lease-held",
        False,
        "Cleo",
    )
    assert person("Root", "admin").lease(task_id, take_over=True).status_code == 200
    assert slug(bob.lease(task_id, take_over=True)) == "forbidden"


def test_who_was_taken_over_may_still_look_and_nobody_else(ann, bob, person, held, expire, edits, slug):
    task_id, token = held
    ann.save(task_id, token, 0, edits.paint())
    bob.ask()
    expire(token)
    cleo = person("Cleo")
    assert cleo.ask()["task"]["id"] == task_id
    seen = ann.get(f"/tasks/{task_id}").json
    assert (seen["editable"], seen["lease"]["holder"], seen["lease"]["may_take_over"]) == (
        False,
        "Cleo",
        False,
    )
    assert slug(ann.lease(task_id)) == "forbidden"
    assert slug(bob.get(f"/tasks/{task_id}")) == "forbidden"
    lost = ann.save(task_id, token, 1, edits.paint(start=10))
    assert (slug(lost), lost.json["taken_by"]) == ("lease-lost", None)


def test_a_lease_ends_a_term_after_the_last_act_not_after_the_last_heartbeat(ann, held, lease_until):
    task_id, token = held
    granted = lease_until(token)
    idle = ann.send("PUT", f"/tasks/{task_id}/lease", {"token": token, "idle": 280}).json
    assert lease_until(token) == granted, "280 s without an act: the end stays where it was"
    assert idle["term"] == 300
    assert 290 < idle["seconds"] <= 300
    busy = ann.send("PUT", f"/tasks/{task_id}/lease", {"token": token, "idle": 0}).json
    assert lease_until(token) > granted
    assert busy["holder"] == ann.id


def test_the_term_is_configurable_and_told_to_the_page(app, ann, segmentation, monkeypatch):
    monkeypatch.setitem(app.config, "LEASE_SECONDS", 7)
    lease = ann.ask()["lease"]
    assert lease["term"] == 7
    assert 6 < lease["seconds"] <= 7


def test_an_expert_who_looks_does_not_take_a_task_away_but_who_edits_does(
    ann, eve, held, edits, expire, task_row
):
    task_id, token = held
    ann.save(task_id, token, 0, edits.paint())
    expire(token)
    theirs = eve.lease(task_id).json["token"]
    assert task_row(task_id).annotator_id == ann.id
    assert eve.save(task_id, theirs, 1, edits.paint(start=10)).json == {"sequence": 2}
    assert task_row(task_id).annotator_id == eve.id
    assert [edit["author"] for edit in eve.get(f"/tasks/{task_id}/edits").json["edits"]] == ["Ann", "Eve"]


def test_an_untouched_task_goes_back_to_the_queue(ann, bob, held, expire, task_row):
    task_id, token = held
    expire(token)
    assert ann.get("/queue").json["unfinished"] == []
    assert (task_row(task_id).state, task_row(task_id).annotator_id) == ("queued", None)
    assert bob.ask()["task"]["id"] == task_id


def test_a_touched_task_keeps_its_edits_and_goes_to_the_same_person_first(
    ann, bob, held, segmentation, expire, edits
):
    task_id, token = held
    ann.save(task_id, token, 0, edits.paint())
    expire(token)
    assert bob.ask()["task"]["id"] == next(i for i in segmentation if i != task_id)
    again = ann.ask()
    assert (again["task"]["id"], again["task"]["sequence"]) == (task_id, 1)


def test_what_somebody_left_is_given_to_another_when_nothing_else_waits(
    ann, bob, person, held, expire, edits, task_row, slug
):
    task_id, token = held
    ann.save(task_id, token, 0, edits.paint())
    bob.ask()
    cleo = person("Cleo")
    assert cleo.ask()["reasons"][0]["reason"] == "all_leased"
    expire(token)
    assert cleo.ask()["task"]["id"] == task_id
    assert task_row(task_id).annotator_id == cleo.id
    assert slug(ann.save(task_id, token, 1, edits.paint(start=10))) == "lease-lost"


def leave_by_time(bob, task_id, token, expire):
    expire(token)


def leave_by_hand(bob, task_id, token, expire):
    assert bob.send("DELETE", f"/tasks/{task_id}/lease?token={token}").status_code == 204


@pytest.mark.parametrize("leave", [leave_by_time, leave_by_hand])
def test_who_was_given_what_another_left_and_changed_nothing_leaves_it_to_them(
    app, ann, bob, held, edits, expire, leave, monkeypatch
):
    monkeypatch.setitem(app.config, "LEASE_GRACE_SECONDS", 0)
    task_id, token = held
    ann.save(task_id, token, 0, edits.paint())
    expire(token)
    given = bob.ask()
    assert (given["task"]["id"], given["task"]["annotator"]) == (task_id, "Bob")
    leave(bob, task_id, given["lease"]["token"], expire)
    assert bob.get("/queue").json["unfinished"] == []
    assert [task["id"] for task in ann.get("/queue").json["unfinished"]] == [task_id]
    again = ann.ask()
    assert again["task"]["id"] == task_id
    expire(again["lease"]["token"])
    given = bob.ask()
    assert bob.save(task_id, given["lease"]["token"], 1, edits.paint(start=300)).json == {"sequence": 2}
    leave(bob, task_id, given["lease"]["token"], expire)
    assert [task["id"] for task in bob.get("/queue").json["unfinished"]] == [task_id]
    assert ann.get("/queue").json["unfinished"] == []


def test_a_released_untouched_task_is_free_at_once(ann, bob, held, task_row):
    task_id, token = held
    release = f"/tasks/{task_id}/lease?token={token}"
    assert ann.send("DELETE", release).status_code == 204
    assert task_row(task_id).state == "queued"
    assert ann.send("DELETE", release).status_code == 204
    assert bob.ask()["task"]["id"] == task_id


def test_an_annotator_cannot_open_a_task_that_is_not_theirs(bob, held, segmentation, slug):
    for task_id in segmentation:
        assert slug(bob.lease(task_id)) == "forbidden"
        for path in ("", "/lineage", "/labels/nucleus/2", "/base/lineage", "/edits", "/changes"):
            assert slug(bob.get(f"/tasks/{task_id}{path}")) == "forbidden"


def test_the_database_itself_allows_one_open_lease(app, held, ann):
    soon = now() + timedelta(minutes=1)
    with app.app_context(), write():
        db.session.add(
            LeaseRecord(task_id=held[0], open_task_id=held[0], user_id=ann.id, tab="x", token="y", until=soon)
        )
        with pytest.raises(sa.exc.IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_expiry_leaves_other_leases_alone(app, ann, bob, held, expire):
    other = bob.ask()["lease"]["token"]
    expire(held[1])
    with app.app_context():
        assert leases.any_expired()
        with write():
            leases.expire_old()
        assert not leases.any_expired()
        open_ = db.session.scalars(sa.select(LeaseRecord.token).where(LeaseRecord.ended_at.is_(None))).all()
    assert open_ == [other]


def test_what_was_left_goes_to_the_same_person_first_for_a_settable_time(
    app, ann, bob, person, held, segmentation, expire, edits, monkeypatch
):
    task_id, token = held
    other = next(i for i in segmentation if i != task_id)
    ann.save(task_id, token, 0, edits.paint())
    expire(token)
    with app.app_context(), write():
        db.session.get(Task, task_id).suspicion = 0.9
    # Within the grace: the more suspicious task waits for Ann, although Bob could have it.
    assert bob.ask()["task"]["id"] == other
    bob.send("DELETE", f"/tasks/{other}/lease?token={bob.lease(other).json['token']}")
    monkeypatch.setitem(app.config, "LEASE_GRACE_SECONDS", 30)
    # It ended a minute ago: now it is a task like any other, and the most suspicious one.
    assert bob.ask()["task"]["id"] == task_id
