"""The queue of the desk: filters, orders, pages; and what it tells of a task."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from backend.database import db, now, write
from backend.models import (
    Agreement,
    AnswerUse,
    KnownAnswer,
    Project,
    Revision,
    Score,
    Task,
    TaskKind,
    TaskState,
    WorkTime,
)


@pytest.fixture
def desk_of(app, movie_id, ann, bob):
    """desk_of(*rows) makes submitted tasks from dicts of parts; their ids. Draws are 0.5 unless said."""

    def make(*rows):
        made = []
        with app.app_context(), write():
            for row in rows:
                kind = row.get("kind", TaskKind.SEGMENTATION)
                author = row.get("author", ann).id
                task = Task(
                    kind=kind,
                    movie_id=movie_id,
                    first=0,
                    last=4,
                    state=TaskState.SUBMITTED,
                    revision=1,
                    annotator_id=author,
                    suspicion=row.get("suspicion"),
                    project_id=row.get("project", 1),
                    overlap_of_id=row.get("overlap_of"),
                    answer_id=row.get("answer"),
                    submitted_at=now() - timedelta(hours=row.get("hours", 0)),
                )
                db.session.add(task)
                db.session.flush()
                draw = row.get("draw", 0.5)
                revision = Revision(
                    task_id=task.id, number=1, sequence=0, author_id=author, draw=draw, instructions=3
                )
                db.session.add(revision)
                made.append(task.id)
        return made

    return make


@pytest.fixture
def listed(eve):
    """listed(**filters) -> ids of the tasks that the queue answers"""

    def ask(**wanted):
        answer = eve.get("/reviews", query_string=wanted)
        assert answer.status_code == 200, answer.json
        return [row["id"] for row in answer.json["reviews"]]

    return ask


def test_the_most_suspicious_first_or_the_oldest(desk_of, listed):
    a, b, c, d = desk_of(
        {"suspicion": 0.2, "hours": 9}, {"suspicion": 0.9}, {"hours": 5}, {"suspicion": 0.9, "hours": 1}
    )
    assert listed() == [d, b, a, c]
    assert listed(order="oldest") == [a, c, d, b]


def test_the_sample_is_what_was_drawn_below_the_projects_rate(desk_of, listed, eve):
    a, b, c = desk_of({"draw": 0.09}, {"draw": 0.1, "suspicion": 1.0}, {"draw": 0.01})
    assert listed(order="sample") == [c, a]
    assert sorted(listed(sample=True)) == [a, c]
    samples = {row["id"]: row["sample"] for row in eve.get("/reviews").json["reviews"]}
    assert samples == {a: True, b: False, c: True}


def test_what_its_labelers_see_differently_comes_first(app, desk_of, listed, bob):
    a, lone = desk_of({"suspicion": 0.3}, {"suspicion": 0.5})
    b, c = desk_of({"author": bob, "overlap_of": a, "suspicion": 0.3}, {"suspicion": 0.9})
    (d,) = desk_of({"author": bob, "overlap_of": c})
    (e,) = desk_of({})
    (f,) = desk_of({"author": bob, "overlap_of": e})
    with app.app_context(), write():
        for group in (a, c, e):
            db.session.get(Task, group).overlap_of_id = group
        for one, other, value in ((a, b, 0.4), (c, d, 0.98), (e, f, 0.7)):
            row = Agreement(task_a=one, task_b=other, revision_a=1, revision_b=1, value=value, detail={})
            db.session.add(row)
    assert listed(order="different") == [a, b, e, f, c, d], "only what several people did"
    # 1 − .4 lies between the suspicions .9 and .5; an agreement of .98 adds no doubt.
    assert listed() == [c, a, b, lone, e, f, d]


def test_a_part_of_a_field_says_which(app, desk_of, eve):
    (whole, part) = desk_of({}, {})
    with app.app_context(), write():
        task = db.session.get(Task, part)
        task.tile, task.margin = [0, 4, 8, 12], 2
    rows = {row["id"]: row["box"] for row in eve.get("/reviews").json["reviews"]}
    assert rows[part] == {"y0": 0, "x0": 4, "y1": 8, "x1": 12}
    assert rows[whole]["x0"] == 0


def test_filters(app, desk_of, listed, ann, bob):
    with app.app_context(), write():
        other = Project(name="Other", sample_rate=0.0)
        db.session.add(other)
        db.session.flush()
        project = other.id
    a, b, c = desk_of(
        {"suspicion": 0.3, "hours": 30},
        {"author": bob, "suspicion": 0.8, "project": project, "draw": 0.0},
        {"kind": TaskKind.TRACKING, "hours": 2},
    )
    assert listed(person=bob.id) == [b]
    assert listed(project=project) == [b]
    assert listed(kind="tracking") == [c]
    assert listed(min_suspicion=0.5) == [b]
    assert listed(min_age_hours=24) == [a]
    assert sorted(listed(min_age_hours=1)) == [a, c]
    assert listed(sample=True) == [], "the other project draws no sample"
    assert listed(person=ann.id, kind="segmentation") == [a]
    assert listed(person=10**6) == []


@pytest.mark.parametrize(
    "wrong", [{"order": "size"}, {"limit": 501}, {"kind": "x"}, {"max_score": 2}, {"limit": 0}]
)
def test_a_wrong_filter_is_refused(eve, slug, wrong):
    assert slug(eve.get("/reviews", query_string=wrong)) == "invalid"


def test_poor_scorers(app, desk_of, listed, eve, ann, bob, movie_id):
    a, b = desk_of({"author": ann}, {"author": bob})
    with app.app_context(), write():
        parts = {"project_id": 1, "kind": TaskKind.SEGMENTATION, "movie_id": movie_id, "first": 0, "last": 4}
        gold = KnownAnswer(use=AnswerUse.GOLD, **parts)
        practice = KnownAnswer(use=AnswerUse.PRACTICE, **parts)
        db.session.add_all([gold, practice])
        db.session.flush()
        ids = gold.id, practice.id
    g1, g2, g3, p1 = desk_of(*[{"answer": ids[0]}] * 3, {"answer": ids[1]})
    with app.app_context(), write():
        for task, answer, user, value in (
            (g1, ids[0], ann, 0.9),
            (g2, ids[0], bob, 0.4),
            (g3, ids[0], bob, 0.6),
            (p1, ids[1], ann, 0.0),
        ):
            db.session.add(
                Score(task_id=task, revision=1, answer_id=answer, user_id=user.id, value=value, detail={})
            )
    assert listed(max_score=0.6) == [b]
    scores = {row["id"]: row["score"] for row in eve.get("/reviews").json["reviews"]}
    assert scores == {a: 0.9, b: 0.5}, "check tasks are not reviewed, practice does not count"


def test_pages_of_2000_tasks(desk_of, eve):
    ids = desk_of(*[{"suspicion": i / 2000} for i in range(2000)])[::-1]
    seen = []
    while page := eve.get("/reviews", query_string={"offset": len(seen), "limit": 500}).json["reviews"]:
        seen += [row["id"] for row in page]
    assert seen == ids
    assert eve.get("/reviews", query_string={"limit": 1}).json["total"] == 2000


def test_the_choices_are_those_of_the_queue(desk_of, eve, ann, bob):
    desk_of({}, {"author": bob}, {"author": bob})
    assert eve.get("/reviews/choices").json == {
        "people": [{"id": ann.id, "name": "Ann", "count": 1}, {"id": bob.id, "name": "Bob", "count": 2}],
        "projects": [{"id": 1, "name": "First project", "count": 3}],
    }


def test_labelers_of_one_group_and_how_they_agree(app, desk_of, eve, bob):
    (a,) = desk_of({})
    (b, c) = desk_of({"author": bob, "overlap_of": a}, {})
    with app.app_context(), write():
        db.session.get(Task, a).overlap_of_id = a
        compared = {"revision_a": 1, "revision_b": 1, "value": 0.71, "detail": {"counts": {"split": 2}}}
        db.session.add(Agreement(task_a=a, task_b=b, **compared))
    rows = {row["id"]: (row["labelers"], row["agreement"]) for row in eve.get("/reviews").json["reviews"]}
    assert rows == {a: (2, 0.71), b: (2, 0.71), c: (1, None)}
    assert eve.get(f"/reviews/{a}").json["siblings"] == [
        {
            "id": b,
            "state": "submitted",
            "annotator": "Bob",
            "agreement": 0.71,
            "differences": {"joined here": 2},
        }
    ]


def test_what_is_known_of_a_task(app, desk_of, eve, ann, bob, submitted):
    (other,) = desk_of({})
    with app.app_context(), write():
        for task, user, revision, seconds in (
            (other, ann, 1, 60.5),
            (other, ann, 2, 10.0),
            (other, bob, 1, 99.0),
            (submitted, ann, 1, 7.0),
        ):
            row = WorkTime(task_id=task, user_id=user.id, revision=revision, seconds=seconds)
            db.session.merge(row)  # the server measures too
    known = eve.get(f"/reviews/{other}").json
    assert (known["seconds"], known["instructions"], known["annotator"]) == (70.5, 3, "Ann")
    assert known["lately"] == {"judged": 0, "returned": 0, "fixed": 0}
    assert eve.judge(submitted, "return", {"t": 0, "text": "look"}).status_code == 200
    assert eve.get(f"/reviews/{other}").json["lately"] == {"judged": 1, "returned": 1, "fixed": 0}


def test_lately_is_the_last_twenty(app, desk_of, eve):
    ids = desk_of(*[{}] * 22)
    with app.app_context(), write():
        from backend.models import Verdict, VerdictKind

        for n, task_id in enumerate(ids[:21]):
            kind = VerdictKind.RETURN if n < 3 else VerdictKind.ACCEPT
            db.session.add(Verdict(task_id=task_id, revision=1, expert_id=eve.id, verdict=kind))
            db.session.flush()
    assert eve.get(f"/reviews/{ids[21]}").json["lately"] == {"judged": 20, "returned": 2, "fixed": 0}


def test_what_was_not_submitted_is_not_told(eve, ann, segmentation, slug):
    assert slug(eve.get(f"/reviews/{segmentation[0]}")) == "not-found"
    assert slug(eve.get("/reviews/1000000")) == "not-found"
    for path in ("/reviews", "/reviews/choices", f"/reviews/{segmentation[0]}"):
        assert slug(ann.get(path)) == "forbidden"


def test_a_check_task_is_not_judged_by_a_person(app, eve, desk_of, movie_id, slug):
    with app.app_context(), write():
        gold = KnownAnswer(
            project_id=1, use=AnswerUse.GOLD, kind=TaskKind.SEGMENTATION, movie_id=movie_id, first=0, last=4
        )
        db.session.add(gold)
        db.session.flush()
        answer = gold.id
    (task,) = desk_of({"answer": answer})
    assert slug(eve.hold(task)) == "not-found"
    with app.app_context():
        assert db.session.scalar(sa.select(Task.state).where(Task.id == task)) == TaskState.SUBMITTED
