"""The maps that the network learns, against values computed by hand and by property."""

import numpy as np
import pytest

from ml.segmentation.targets import IGNORED, distance_targets


def discs(*places: tuple[float, float, float], side: int = 64) -> np.ndarray:
    labels = np.zeros((side, side), np.int32)
    yy, xx = np.mgrid[:side, :side]
    for value, (y, x, radius) in enumerate(places, start=1):
        labels[((yy - y) ** 2 + (xx - x) ** 2 <= radius**2) & (labels == 0)] = value
    return labels


def test_a_square_by_hand() -> None:
    labels = np.zeros((7, 7), np.int32)
    labels[1:6, 1:6] = 4
    foreground, inner, outer = distance_targets(labels)
    assert np.array_equal(foreground, labels > 0)
    # 5 x 5: distances to the border are 1, 2, 3 from outside to inside; the largest becomes 1
    assert outer[1].tolist() == pytest.approx([0, 1 / 3, 1 / 3, 1 / 3, 1 / 3, 1 / 3, 0])
    assert outer[3].tolist() == pytest.approx([0, 1 / 3, 2 / 3, 1, 2 / 3, 1 / 3, 0])
    # alpha = 1 / sqrt(25); the corner lies at d² = 8 from the centre
    assert inner[3, 3] == pytest.approx(1)
    assert inner[3, 4] == pytest.approx(1 / (1 + 1 / 5))
    assert inner[1, 1] == pytest.approx(1 / (1 + 8 / 5))


@pytest.mark.parametrize("radius", [2, 5, 14])
def test_cells_of_every_size_reach_one(radius: int) -> None:
    _, inner, outer = distance_targets(discs((31, 31, radius)))
    assert outer.max() == pytest.approx(1)
    assert inner.max() == pytest.approx(1)
    assert np.unravel_index(inner.argmax(), inner.shape) == (31, 31)


def test_touching_cells_keep_a_valley_between_them() -> None:
    labels = discs((31, 22, 10), (31, 41, 10))
    assert ((labels[:, :-1] == 1) & (labels[:, 1:] == 2)).any(), "they touch"
    _, inner, outer = distance_targets(labels)
    row = outer[31]
    assert row[31:33].max() < 0.2 < row[22] == pytest.approx(1)
    assert inner[31, 31] < 0.3 < inner[31, 22]


def test_turning_and_flipping_the_labels_turns_and_flips_the_maps() -> None:
    labels = discs((20, 22, 10), (31, 41, 11), (50, 10, 6), (0, 60, 9))
    maps = distance_targets(labels)
    assert np.allclose(distance_targets(np.rot90(labels)), np.rot90(maps, axes=(1, 2)), atol=1e-6)
    assert np.allclose(distance_targets(labels[:, ::-1]), maps[:, :, ::-1], atol=1e-6)


def test_the_numbers_of_the_cells_do_not_matter() -> None:
    labels = discs((20, 22, 10), (31, 41, 11))
    other = np.array([0, 70_000, 12], np.int32)[labels]
    assert np.allclose(distance_targets(other), distance_targets(labels))


def test_empty_full_and_unlabeled_images() -> None:
    assert not distance_targets(np.zeros((9, 9), np.int32)).any()
    full = distance_targets(np.full((9, 9), 3, np.int32))
    assert np.isfinite(full).all()
    assert (full[[0, 2]] == 1).all()
    assert full[1].max() == pytest.approx(1)
    assert not distance_targets(np.full((9, 9), IGNORED, np.int32)).any()
    line = distance_targets(np.ones((1, 12), np.int32))
    assert np.isfinite(line).all()


def test_unlabeled_pixels_bound_a_cell_without_becoming_one() -> None:
    labels = discs((31, 31, 10))
    labels[:, 36:] = IGNORED
    foreground, _, outer = distance_targets(labels)
    assert not foreground[:, 36:].any()
    assert not outer[:, 36:].any()
