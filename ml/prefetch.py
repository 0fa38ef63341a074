"""Things made one after the other in a thread, a few ahead of who takes them."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def prefetched(make: Callable[[A], B], inputs: Iterable[A], ahead: int = 1) -> Iterator[B]:
    """`make(x)` for each of `inputs`, in order; at most `ahead` are made before they are asked for.

    One thread alone, so `make` need not be safe for several; its error comes where its result would.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="prefetch") as thread:
        waiting: list[Future[B]] = []
        try:
            for value in inputs:
                waiting.append(thread.submit(make, value))
                if len(waiting) > ahead:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        finally:
            for future in waiting:  # whoever takes no more waits for no more
                future.cancel()
