"""Nothing that a person is told of a check task is told otherwise of work: key by key, count by count."""

import uuid

import pytest

from backend.database import db, now, write
from backend.models import MovieRecord, Round, Task, TaskState
from backend.numbers.counting import counting
from backend.rounds.closing import _finish
from tests.backend.answers.conftest import asked, handed_in, right_edit, submit


def shape(value):
    """A JSON value with its leaves replaced by their types: what two answers must have in common."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value[:1]]
    return type(value).__name__


def test_nothing_tells_one_from_work(ann, work, gold, project, is_gold, movie_id):
    """Every answer of the API that its annotator gets, key by key, beside that for a task of work."""
    ids = work(3)
    gold(1)
    ids += work(1)
    project(gold_rate=1.0)
    tasks = {}
    for name in ("gold", "work"):
        ann.tab = str(uuid.uuid4())  # in one tab the task that is open there is found again
        given = ann.ask()
        assert is_gold(given["task"]["id"]) == (name == "gold")
        tasks[name] = given
    assert shape(tasks["gold"]) == shape(tasks["work"])
    gold_task, work_task = tasks["gold"]["task"], tasks["work"]["task"]
    same = {
        k: v
        for k, v in gold_task.items()
        if k in ("practice", "tour", "revision", "n_edits", "suspicion", "state")
    }
    assert same == {key: work_task[key] for key in same}
    assert gold_task["practice"] is False
    assert min(ids) < gold_task["id"] < max(ids), "its id is no newer than those of the work around it"
    paths = ("", "/lineage", "/base/lineage", "/edits", "/revisions", "/changes")
    for edit in (True, False):
        for path in paths:
            if path == "/changes" and edit:
                continue
            found = [ann.get(f"/tasks/{task['id']}{path}") for task in (gold_task, work_task)]
            assert [answer.status_code for answer in found] == [200, 200], path
            assert shape(found[0].json) == shape(found[1].json), path
            assert sorted(found[0].headers.keys()) == sorted(found[1].headers.keys())
        if edit:
            for task in (gold_task, work_task):
                submit(ann, task["id"], right_edit(task["first"]))
    listed = {task["id"]: task for task in ann.get("/tasks").json}
    assert shape(listed[gold_task["id"]]) == shape(listed[work_task["id"]])
    assert ann.get(f"/tasks/{gold_task['id']}/feedback").status_code == 404
    assert ann.get(f"/tasks/{work_task['id']}/feedback").status_code == 404
    words = [ann.get(f"/tasks/{task['id']}/feedback").json["detail"] for task in (gold_task, work_task)]
    assert words[0].replace(str(gold_task["id"]), "N") == words[1].replace(str(work_task["id"]), "N")
    assert {movie["id"] for movie in ann.get("/movies").json} == {gold_task["movie"]["id"], movie_id}


def test_a_movie_imported_for_check_tasks_is_listed_to_who_has_one(ann, eve, work, gold, project, app):
    work(1)
    gold(1)
    project(gold_rate=1.0)
    movie = ann.ask()["task"]["movie"]["id"]
    with app.app_context(), write():
        db.session.get(MovieRecord, movie).practice = {"answers": "gold"}
    assert movie in [each["id"] for each in ann.get("/movies").json]
    assert movie not in [each["id"] for each in eve.get("/movies").json]


def test_others_are_told_what_they_are_told_of_work_and_experts_that_there_is_none(
    ann, bob, eve, work, gold, project, slug
):
    work(1)
    gold(1)
    project(gold_rate=1.0)
    check = ann.ask()["task"]["id"]
    ann.tab = str(uuid.uuid4())
    mine = asked(ann)
    answers = [bob.get(f"/tasks/{task}") for task in (check, mine)]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].json["detail"].replace(str(check), "N") == answers[1].json["detail"].replace(
        str(mine), "N"
    )
    assert [bob.lease(task).status_code for task in (check, mine)] == [403, 403]
    assert slug(eve.get(f"/tasks/{check}")) == "not-found"
    assert slug(eve.lease(check)) == "not-found"
    submit(ann, check)
    submit(ann, mine)
    assert check not in [task["id"] for task in eve.get("/tasks").json]
    assert [task["id"] for task in eve.get("/reviews").json["reviews"]] == [mine]
    assert slug(eve.hold(check)) == "not-found"
    assert slug(eve.judge(check, "accept")) == "not-found"


@pytest.fixture
def both(ann, work, gold, project, is_gold):
    """(a check task, work): both given to Ann, in two tabs; more work waits."""
    work(2)
    gold(1)
    project(gold_rate=1.0)
    found = []
    for check in (True, False):
        ann.tab = str(uuid.uuid4())
        found.append(ann.ask())
        assert is_gold(found[-1]["task"]["id"]) == check
    return found


def ready(who):
    return [row["count"] for row in who.get("/queue").json["ready"]]


def leave(who, given):
    token = given["lease"]["token"]
    return who.send("DELETE", f"/tasks/{given['task']['id']}/lease", query_string={"token": token})


def test_the_order_of_suspicion_is_for_experts(ann, eve, both, app):
    check, mine = (given["task"] for given in both)
    with app.app_context(), write():
        for task in db.session.query(Task):
            task.suspicion = 0.5
    assert [ann.get(f"/tasks/{task['id']}").json["suspicion"] for task in (check, mine)] == [None, None]
    assert {task["suspicion"] for task in ann.get("/tasks").json} == {None}
    assert {task["suspicion"] for task in ann.get("/queue").json["unfinished"]} == {None}
    assert eve.get(f"/tasks/{mine['id']}").json["suspicion"] == 0.5


def test_one_less_is_ready_after_each(ann, work, gold, project, is_gold):
    ids = work(2)
    gold(1)
    project(gold_rate=1.0)
    counts = [ready(ann)]
    given = []
    for _ in range(2):
        ann.tab = str(uuid.uuid4())
        given.append(ann.ask())
        counts.append(ready(ann))
    assert [is_gold(each["task"]["id"]) for each in given] == [True, False]
    assert counts == [[len(ids)], [len(ids) - 1], [len(ids) - 2]]
    # What is left untouched is ready again, and what is handed in is not.
    for each in given:
        leave(ann, each)
    assert ready(ann) == [len(ids)]
    for each in given:
        submit(ann, each["task"]["id"])
    assert ready(ann) == [len(ids) - 2]


def test_where_work_waits_one_is_ready_however_many_one_had(ann, work, gold, project, is_gold):
    n = len(work(1))
    gold(n + 1)
    project(gold_rate=1.0)
    assert all(is_gold(handed_in(ann)) for _ in range(n + 1))
    assert ready(ann) == [1]
    assert asked(ann) is not None


def test_why_there_is_none_counts_the_check_task_in_hand(ann, both, app):
    """*All are in review or approved* while one still has a task would say that this one is none of them."""
    check, mine = both
    leave(ann, mine)
    with app.app_context(), write():
        for task in db.session.query(Task).filter(Task.is_work()):
            task.state = TaskState.APPROVED
    (reason,) = ann.get("/queue").json["reasons"]
    assert (reason["reason"], reason["count"]) == ("yours", 1)
    assert check["task"]["id"] in [task["id"] for task in ann.get("/queue").json["unfinished"]]


def test_the_own_figures_show_it_as_work(ann, eve, both, app, is_gold, minutes_pass):
    def figures():
        found = ann.get("/figures/mine", query_string={"days": 7, "offset": 0}).json
        names = ("tasks_submitted", "tasks_accepted", "tasks_returned", "tasks_counted", "cells_corrected")
        bar = found["bars"][-1]
        own = [found["figures"][name] for name in names]
        return own, bar["tasks_accepted"], bar["cells_corrected"], found["work"][0]["tasks_accepted"]

    def count():
        with app.app_context():
            counting().count_all()

    check, mine = (given["task"] for given in both)
    for task in (check, mine):
        submit(ann, task["id"], right_edit(task["first"]))
    assert figures() == ([2, 0, 0, 0, 0], 0, 0, 0)
    assert eve.judge(mine["id"], "accept").status_code == 200
    count()
    assert figures() == ([2, 1, 0, 1, 1], 1, 1, 1)
    minutes_pass(5)
    asked(ann)
    count()
    assert figures() == ([2, 2, 0, 2, 2], 2, 2, 2)
    everybodys = eve.get("/figures").json
    assert [
        everybodys["totals"][name] for name in ("tasks_accepted", "tasks_counted", "cells_corrected")
    ] == [
        1,
        1,
        1,
    ]
    assert sum(bar["tasks_accepted"] for bar in everybodys["bars"]) == 1
    assert everybodys["uncounted"] == 0


def test_a_closed_round_takes_it_along(ann, eve, both, app, minutes_pass):
    check, mine = (given["task"]["id"] for given in both)
    submit(ann, check)
    submit(ann, mine)
    eve.judge(mine, "accept")
    minutes_pass(5)
    asked(ann)
    with app.app_context():
        with write():
            db.session.add(Round(number=1, opened_at=now()))
        assert _finish(1, [mine], {}) == 1, "it is in no number of the round"
        assert db.session.get(Task, check).round_number is None
    listed = {task["id"]: task["state"] for task in ann.get("/tasks").json}
    assert (listed[check], listed[mine]) == ("in_round", "in_round")


def test_skipped_it_is_gone_as_work_is(ann, both, app):
    check, mine = both
    with app.app_context(), write():
        db.session.get(MovieRecord, check["task"]["movie"]["id"]).practice = {"answers": "gold"}
    found = []
    for given in both:
        task, token = given["task"]["id"], given["lease"]["token"]
        skipped = ann.post(f"/tasks/{task}/skip", {"lease": token, "reason": "too dim"})
        again = ann.post(f"/tasks/{task}/skip", {"lease": token, "reason": "too dim"})
        answer = ann.get(f"/tasks/{task}")
        found.append(
            (
                *(each.status_code for each in (skipped, again, answer, ann.lease(task))),
                *(answer.json[key] for key in ("state", "annotator", "editable", "n_edits")),
            )
        )
    assert found[0] == found[1] == (204, 204, 200, 403, "queued", None, False, 0)
    movies = {given["task"]["movie"]["id"] for given in (check, mine)}
    assert movies <= {movie["id"] for movie in ann.get("/movies").json}
    assert asked(ann) not in (check["task"]["id"], mine["task"]["id"])


@pytest.mark.parametrize("action", ["queue", "annotator", "drop"])
def test_flagged_it_waits_for_an_expert_as_work_does(ann, eve, slug, both, action):
    found = []
    for given in both:
        task, token = given["task"]["id"], given["lease"]["token"]
        flagged = ann.post(f"/tasks/{task}/flag", {"lease": token, "reason": "out of focus"})
        assert flagged.status_code == 204
        (flag,) = eve.get("/flags").json
        assert flag["task"]["id"] == task
        # The expert sees what was flagged, and decides.
        assert eve.get(f"/tasks/{task}").json["state"] == "flagged"
        assert eve.frame(task, given["task"]["first"]).any()
        body = {"action": action, "answer": "Label what is sharp."}
        assert eve.post(f"/flags/{flag['id']}/answer", body).status_code == 200
        answer = ann.get(f"/tasks/{task}").json
        found.append((answer["state"], answer["annotator"], [each["text"] for each in answer["comments"]]))
        if action == "annotator":
            assert task in [each["id"] for each in ann.get("/queue").json["returned"]]
    assert found[0] == found[1]
    assert slug(eve.get(f"/tasks/{both[0]['task']['id']}")) == "not-found", "answered, it is none of theirs"
