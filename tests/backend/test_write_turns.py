"""Writers of one SQLite file take turns, also those of other processes; without one they go on alike."""

import fcntl
import threading
import time
from contextlib import contextmanager

import pytest

from backend.database import write
from backend.write_queue import turn

LONG_S = 30


@contextmanager
def another_process_writes(database):
    """What another process's turn looks like from here: a lock on the file, by another opening of it."""
    with open(f"{database}-turn", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
        fcntl.flock(file, fcntl.LOCK_UN)


@pytest.fixture
def database(tmp_path):
    return str(tmp_path / "some.sqlite")


def begin(work) -> tuple[threading.Thread, threading.Event]:
    """A thread that is at work, and what says that it is done."""
    done = threading.Event()

    def run() -> None:
        work()
        done.set()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, done


def take(database, patience_s=LONG_S):
    with turn(database, patience_s):
        pass


def test_a_thread_waits_for_the_turn_of_another(database):
    with turn(database, LONG_S):
        thread, done = begin(lambda: take(database))
        assert not done.wait(0.2)
    assert done.wait(LONG_S)
    thread.join()


def test_a_process_waits_for_the_turn_of_another_and_holds_its_own(database):
    with another_process_writes(database):
        thread, done = begin(lambda: take(database))
        assert not done.wait(0.2)
    assert done.wait(LONG_S)
    thread.join()
    with turn(database, LONG_S), open(f"{database}-turn", "w") as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with open(f"{database}-turn", "w") as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_patience_ends_and_the_database_decides(database):
    with another_process_writes(database):
        begun = time.monotonic()
        take(database, 0.2)
        assert 0.2 <= time.monotonic() - begun < LONG_S


def test_a_write_waits_for_its_turn_and_holds_it_until_it_is_committed(app):
    with app.app_context():
        file = app.config["SQLALCHEMY_DATABASE_URI"].database

    def some_write() -> None:
        with app.app_context(), write():
            pass

    with another_process_writes(file):
        thread, done = begin(some_write)
        assert not done.wait(0.2)
    assert done.wait(LONG_S)
    thread.join()
    with (
        app.app_context(),
        write(),
        open(f"{file}-turn", "w") as other,
        pytest.raises(BlockingIOError),
    ):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
