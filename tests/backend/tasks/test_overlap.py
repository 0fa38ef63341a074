"""Several people label the same task, each by themselves; one of their tasks is accepted."""

import random
import threading
import uuid

import numpy as np
import pytest
import sqlalchemy as sa

from backend.database import db, write
from backend.models import LeaseRecord, MovieRecord, Task, TaskState
from backend.tasks.creation import create_segmentation_tasks
from tests.backend.tasks.test_races import at_once


@pytest.fixture
def pairs(project):
    """Every task is labeled by two."""
    project(1, overlap=2)


def groups(app):
    """Group -> its tasks, detached."""
    with app.app_context():
        tasks = db.session.scalars(
            sa.select(Task).where(Task.overlap_of_id.is_not(None)).order_by(Task.id)
        ).all()
        db.session.expunge_all()
    found = {}
    for task in tasks:
        found.setdefault(task.overlap_of_id, []).append(task)
    return found


def hand_in(who, answer):
    sequence = who.get(f"/tasks/{answer['task']['id']}").json["sequence"]
    assert who.submit(answer["task"]["id"], answer["lease"]["token"], sequence).status_code == 200


def test_the_first_claim_makes_the_others_of_the_group_with_the_same_base(
    app, ann, bob, segmentation, pairs, edits
):
    first = ann.ask()
    (group,) = groups(app).values()
    assert [task.id for task in group] == [first["task"]["id"], group[1].id]
    assert {task.base_key for task in group} == {f"tasks/{first['task']['id']}/base"}
    ann.save(first["task"]["id"], first["lease"]["token"], 0, edits.paint())
    other = bob.ask(kind="segmentation")
    while other["task"]["id"] != group[1].id:
        hand_in(bob, other)
        other = bob.ask()
    before = bob.frame(group[1].id, 0)
    assert not np.array_equal(before, ann.frame(first["task"]["id"], 0)), "one does not see the other's work"


def test_one_person_gets_one_task_of_a_group(app, ann, bob, segmentation, pairs):
    mine = []
    while (answer := ann.ask())["task"] is not None:
        mine.append(answer["task"]["id"])
        hand_in(ann, answer)
    assert len(mine) == len(groups(app)) == 2
    (why,) = ann.ask()["reasons"]
    assert (why["reason"], why["count"]) == ("for_others", 2)
    others = []
    while (answer := bob.ask())["task"] is not None:
        others.append(answer["task"]["id"])
        hand_in(bob, answer)
    assert len(others) == 2
    assert set(mine).isdisjoint(others)


def test_a_task_left_untouched_binds_nobody_but_one_that_was_edited_does(
    app, ann, bob, pairs, segmentation, edits
):
    first = ann.ask()
    ann.send("DELETE", f"/tasks/{first['task']['id']}/lease?token={first['lease']['token']}")
    assert bob.ask()["task"]["id"] == first["task"]["id"]
    seen = {ann.ask(tab=str(uuid.uuid4()))["task"]["id"] for _ in range(2)}
    assert any(task.id in seen for task in groups(app)[first["task"]["id"]]), "the other of the group is hers"


def test_the_address_of_another_task_of_ones_group_does_not_open_it(
    app, ann, bob, eve, segmentation, pairs, slug
):
    first = ann.ask()["task"]["id"]
    other = groups(app)[first][1].id
    assert slug(ann.lease(other)) == "forbidden"
    assert eve.lease(other).status_code == 200
    with app.app_context(), write():
        db.session.execute(sa.update(LeaseRecord).values(open_task_id=None, ended_at=sa.func.now()))


def test_skipping_one_is_skipping_the_group(app, ann, bob, segmentation, pairs):
    first = ann.ask()
    ann.post(f"/tasks/{first['task']['id']}/skip", {"lease": first["lease"]["token"], "reason": "no"})
    got = []
    while (answer := ann.ask())["task"] is not None:
        got.append(answer["task"]["id"])
        hand_in(ann, answer)
    assert got
    assert not {task.id for task in groups(app)[first["task"]["id"]]} & set(got)


def test_accepting_one_closes_the_other_that_was_submitted(
    app, ann, bob, eve, segmentation, pairs, task_row, slug
):
    first, other = both_handed_in(app, ann, bob)
    assert eve.judge(other, "accept").status_code == 200
    assert task_row(other).state == "approved"
    assert task_row(first).state == "compared"
    assert slug(eve.judge(first, "accept")) == "wrong-state"
    assert [t["id"] for t in eve.get("/reviews").json["reviews"] if t["id"] == first] == []


def test_who_is_at_the_other_one_may_finish_it_and_it_is_compared_then(
    app, ann, bob, eve, segmentation, pairs, task_row
):
    first = ann.ask()
    other = groups(app)[first["task"]["id"]][1].id
    answer = bob.ask()
    while answer["task"]["id"] != other:
        hand_in(bob, answer)
        answer = bob.ask()
    hand_in(ann, first)
    eve.judge(first["task"]["id"], "accept")
    assert task_row(other).state == "working"
    hand_in(bob, answer)
    assert task_row(other).state == "compared"


def test_what_nobody_has_begun_or_somebody_has_left_ends_with_the_acceptance(
    app, ann, bob, eve, segmentation, pairs, task_row, edits, project
):
    project(1, overlap=3)
    first = ann.ask()
    _, begun, waiting = (task.id for task in groups(app)[first["task"]["id"]])
    answer = bob.ask()
    while answer["task"]["id"] != begun:
        hand_in(bob, answer)
        answer = bob.ask()
    bob.save(begun, answer["lease"]["token"], 0, edits.paint())
    hand_in(ann, first)
    eve.judge(first["task"]["id"], "accept")
    assert (task_row(begun).state, task_row(waiting).state) == ("working", "compared")
    bob.send("DELETE", f"/tasks/{begun}/lease?token={answer['lease']['token']}")
    assert task_row(begun).state == "compared"


def both_handed_in(app, ann, bob):
    """Two tasks of a group, submitted by Ann and by Bob."""
    first = ann.ask()
    hand_in(ann, first)
    other = groups(app)[first["task"]["id"]][1].id
    while (answer := bob.ask())["task"]["id"] != other:
        hand_in(bob, answer)
    hand_in(bob, answer)
    return first["task"]["id"], other


@pytest.mark.parametrize("leaves", [False, True])
def test_who_mends_what_came_back_may_finish_it_and_it_is_compared_then(
    app, ann, bob, eve, segmentation, pairs, task_row, leaves
):
    first, other = both_handed_in(app, ann, bob)
    assert eve.judge(other, "return", {"t": 0, "text": "missed"}).status_code == 200
    token = bob.lease(other).json["token"]
    assert eve.judge(first, "accept").status_code == 200
    assert task_row(other).state == "returned"
    if leaves:
        bob.send("DELETE", f"/tasks/{other}/lease?token={token}")
    else:
        assert bob.submit(other, token, 0).status_code == 200
    assert task_row(other).state == "compared"


def test_the_right_to_judge_ends_where_another_of_the_group_was_accepted(
    app, ann, bob, eve, person, segmentation, pairs, task_row, slug
):
    first, other = both_handed_in(app, ann, bob)
    fay = person("Fay", "expert")
    token = fay.hold(other).json["token"]
    assert eve.judge(first, "accept").status_code == 200
    assert task_row(other).state == "compared"
    with app.app_context():
        query = sa.select(LeaseRecord).where(LeaseRecord.token == token)
        lease = db.session.scalar(query)
        assert (lease.open_task_id, lease.ended_at is None) == (None, False)
    assert slug(fay.judge(other, "accept", lease=token)) == "wrong-state"


def test_two_experts_who_accept_two_of_a_group_at_once_accept_one(
    app, ann, bob, person, segmentation, pairs, slug
):
    first, other = both_handed_in(app, ann, bob)
    jobs = [(person("Eve", "expert"), other), (person("Fay", "expert"), first)]
    answers = at_once(jobs, lambda job: job[0].judge(job[1], "accept"))
    assert sorted(a.status_code for a in answers) == [200, 409]
    assert sorted(task.state for task in groups(app)[first]) == ["approved", "compared"]


def check_groups(app, overlap):
    """Nobody has two of a group, and no group has more tasks than its overlap."""
    for group in groups(app).values():
        assert len(group) == overlap
        people = [task.annotator_id for task in group if task.annotator_id is not None]
        assert len(people) == len(set(people))


@pytest.mark.parametrize("seed", range(4))
def test_whatever_people_do_nobody_gets_two_of_a_group_and_none_is_lost(
    app, person, eve, movie_id, labels, project, edits, seed
):
    """A walk of random acts: ask, edit, leave, skip, submit, accept, return, flag and its answers."""
    rng = random.Random(seed)
    overlap = rng.choice([2, 3])
    project(1, overlap=overlap)
    with app.app_context():
        create_segmentation_tasks(db.session.get(MovieRecord, movie_id), labels, window=2)
        n_first = db.session.scalar(sa.select(sa.func.count()).select_from(Task))
    people = [person(f"P{n}") for n in range(4)]
    hands, edited_by = {}, {}

    def act(who):
        answer = hands.get(who.name)
        if answer is None:
            got = who.ask(tab=str(uuid.uuid4()))
            if got["task"]:
                hands[who.name] = got
            return
        task_id, token = answer["task"]["id"], answer["lease"]["token"]
        what = rng.choice(["edit", "edit", "leave", "skip", "submit", "submit", "flag"])
        if what == "edit":
            sequence = who.get(f"/tasks/{task_id}").json["sequence"]
            paint = edits.paint(t=answer["task"]["first"], start=300 + 5 * sequence, length=2)
            assert who.save(task_id, token, sequence, paint).status_code == 200
            edited_by.setdefault(task_id, set()).add(who.id)
            return
        del hands[who.name]
        if what == "leave":
            who.send("DELETE", f"/tasks/{task_id}/lease?token={token}")
        elif what == "submit":
            hand_in(who, answer)
        else:
            body = {"lease": token, "reason": "not for me"}
            assert who.post(f"/tasks/{task_id}/{what}", body).status_code == 204

    def judge():
        for flag in eve.get("/flags").json:
            action = rng.choice(["queue", "annotator", "drop"])
            body = {"action": action, "answer": "look again"}
            assert eve.post(f"/flags/{flag['id']}/answer", body).status_code == 200
        for task in eve.get("/reviews").json["reviews"][:1]:
            verdict = rng.choice(["accept", "return"])
            comments = [{"t": task["first"], "text": "more"}] if verdict == "return" else []
            assert eve.judge(task["id"], verdict, *comments).status_code == 200

    for step in range(60):
        act(rng.choice(people))
        if step % 10 == 9:
            judge()
        check_groups(app, overlap)
    with app.app_context():
        tasks = db.session.scalars(sa.select(Task)).all()
        assert len(tasks) == n_first + (overlap - 1) * len({t.overlap_of_id for t in tasks} - {None})
        for group in {t.overlap_of_id for t in tasks} - {None}:
            states = {t.id: t.state for t in tasks if t.overlap_of_id == group}
            n_approved = list(states.values()).count(TaskState.APPROVED)
            assert n_approved <= 1
            if n_approved:
                ended = (TaskState.APPROVED, TaskState.COMPARED, TaskState.DROPPED)
                unended = {task for task, state in states.items() if state not in ended}
                # Whoever is at one of them may finish it.
                assert unended <= set(db.session.scalars(sa.select(LeaseRecord.open_task_id)))
            # By themselves: nobody edited two of them.
            editors = [edited_by.get(t.id, set()) for t in tasks if t.overlap_of_id == group]
            assert sum(map(len, editors)) == len(set().union(*editors))


def test_two_tabs_of_one_person_that_ask_at_once_get_one_of_a_group_and_one_within_the_limit(
    app, person, movie_id, labels, project
):
    project(1, overlap=3, max_tasks_per_person=2)
    with app.app_context():
        create_segmentation_tasks(db.session.get(MovieRecord, movie_id), labels, window=4)
    people = [person(f"P{n}") for n in range(3)]
    asks = [(who, str(uuid.uuid4())) for who in people for _ in range(4)]
    start, got = threading.Barrier(len(asks)), []

    def ask(job):
        start.wait(20)
        task = job[0].ask(tab=job[1])["task"]
        if task:
            got.append((job[0].id, task["id"]))

    threads = [threading.Thread(target=ask, args=(job,)) for job in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check_groups(app, 3)
    assert len({task for _, task in got}) == len(got)
    for who in people:
        assert sum(user == who.id for user, _ in got) <= 2
