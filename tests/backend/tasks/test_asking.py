"""Asking for work: the right task for each person, one person per task, and a reason when there is none."""

import threading
import uuid

import pytest

from backend.database import db, write
from backend.models import MovieRecord, Task
from backend.tasks.creation import create_segmentation_tasks


@pytest.fixture
def suspect(app, segmentation):
    """suspect(task id, value)"""

    def set_suspicion(task_id, value):
        with app.app_context(), write():
            db.session.get(Task, task_id).suspicion = value

    return set_suspicion


def submit(who, task_id):
    token = who.lease(task_id).json["token"]
    assert who.submit(task_id, token, who.get(f"/tasks/{task_id}").json["sequence"]).status_code == 200


def test_the_most_suspicious_comes_first_then_the_oldest(ann, bob, segmentation, suspect):
    suspect(segmentation[1], 0.8)
    assert ann.ask()["task"]["id"] == segmentation[1]
    assert bob.ask()["task"]["id"] == segmentation[0]


def test_the_answer_holds_what_the_page_needs(ann, segmentation, movie_id):
    answer = ann.ask()
    task, lease = answer["task"], answer["lease"]
    assert task["movie"]["id"] == movie_id
    assert task["movie"]["dtype"] == "uint16"
    assert (task["frames"], task["features"], task["sequence"]) == ([0, 1, 2, 3, 4], ["nucleus"], 0)
    assert (task["state"], task["annotator"], task["editable"]) == ("working", "Ann", True)
    assert task["lease"] == {
        "holder": "Ann",
        "mine": True,
        "tab": ann.tab,
        "until": lease["until"],
        "may_take_over": True,
    }
    assert answer["reasons"] == []


def test_mine_unfinished_comes_before_new_ones_and_returned_before_both(
    ann, eve, segmentation, app, movie_id, labels, edits
):
    with app.app_context():
        create_segmentation_tasks(db.session.get(MovieRecord, movie_id), labels, frames=[0, 1], suspicion=1.0)
    first = ann.ask(kind="segmentation")["task"]["id"]
    submit(ann, first)
    second = ann.ask()
    ann.save(second["task"]["id"], second["lease"]["token"], 0, edits.paint(t=second["task"]["first"]))
    ann.send("DELETE", f"/tasks/{second['task']['id']}/lease?token={second['lease']['token']}")
    assert ann.ask()["task"]["id"] == second["task"]["id"]
    eve.judge(first, "return", {"t": 0, "text": "one is missed"})
    returned = ann.ask()["task"]
    assert (returned["id"], returned["comments"][0]["text"], returned["state"]) == (
        first,
        "one is missed",
        "returned",
    )
    queue = ann.get("/queue").json
    assert [task["id"] for task in queue["returned"]] == [first]
    assert [task["id"] for task in queue["unfinished"]] == [second["task"]["id"]]


def test_asking_again_in_the_same_tab_gives_the_same_task(ann, segmentation):
    assert ann.ask()["task"]["id"] == ann.ask()["task"]["id"]


def test_a_second_tab_gets_another_task(ann, segmentation):
    first = ann.ask()["task"]["id"]
    assert ann.ask(tab=str(uuid.uuid4()))["task"]["id"] != first


def test_only_the_kind_that_is_asked_for(ann, bob, segmentation, tracking):
    assert ann.ask(kind="tracking")["task"]["id"] == tracking
    answer = bob.ask(kind="tracking")
    assert answer["task"] is None
    assert [(r["kind"], r["reason"], r["count"]) for r in answer["reasons"]] == [
        ("tracking", "all_leased", 1)
    ]


def test_the_reasons_tell_none_from_all_leased_from_done(ann, bob, segmentation):
    until = ann.ask()["lease"]["until"]
    ann.ask(tab=str(uuid.uuid4()))
    (reason,) = bob.ask()["reasons"]
    assert reason == {
        "project": {"id": 1, "name": "First project"},
        "kind": "segmentation",
        "reason": "all_leased",
        "until": until,
        "count": 2,
        "since": None,
        "level": None,
        "practice": None,
    }
    (reason,) = bob.ask(kind="tracking")["reasons"]
    assert (reason["project"], reason["kind"], reason["reason"]) == (None, "tracking", "none")
    for task_id in segmentation:
        token = ann.lease(task_id, take_over=True).json["token"]
        ann.submit(task_id, token, 0)
    assert [(r["kind"], r["reason"], r["count"]) for r in bob.ask()["reasons"]] == [
        ("segmentation", "done", 2)
    ]


def test_the_queue_counts_what_waits(ann, bob, segmentation):
    project = {"id": 1, "name": "First project"}
    assert ann.get("/queue").json["ready"] == [{"project": project, "kind": "segmentation", "count": 2}]
    ann.ask()
    queue = bob.get("/queue").json
    assert queue["ready"][0]["count"] == 1
    assert (queue["reasons"], queue["unfinished"], queue["paused"]) == ([], [], None)


def test_two_who_ask_at_once_get_different_tasks(app, person, movie_id, labels):
    with app.app_context():
        create_segmentation_tasks(db.session.get(MovieRecord, movie_id), labels, window=1)
    people = [person(f"P{n}") for n in range(6)]
    start, got = threading.Barrier(len(people)), []

    def ask(who):
        start.wait()
        got.append(who.ask()["task"]["id"])

    threads = [threading.Thread(target=ask, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got)) == len(people)


def test_annotators_list_their_own_tasks_and_experts_all(ann, eve, segmentation, tracking, movie_id):
    mine = ann.ask(kind="segmentation")["task"]["id"]
    assert [task["id"] for task in ann.get("/tasks").json] == [mine]
    assert [task["id"] for task in eve.get("/tasks").json] == [*segmentation, tracking]
    query = f"/tasks?state=queued&kind=segmentation&movie={movie_id}"
    assert [task["id"] for task in eve.get(query).json] == [i for i in segmentation if i != mine]
    assert eve.get("/tasks?state=melted").status_code == 422
