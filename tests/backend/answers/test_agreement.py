"""Agreement: two people who did the same task are compared, and the most different come first."""

import pytest
import sqlalchemy as sa

from backend.answers import agreement
from backend.answers.scorer import scorer
from backend.database import db, write
from backend.models import Agreement, Task, TaskState
from celldata.crop import crop_labels
from tests.backend.answers.conftest import between, spoiled, submit
from tests.backend.conftest import tiny_labels


def mended(t, cells=(1,)):
    """The edit of frame t that adds these cells of the truth."""
    base, truth = (crop_labels(labels, slice(t, t + 1)) for labels in (spoiled(tiny_labels()), tiny_labels()))
    if not cells:
        truth = base
    return between(base, truth, t)


def grouped(app, *groups):
    with app.app_context(), write():
        for group in groups:
            for task in group:
                db.session.get(Task, task).overlap_of_id = group[0]


def suspect(app, values):
    with app.app_context(), write():
        for task, value in values.items():
            db.session.get(Task, task).suspicion = value


def test_the_most_different_come_first(ann, bob, eve, work, app):
    ids = work(2)
    pairs = list(zip(ids[:3], ids[7:10], strict=True))
    grouped(app, *pairs)
    for n, (a, b) in enumerate(pairs):
        submit(ann, a, mended(n))
        # Bob agrees on the first one, leaves out a cell in the second, and submits the third not at all.
        if n < 2:
            submit(bob, b, *([mended(n)] if n == 0 else []))
    with app.app_context():
        known = agreement.of_tasks(ids)
        assert known == {pairs[0][0]: 1.0, pairs[0][1]: 1.0, pairs[1][0]: 2 / 3, pairs[1][1]: 2 / 3}
        a, b = pairs[1]
        assert agreement.others_of(a) == {b: (2 / 3, {"cells only here": 1})}
        assert agreement.others_of(b) == {a: (2 / 3, {"cells only theirs": 1})}
        assert db.session.get(Agreement, (a, b)).detail["errors"][0]["words"] == "only in the first"
    # The desk: what is most likely wrong first, for it is suspicious or those who did it differ.
    suspect(app, {pairs[2][0]: 0.9, pairs[0][1]: 0.2, pairs[1][0]: 0.5})
    reviews = eve.get("/reviews").json["reviews"]
    assert [row["id"] for row in reviews] == [pairs[2][0], *pairs[1], pairs[0][1], pairs[0][0]]
    assert [row["agreement"] for row in reviews] == [None, 2 / 3, 2 / 3, 1.0, 1.0]
    different = eve.get("/reviews?order=different").json["reviews"]
    assert [row["id"] for row in different] == [*pairs[1], *pairs[0]]
    (other,) = eve.get(f"/reviews/{b}").json["siblings"]
    assert (other["annotator"], other["agreement"]) == ("Ann", 2 / 3)
    assert other["differences"] == {"cells only theirs": 1}
    # And the figures of both.
    people = {row["person"]["name"]: row for row in eve.get("/figures").json["people"]}
    for name in ("Ann", "Bob"):
        assert people[name]["agreement"] == pytest.approx(5 / 6)
        assert people[name]["agreement_tasks"] == 2


def test_what_an_expert_mended_is_not_compared(ann, bob, eve, work, app):
    ids = work(2)
    a, b = ids[0], ids[7]
    grouped(app, (a, b))
    # Bob has begun before Ann's is accepted, and may finish.
    with app.app_context(), write():
        held = db.session.get(Task, b)
        held.annotator_id, held.state = bob.id, TaskState.WORKING
    assert bob.lease(b).status_code == 200
    submit(ann, a)
    token = eve.hold(a, fix=True).json["token"]
    assert eve.save(a, token, 0, mended(0)).status_code == 200
    assert eve.judge(a, "fix", lease=token, expected=1).status_code == 200
    assert submit(bob, b)["state"] == "compared"
    with app.app_context():
        (row,) = db.session.scalars(sa.select(Agreement))
        assert (row.value, row.revision_a) == (1.0, 1)


def test_a_later_revision_is_compared_anew(ann, bob, eve, work, app):
    a, b = work(1)[:2]
    with app.app_context(), write():
        db.session.get(Task, b).first = db.session.get(Task, b).last = 0
    grouped(app, (a, b))
    with app.app_context(), write():
        db.session.get(Task, b).base_key = db.session.get(Task, a).base_key
    submit(ann, a, mended(0))
    submit(bob, b)
    comment = {"t": 0, "text": "missed", "cell": None}
    answer = eve.judge(b, "return", comment)
    assert answer.status_code == 200, answer.json
    submit(bob, b, mended(0))
    with app.app_context():
        (row,) = db.session.scalars(sa.select(Agreement))
        assert (row.value, row.revision_a, row.revision_b) == (1.0, 1, 2)


def test_what_a_killed_process_left_is_compared_by_the_next(ann, bob, work, app):
    ids = work(2)
    pair = ids[0], ids[7]
    submit(ann, pair[0], mended(0))
    submit(bob, pair[1])
    grouped(app, pair)
    with app.app_context():
        assert agreement.left_uncompared() == [pair[0]]
        scorer()._knows_leftovers = False
        third = ids[1]
        db.session.rollback()
        grouped(app, (third, ids[8]))
    submit(ann, third, mended(1))
    with app.app_context():
        assert set(agreement.of_tasks(ids)) == set(pair)
        assert agreement.left_uncompared() == []
