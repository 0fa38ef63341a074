"""Which outlines exclude each other, and what is written of those that were chosen."""

import numpy as np

from ml.tracking.hypotheses import chosen, conflicts, stacked


def _layer(**boxes: tuple[int, int]) -> np.ndarray:
    """Boxes of 10 rows by name "n<number>" and columns from … to."""
    layer = np.zeros((20, 60), np.int32)
    for name, (left, right) in boxes.items():
        layer[5:15, left:right] = int(name[1:])
    return layer


def test_a_whole_excludes_its_halves_but_the_halves_do_not_exclude_each_other() -> None:
    layers = np.stack([_layer(n1=(5, 25), n2=(40, 50)), _layer(n3=(5, 15), n4=(15, 25))])
    assert conflicts(layers) == [(1, 3), (1, 4)]


def test_one_group_for_each_path_from_the_coarsest_to_the_finest() -> None:
    layers = np.stack(
        [_layer(n1=(5, 45)), _layer(n2=(5, 25), n3=(25, 45)), _layer(n4=(5, 15), n5=(15, 25), n6=(30, 40))]
    )
    assert conflicts(layers) == [(1, 2, 4), (1, 2, 5), (1, 3, 6)]


def test_a_sliver_in_common_is_no_conflict() -> None:
    layers = np.stack([_layer(n1=(5, 25)), _layer(n2=(24, 44))])
    assert conflicts(layers) == []
    assert conflicts(np.stack([_layer(n1=(5, 25)), _layer(n2=(21, 41))])) == [(1, 2)]


def test_no_layer_beside_the_own_one_no_conflict() -> None:
    assert conflicts(_layer(n1=(5, 25), n2=(25, 45))[None]) == []
    assert conflicts(np.zeros((3, 20, 60), np.int32)) == []


def test_chosen_outlines_are_written_and_the_first_layer_goes_first() -> None:
    layers = np.stack([_layer(n1=(5, 25), n2=(40, 50)), _layer(n3=(24, 44))])
    image = chosen(layers, [1, 3])
    assert image.dtype == np.uint32
    assert np.array_equal(image == 1, layers[0] == 1)
    assert np.array_equal(image == 3, (layers[1] == 3) & (layers[0] != 1))
    assert not (image == 2).any()
    assert not chosen(layers, []).any()


def test_frames_without_other_readings_have_empty_layers() -> None:
    own = np.stack([_layer(n1=(5, 25)), _layer(n1=(6, 26)), _layer()]).astype(np.uint32)
    layers = stacked(own, {1: _layer(n2=(6, 16), n3=(16, 26))[None].astype(np.uint16)})
    assert layers.shape == (3, 2, 20, 60)
    assert layers.dtype == np.uint32
    assert np.array_equal(layers[:, 0], own)
    assert [sorted(set(np.unique(layer)) - {0}) for layer in layers[:, 1]] == [[], [2, 3], []]
    assert stacked(own, {}).shape == (3, 1, 20, 60)
