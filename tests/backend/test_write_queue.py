"""Writers of one SQLite file take turns, also those of other processes, and none is left behind; without
a turn they go on alike.
"""

import json
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from backend import write_queue
from backend.database import write
from backend.write_queue import turn

fcntl = pytest.importorskip("fcntl")

LONG_S = 30
SECONDS = 3.0
# Each process writes down when it began and ended each of its turns.
BUSY = """
import json, sys, threading, time
from backend.write_queue import turn

until, spans = time.monotonic() + float(sys.argv[3]), []

def work():
    while time.monotonic() < until:
        with turn(sys.argv[1], 10):
            begun = time.monotonic()
            time.sleep(0.004)
            spans.append((begun, time.monotonic()))

threads = [threading.Thread(target=work) for _ in range(int(sys.argv[2]))]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps(spans))
"""


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


def test_a_process_with_many_threads_does_not_keep_another_from_its_turns(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BUSY, str(tmp_path / "a.sqlite")]
    crowd, alone = (
        subprocess.Popen([*command, n_threads, str(SECONDS)], stdout=subprocess.PIPE) for n_threads in "41"
    )
    spans = [json.loads(process.communicate(timeout=60)[0]) for process in (crowd, alone)]
    in_order = sorted(span for some in spans for span in some)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(in_order))
    # While both are busy they alternate, so the single thread has about half of the turns.
    begun, ended = max(some[0][0] for some in spans), min(some[-1][1] for some in spans)
    theirs, its = (sum(begun <= start < ended for start, _ in some) for some in spans)
    assert its > 20
    assert its >= 0.3 * theirs


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


def test_a_file_that_was_removed_is_no_meeting_place_any_more(database):
    take(database)
    for name in ("turn", "line"):
        Path(f"{database}-{name}").unlink()
    with another_process_writes(database):
        thread, done = begin(lambda: take(database))
        assert not done.wait(0.2)
    assert done.wait(LONG_S)
    thread.join()


def test_a_disk_that_knows_no_locks_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(write_queue.fcntl, "flock", unsupported)
    with turn(str(tmp_path / "a.sqlite"), 5):
        pass


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    with turn(str(tmp_path / "missing" / "a.sqlite"), 5):
        pass
