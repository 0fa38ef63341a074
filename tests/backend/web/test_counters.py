"""Counters that several processes share: nothing is lost when one of them is killed."""

from __future__ import annotations

import os
import signal
import threading

from backend.web.counters import SharedCounters


def in_a_process(counters: SharedCounters, adds: int, end: int | None = None) -> int:
    """Fork a process that adds 1 so often, then ends: by itself, or killed by a signal. Its status."""
    child = os.fork()
    if child == 0:
        try:
            for _ in range(adds):
                counters.add((1, 1.0))
            if end is not None:
                os.kill(os.getpid(), end)
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1]


def test_threads_and_processes_add_up():
    counters = SharedCounters(3)
    threads = [
        threading.Thread(target=lambda: [counters.add((0, 1), (2, 0.5)) for _ in range(200)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for _ in range(3):
        assert in_a_process(counters, 10) == 0
    assert counters.totals().tolist() == [800, 30, 400]


def test_what_a_killed_process_counted_stays_and_its_part_goes_to_the_next():
    counters = SharedCounters(2)
    for n in range(1, 81):  # more than there are parts
        assert in_a_process(counters, 1, signal.SIGKILL) == signal.SIGKILL
        assert counters.totals()[1] == n


def test_two_that_live_at_once_have_parts_of_their_own():
    counters = SharedCounters(2)
    counters.add((1, 5))
    in_a_process(counters, 7)
    counters.add((1, 1))
    assert counters.totals()[1] == 13
    assert (counters._parts[:, 1] > 0).sum() == 2
