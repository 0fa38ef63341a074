"""Another process holds the write lock of the database: a backup, a forgotten shell."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from backend.database import BUSY_TIMEOUT_MS
from tests.backend.faults.fault_server import Annotator, FaultServer, check_unavailable

HOLD = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("ROLLBACK")
"""


@contextmanager
def held_for(server: FaultServer, seconds: float) -> Iterator[None]:
    """Another process holds the lock for so long, or until the block ends."""
    command = [sys.executable, "-c", HOLD, str(server.database), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield
        finally:
            process.kill()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FaultServer, Annotator]]:
    with FaultServer(tmp_path_factory.mktemp("locked")) as server:
        yield server, server.begin()


@pytest.mark.slow
def test_a_lock_of_ten_seconds_is_waited_for(desk: tuple[FaultServer, Annotator]):
    server, ann = desk
    with held_for(server, 10):
        begun = time.monotonic()
        ann.check_kept()  # reading does not wait
        assert time.monotonic() - begun < 5
        assert ann.save(*ann.batch()).status == 200
        assert time.monotonic() - begun > 8
    ann.check_kept()


@pytest.mark.slow
def test_a_longer_lock_is_a_problem_and_the_same_batch_is_right_afterwards(
    desk: tuple[FaultServer, Annotator],
):
    server, ann = desk
    batch = ann.batch()
    with held_for(server, 600):
        begun = time.monotonic()
        check_unavailable(ann.save(*batch), "locked", "locked for 15 seconds")
        waited = time.monotonic() - begun
        assert waited > BUSY_TIMEOUT_MS / 1000 - 1
        ann.check_kept()
    assert ann.save(*batch).status == 200
    ann.check_kept()
    assert "Find the program that holds the database" in server.log
