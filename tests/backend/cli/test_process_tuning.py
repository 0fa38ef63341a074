"""The settings of a long-lived server process."""

import gc
import subprocess
import sys

import pytest

from backend.cli.process_tuning import without_collection


def test_collection_is_off_inside_and_on_again_after_an_error():
    def fail() -> None:
        with without_collection():
            assert not gc.isenabled()
            raise ValueError

    try:
        with pytest.raises(ValueError):  # noqa: PT011 - any error will do
            fail()
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


# Its own process, for others' threads in this one take and free memory as they like. Address space is what is
# measured: the resident part also shrinks when the machine is short of memory.
FREEING = """
import numpy as np, psutil
from backend.cli.process_tuning import give_large_blocks_back
set_up = {set_up}
np.ones(4_000_000, np.uint32)  # freed at once: from here on glibc alone keeps blocks of this size
frames = [np.ones(4_000_000, np.uint32) for _ in range(8)]
keep = np.ones(1_000_000, np.uint32)  # allocated last: a heap cannot shrink below it
full = psutil.Process().memory_info().vms
del frames
print(set_up, full - psutil.Process().memory_info().vms)
"""


def freed_bytes(set_up: str) -> int:
    """Bytes that a fresh Python gives back of eight frames of 16 MB."""
    code = FREEING.format(set_up=set_up)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    known, freed = done.stdout.split()
    if known == "False":
        pytest.skip("not glibc: its allocator has no such setting")
    return int(freed)


def test_freed_frames_go_back_to_the_system():
    assert freed_bytes("give_large_blocks_back()") > 8 * 15_000_000
    # Now and then a heap has no room to grow where the system has put it, and blocks are mapped after all.
    without = min(freed_bytes("True") for _ in range(4))
    assert without < 8 * 15_000_000, "the C library gives them back by itself: the setting can go"
