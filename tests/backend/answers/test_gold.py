"""Check tasks: as often as the project says, at most once, and by nothing to be told from work."""

import uuid
from collections import Counter

import pytest
import sqlalchemy as sa

from backend.answers.gold import chance
from backend.database import db, write
from backend.models import Score, Task, TaskState, User, Verdict
from tests.backend.answers.conftest import between, spoiled, submit
from tests.backend.conftest import tiny_labels


def right_edit(t):
    """The edit that mends frame t of any of these tasks."""
    truth, base = (frame_of(labels, t) for labels in (tiny_labels(), spoiled(tiny_labels())))
    return between(base, truth, t)


def frame_of(labels, t):
    from celldata.crop import crop_labels

    return crop_labels(labels, slice(t, t + 1))


@pytest.fixture
def is_gold(app):
    def ask(task_id):
        with app.app_context():
            return db.session.get(Task, task_id).is_check

    return ask


def asked(who, **wish):
    answer = who.ask(**wish)
    return answer["task"] and answer["task"]["id"]


def handed_in(who, right=True):
    """Ask, mend or not, hand in; the id."""
    task = who.ask()["task"]
    submit(who, task["id"], *([right_edit(task["first"])] if right else []))
    return task["id"]


def test_the_chance_is_the_rate_on_the_average_and_never_certain_below_one():
    from random import Random

    draw = Random(3)
    for rate in (0.05, 0.2, 0.5):
        had = 0
        gaps = Counter()
        since = 0
        for claimed in range(4000):
            since += 1
            if draw.random() < chance(rate, had, claimed):
                had += 1
                gaps[since] += 1
                since = 0
        assert had / 4000 == pytest.approx(rate, rel=0.03)
        assert len(gaps) > 3, "they come at regular intervals"
    assert chance(1.0, 5, 5) == 1.0
    assert chance(0.1, 0, 1000) == pytest.approx(0.2), "who is far behind is not flooded"
    assert chance(0.8, 0, 1000) < 1


def test_they_come_at_the_rate_of_the_project_and_each_once(ann, work, gold, project, is_gold, app):
    work(8)
    gold(21)
    project(gold_rate=0.25)
    had = [handed_in(ann) for _ in range(40)]
    checks = [task for task in had if is_gold(task)]
    assert 6 <= len(checks) <= 14
    assert not is_gold(had[0]) or not is_gold(had[1]) or len(checks) > 2
    with app.app_context():
        answers = [db.session.get(Task, task).answer_id for task in checks]
    assert len(set(answers)) == len(answers)


def test_none_comes_without_a_rate_without_work_or_to_experts(ann, bob, eve, work, gold, project, is_gold):
    gold(7)
    project(gold_rate=1.0)
    assert asked(ann) is None, "no work waits: a check task would be seen through"
    work(2)
    assert is_gold(asked(ann))
    assert not is_gold(asked(eve))
    project(gold_rate=0.0)
    assert not is_gold(asked(bob))


def test_nobody_gets_one_twice_nor_what_they_did_as_work(ann, work, gold, project, is_gold, app):
    work(2)
    gold(3)
    project(gold_rate=1.0)
    first = [handed_in(ann) for _ in range(4)]
    assert [is_gold(task) for task in first] == [True, True, True, False]
    with app.app_context(), write():
        # What Ann did as work becomes a check task: not for her.
        task = db.session.get(Task, first[3])
        task.state = TaskState.APPROVED
    with app.app_context():
        from backend.answers import making
        from backend.models import AnswerUse

        making.from_task(db.session.get(Task, first[3]), AnswerUse.GOLD)
    assert not is_gold(asked(ann))


def test_who_leaves_one_untouched_finds_it_again_and_nobody_else_does(ann, bob, work, gold, project, is_gold):
    work(1)
    gold(1)
    project(gold_rate=1.0)
    given = ann.ask()
    task, token = given["task"]["id"], given["lease"]["token"]
    assert is_gold(task)
    ann.send("DELETE", f"/tasks/{task}/lease", query_string={"token": token})
    assert ann.get(f"/tasks/{task}").json["state"] == "queued"
    mine = asked(bob)
    assert mine != task
    assert is_gold(mine), "the same answer, in a task of his own"
    assert asked(ann) == task


def test_one_that_was_begun_is_mine_unfinished_as_work_is(ann, bob, work, gold, project, is_gold, edits):
    work(1)
    gold(1)
    project(gold_rate=1.0)
    given = ann.ask()["task"]
    lease = ann.lease(given["id"]).json
    ann.save(given["id"], lease["token"], 0, right_edit(given["first"]))
    ann.send("DELETE", f"/tasks/{given['id']}/lease", query_string={"token": lease["token"]})
    assert [task["id"] for task in ann.get("/queue").json["unfinished"]] == [given["id"]]
    assert asked(ann) == given["id"]
    assert given["id"] not in [asked(bob), asked(bob)]


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
    from backend.models import MovieRecord

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


def test_an_expert_sees_one_that_was_flagged_and_sends_it_back_as_work(
    ann, eve, work, gold, project, slug, is_gold
):
    work(1)
    gold(1)
    project(gold_rate=1.0)
    answer = ann.ask()
    check, token = answer["task"]["id"], answer["lease"]["token"]
    assert is_gold(check)
    assert slug(eve.get(f"/tasks/{check}")) == "not-found"
    assert ann.post(f"/tasks/{check}/flag", {"lease": token, "reason": "out of focus"}).status_code == 204
    (flag,) = eve.get("/flags").json
    assert flag["task"]["id"] == check
    assert eve.get(f"/tasks/{check}").status_code == 200
    assert eve.frame(check, flag["task"]["first"]).any()
    assert slug(eve.lease(check)) == "not-found"
    wish = {"action": "annotator", "answer": "Label what you can see."}
    assert eve.post(f"/flags/{flag['id']}/answer", wish).status_code == 200
    assert ann.ask()["task"]["comments"][0]["text"] == "Label what you can see."
    assert submit(ann, check)["state"] == "submitted"
    assert slug(eve.hold(check)) == "not-found"


def test_it_is_scored_and_accepted_when_work_of_the_same_person_is(
    ann, eve, work, gold, project, app, is_gold
):
    work(1)
    gold(1)
    project(gold_rate=1.0)
    check = handed_in(ann)
    mine = handed_in(ann)
    assert is_gold(check)
    with app.app_context():
        score = db.session.get(Score, (check, 1))
        assert (score.value, score.detail["counts"]) == (1.0, {})
    handed_in(ann)
    assert ann.get(f"/tasks/{check}").json["state"] == "submitted", "nothing of theirs was accepted yet"
    assert eve.judge(mine, "accept").status_code == 200
    asked(ann)
    found = [ann.get(f"/tasks/{task}").json for task in (check, mine)]
    assert [task["state"] for task in found] == ["approved", "approved"]
    revisions = [ann.get(f"/tasks/{task}/revisions").json[0] for task in (check, mine)]
    assert [revision["verdict"]["expert"] for revision in revisions] == ["Eve", "Eve"]
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Verdict)) == 2


def test_low_scores_pause_and_the_lifted_pause_begins_anew(ann, work, gold, project, app, user_row, is_gold):
    work(3)
    gold(6)
    project(gold_rate=1.0, gold_window=2, gold_threshold=0.95)
    handed_in(ann, right=False)
    assert user_row(ann.id).paused_at is None, "one score is too few"
    handed_in(ann, right=False)
    paused = user_row(ann.id)
    assert paused.paused_at is not None
    assert paused.paused_for.startswith("Your work is paused: the last 2 check tasks scored .")
    assert paused.paused_for.endswith("the limit is .95. Practise, or write to the manager.")
    assert asked(ann) is None
    with app.app_context(), write():
        db.session.get(User, ann.id).paused_at = None
    assert is_gold(handed_in(ann, right=False))
    assert user_row(ann.id).paused_at is None, "what was before the lift counts no more"
    handed_in(ann, right=True)
    assert user_row(ann.id).paused_at is not None, "the mean of a bad and a good one is below the limit"


def test_good_scores_pause_nobody(ann, work, gold, project, user_row):
    work(1)
    gold(4)
    project(gold_rate=1.0, gold_window=2)
    for _ in range(4):
        handed_in(ann)
    assert user_row(ann.id).paused_at is None
