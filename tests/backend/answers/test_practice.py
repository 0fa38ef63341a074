"""Practice with known answers: the simulated sets can be solved, passing gives the skill, it is one's own."""

import threading

import pytest
import sqlalchemy as sa

from backend.answers import making, practice, simulated
from backend.answers.comparing import answer_labels, labels_at_rest
from backend.database import db
from backend.models import AnswerUse, KnownAnswer, MovieRecord, Score, Task, TaskKind
from backend.people import skills
from backend.people.skills import levels_of
from tests.backend.answers.conftest import between, spoiled, submit
from tests.backend.conftest import tiny_labels


def opened(who, kind="segmentation", **wish):
    answer = who.post("/training/tasks", {"kind": kind, **wish})
    assert answer.status_code == 200, answer.json
    return answer.json["task"]


def training(who, kind="segmentation"):
    return next(each for each in who.get("/training").json if each["kind"] == kind)


@pytest.fixture
def solution(app):
    """solution(task id) -> the edit that makes the answer of what the task was opened with."""

    def make(task_id):
        with app.app_context():
            task = db.session.get(Task, task_id)
            answer = db.session.get(KnownAnswer, task.answer_id)
            base = labels_at_rest(task.movie, task.base_key, task.frames)
            return between(base, answer_labels(answer), task.first)

    return make


@pytest.fixture
def one_answer(app, movie_id):
    """A practice answer for the first five frames of the movie `tiny`: then no set is simulated."""
    with app.app_context():
        movie = db.session.get(MovieRecord, movie_id)
        truth = tiny_labels()
        answer = making.answer_on(
            movie, (0, 4), truth, spoiled(truth), use=AnswerUse.PRACTICE, kind=TaskKind.SEGMENTATION
        )
        return answer.id


@pytest.mark.parametrize("kind", [kind.value for kind in TaskKind])
def test_the_simulated_set_is_passed_by_the_truth_and_by_nothing_less(ann, kind, solution, app):
    assert [each["answer"] for each in training(ann, kind)["tasks"]] == [None] * 5
    values = []
    for place in range(5):
        task = opened(ann, kind)
        values.append(submit_and_read(ann, task)["value"])
        again = opened(ann, kind)
        assert again != task
        feedback = submit_and_read(ann, again, solution(again))
        assert (feedback["value"], feedback["errors"], feedback["passed"]) == (1.0, [], True)
        assert (feedback["place"], feedback["practice"], feedback["left"]) == (place + 1, 5, 4 - place)
        assert feedback["trained"] == (place == 4)
    mark = training(ann, kind)["pass_mark"]
    assert all(value <= mark - simulated.ROOM for value in values), values
    with app.app_context():
        assert levels_of(ann.id)[TaskKind(kind)] == skills.TRAINED
        other = next(each for each in TaskKind if each.value != kind)
        assert levels_of(ann.id)[other] == 0


def submit_and_read(who, task, *edits):
    submit(who, task, *edits)
    answer = who.get(f"/tasks/{task}/feedback")
    assert answer.status_code == 200, answer.json
    return answer.json


def test_what_is_wrong_is_told_cell_by_cell(ann, one_answer, app):
    task = opened(ann)
    assert ann.get(f"/tasks/{task}").json["practice"] is True
    feedback = submit_and_read(ann, task)
    assert feedback["counts"] == {"missing": 5}
    assert [error["t"] for error in feedback["errors"]] == [0, 1, 2, 3, 4]
    first = feedback["errors"][0]
    assert (first["kind"], first["cell"], first["y"], first["x"]) == ("missing", None, 4.0, 4.5)
    assert first["answer"]
    assert feedback["passed"] is False
    known = training(ann)
    assert known["last"] == {"task": task, "value": feedback["value"], "counts": {"missing": 5}}
    assert known["tasks"] == [
        {
            "answer": one_answer,
            "best": feedback["value"],
            "passed": False,
            "tries": 1,
            "unfinished": None,
            "last": task,
        }
    ]


def test_a_repeat_opens_the_same_task_and_again_a_new_one_once_it_was_changed(ann, one_answer, solution):
    task = opened(ann)
    assert opened(ann) == task
    assert opened(ann, again=True) == task
    token = ann.lease(task).json["token"]
    ann.save(task, token, 0, solution(task))
    assert opened(ann, answer=one_answer) == task
    assert opened(ann, again=True) != task


def test_the_best_try_counts(ann, one_answer, solution, app):
    task = opened(ann)
    submit(ann, task, solution(task))
    assert training(ann)["trained"] is True
    worse = opened(ann)
    submit(ann, worse)
    known = training(ann)
    assert (known["trained"], known["tasks"][0]["best"], known["tasks"][0]["tries"]) == (True, 1.0, 2)


def test_how_many_are_to_go(ann, one_answer, solution, app):
    def to_go(kind):
        with app.app_context():
            return practice.to_go(ann.id, kind)

    assert to_go(TaskKind.TRACKING) == 5, "the set that will be made"
    assert to_go(TaskKind.SEGMENTATION) == 1
    task = opened(ann)
    submit(ann, task)
    assert to_go(TaskKind.SEGMENTATION) == 1, "tried is not passed"
    task = opened(ann)
    submit(ann, task, solution(task))
    assert to_go(TaskKind.SEGMENTATION) == 0
    with app.app_context():
        making.retire(one_answer)
    assert to_go(TaskKind.SEGMENTATION) is None


def test_a_higher_level_that_was_given_stays(ann, one_answer, solution, app):
    from backend.database import write
    from backend.models import User

    with app.app_context(), write():
        skills.give(db.session.get(User, ann.id), {TaskKind.SEGMENTATION: 3})
    task = opened(ann)
    submit(ann, task, solution(task))
    assert training(ann)["level"] == 3


def test_feedback_is_for_its_person_only_and_after_the_submission(ann, bob, eve, one_answer, slug):
    task = opened(ann)
    answer = ann.get(f"/tasks/{task}/feedback")
    assert slug(answer) == "wrong-state"
    submit(ann, task)
    assert slug(bob.get(f"/tasks/{task}/feedback")) == "not-found"
    assert slug(eve.get(f"/tasks/{task}/feedback")) == "not-found"
    assert slug(bob.get(f"/tasks/{task}")) == "not-found"
    assert slug(eve.get(f"/tasks/{task}")) == "not-found"
    assert eve.get("/reviews").json["reviews"] == []
    assert ann.get("/tasks").json == []


def test_an_answer_that_is_not_there_or_retired_is_refused(ann, eve, one_answer, slug):
    assert slug(ann.post("/training/tasks", {"kind": "segmentation", "answer": 999})) == "not-found"
    assert slug(ann.post("/training/tasks", {"kind": "tracking", "answer": one_answer})) == "not-found"
    assert eve.send("DELETE", f"/answers/{one_answer}").status_code == 204
    assert slug(ann.post("/training/tasks", {"kind": "segmentation"})) == "not-found"


def test_practice_says_nothing_of_the_tour(ann, one_answer, app):
    submit(ann, opened(ann))
    assert ann.get("/queue").json["tour_seen"] is False


def test_many_who_begin_first_make_one_set(person, app):
    users, stores, found = [person(f"New {n}").id for n in range(3)], app.extensions["prospero"], []

    def ask(user):
        with app.app_context():
            found.append(practice.open_task(user, TaskKind.SEGMENTATION, stores, None, False))

    threads = [threading.Thread(target=ask, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 3
    with app.app_context():
        answers = list(db.session.scalars(sa.select(KnownAnswer).order_by(KnownAnswer.place)))
        assert [answer.place for answer in answers] == [1, 2, 3, 4, 5]
        assert db.session.scalar(sa.select(sa.func.count()).select_from(MovieRecord)) == 5
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Score)) == 0
