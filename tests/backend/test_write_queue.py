"""Writers of one SQLite file take turns, also those of other processes; without a turn they go on alike."""

import json
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from backend import write_queue
from backend.write_queue import turn

pytest.importorskip("fcntl")

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


def test_a_turn_is_waited_for_as_long_as_one_has_patience(tmp_path: Path) -> None:
    database, inside, go_on = str(tmp_path / "a.sqlite"), threading.Event(), threading.Event()

    def hold() -> None:
        with turn(database, 1):
            inside.set()
            go_on.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    assert inside.wait(10)
    begun = time.monotonic()
    with turn(database, 0.2):  # goes on without it: the database says what is wrong
        assert time.monotonic() - begun >= 0.2
    go_on.set()
    holder.join(10)
    with turn(database, 0):
        pass


def test_a_disk_that_knows_no_locks_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(write_queue.fcntl, "flock", unsupported)
    with turn(str(tmp_path / "a.sqlite"), 5):
        pass


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    with turn(str(tmp_path / "missing" / "a.sqlite"), 5):
        pass
