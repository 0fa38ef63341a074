"""Finer, coarser and dimmer cuts of one frame's maps."""

import time

import numpy as np
import pytest

from ml.segmentation.alternatives import AlternativeCuts, alternatives
from ml.segmentation.postprocess import PostprocessParameters, find_objects

OWN = PostprocessParameters(sigma=0, min_area=5)


def _maps(valley: float = 0.6, dim: float | None = None) -> np.ndarray:
    """Two bright lobes in one foreground, between them the inner distance falls to `valley`; a dim disc."""
    yy, xx = np.mgrid[:64, :96]
    maps = np.zeros((3, 64, 96), np.float32)
    for y, x, top in ((30, 20, 0.9), (30, 36, 0.85)):
        away = np.hypot(yy - y, xx - x)
        maps[0][away <= 10] = 0.95
        maps[1:] = np.maximum(maps[1:], np.clip(top - 0.03 * away, 0, 1) * (away <= 10))
    neck = (np.abs(yy - 30) <= 3) & (xx > 20) & (xx < 36)
    maps[1:, neck] = np.maximum(maps[1:, neck], valley)
    if dim is not None:
        away = np.hypot(yy - 30, xx - 75)
        maps[0][away <= 8] = dim
        maps[1:] = np.maximum(maps[1:], np.clip(dim - 0.02 * away, 0, 1) * (away <= 8))
    return maps


def test_a_valley_that_one_cut_ignores_parts_another() -> None:
    found = alternatives(_maps(valley=0.6), OWN, AlternativeCuts(merges=(0.05, 0.15, 0.3)))
    assert [len(objects.confidence) for objects in found[:3]] == [2, 2, 1]


def test_coarser_objects_are_exactly_unions_of_finer_ones() -> None:
    fine, *_, coarse = alternatives(_maps(), OWN, AlternativeCuts(merges=(0.0, 0.15, 0.4)))[:3]
    assert len(coarse.confidence) == 1
    assert len(fine.confidence) == 2
    assert np.array_equal(coarse.labels > 0, fine.labels > 0)
    for value in (1, 2):
        assert len(np.unique(coarse.labels[fine.labels == value])) == 1


def test_what_is_too_dim_for_the_model_s_own_cut_is_in_the_last_one_with_low_confidence() -> None:
    maps = _maps(dim=0.35)
    assert find_objects(maps, OWN).labels[30, 75] == 0
    dim = alternatives(maps, OWN)[-1]
    value = dim.labels[30, 75]
    assert value > 0
    assert dim.confidence[value - 1] < 0.2


def test_the_border_and_small_objects_are_left_out_of_every_cut() -> None:
    parameters = PostprocessParameters(sigma=0, min_area=5, border=28)
    for objects in alternatives(_maps(dim=0.35), parameters):
        assert objects.labels[30, 75] == 0 or (objects.labels[28:-28, 28:-28] > 0).any()
        assert all((objects.labels == v + 1)[28:-28, 28:-28].any() for v in range(len(objects.confidence)))


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_empty_and_full_maps(level: float) -> None:
    maps = np.full((3, 40, 40), level, np.float32)
    for objects in alternatives(maps, OWN):
        assert objects.labels.shape == (40, 40)
        assert len(objects.confidence) == objects.labels.max() == int(level)


def test_the_same_maps_give_the_same_cuts() -> None:
    maps = _maps(dim=0.35)
    for one, other in zip(alternatives(maps, OWN), alternatives(maps, OWN), strict=True):
        assert np.array_equal(one.labels, other.labels)
        assert np.array_equal(one.confidence, other.confidence)


def test_a_thousand_objects_cost_a_few_times_what_one_cut_costs() -> None:
    maps = np.tile(_maps(dim=0.35), (1, 19, 19))  # 361 times two lobes and a disc, 1216 x 1824
    start = time.process_time()
    assert find_objects(maps, OWN).labels.max() >= 361
    once = time.process_time() - start
    start = time.process_time()
    found = alternatives(maps, OWN)
    assert max(len(objects.confidence) for objects in found) >= 3 * 361
    assert time.process_time() - start < 12 * once + 1
