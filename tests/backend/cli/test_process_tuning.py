"""The settings of a long-lived server process."""

import gc

import numpy as np
import psutil
import pytest

from backend.cli.process_tuning import give_large_blocks_back, without_collection


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


def test_freed_frames_go_back_to_the_system():
    if not give_large_blocks_back():
        pytest.skip("not glibc: its allocator has no such setting")
    process = psutil.Process()
    np.ones(4_000_000, np.uint32)  # freed at once: from here on glibc alone would keep blocks of this size
    frames = [np.ones(4_000_000, np.uint32) for _ in range(8)]
    keep = np.ones(1_000_000, np.uint32)  # allocated last: a heap could not shrink below it
    full = process.memory_info().rss
    del frames
    assert full - process.memory_info().rss > 8 * 12_000_000
    assert keep.all()
