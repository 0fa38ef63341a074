"""A compressed frame is the same frame: whatever is painted, and whatever is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.tasks.chunked_frame import CHUNK_PIXELS, ChunkedFrame
from celldata.changes import ChangeConflict, PaintChange, Run, paint, paint_between


def cells(height: int, width: int) -> np.ndarray:
    """Squares of rising values on background."""
    y, x = np.mgrid[:height, :width]
    inside = (y % 30 < 18) & (x % 30 < 18)
    return np.where(inside, 1 + y // 30 * (width // 30 + 1) + x // 30, 0).astype(np.uint32)


def test_a_copy_stays_as_it_was_when_the_frame_is_painted():
    image = cells(130, 131)
    packed = ChunkedFrame(image)
    kept = packed.copy()
    paint(PaintChange(0, "nucleus", (Run(0, 7, (29, 1)),)), packed)
    assert packed.array().reshape(-1)[29] == 7
    assert np.array_equal(kept.array(), image)
    assert kept.n_bytes == ChunkedFrame(image).n_bytes


shapes = st.sampled_from([(1, 1), (3, 7), (1, CHUNK_PIXELS), (128, 128), (130, 131), (2, CHUNK_PIXELS + 1)])


@given(shape=shapes, seed=st.integers(0, 2**32 - 1), n=st.integers(1, 8))
def test_painting_is_the_same_as_on_an_array(shape, seed, n):
    rng = np.random.default_rng(seed)
    plain = rng.integers(0, 3, shape).astype(np.uint32) * np.uint32(2**31)
    packed = ChunkedFrame(plain)
    for _ in range(n):
        after = plain.copy().reshape(-1)
        for _ in range(rng.integers(1, 4)):
            start = rng.integers(0, after.size)
            after[start : start + rng.integers(1, 40_000)] = rng.integers(0, 2**32, dtype=np.uint32)
        change = paint_between(plain, after.reshape(shape), 0, "nucleus")
        if change is None:
            continue
        if rng.random() < 0.4:
            # Somebody else was there first: one pixel of the change holds another value.
            spoiled = plain.copy()
            victim = int(rng.choice(np.concatenate([run.pixels() for run in change.runs])))
            spoiled.reshape(-1)[victim] ^= 1
            other = ChunkedFrame(spoiled)
            with pytest.raises(ChangeConflict) as expected:
                paint(change, spoiled.copy())
            with pytest.raises(ChangeConflict) as got:
                paint(change, other)
            assert str(got.value) == str(expected.value)
            assert np.array_equal(other.array(), spoiled)
        paint(change, plain)
        paint(change, packed)
        assert np.array_equal(packed.array(), plain)
        paint(change.inverted(), ChunkedFrame(plain))


def test_the_first_wrong_pixel_is_named_even_when_its_chunk_is_not_the_first():
    plain = np.zeros((4, CHUNK_PIXELS), np.uint32)
    # The first run lies behind the second; both are wrong.
    change = PaintChange(0, "nucleus", (Run(5, 1, (3 * CHUNK_PIXELS, 10)), Run(6, 1, (10, 10))))
    for frame in (plain, ChunkedFrame(plain)):
        with pytest.raises(ChangeConflict, match=r"holds 0 at y=3, x=0, where the edit expects 5"):
            paint(change, frame)


def test_a_run_beyond_the_frame_is_refused():
    frame = ChunkedFrame(np.zeros((3, 4), np.uint32))
    with pytest.raises(ChangeConflict, match="3 x 4 pixels; a run reaches pixel 12"):
        paint(PaintChange(0, "nucleus", (Run(0, 1, (10, 3)),)), frame)
    assert not frame.array().any()


def test_an_array_that_was_handed_out_is_nobody_elses():
    plain = cells(60, 90)
    frame = ChunkedFrame(plain)
    handed = frame.array()
    handed[:] = 7
    assert np.array_equal(frame.array(), plain)


def test_a_large_frame_of_many_cells_is_small_and_its_size_is_known():
    frame = ChunkedFrame(cells(2048, 2048))
    assert frame.n_bytes < 0.02 * 4 * 2048**2
    for n in range(20):
        start = 70_000 * n
        here = frame.array().reshape(-1)[start]
        paint(PaintChange(0, "nucleus", (Run(int(here), 9000 + n, (start, 1)),)), frame)
    assert frame.n_bytes == sum(map(len, frame._chunks)) + 100 * len(frame._chunks)
