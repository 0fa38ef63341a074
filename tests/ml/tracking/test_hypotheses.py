"""Which outlines exclude each other, what a linker makes of them, and what of it is written into labels."""

import numpy as np
import pytest

from celldata.labels import Labels
from celldata.movie import Movie
from ml.segmentation.found import Segmentation
from ml.tracking.hypotheses import conflicts
from ml.tracking.linkers.joint import JointLinker
from ml.tracking.linkers.linker import LinkRules
from ml.tracking.predict import TrackingResult, track
from ml.tracking.scene import Scene
from ml.tracking.scores import LinkScores

Box = tuple[int, int]
SIZE = (20, 60)


def _layer(**boxes: Box) -> np.ndarray:
    """Boxes of 10 rows by name "n<number>" and columns from … to."""
    layer = np.zeros(SIZE, np.uint32)
    for name, (left, right) in boxes.items():
        layer[5:15, left:right] = int(name[1:])
    return layer


def _scene(*layers: np.ndarray) -> Scene:
    own, *others = layers
    raw = np.full((1, 1, *SIZE), 500, np.uint16)
    return Scene(raw, own[None], 1.0, others={0: np.stack(others)} if others else {})


def _groups(scene: Scene) -> list[tuple[int, ...]]:
    return [tuple(scene.features.label[rows].tolist()) for rows in conflicts(scene.features)]


def test_a_whole_excludes_its_halves_but_the_halves_do_not_exclude_each_other() -> None:
    scene = _scene(_layer(n1=(5, 25), n2=(40, 50)), _layer(n3=(5, 15), n4=(15, 25)))
    assert _groups(scene) == [(1, 3), (1, 4)]
    assert [group.tolist() for group in scene.conflicts] == [[0, 2], [0, 3]]


def test_one_group_for_each_path_from_the_coarsest_to_the_finest() -> None:
    layers = (
        _layer(n1=(5, 45)),
        _layer(n2=(5, 25), n3=(25, 45)),
        _layer(n4=(5, 15), n5=(15, 25), n6=(30, 40)),
    )
    assert _groups(_scene(*layers)) == [(1, 2, 4), (1, 2, 5), (1, 3, 6)]


def test_a_sliver_in_common_is_no_conflict() -> None:
    assert _groups(_scene(_layer(n1=(5, 25)), _layer(n2=(24, 44)))) == []
    assert _groups(_scene(_layer(n1=(5, 25)), _layer(n2=(21, 41)))) == [(1, 2)]


def test_without_other_readings_nothing_is_in_conflict() -> None:
    frames = _layer(n1=(5, 25), n2=(25, 45))[None]
    assert Scene(np.zeros((1, 1, *SIZE), np.uint16), frames, 1.0).conflicts == []
    assert _groups(_scene(*np.zeros((3, *SIZE), np.uint32))) == []


def test_only_frames_with_other_readings_have_further_layers() -> None:
    own = np.stack([_layer(n1=(5, 25)), _layer(n1=(6, 26)), _layer()])
    others = {1: np.stack([_layer(n2=(6, 16), n3=(16, 26)), _layer(n4=(40, 50))]).astype(np.uint16)}
    features = Scene(np.zeros((3, 1, *SIZE), np.uint16), own, 1.0, others=others).features
    assert features.t.tolist() == [0, 1, 1, 1, 1]
    assert features.layer.tolist() == [0, 0, 1, 1, 2]
    assert features.label.tolist() == [1, 1, 2, 3, 4]
    assert features.first_row.tolist() == [0, 1, 5, 5]


class _ByOverlap:
    """Links by IoU; an outline is a cell in so far as something like it is in the frames beside its own."""

    def score(self, scene: Scene, max_gap: int) -> LinkScores:
        features = scene.features
        one, other = features.overlap.pairs()
        gap = features.t[other] - features.t[one]
        kept = (gap >= 1) & (gap <= max_gap + 1)
        one, other, gap = one[kept], other[kept], gap[kept]
        iou = features.overlap.of(one, other)[:, 0].astype(float)
        real = np.full(len(features.t), 0.2)
        np.maximum.at(real, one, iou)
        np.maximum.at(real, other, iou)
        same = np.clip(iou, 0.02, 0.98) ** gap
        return LinkScores(one, other, gap, same, np.full(len(one), 0.01), np.clip(real, 0.05, 0.95))


def _tracked(
    own: list[np.ndarray], others: dict[int, np.ndarray], predicted: range | None = None
) -> TrackingResult:
    raw = np.full((len(own), 1, *SIZE), 500, np.uint16)
    movie = Movie("boxes", raw, ("nuclei",), 1.0, 600.0)
    images = np.stack(own)
    rng = np.random.default_rng(1)  # what number a cell has in one frame says nothing about another
    for frame in images:
        numbers = np.concatenate([[0], 1 + rng.permutation(int(frame.max()))])
        frame[:] = numbers[frame]
    labels = Labels.from_images({"nucleus": images})
    frames = range(len(own)) if predicted is None else predicted
    linker = JointLinker(_ByOverlap())
    return track(movie, labels, linker, LinkRules(), frames, {"nucleus": Segmentation(labels, [], others)})


def _cells(result: TrackingResult, t: int, *columns: int) -> list[int]:
    """The cell at the middle row of these columns, 0 for none."""
    mask = result.labels.mask_of_cells("nucleus", t)
    return [int(mask[10, x]) for x in columns]


TWO = _layer(n1=(5, 15), n2=(15, 25))
ONE = _layer(n1=(5, 25))


def test_two_cells_in_one_outline_are_two_again_where_another_reading_has_them() -> None:
    others = {2: _layer(n5=(5, 15), n6=(15, 25))[None]}
    result = _tracked([TWO, TWO, ONE, TWO, TWO], others)
    a, b = _cells(result, 0, 10, 20)
    assert len({0, a, b}) == 3
    assert all(_cells(result, t, 10, 20) == [a, b] for t in range(5))
    assert not result.labels.divisions
    without = _tracked([TWO, TWO, ONE, TWO, TWO], {})
    assert _cells(without, 2, 10, 20) != _cells(without, 1, 10, 20)


def test_a_cell_in_two_pieces_is_whole_again_and_no_division_is_born() -> None:
    result = _tracked([ONE, ONE, TWO, ONE, ONE], {2: _layer(n5=(5, 25))[None]})
    (a,) = set(_cells(result, 0, 10, 20))
    assert all(_cells(result, t, 10, 20) == [a, a] for t in range(5))
    assert result.labels.cells.cells() == [a]
    assert not result.labels.divisions


def test_a_dim_cell_is_found_where_time_speaks_for_it_and_not_where_nothing_does() -> None:
    there, gone = _layer(n1=(5, 15), n2=(40, 50)), _layer(n1=(5, 15))
    dim = _layer(n5=(40, 50), n6=(28, 34))[None]
    result = _tracked([there, there, gone, there, there], {2: dim})
    assert _cells(result, 2, 45) == _cells(result, 1, 45) != [0]
    assert _cells(result, 2, 30) == [0]


def test_a_false_object_of_one_frame_goes() -> None:
    result = _tracked([ONE, ONE, _layer(n1=(5, 25), n2=(40, 50)), ONE, ONE], {})
    assert _cells(result, 2, 45) == [0]
    assert len(result.labels.cells.cells()) == 1


def test_frames_that_nobody_predicted_keep_every_pixel() -> None:
    own = [TWO, TWO, ONE, TWO, TWO]
    others = {2: _layer(n5=(5, 15), n6=(15, 25))[None]}
    result = _tracked(own, others, range(2))
    a, b = _cells(result, 2, 10, 20)
    assert a == b != 0
    assert np.array_equal(result.labels.frame("nucleus", 2) > 0, ONE > 0)


def test_links_name_the_cells_that_were_chosen() -> None:
    result = _tracked([TWO, TWO, ONE, TWO, TWO], {2: _layer(n5=(5, 15), n6=(15, 25))[None]})
    cells = set(result.labels.cells.cells())
    assert {link["cell"] for link in result.links} == cells
    assert sorted((link["t"], link["cell"]) for link in result.links) == sorted(
        (t, cell) for t in range(1, 5) for cell in cells
    )


@pytest.mark.parametrize("n_frames", [1, 2])
def test_empty_frames(n_frames: int) -> None:
    result = _tracked([_layer()] * n_frames, {0: _layer()[None]})
    assert not result.labels.cells.cells()


def test_the_same_readings_give_the_same_tracks() -> None:
    others = {2: _layer(n5=(5, 15), n6=(15, 25))[None]}
    first, second = (_tracked([TWO, TWO, ONE, TWO, TWO], others) for _ in range(2))
    assert first.labels == second.labels
    assert first.links == second.links
