"""Made ahead, in order, no more than asked for."""

import threading
import time

import pytest

from ml.prefetch import prefetched


def test_results_come_in_order_and_are_made_ahead() -> None:
    made: list[int] = []

    def make(x: int) -> int:
        made.append(x)
        return x * x

    results = prefetched(make, range(5), ahead=1)
    assert next(results) == 0
    for _ in range(200):
        if len(made) == 2:
            break
        time.sleep(0.01)
    assert made == [0, 1], "one is ready before it is asked for, and no more"
    assert list(results) == [1, 4, 9, 16]
    assert list(prefetched(make, [])) == []


def test_several_threads_keep_the_order() -> None:
    def make(x: int) -> tuple[int, str]:
        time.sleep(0.02 if x % 2 == 0 else 0)
        return x, threading.current_thread().name

    results = list(prefetched(make, range(12), ahead=4, threads=3))
    assert [x for x, _ in results] == list(range(12))
    assert len({name for _, name in results}) > 1


def test_nothing_is_made_ahead_where_that_is_asked() -> None:
    made: list[int] = []
    results = prefetched(lambda x: made.append(x), range(3), ahead=0)
    next(results)
    assert made == [0]


def test_an_error_comes_where_its_result_would() -> None:
    def make(x: int) -> int:
        if x == 2:
            raise KeyError("frame 2")
        return x

    results = prefetched(make, range(4))
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(KeyError, match="frame 2"):
        next(results)


def test_whoever_stops_early_leaves_no_thread_behind() -> None:
    before = prefetching()
    results = prefetched(lambda x: x, range(100))
    next(results)
    assert prefetching() - before
    results.close()
    assert not prefetching() - before


def prefetching() -> set[threading.Thread]:
    """Other tests' threads may come and go."""
    return {thread for thread in threading.enumerate() if thread.name.startswith("prefetch")}
