"""Things made in threads, a few ahead of who takes them, handed out in order."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def prefetched(make: Callable[[A], B], inputs: Iterable[A], ahead: int = 1, threads: int = 1) -> Iterator[B]:
    """`make(x)` for each of `inputs`, in order; at most `ahead` are made before they are asked for.

    With one thread `make` need not be safe for several. Its error comes where its result would. `inputs` are
    taken in the thread of who takes the results.
    """
    with ThreadPoolExecutor(threads, thread_name_prefix="prefetch") as thread:
        waiting: list[Future[B]] = []
        try:
            for value in inputs:
                waiting.append(thread.submit(make, value))
                del value  # it may be large, and the next one is about to be made
                if len(waiting) > ahead:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        finally:
            for future in waiting:  # whoever takes no more waits for no more
                future.cancel()
