"""What a long-lived server asks of Python and the C library: a quick start, and freed memory given back."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Parameters of mallopt(3), from glibc's malloc.h.
M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8

# Label frames and raw frames lie above this size, everything else far below.
LARGE_BYTES = 512 * 1024
ARENAS = 2


@contextmanager
def without_collection() -> Iterator[None]:
    """No garbage collection inside: loading modules makes nearly no garbage, and the collector would walk
    all of it again and again (a sixth of the start-up time). What is there at the end stays for ever and is
    not walked again, which also keeps its pages shared with forked workers.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def give_large_blocks_back() -> bool:
    """Have large blocks returned to the system when they are freed; False where there is no glibc.

    By itself glibc learns to take them from the heap after the first one was freed, and one heap per thread
    then keeps the holes: a worker that has decoded frames in eight threads stays several frames too large.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return False
    return bool(mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)) and bool(mallopt(M_ARENA_MAX, ARENAS))
