"""Works of several threads in one transaction: each is done once or not at all."""

import sqlite3
import threading
import time
from contextlib import closing

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from backend.database import db, write
from backend.models import Role, User
from backend.people import accounts
from backend.web.problems import Invalid
from backend.write_group import write_together

N = 24


def names(app) -> set[str]:
    with app.app_context():
        return set(db.session.scalars(sa.select(User.name)))


def add(name: str):
    def work() -> str:
        db.session.execute(sa.insert(User).values(name=name, role=Role.ANNOTATOR))
        return name

    return work


def in_threads(app, works, outcomes=None):
    """Outcome of each work, all begun while another writer holds the lock, so that they wait together."""
    outcomes = [None] * len(works) if outcomes is None else outcomes

    def run(index: int) -> None:
        with app.app_context():
            try:
                outcomes[index] = write_together(works[index])
            except Exception as error:
                outcomes[index] = error

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(works))]
    with app.app_context(), write():
        for thread in threads:
            thread.start()
        time.sleep(0.3)
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    return outcomes


@pytest.fixture
def commits(app):
    """The number of commits so far, as a one-element list."""
    counted = [0]

    def count(_connection) -> None:
        counted[0] += 1

    with app.app_context():
        engine = db.engine
    event.listen(engine, "commit", count)
    yield counted
    event.remove(engine, "commit", count)


@pytest.fixture(autouse=True)
def sqlite_only(app):
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL groups commits by itself")


def test_works_that_wait_together_are_committed_together(app, commits):
    wanted = [f"person {number}" for number in range(N)]
    assert in_threads(app, [add(name) for name in wanted]) == wanted
    assert names(app) >= set(wanted)
    # One for the writer that they waited for, then a few for all of them.
    assert commits[0] < N / 2


def test_nobody_is_told_before_it_is_committed(app):
    """Looked at from outside in the moment before each commit, with time for a hasty word to get through."""
    outcomes: list[object] = [None] * N
    hasty: list[object] = []
    file = app.config["SQLALCHEMY_DATABASE_URI"].database

    def look(_connection) -> None:
        time.sleep(0.2)
        with closing(sqlite3.connect(file)) as outside:
            there = {name for (name,) in outside.execute("SELECT name FROM users")}
        hasty.extend(told for told in outcomes if told is not None and told not in there)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "commit", look)
    try:
        wanted = [f"person {number}" for number in range(N)]
        assert in_threads(app, [add(name) for name in wanted], outcomes) == wanted
    finally:
        event.remove(engine, "commit", look)
    assert hasty == []


def test_a_work_that_fails_takes_only_its_own_back(app):
    def refused() -> None:
        add("half done")()
        raise Invalid.at("name", "is not wanted.")

    def twice() -> None:
        add("person 0")()
        add("person 0")()

    works = [add(f"person {number}") for number in range(1, N)]
    outcomes = in_threads(app, [*works[:5], refused, twice, *works[5:]])
    assert isinstance(outcomes[5], Invalid)
    assert isinstance(outcomes[6], sa.exc.IntegrityError)
    wanted = [f"person {number}" for number in range(1, N)]
    assert [outcome for outcome in outcomes if isinstance(outcome, str)] == wanted
    found = names(app)
    assert found.isdisjoint({"half done", "person 0"})
    assert found >= set(wanted)


def test_objects_that_the_database_refuses_leave_nothing_half_done(app):
    def refused() -> None:
        db.session.add(User(name="person 0", role=Role.ANNOTATOR))
        db.session.add(User(name="person 0", role=Role.ANNOTATOR))

    outcomes = in_threads(app, [add("before"), refused, add("after")])
    assert isinstance(outcomes[1], sa.exc.IntegrityError)
    there = names(app)
    assert "person 0" not in there
    # Those who waited with it are there, or were told that they are not: whichever group they were in.
    for name, outcome in (("before", outcomes[0]), ("after", outcomes[2])):
        assert (name in there) is (outcome == name)


def test_when_the_database_fails_everyone_of_the_group_is_told_and_nothing_is_there(app):
    def cannot() -> None:
        raise sa.exc.OperationalError("INSERT", {}, Exception("disk I/O error"))

    outcomes = in_threads(app, [add(f"person {number}") for number in range(6)] + [cannot])
    told = [isinstance(outcome, sa.exc.OperationalError) for outcome in outcomes]
    there = names(app)
    assert told[6]
    # Who was told that it is done is there, who was told that it failed is not: in whichever group they were.
    for number in range(6):
        assert (f"person {number}" in there) is not told[number]


def test_an_account_made_alone_is_a_group_of_one(app):
    with app.app_context():
        assert write_together(lambda: accounts.find_user("nobody")) is None
        assert write_together(add("somebody")) == "somebody"
        assert accounts.find_user("somebody") is not None
