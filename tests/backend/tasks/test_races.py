"""Many at once, in threads with connections of their own: one wins, the others get a problem, never a 500."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from backend.database import db, now, write
from backend.models import EditRecord, LeaseRecord, Task

ROUNDS = 6


@pytest.fixture
def crowd(person):
    return [person(name) for name in ("Ann", "Bob", "Cyd", "Dan")]


def at_once(actors, act):
    """What act(actor) gives for each, in their order, all begun at the same moment."""
    ready = threading.Barrier(len(actors))

    def run(one):
        ready.wait(20)
        return act(one)

    with ThreadPoolExecutor(len(actors)) as pool:
        return list(pool.map(run, actors))


def end_all_terms(app):
    with app.app_context(), write():
        db.session.execute(sa.update(LeaseRecord).values(until=now() - timedelta(seconds=1)))


def open_leases(app):
    with app.app_context():
        query = sa.select(LeaseRecord.task_id, LeaseRecord.user_id).where(LeaseRecord.ended_at.is_(None))
        return db.session.execute(query).all()


def test_who_asks_at_once_gets_different_tasks_also_when_leases_run_out(app, crowd, segmentation):
    """Two tasks, four people: two have work each time, on a task each."""
    for _ in range(ROUNDS):
        answers = at_once(crowd, lambda one: one.ask()["task"])
        given = {one.name: task["id"] for one, task in zip(crowd, answers, strict=True) if task}
        assert sorted(given.values()) == segmentation
        ids = {one.id: one.name for one in crowd}
        assert {ids[user]: task for task, user in open_leases(app)} == given
        with app.app_context():
            holders = {task.id: task.annotator_id for task in db.session.scalars(sa.select(Task))}
        assert {task: ids[user] for task, user in holders.items()} == {t: name for name, t in given.items()}
        end_all_terms(app)


def test_one_lease_per_task_whoever_opens_it_at_once(app, person, segmentation, slug):
    experts = [person(name, "expert") for name in ("Eve", "Fay", "Gil")]
    for _ in range(ROUNDS):
        answers = at_once(experts, lambda one: one.lease(segmentation[0]))
        assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 2}
        assert {slug(a) for a in answers if a.status_code == 409} == {"lease-held"}
        assert len(open_leases(app)) == 1
        end_all_terms(app)


def test_the_same_batch_sent_many_times_at_once_is_there_once(
    app, make_app, ann, person, segmentation, edits
):
    """By two server processes, neither of which knows the other's labels."""
    answer = ann.ask()
    task_id, token = answer["task"]["id"], answer["lease"]["token"]
    senders = [ann.save, person("Ann", on=make_app()).save] * 2
    for n in range(ROUNDS):
        batch = edits.paint(start=10 * n), edits.paint(start=10 * n + 5)
        answers = at_once(senders, lambda send: send(task_id, token, 2 * n, *batch))  # noqa: B023
        assert [answer.json for answer in answers] == [{"sequence": 2 * n + 2}] * 4
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(EditRecord)) == 2 * ROUNDS
