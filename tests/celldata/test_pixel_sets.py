"""Sets of pixels as sorted arrays."""

import numpy as np

from celldata.pixel_sets import covers, iou_of, shared_pixels

A, B, FAR, NONE = np.array([1, 2, 3, 8]), np.array([2, 3, 4]), np.array([90, 91]), np.array([], int)


def test_what_two_sets_share():
    assert [shared_pixels(A, other) for other in (A, B, FAR, NONE)] == [4, 2, 0, 0]
    assert [iou_of(A, other) for other in (A, B, FAR, NONE)] == [1.0, 2 / 5, 0.0, 0.0]
    assert iou_of(NONE, NONE) == 0.0


def test_one_covers_another_that_it_has_at_least_half_of():
    assert covers(A, B)
    assert covers(B, A)
    assert not covers(np.array([4]), B)
    assert not covers(A, NONE)
