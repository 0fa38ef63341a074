"""Whom cell-frames of a window hear of."""

import numpy as np

from ml.tracking.around import Surroundings
from ml.tracking.features import movie_features


def dots(places: list[list[tuple[int, int]]]) -> np.ndarray:
    masks = np.zeros((len(places), 60, 200), np.uint16)
    for t, frame in enumerate(places):
        for i, (y, x) in enumerate(frame):
            masks[t, y - 4 : y + 5, x - 4 : x + 5] = i + 1
    return masks


def features_of(places: list[list[tuple[int, int]]]):
    masks = dots(places)
    return movie_features(np.random.default_rng(0).normal(size=masks.shape), masks, 0.65)


def heard(around, row: int) -> set[int]:
    return {int(other) for other in around.rows[row] if other >= 0}


def test_the_nearest_of_each_frame_in_reach_and_itself():
    features = features_of([[(20, 20), (20, 40), (20, 190)], [(20, 22), (20, 42), (20, 190)]])
    around = Surroundings(features, 5).window(0, 2)
    assert heard(around, 0) == {0, 1, 3, 4}
    assert heard(around, 2) == {2, 5}, "the others are out of reach"
    assert around.frame.tolist() == [0, 0, 0, 1, 1, 1]
    one = Surroundings(features, 1).window(0, 2)
    assert [heard(one, row) for row in range(3)] == [{0, 3}, {1, 4}, {2, 5}]


def test_windows_count_rows_from_their_own_first_and_hold_no_other_frame():
    features = features_of([[(20, 20)], [], [(20, 22), (40, 22)], [(20, 24)]])
    surroundings = Surroundings(features, 3)
    assert heard(surroundings.window(0, 3), 0) == {0, 1, 2}
    later = surroundings.window(1, 3)
    assert later.frame.tolist() == [1, 1, 2]
    assert [heard(later, row) for row in range(3)] == [{0, 1, 2}] * 3
    fresh = Surroundings(features, 3).window(1, 3)
    assert (later.rows == fresh.rows).all()
    assert (later.overlap == fresh.overlap).all()


def test_overlap_is_that_of_the_one_with_the_other():
    features = features_of([[(20, 20)], [(20, 23)]])
    around = Surroundings(features, 1).window(0, 2)
    (one, other), column = (around.overlap[row] for row in (0, 1)), around.rows.tolist()
    assert column == [[0, 1], [0, 1]]
    shared = 9 * 6
    assert np.allclose(one[1], [shared / (2 * 81 - shared), shared / 81, shared / 81])
    assert np.allclose(one[1], other[0])
    assert (one[0] == 0).all()
