"""Who judges a task: one at a time, with a token that fences the others off."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from backend.database import db, now, write
from backend.models import LeaseRecord, Role, Task, User, Verdict


def lapse(app, task_id):
    """The term of the lease is over."""
    with app.app_context(), write():
        open_now = sa.update(LeaseRecord).where(LeaseRecord.open_task_id == task_id)
        db.session.execute(open_now.values(until=now() - timedelta(seconds=1)))


def at_once(actors, act):
    ready = threading.Barrier(len(actors))

    def run(one):
        ready.wait(20)
        return act(one)

    with ThreadPoolExecutor(len(actors)) as pool:
        return list(pool.map(run, actors))


def test_looking_at_a_submission_leaves_it_as_it_is(eve, ann, submitted, task_row):
    lease = eve.hold(submitted).json
    assert (lease["sequence"], lease["holder"]) == (2, eve.id)
    task = task_row(submitted)
    assert (task.state, task.annotator_id) == ("submitted", ann.id)
    (row,) = eve.get("/reviews").json["reviews"]
    assert (row["judging"]["holder"], row["judging"]["mine"]) == ("Eve", True)
    assert eve.send("DELETE", f"/reviews/{submitted}/lease?token={lease['token']}").status_code == 204
    assert eve.get(f"/reviews/{submitted}").json["judging"] is None
    assert task_row(submitted).state == "submitted"


def test_the_second_expert_is_told_who_judges(eve, fay, submitted, slug):
    eve.hold(submitted)
    answer = fay.hold(submitted)
    assert (slug(answer), answer.status_code) == ("lease-held", 409)
    assert (answer.json["holder"], answer.json["mine"], answer.json["may_take_over"]) == ("Eve", False, False)
    assert slug(fay.hold(submitted, take_over=True)) == "lease-held", "experts are equals"
    (row,) = fay.get("/reviews").json["reviews"]
    assert (row["judging"]["holder"], row["judging"]["mine"]) == ("Eve", False)


def test_an_admin_takes_over_and_the_old_token_is_worth_nothing(eve, person, submitted, slug, task_row):
    token = eve.hold(submitted).json["token"]
    assert person("Ada", "admin").hold(submitted, take_over=True).status_code == 200
    assert slug(eve.judge(submitted, "accept", lease=token)) == "lease-lost"
    renewed = eve.send("PUT", f"/reviews/{submitted}/lease", {"token": token})
    assert (slug(renewed), renewed.json["taken_by"]) == ("lease-lost", "Ada")
    assert task_row(submitted).state == "submitted"


def test_ones_own_other_tab_is_taken_over_when_asked(eve, submitted, slug):
    first = eve.hold(submitted).json["token"]
    eve.tab = str(uuid.uuid4())
    held = eve.hold(submitted)
    assert (slug(held), held.json["mine"], held.json["may_take_over"]) == ("lease-held", True, True)
    assert eve.hold(submitted, take_over=True).status_code == 200
    assert slug(eve.judge(submitted, "accept", lease=first)) == "lease-lost"


def test_when_the_term_is_over_the_next_expert_judges(app, eve, fay, submitted, slug, task_row):
    token = eve.hold(submitted).json["token"]
    lapse(app, submitted)
    assert slug(eve.judge(submitted, "accept", lease=token)) == "lease-lost"
    assert fay.judge(submitted, "accept").status_code == 200
    assert task_row(submitted).state == "approved"


def test_a_heartbeat_keeps_it(app, eve, fay, submitted, slug):
    token = eve.hold(submitted).json["token"]
    with app.app_context(), write():
        db.session.execute(sa.update(LeaseRecord).values(until=now() + timedelta(seconds=2)))
    renewed = eve.send("PUT", f"/reviews/{submitted}/lease", {"token": token})
    assert renewed.json["seconds"] > 100
    assert slug(fay.hold(submitted)) == "lease-held"


def test_a_verdict_needs_the_lease(app, eve, fay, submitted, slug, task_row):
    refused = eve.post(f"/tasks/{submitted}/verdict", {"verdict": "accept"})
    assert (slug(refused), refused.json["errors"][0]["where"]) == ("invalid", "lease")
    assert slug(eve.judge(submitted, "accept", lease="none")) == "lease-lost"
    token = fay.hold(submitted).json["token"]
    assert slug(eve.judge(submitted, "accept", lease=token)) == "forbidden"
    assert task_row(submitted).state == "submitted"
    with app.app_context():
        assert db.session.query(Verdict).count() == 0


def test_the_verdict_ends_the_lease(app, eve, submitted):
    assert eve.judge(submitted, "accept").status_code == 200
    with app.app_context():
        assert [lease.ended_at is None for lease in db.session.query(LeaseRecord)] == [False, False]


def test_only_what_is_submitted_is_judged(eve, ann, submitted, segmentation, slug):
    (other,) = set(segmentation) - {submitted}
    assert slug(eve.hold(other)) == "wrong-state"
    assert slug(eve.hold(10**6)) == "not-found"
    assert slug(ann.hold(submitted)) == "forbidden"
    eve.judge(submitted, "return", {"t": 0, "text": "look"})
    assert slug(eve.hold(submitted)) == "wrong-state"


def test_experts_who_come_at_once_get_one_lease_and_one_verdict(app, person, submitted, slug):
    experts = [person(name, "expert") for name in ("Eve", "Fay", "Gil", "Hal")]
    answers = at_once(experts, lambda one: one.hold(submitted))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    lapse(app, submitted)
    verdicts = at_once(experts, lambda one: one.judge(submitted, "return", {"t": 0, "text": one.name}))
    assert sorted(answer.status_code for answer in verdicts)[0] == 200
    assert {slug(answer) for answer in verdicts if answer.status_code != 200} <= {"lease-lost", "wrong-state"}
    with app.app_context():
        assert db.session.query(Verdict).count() == 1
        assert db.session.get(Task, submitted).state == "returned"


def test_who_is_no_expert_any_more_mends_nothing(app, eve, submitted, edits, slug):
    token = eve.hold(submitted, fix=True).json["token"]
    with app.app_context(), write():
        db.session.get(User, eve.id).role = Role.ANNOTATOR
    assert slug(eve.save(submitted, token, 2, edits.paint())) in ("forbidden", "wrong-state")


@pytest.mark.parametrize("wish", [{"tab": "x"}, {}, {"tab": str(uuid.uuid4()), "fix": "yes"}])
def test_a_malformed_wish_is_refused(eve, submitted, slug, wish):
    assert slug(eve.post(f"/reviews/{submitted}/lease", wish)) == "invalid"
