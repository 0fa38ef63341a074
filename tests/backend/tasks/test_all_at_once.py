"""Annotators in two tabs each, experts and a manager, all at once: nothing fails, and nobody gets what they
should not have.
"""

import random
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from backend.answers import agreement, making, scoring
from backend.answers.scorer import scorer
from backend.database import db, write
from backend.models import (
    AnswerUse,
    EditRecord,
    LeaseRecord,
    MovieRecord,
    Project,
    Revision,
    Task,
    TaskKind,
    Verdict,
    VerdictKind,
)
from backend.movies.importing import add_movie
from backend.tasks.creation import create_segmentation_tasks
from tests.backend.answers.conftest import spoiled
from tests.backend.conftest import Edits, tiny_movie

TURNS = 12


@pytest.fixture
def plenty(app, movie_id, labels):
    """Two movies in tasks of a frame, two people a task, and five check tasks."""
    with app.app_context():
        stores = app.extensions["prospero"]
        other = add_movie(tiny_movie("other"), labels, stores).id
        for each in (movie_id, other):
            create_segmentation_tasks(db.session.get(MovieRecord, each), labels, window=1)
        known = db.session.get(MovieRecord, add_movie(tiny_movie("known"), labels, stores).id)
        for t in range(5):
            making.answer_on(
                known, (t, t), labels, spoiled(labels), use=AnswerUse.GOLD, kind=TaskKind.SEGMENTATION
            )
        with write():
            project = db.session.get(Project, 1)
            project.overlap, project.gold_rate, project.max_tasks_per_person = 2, 0.3, 9


class Watch:
    """Sends requests and remembers those that the server failed at."""

    def __init__(self):
        self.failed = []

    def __call__(self, answer):
        if answer.status_code >= 500:
            self.failed.append((answer.request.path, answer.get_data(as_text=True)))
        return answer


def work(watch, who, tab, seed):
    rnd = random.Random(seed)
    for _ in range(TURNS):
        given = watch(who.post("/tasks/ask", {"tab": tab})).json
        if not given.get("task"):
            continue
        task, token, sequence = given["task"]["id"], given["lease"]["token"], given["task"]["sequence"]
        if rnd.random() < 0.7:
            edit = Edits.paint(t=given["task"]["first"], start=rnd.randrange(700), length=1)
            saved = watch(who.save(task, token, sequence, edit))
            sequence += saved.status_code == 200
        match rnd.choice(["submit"] * 4 + ["skip", "flag", "leave", "stay", "practice"]):
            case "submit":
                watch(who.submit(task, token, sequence))
            case "leave":
                watch(who.send("DELETE", f"/tasks/{task}/lease?token={token}"))
            case "stay":
                watch(who.send("PUT", f"/tasks/{task}/lease", {"token": token, "idle": 0}))
            case "practice":
                watch(who.post("/tour", {}))
            case what:
                watch(who.post(f"/tasks/{task}/{what}", {"lease": token, "reason": "no idea"}))


def judge(watch, who, seed):
    rnd = random.Random(seed)
    for _ in range(TURNS):
        waiting = watch(who.get("/reviews?limit=5")).json["reviews"]
        if waiting:
            task = rnd.choice(waiting)
            held = watch(who.hold(task["id"]))
            if held.status_code == 200:
                verdict = rnd.choice(["accept", "accept", "return"])
                comments = [{"t": task["first"], "text": "look"}] if verdict == "return" else []
                watch(who.judge(task["id"], verdict, *comments, lease=held.json["token"]))
        for flag in watch(who.get("/flags")).json[:1]:
            wish = {"action": rnd.choice(["queue", "drop", "annotator"]), "answer": "look"}
            watch(who.post(f"/flags/{flag['id']}/answer", wish))


def manage(watch, who, people, seed):
    rnd = random.Random(seed)
    for _ in range(TURNS):
        wish = {"paused": rnd.random() < 0.3, "skills": {"segmentation": rnd.randrange(3)}}
        watch(who.send("PATCH", f"/people/{rnd.choice(people).id}", wish))
        watch(who.send("PATCH", "/projects/1", {"paused": rnd.random() < 0.2}))


def test_nothing_fails_and_nobody_gets_what_they_should_not(app, person, plenty):
    people = [person(name) for name in ("Ann", "Bob", "Cyd", "Dan")]
    experts = [person(name, "expert") for name in ("Eve", "Fay")]
    watch = Watch()
    with ThreadPoolExecutor(16) as pool:
        jobs = [
            pool.submit(work, watch, who, str(uuid.uuid4()), 2 * n + tab)
            for n, who in enumerate(people)
            for tab in range(2)
        ]
        jobs += [pool.submit(judge, watch, who, n) for n, who in enumerate(experts)]
        jobs.append(pool.submit(manage, watch, person("Max", "admin"), people, 1))
        for job in jobs:
            job.result()
    assert watch.failed == []
    with app.app_context():
        assert scorer().wait(60)
        tasks = db.session.scalars(sa.select(Task).where(Task.is_work())).all()
        check_groups(tasks)
        check_rights(tasks)
        assert agreement.left_uncompared() == []
        assert scoring.left_unscored() == []


def check_groups(tasks):
    """Two tasks a group, by two people, and one accepted at most."""
    groups = {}
    for task in tasks:
        if task.overlap_of_id is not None:
            groups.setdefault(task.overlap_of_id, []).append(task)
    assert groups
    for group in groups.values():
        assert len(group) == 2
        assert sum(task.state == "approved" for task in group) <= 1
        one, other = ({*authors(EditRecord, task), *authors(Revision, task)} for task in group)
        assert not one & other
    accepted = sa.select(Verdict.task_id).where(Verdict.verdict != VerdictKind.RETURN)
    assert max(Counter(db.session.scalars(accepted)).values(), default=1) == 1


def authors(model, task):
    return set(db.session.scalars(sa.select(model.author_id).where(model.task_id == task.id)))


def check_rights(tasks):
    """A right to edit or to judge is open only where there is something to edit or to judge."""
    held = set(db.session.scalars(sa.select(LeaseRecord.task_id).where(LeaseRecord.ended_at.is_(None))))
    states = {task.state.value for task in tasks if task.id in held}
    assert states <= {"working", "returned", "submitted"}
