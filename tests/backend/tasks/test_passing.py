"""Passing tasks over, flagging them, and what experts answer."""

import pytest
import sqlalchemy as sa

from backend.database import db, write
from backend.models import Flag, MovieRecord, Skip, Task
from backend.tasks.creation import create_practice_task
from tests.backend.tasks.test_races import at_once


@pytest.fixture
def held(ann, segmentation):
    answer = ann.ask()
    return answer["task"]["id"], answer["lease"]["token"]


def passed(who, held, what, reason="out of focus"):
    return who.post(f"/tasks/{held[0]}/{what}", {"lease": held[1], "reason": reason})


def test_a_skipped_task_waits_for_others_with_its_edits(ann, bob, held, edits, task_row, row, slug):
    ann.save(*held, 0, edits.paint())
    assert passed(ann, held, "skip", "  I cannot see the borders ").status_code == 204
    task = task_row(held[0])
    assert (task.state, task.annotator_id, task.sequence) == ("queued", None, 1)
    assert row(Skip, (held[0], ann.id)).reason == "I cannot see the borders"
    assert ann.ask()["task"]["id"] != held[0]
    assert slug(ann.lease(held[0])) == "forbidden"
    answer = bob.ask()
    assert (answer["task"]["id"], answer["task"]["sequence"]) == (held[0], 1)
    # Bob leaves it untouched: it is not Ann's again, although she was the last who edited it.
    bob.send("DELETE", f"/tasks/{held[0]}/lease?token={answer['lease']['token']}")
    assert (task_row(held[0]).state, task_row(held[0]).annotator_id) == ("queued", None)


def test_a_repeat_of_a_skip_whose_answer_was_lost_is_harmless(ann, held):
    assert passed(ann, held, "skip").status_code == 204
    assert passed(ann, held, "skip").status_code == 204


@pytest.mark.parametrize("what", ["skip", "flag"])
def test_only_the_holder_of_the_lease_may(ann, bob, eve, held, what, slug):
    assert slug(passed(bob, held, what)) == "forbidden"
    assert slug(passed(ann, (held[0], "no such token"), what)) == "lease-lost"
    assert slug(passed(ann, held, what, "   ")) == "invalid"
    assert slug(passed(ann, held, what, "")) == "invalid"
    assert slug(passed(ann, (99999, held[1]), what)) == "not-found"
    ann.submit(*held, 0)
    assert slug(passed(ann, held, what)) == "lease-lost"


def test_an_expert_who_looks_at_anothers_task_does_not_pass_it_over_for_them(
    ann, eve, held, slug, task_row, edits
):
    ann.save(*held, 0, edits.paint())
    token = eve.lease(held[0], take_over=True).json["token"]
    assert slug(passed(eve, (held[0], token), "skip")) == "forbidden"
    assert task_row(held[0]).annotator_id == ann.id


def test_practice_is_neither_passed_over_nor_flagged(app, ann, movie_id, labels, slug):
    with app.app_context(), write():
        task_id = create_practice_task(db.session.get(MovieRecord, movie_id), labels, ann.id).id
    token = ann.lease(task_id).json["token"]
    assert slug(passed(ann, (task_id, token), "flag")) == "wrong-state"
    assert slug(passed(ann, (task_id, token), "skip")) == "wrong-state"


def test_a_flagged_task_goes_to_the_experts(ann, bob, eve, held, segmentation, slug, task_row):
    assert passed(ann, held, "flag", "Out of focus").status_code == 204
    assert task_row(held[0]).state == "flagged"
    assert slug(bob.get("/flags")) == "forbidden"
    (flag,) = eve.get("/flags").json
    assert (flag["by"], flag["reason"], flag["task"]["id"], flag["task"]["state"]) == (
        "Ann",
        "Out of focus",
        held[0],
        "flagged",
    )
    assert (flag["answered_at"], flag["answered_by"], flag["answer"]) == (None, None, "")
    assert bob.ask()["task"]["id"] != held[0]
    assert slug(ann.lease(held[0])) == "wrong-state"
    assert [r["reason"] for r in eve.ask(kind="segmentation")["reasons"]] == ["all_leased"]


def answer(who, flag, action, words=""):
    return who.post(f"/flags/{flag}/answer", {"action": action, "answer": words})


def test_back_to_the_queue_is_for_others(ann, bob, eve, held, task_row):
    passed(ann, held, "flag")
    (flag,) = eve.get("/flags").json
    told = answer(eve, flag["id"], "queue", "Good enough for the count.").json
    assert (told["answered_by"], told["answer"], told["task"]["state"]) == (
        "Eve",
        "Good enough for the count.",
        "queued",
    )
    assert eve.get("/flags").json == []
    assert [one["id"] for one in eve.get("/flags?answered=true").json] == [flag["id"]]
    assert ann.ask()["task"]["id"] != held[0]
    assert bob.ask()["task"]["id"] == held[0]


def test_back_to_the_annotator_comes_with_words(ann, eve, held, slug):
    passed(ann, held, "flag")
    (flag,) = eve.get("/flags").json
    assert slug(answer(eve, flag["id"], "annotator", " ")) == "invalid"
    assert answer(eve, flag["id"], "annotator", "Label what you can see.").status_code == 200
    (task,) = ann.get("/queue").json["returned"]
    assert (task["id"], task["comments"][0]["text"], task["comments"][0]["t"]) == (
        held[0],
        "Label what you can see.",
        task["first"],
    )
    again = ann.ask()
    assert again["task"]["id"] == held[0]
    assert ann.submit(held[0], again["lease"]["token"], 0).status_code == 200


def test_a_dropped_task_is_offered_to_nobody(ann, bob, eve, held, segmentation, task_row):
    passed(ann, held, "flag")
    (flag,) = eve.get("/flags").json
    assert answer(eve, flag["id"], "drop").status_code == 200
    assert task_row(held[0]).state == "dropped"
    assert bob.ask()["task"]["id"] in set(segmentation) - {held[0]}


def test_dropping_one_of_a_group_drops_those_that_nobody_has_begun(
    app, ann, eve, segmentation, project, task_row
):
    project(1, overlap=2)
    got = ann.ask()
    passed(ann, (got["task"]["id"], got["lease"]["token"]), "flag")
    (flag,) = eve.get("/flags").json
    answer(eve, flag["id"], "drop")
    with app.app_context():
        query = sa.select(Task.state).where(Task.overlap_of_id == got["task"]["id"])
        assert set(db.session.scalars(query)) == {"dropped"}


def test_a_flag_is_answered_once_whoever_is_quicker(app, ann, person, held, slug):
    passed(ann, held, "flag")
    experts = [person(name, "expert") for name in ("Eve", "Fay", "Gil")]
    (flag,) = experts[0].get("/flags").json
    answers = at_once(experts, lambda who: answer(who, flag["id"], "drop"))
    assert sorted(one.status_code for one in answers) == [200, 409, 409]
    assert slug(answer(experts[0], flag["id"], "queue")) == "wrong-state"
    assert slug(answer(experts[0], 9999, "queue")) == "not-found"
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Flag)) == 1


def test_a_task_can_be_flagged_again_after_an_answer(ann, bob, eve, held):
    passed(ann, held, "flag")
    (flag,) = eve.get("/flags").json
    answer(eve, flag["id"], "queue")
    got = bob.ask()
    passed(bob, (held[0], got["lease"]["token"]), "flag", "Really")
    assert [one["by"] for one in eve.get("/flags").json] == ["Bob"]
