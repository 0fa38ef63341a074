"""Check tasks: as often as the project says, at most once, scored, and what comes of the scores."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from backend.answers.gold import chance
from backend.database import db, now, write
from backend.models import Score, Task, TaskState, User, Verdict
from tests.backend.answers.conftest import asked, handed_in, right_edit


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


def test_it_is_scored_and_accepted_when_work_of_the_same_person_is(
    ann, eve, work, gold, project, app, is_gold, minutes_pass
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
    assert ann.get(f"/tasks/{check}").json["state"] == "submitted", "an expert is not that quick"
    minutes_pass(5)
    handed_in(ann)
    asked(ann)
    found = [ann.get(f"/tasks/{task}").json for task in (check, mine)]
    assert [task["state"] for task in found] == ["approved", "approved"]
    verdicts = [ann.get(f"/tasks/{task}/revisions").json[0]["verdict"] for task in (check, mine)]
    assert [verdict["expert"] for verdict in verdicts] == ["Eve", "Eve"]
    assert [verdict["verdict"] for verdict in verdicts] == ["accept", "accept"]
    moments = [datetime.fromisoformat(verdict["at"]) for verdict in verdicts]
    assert timedelta(seconds=20) <= moments[0] - moments[1] <= timedelta(minutes=4), (
        "an expert judges one by one"
    )
    assert moments[0] < now()
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
