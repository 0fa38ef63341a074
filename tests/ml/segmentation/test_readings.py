"""Objects of several cuts in few layers."""

import numpy as np

from ml.segmentation.postprocess import Objects
from ml.segmentation.readings import SAME_IOU, packed


def _objects(*boxes: tuple[int, int, int, int], confidence: float = 0.5) -> Objects:
    labels = np.zeros((30, 60), np.int32)
    for value, (top, bottom, left, right) in enumerate(boxes, start=1):
        labels[top:bottom, left:right] = value
    return Objects(labels, np.full(len(boxes), confidence))


WHOLE = (5, 15, 5, 25)
LEFT, RIGHT = (5, 15, 5, 15), (5, 15, 15, 25)
ALONE = (5, 15, 40, 50)


def test_the_own_objects_are_the_first_layer_as_they_are() -> None:
    own = _objects(WHOLE, ALONE, confidence=0.9)
    readings = packed([own, _objects(LEFT, RIGHT, ALONE)])
    assert np.array_equal(readings.layers[0], own.labels)
    assert readings.confidence.tolist() == [0.9, 0.9, 0.5, 0.5]


def test_what_another_cut_repeats_is_one_reading() -> None:
    readings = packed([_objects(WHOLE, ALONE), _objects(LEFT, RIGHT, ALONE), _objects(LEFT, RIGHT)])
    assert readings.layers.shape == (2, 30, 60)
    assert np.unique(readings.layers[1]).tolist() == [0, 3, 4]
    assert not readings.layers[1][:, 30:].any()


def test_nearly_the_same_is_the_same() -> None:
    shorter = (5, 15, 40, 49)  # IoU .9
    assert SAME_IOU <= 0.9
    assert len(packed([_objects(ALONE), _objects(shorter)]).layers) == 1
    half = (5, 15, 40, 45)
    assert len(packed([_objects(ALONE), _objects(half)]).layers) == 2


def test_cuts_that_agree_make_no_layer() -> None:
    readings = packed([_objects(WHOLE, ALONE)] * 5)
    assert readings.layers.shape == (1, 30, 60)
    assert len(readings.confidence) == 2


def test_readings_that_overlap_lie_in_layers_of_their_own_up_to_a_limit() -> None:
    cuts = [_objects((5, 15, 5, 10 + 10 * i)) for i in range(5)]
    readings = packed(cuts, other_layers=2)
    assert len(readings.layers) == 3
    assert len(readings.confidence) == 3
    assert all(len(np.unique(layer)) == 2 for layer in readings.layers)


def test_every_number_is_in_one_layer_and_has_a_confidence() -> None:
    rng = np.random.default_rng(4)
    cuts = []
    for _ in range(4):
        tops, lefts = rng.integers(0, 20, 6), np.arange(6) * 10
        widths = rng.integers(4, 10, 6)
        boxes = [(t, t + 9, x, x + w) for t, x, w in zip(tops, lefts, widths, strict=True)]
        cuts.append(_objects(*boxes, confidence=float(rng.random())))
    readings = packed(cuts)
    numbers = [set(np.unique(layer)) - {0} for layer in readings.layers]
    assert sum(map(len, numbers)) == len(readings.confidence)
    assert set().union(*numbers) == set(range(1, len(readings.confidence) + 1))


def test_no_object_at_all() -> None:
    none = Objects(np.zeros((30, 60), np.int32), np.zeros(0))
    readings = packed([none, none])
    assert readings.layers.shape == (1, 30, 60)
    assert not len(readings.confidence)
    readings = packed([none, _objects(LEFT)])
    assert readings.layers.shape == (2, 30, 60)
    assert readings.layers[1].max() == 1
