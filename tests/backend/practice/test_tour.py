"""Practice is one's own: it can be worked on like any task, and nothing and nobody else meets it."""

import threading
import uuid

import pytest
import sqlalchemy as sa

from backend.database import db
from backend.models import MovieRecord, Task, TaskState, User
from backend.practice import tour
from backend.rounds.progress import progress_of_all
from backend.tasks.names import UnknownName, find_named


def opened(who, **wish):
    answer = who.post("/tour", wish)
    assert answer.status_code == 200, answer.json
    return answer.json["task"]


def held(who, task):
    answer = who.lease(task)
    assert answer.status_code == 200, answer.json
    return answer.json["token"]


def submitted(who, task, edits):
    token = held(who, task)
    assert who.save(task, token, 0, edits.paint(after=1)).status_code == 200
    assert who.submit(task, token, 1).status_code == 200


def movies(app):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(MovieRecord))


def test_a_repeat_gives_the_same_task_and_the_movie_is_made_once(ann, bob, app):
    task = opened(ann)
    assert opened(ann) == task
    assert opened(bob) != task
    assert movies(app) == 1
    answer = ann.get(f"/tasks/{task}").json
    assert answer["practice"] is True
    assert answer["editable"] is True
    assert answer["frames"] == [0, 1, 2, 3, 4]
    assert set(answer["tour"]["places"]) == {"cell", "part", "merged", "beyond", "missing", "piece"}
    assert ann.get(f"/movies/{answer['movie']['id']}/raw/0/0").status_code == 200


def test_two_tabs_that_ask_at_once_get_one_task(ann, person, app):
    opened(person("Zoe"))  # the movie is there
    user, stores, found = ann.id, app.extensions["prospero"], []

    def ask():
        with app.app_context():
            found.append(tour.task_of(user, stores))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_many_who_ask_first_make_one_movie(person, app):
    users, stores, found = [person(f"New {n}").id for n in range(3)], app.extensions["prospero"], []

    def ask(user):
        with app.app_context():
            found.append(tour.task_of(user, stores))

    threads = [threading.Thread(target=ask, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 3
    assert movies(app) == 1


def test_a_movie_of_the_lab_keeps_the_name_it_has(ann, app, movie_id):
    with app.app_context():
        db.session.get(MovieRecord, movie_id).name = "practice movie"
        db.session.commit()
    task = opened(ann)
    assert ann.get(f"/tasks/{task}").json["movie"]["name"] == "Practice movie (2)"


def test_log_lease_and_second_tab_work_as_on_any_task(ann, edits, slug):
    task = opened(ann)
    token = held(ann, task)
    assert ann.save(task, token, 0, edits.paint(after=1)).json == {"sequence": 1}
    assert slug(ann.post(f"/tasks/{task}/lease", {"tab": str(uuid.uuid4())})) == "lease-held"
    # An untouched one goes on being theirs when its lease ends.
    other = opened(ann, again=True)
    assert other != task
    token = held(ann, other)
    assert ann.send("DELETE", f"/tasks/{other}/lease", query_string={"token": token}).status_code == 204
    assert ann.get(f"/tasks/{other}").json["editable"] is True
    assert opened(ann) == other


def test_starting_again_leaves_a_task_without_edits_as_it_is(ann):
    task = opened(ann)
    assert opened(ann, again=True) == task


def test_nobody_else_meets_it_not_even_an_expert(ann, bob, eve, edits, slug):
    task = opened(ann)
    submitted(ann, task, edits)
    movie = ann.get(f"/tasks/{task}").json["movie"]["id"]
    for other in (bob, eve):
        for path in (
            f"/tasks/{task}",
            f"/tasks/{task}/labels/nucleus/0",
            f"/tasks/{task}/edits",
            f"/tasks/{task}/changes",
            f"/tasks/{task}/revisions",
        ):
            assert slug(other.get(path)) == "not-found"
        assert slug(other.lease(task, take_over=True)) == "not-found"
        assert slug(other.get(f"/movies/{movie}/raw/0/0")) == "forbidden"
        assert other.get("/movies").json == []
        assert other.get("/tasks").json == []
    assert eve.get("/reviews").json["reviews"] == []
    for who in (ann, eve):
        assert who.judge(task, "accept").status_code in (403, 404)
        assert who.hold(task).status_code in (403, 404)
    assert slug(eve.judge(task, "accept")) == "not-found"


def test_an_experts_own_practice_is_not_reviewed_either(eve, edits, slug):
    task = opened(eve)
    submitted(eve, task, edits)
    assert eve.get(f"/tasks/{task}").json["state"] == "submitted"
    assert eve.get("/reviews").json["reviews"] == []
    assert slug(eve.judge(task, "accept")) == "not-found"


@pytest.mark.parametrize("state", ["made", "left", "edited"])
def test_the_queue_never_holds_it(ann, bob, edits, state, app):
    task = opened(ann)
    if state != "made":
        token = held(ann, task)
        if state == "edited":
            ann.save(task, token, 0, edits.paint(after=1))
        ann.send("DELETE", f"/tasks/{task}/lease", query_string={"token": token})
    for who in (ann, bob):
        queue = who.get("/queue").json
        assert all(each["count"] == 0 for each in queue["ready"])
        assert queue["returned"] == queue["unfinished"] == []
        assert {each["reason"] for each in queue["reasons"]} == {"none"}
        assert who.ask()["task"] is None
    assert ann.get("/tasks").json == []


def test_the_queue_says_who_has_seen_the_tour(ann, bob, edits, user_row):
    assert ann.get("/queue").json["tour_seen"] is False
    submitted(ann, opened(ann), edits)
    assert ann.get("/queue").json["tour_seen"] is True
    assert bob.get("/queue").json["tour_seen"] is False
    assert bob.send("DELETE", "/tour").status_code == 204
    first = user_row(bob.id).tour_seen_at
    assert bob.send("DELETE", "/tour").status_code == 204
    assert user_row(bob.id).tour_seen_at == first


def test_after_submitting_the_tour_can_be_taken_anew(ann, edits):
    task = opened(ann)
    submitted(ann, task, edits)
    assert opened(ann) != task


def test_rounds_and_commands_do_not_know_it(ann, app, edits, segmentation):
    task = opened(ann)
    submitted(ann, task, edits)
    with app.app_context():
        assert [each.movie.name for each in progress_of_all()] == ["tiny"]
        assert task not in [each.id for movie in progress_of_all() for each in movie.tasks]
        with pytest.raises(UnknownName, match="no movie"):
            find_named("Practice movie/segmentation/0-4")
        assert db.session.get(Task, task).state is TaskState.SUBMITTED
        assert db.session.get(User, ann.id).tour_seen_at is not None
