"""Maps to objects."""

import numpy as np
import pytest

from ml.segmentation.model import ModelParameters
from ml.segmentation.postprocess import PostprocessParameters, find_objects
from ml.segmentation.scoring import leave_out, score_frames
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


def test_objects_wholly_in_the_border_go_and_those_that_reach_further_in_stay() -> None:
    labels = np.zeros((64, 64), np.int32)
    labels[2:12, 20:30], labels[2:22, 40:50], labels[54:64, 0:10] = 1, 2, 3
    maps = distance_targets(labels)
    found = find_objects(maps, PostprocessParameters(border=12))
    assert np.array_equal(found.labels > 0, labels == 2)
    assert np.unique(found.labels).tolist() == [0, 1]
    assert len(found.confidence) == 1
    assert find_objects(maps, PostprocessParameters(border=11)).labels.max() == 2
    assert find_objects(maps, DEFAULT).labels.max() == 3


def test_an_image_smaller_than_its_border_keeps_what_reaches_its_middle() -> None:
    labels = np.ones((21, 21), np.int32)
    assert find_objects(distance_targets(labels), PostprocessParameters(border=50)).labels.all()


def test_blocks_give_the_objects_of_the_whole(monkeypatch) -> None:
    rng = np.random.default_rng(0)
    labels = np.zeros((300, 340), np.int32)
    yy, xx = np.mgrid[:300, :340]
    for value in range(1, 160):
        y, x, r = rng.uniform(0, 300), rng.uniform(0, 340), rng.uniform(6, 14)
        labels[((yy - y) ** 2 + (xx - x) ** 2 < r * r) & (labels == 0)] = value
    maps = distance_targets(labels)
    whole = find_objects(maps, DEFAULT)
    monkeypatch.setattr("ml.segmentation.postprocess.BLOCK", 80)
    monkeypatch.setattr("ml.segmentation.postprocess.HALO", 40)
    blocks = find_objects(maps, DEFAULT)
    assert np.array_equal(whole.labels, blocks.labels)
    assert np.array_equal(whole.confidence, blocks.confidence)


@pytest.mark.parametrize("turn", range(4))
@pytest.mark.parametrize("flip", [False, True])
def test_turned_and_flipped_maps_give_turned_and_flipped_objects(turn: int, flip: bool) -> None:
    def changed(image: np.ndarray) -> np.ndarray:
        image = np.rot90(image, turn, axes=(-2, -1))
        return np.ascontiguousarray(image[..., ::-1] if flip else image)

    labels = np.zeros((70, 90), np.int32)
    yy, xx = np.mgrid[:70, :90]
    for value, (y, x, a, b) in enumerate(((20, 20, 9, 13), (22, 44, 12, 8), (52, 60, 10, 10)), start=1):
        labels[((yy - y) / a) ** 2 + ((xx - x) / b) ** 2 < 1] = value
    maps = distance_targets(labels)
    found = find_objects(changed(maps), DEFAULT).labels
    assert np.array_equal(found > 0, changed(labels) > 0)
    assert score_frames([(changed(labels), found)]).seg == pytest.approx(1)


def test_a_hole_left_by_an_object_that_goes_is_filled() -> None:
    labels = np.zeros((64, 64), np.int32)
    yy, xx = np.mgrid[:64, :64]
    labels[(yy - 30) ** 2 + (xx - 30) ** 2 < 300] = 1
    maps = distance_targets(labels)
    maps[2, 24:28, 24:28] = 0  # a pit with a seed of its own: its basin is a speck inside the cell
    maps[1, 26, 26], maps[1, 23:29, 23:29] = 1.0, np.minimum(maps[1, 23:29, 23:29], 0.2)
    maps[1, 26, 26] = 1.0
    found = find_objects(maps, PostprocessParameters(sigma=0, min_area=60)).labels
    assert np.array_equal(found > 0, labels > 0)
    assert found.max() == 1


def test_where_nobody_labeled_nothing_is_right_or_wrong() -> None:
    truth, prediction = np.zeros((30, 30), int), np.zeros((30, 30), int)
    truth[2:8, 2:8], prediction[2:8, 2:8] = 1, 1
    prediction[15:25, 15:25] = 2
    truth[20:28, 2:8] = 3
    ignored = np.zeros((30, 30), bool)
    ignored[:, 12:] = True
    assert score_frames([(truth, prediction)]).precision == 0.5
    score = score_frames([leave_out(truth, prediction, ignored)])
    assert (score.precision, score.recall) == (1.0, 0.5)
    # an object of which half lies where somebody labeled still counts
    ignored[:, :20] = False
    assert score_frames([leave_out(truth, prediction, ignored)]).precision == 0.5
    assert leave_out(truth, prediction, None)[1] is prediction
