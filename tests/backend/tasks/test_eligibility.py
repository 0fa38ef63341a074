"""Which work is open to whom, in what order, and the reason for each thing that is not."""

import itertools
import uuid

import pytest
import sqlalchemy as sa

from backend.answers.simulated import LEVELS
from backend.database import db, now, write
from backend.models import AnswerUse, KnownAnswer, MovieRecord, Score, Task, TaskKind, TaskState, User
from backend.people import skills
from backend.tasks import asking, reasons
from backend.tasks.creation import create_segmentation_tasks


@pytest.fixture
def second(app, movie_id, labels, project):
    """A second project with two tasks of its own: (id of the project, ids of the tasks)."""
    project_id = project(2, name="Organoids")
    with app.app_context():
        made = [t.id for t in create_segmentation_tasks(db.session.get(MovieRecord, movie_id), labels)]
        with write():
            db.session.execute(sa.update(Task).where(Task.id.in_(made)).values(project_id=project_id))
    return project_id, made


def reason(answer):
    (found,) = answer["reasons"]
    return found


def test_the_more_urgent_project_comes_before_the_more_suspicious_task(
    ann, bob, app, segmentation, second, project
):
    with app.app_context(), write():
        db.session.get(Task, segmentation[1]).suspicion = 0.9
        db.session.get(Task, second[1][1]).suspicion = 0.5
    assert ann.ask()["task"]["id"] == segmentation[1]
    project(second[0], priority=1)
    task = bob.ask()["task"]
    assert (task["id"], task["project"]) == (second[1][1], {"id": second[0], "name": "Organoids"})


def test_of_equally_urgent_projects_the_most_suspicious_task_comes_whatever_its_project(
    person, app, segmentation, second
):
    with app.app_context(), write():
        for task_id, value in zip([*segmentation, *second[1]], (0.1, 0.4, 0.3, 0.2), strict=True):
            db.session.get(Task, task_id).suspicion = value
    given = [person(f"P{n}").ask()["task"]["id"] for n in range(4)]
    assert given == [segmentation[1], second[1][0], second[1][1], segmentation[0]]


def test_a_paused_project_gives_nothing_new_and_says_since_when(ann, bob, segmentation, project):
    begun = ann.ask()["task"]["id"]
    project(1, paused_at=now())
    assert ann.ask()["task"]["id"] == begun, "what was begun may be finished"
    why = reason(bob.ask())
    assert (why["reason"], why["count"], why["project"]["name"]) == ("paused", 2, "First project")
    assert why["since"] is not None
    queue = bob.get("/queue").json
    assert (queue["ready"], queue["reasons"]) == ([], [why])
    project(1, paused_at=None)
    assert bob.ask()["task"] is not None


def test_a_level_is_needed_and_practice_tasks_to_go_are_counted(ann, app, segmentation, movie_id, project):
    project(1, required_level=1)
    why = reason(ann.ask())
    assert (why["reason"], why["level"], why["practice"]) == ("skill", 1, len(LEVELS[TaskKind.SEGMENTATION]))
    with app.app_context(), write():
        for n in range(3):
            db.session.add(
                KnownAnswer(
                    project_id=1,
                    use=AnswerUse.PRACTICE,
                    kind=TaskKind.SEGMENTATION,
                    movie_id=movie_id,
                    first=0,
                    last=4,
                    place=n,
                )
            )
        db.session.flush()
        answer = db.session.scalar(sa.select(KnownAnswer.id).limit(1))
        practised = Task(
            kind=TaskKind.SEGMENTATION,
            movie_id=movie_id,
            first=0,
            last=4,
            practice_of_id=ann.id,
            answer_id=answer,
        )
        db.session.add(practised)
        db.session.flush()
        db.session.add(
            Score(task_id=practised.id, revision=1, answer_id=answer, user_id=ann.id, value=0.9, detail={})
        )
    assert reason(ann.ask())["practice"] == 2
    with app.app_context(), write():
        skills.give(db.session.get(User, ann.id), {TaskKind.TRACKING: 1})
    assert reason(ann.ask())["reason"] == "skill", "a skill in the other kind is none in this one"
    with app.app_context(), write():
        skills.give(db.session.get(User, ann.id), {TaskKind.SEGMENTATION: 1})
    assert ann.ask()["task"]["id"] == segmentation[0]
    project(1, required_level=2)
    assert ann.get("/queue").json["ready"] == []
    why = reason(ann.get("/queue").json)
    assert (why["reason"], why["level"], why["practice"]) == ("skill", 2, None), "practice does not give it"


def test_nobody_gets_more_tasks_of_a_project_than_its_limit(ann, bob, segmentation, project):
    project(1, max_tasks_per_person=1)
    answer = ann.ask()
    ann.submit(answer["task"]["id"], answer["lease"]["token"], 0)
    why = reason(ann.ask())
    assert (why["reason"], why["count"]) == ("limit", 1)
    assert bob.ask()["task"]["id"] == segmentation[1]


def test_a_limit_counts_what_one_has_in_hand(ann, segmentation, project):
    project(1, max_tasks_per_person=1)
    assert ann.ask()["task"] is not None
    assert ann.ask(tab="11111111-1111-4111-8111-111111111111")["task"] is None


def test_who_is_paused_gets_nothing_new_but_finishes_what_they_began(ann, bob, app, segmentation):
    begun = ann.ask()
    words = "The last 5 check tasks scored .61, the limit is .80."
    with app.app_context(), write():
        for name in (ann.id, bob.id):
            user = db.session.get(User, name)
            user.paused_at, user.paused_for = now(), words
    assert ann.ask()["task"]["id"] == begun["task"]["id"]
    answer = bob.ask()
    assert (answer["task"], answer["reasons"], answer["paused"]["why"]) == (None, [], words)
    queue = bob.get("/queue").json
    assert (queue["ready"], queue["reasons"]) == ([], [])
    assert queue["paused"] == answer["paused"]


def test_what_somebody_else_is_just_taking_is_not_said_to_be_for_others(ann, segmentation, monkeypatch):
    # On PostgreSQL who asks looks past a row that another claim has locked and not yet committed.
    monkeypatch.setattr(asking, "next_task", lambda *_: None)
    why = reason(ann.ask())
    assert (why["reason"], why["count"], why["until"]) == ("all_leased", 2, None)


def test_what_was_taken_while_the_reasons_are_read_is_not_said_to_be_for_others(
    ann, bob, segmentation, monkeypatch
):
    for tab in ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"):
        bob.ask(tab=tab)
    # What was read before bob took them: both in the queue, nobody's.
    before = [{}]
    leases, counts = reasons._first_free, reasons._counts
    monkeypatch.setattr(reasons, "_first_free", lambda user: before.pop() if before else leases(user))
    queued = {TaskState.QUEUED: 2}
    monkeypatch.setattr(reasons, "_counts", lambda *args: dict.fromkeys(counts(*args), queued))
    why = reason(ann.ask())
    assert (why["reason"], why["count"]) == ("all_leased", 2)
    assert why["until"] is not None
    assert before == []


def test_when_all_that_is_left_was_passed_over_it_says_that_it_is_for_others(ann, bob, segmentation):
    for _ in segmentation:
        answer = ann.ask()
        body = {"lease": answer["lease"]["token"], "reason": "too dim for me"}
        assert ann.post(f"/tasks/{answer['task']['id']}/skip", body).status_code == 204
    why = reason(ann.ask())
    assert (why["reason"], why["count"]) == ("for_others", 2)
    assert bob.ask()["task"]["id"] == segmentation[0]


def test_what_is_left_and_in_ones_own_hands_is_no_work_of_others(ann, bob, segmentation):
    mine = ann.ask()["task"]["id"]
    until = bob.ask()["lease"]["until"]
    ann.tab = str(uuid.uuid4())
    why = reason(ann.ask())
    assert (why["reason"], why["count"]) == ("all_leased", 2)
    assert why["until"] == until, "one's own lease frees nothing for oneself"
    ann.lease(mine, take_over=True)
    token = bob.lease(segmentation[1], take_over=True).json["token"]
    bob.submit(segmentation[1], token, 0)
    why = reason(ann.get("/queue").json)
    assert (why["reason"], why["count"], why["until"]) == ("yours", 1, None)
    assert reason(bob.ask())["reason"] == "all_leased"


def test_what_is_for_others_does_not_count_ones_own(ann, bob, segmentation):
    given = ann.ask()
    body = {"lease": given["lease"]["token"], "reason": "too dim"}
    assert ann.post(f"/tasks/{given['task']['id']}/skip", body).status_code == 204
    ann.ask()
    why = reason(ann.get("/queue").json)
    assert (why["reason"], why["count"]) == ("for_others", 1)


def test_one_row_for_each_project_and_kind(ann, bob, segmentation, tracking, second, project):
    project(second[0], paused_at=now())
    ann.ask(kind="tracking")
    rows = {
        (row["project"]["name"], row["kind"]): row["reason"] for row in bob.ask(kind="tracking")["reasons"]
    }
    assert rows == {("First project", "tracking"): "all_leased"}
    queue = bob.get("/queue").json
    assert [(row["project"]["name"], row["kind"], row["count"]) for row in queue["ready"]] == [
        ("First project", "segmentation", 2)
    ]
    assert {(row["project"]["name"], row["kind"], row["reason"]) for row in queue["reasons"]} == {
        ("First project", "tracking", "all_leased"),
        ("Organoids", "segmentation", "paused"),
    }


def test_what_counts_as_ready_is_what_asking_gives(person, app, segmentation, second, project):
    """Asked until there is nothing, each in a new tab: as many tasks as the queue had promised."""
    project(second[0], overlap=2)
    people = [person(f"P{n}") for n in range(3)]
    for who in itertools.cycle(people):
        ready = sum(row["count"] for row in who.get("/queue").json["ready"])
        tab = f"00000000-0000-4000-8000-{who.id:06d}{len(given(app)):06d}"
        got = who.ask(tab=tab)["task"]
        assert (got is not None) == (ready > 0)
        if not any(row["count"] for one in people for row in one.get("/queue").json["ready"]):
            break
    assert len(given(app)) == 2 + 2 * 2


def given(app):
    with app.app_context():
        return db.session.scalars(sa.select(Task.id).where(Task.state == TaskState.WORKING)).all()
