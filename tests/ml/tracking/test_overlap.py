"""Shared pixels of frames and layers, against loops."""

import numpy as np

from ml.tracking.outlines import measure
from ml.tracking.overlap import OverlapCounter


def test_shared_pixels_are_counted_as_far_as_the_reach_goes():
    rng = np.random.default_rng(0)
    frames = [[rng.integers(0, 5, (12, 15)) for _ in range(1 + (t == 2))] for t in range(6)]
    counter, images, n = OverlapCounter(3), [], 0
    rows: list[tuple[int, np.ndarray]] = []  # frame and pixels of each row
    for t, layers in enumerate(frames):
        images = []
        for mask in layers:
            outlines = measure(np.zeros((1, 12, 15)), mask)
            images.append((n, outlines.index))
            n += len(outlines.label)
            rows += [(t, mask == label) for label in outlines.label]
        counter.add(images)
    found = counter.result(np.array([own.sum() for _, own in rows], float))
    shared = {
        (i, j): int((a & b).sum())
        for i, (t, a) in enumerate(rows)
        for j, (u, b) in enumerate(rows)
        if i < j and u - t <= 3 and (a & b).any()
    }
    one, other = found.pairs()
    assert dict(zip(zip(one.tolist(), other.tolist(), strict=True), found.shared, strict=True)) == shared
    iou, of_one, of_other = found.of(np.array([0]), np.array([5]))[0]
    both, a, b = shared[0, 5], rows[0][1].sum(), rows[5][1].sum()
    assert np.allclose([iou, of_one, of_other], [both / (a + b - both), both / a, both / b])
