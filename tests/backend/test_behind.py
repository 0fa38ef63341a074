"""Work behind the requests: what is asked for is done, the newest of it, whatever fails in between."""

import threading

import pytest

from backend.behind import Behind
from backend.database import db


@pytest.fixture
def gate():
    """Closed: what is at work waits."""
    gate = threading.Event()
    yield gate
    gate.set()


@pytest.fixture
def done():
    return []


@pytest.fixture
def behind(app, gate, done):
    """behind(**options): notes what it is given, once the gate is open."""

    def work(due):
        assert gate.wait(20)
        done.append(dict(due))

    made = []

    def make(**options):
        made.append(Behind(app, "a test", work, **options))
        return made[-1]

    yield make
    gate.set()
    assert all(each.wait(20) for each in made)


def test_one_after_the_other_and_of_each_key_the_newest(behind, gate, done):
    one = behind()
    one.ask("first", 1)
    while one._due:
        assert one.wait_for("other", 1), "nobody asked for this"
    for value in (1, 2, 3):
        one.ask("second", value)
    one.ask("third", 1)
    assert not one.wait(0.01)
    assert not one.wait_for("third", 0.01)
    gate.set()
    assert one.wait_for("second", 20)
    assert one.wait(20)
    assert done == [{"first": 1}, {"second": 3}, {"third": 1}]


def test_what_comes_soon_after_is_done_with_it(behind, gate, done):
    gate.set()
    one = behind(gather_s=0.3)
    for n in range(5):
        one.ask(n, n * n)
    assert one.wait(20)
    assert done == [{n: n * n for n in range(5)}]


def test_an_error_stops_neither_the_thread_nor_a_session(app, caplog):
    def work(due):
        assert not db.session.registry.has()
        db.session.connection()
        if "bad" in due:
            raise OSError("the disk is gone")
        done.append(due)

    done = []
    one = Behind(app, "a test", work)
    for key in ("bad", "good"):
        one.ask(key, None)
    assert one.wait(20)
    assert done == [{"good": None}]
    assert "the disk is gone" in caplog.text
    assert not db.session.registry.registry


def test_the_thread_ends_with_nothing_to_do_and_starts_again(behind, gate, done, monkeypatch):
    monkeypatch.setattr("backend.behind.IDLE_S", 0.01)
    gate.set()
    one = behind()
    for n in range(3):
        one.ask(n, n)
        assert one.wait(20)
        thread = one._thread
        if thread is not None:
            thread.join(20)
        assert one._thread is None
    assert done == [{0: 0}, {1: 1}, {2: 2}]
