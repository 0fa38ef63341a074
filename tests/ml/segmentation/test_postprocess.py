"""Maps to objects."""

import numpy as np
import pytest

from ml.segmentation.model import ModelParameters
from ml.segmentation.postprocess import PostprocessParameters, find_objects
from ml.segmentation.scoring import score_frames
from ml.segmentation.sweep import sweep
from ml.segmentation.targets import distance_targets

DEFAULT = PostprocessParameters()


def test_perfect_maps_give_the_true_objects(prepared_round) -> None:
    frames = [(m.labels(t), distance_targets(m.labels(t))) for m in prepared_round.movies for t in m.labeled]
    found = [(truth, find_objects(maps, DEFAULT).labels) for truth, maps in frames]
    score = score_frames(found)
    # What is missing are slivers, at the edge or under another cell, smaller than min_area.
    assert score.precision > 0.98
    assert score.recall > 0.95
    assert score.seg > 0.93


def test_perfect_maps_of_whole_cells_give_them_back_to_the_pixel() -> None:
    truth = _touching()
    found = find_objects(distance_targets(truth), DEFAULT).labels
    assert np.array_equal(found > 0, truth > 0)
    assert score_frames([(truth, found)]).seg > 0.97


def test_turning_the_maps_turns_the_objects() -> None:
    maps = distance_targets(_touching())
    turned = find_objects(np.rot90(maps, axes=(1, 2)).copy(), DEFAULT).labels
    assert score_frames([(np.rot90(find_objects(maps, DEFAULT).labels), turned)]).seg > 0.97


def _touching() -> np.ndarray:
    labels = np.zeros((64, 64), np.int32)
    yy, xx = np.mgrid[:64, :64]
    for value, (y, x) in enumerate(((30, 18), (30, 36), (46, 27)), start=1):
        labels[((yy - y) ** 2 + (xx - x) ** 2 < 90) & (labels == 0)] = value
    return labels


def test_touching_cells_are_kept_apart_and_numbered_from_one() -> None:
    objects = find_objects(distance_targets(_touching()), DEFAULT)
    assert np.unique(objects.labels).tolist() == [0, 1, 2, 3]
    assert len(objects.confidence) == 3
    assert objects.confidence.min() > 0.9


def test_two_seeds_without_a_valley_between_them_are_one_cell() -> None:
    maps = distance_targets(_touching() == 1)
    maps[1][30, 22:26] = maps[1].max()  # a second peak beside the first
    assert find_objects(maps, PostprocessParameters(sigma=0)).labels.max() == 1
    assert find_objects(maps, PostprocessParameters(sigma=0, merge=0)).labels.max() >= 1


def test_small_objects_go_and_holes_are_filled() -> None:
    labels = _touching()
    labels[labels == 3] = 0
    maps = distance_targets(labels)
    maps[0][29:32, 12:15] = 0.2  # a hole in the foreground of cell 1
    maps[:2, 5:8, 5:8] = 1  # a speck with a clear seed
    objects = find_objects(maps, DEFAULT)
    assert objects.labels.max() == 2
    assert objects.labels[30, 18] == objects.labels[30, 13] > 0
    assert objects.labels[6, 6] == 0
    assert find_objects(maps, PostprocessParameters(min_area=5)).labels[6, 6] > 0


@pytest.mark.parametrize("shape", [(32, 32), (1, 20), (1, 1)])
def test_nothing_in_nothing_out(shape: tuple[int, int]) -> None:
    objects = find_objects(np.zeros((3, *shape), np.float32), DEFAULT)
    assert objects.labels.shape == shape
    assert not objects.labels.any()
    assert len(objects.confidence) == 0


def test_an_image_full_of_cell_is_one_object() -> None:
    maps = distance_targets(np.ones((20, 20), np.int32))
    assert np.unique(find_objects(maps, DEFAULT).labels).tolist() == [1]


def test_a_faint_cell_has_less_confidence() -> None:
    maps = distance_targets(_touching())
    maps[0][:, 27:] *= 0.7
    maps[1][:, 27:] *= 0.6
    objects = find_objects(maps, DEFAULT)
    clear, faint = objects.labels[30, 18], objects.labels[30, 38]
    assert objects.confidence[faint - 1] < 0.6 < objects.confidence[clear - 1]
    sure = find_objects(maps, PostprocessParameters(confidence=0.6))
    assert np.array_equal(
        sure.labels > 0, np.isin(objects.labels, np.flatnonzero(objects.confidence >= 0.6) + 1)
    )
    assert np.unique(sure.labels).tolist() == list(range(len(sure.confidence) + 1))


def test_the_sweep_finds_values_that_suit_the_maps(prepared_round, monkeypatch) -> None:
    """Faint maps, which the starting values miss, need a lower threshold."""
    movie = prepared_round.of_split("validation")[0]
    frames = [(movie, t) for t in movie.labeled[:3]]

    def faint(model, movie, t, parameters, device):
        return distance_targets(movie.labels(t)) * np.array([0.45, 0.6, 1], np.float32)[:, None, None]

    monkeypatch.setattr("ml.segmentation.sweep.frame_maps", faint)
    start = PostprocessParameters(foreground=0.6)
    best, score = sweep(None, frames, ModelParameters(), start, None)
    assert best.foreground < 0.45
    assert score.f1 > 0.9
