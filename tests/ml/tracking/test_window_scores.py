"""Scores of whole movies by the transformer: the same promises as the LSTM's, and learning."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from celldata.errors import DataError
from ml.tracking.gate import all_pairs
from ml.tracking.linkers.caliban import CalibanLinker
from ml.tracking.linkers.joint import JointLinker
from ml.tracking.predict import track
from ml.tracking.scene import Scene
from ml.tracking.train import TrackingTraining, train_tracker
from ml.tracking.trained import TrackingModel
from ml.tracking.truth import tracked_movie
from ml.tracking.window_model import WindowConfig, WindowTracker
from ml.training.checkpoints import save_checkpoint

SMALL = TrackingTraining(
    steps=150,
    width=32,
    convolution_width=8,
    layers=2,
    validate_every=50,
    device="cpu",
    stretches_per_step=2,
    model="window",
)


@pytest.fixture(scope="module")
def model() -> TrackingModel:
    torch.manual_seed(1)
    return TrackingModel(WindowTracker(WindowConfig(width=16, convolution_width=8, layers=1)).eval(), 0.5)


@pytest.fixture(scope="module")
def trained(many_discs, tmp_path_factory) -> TrackingModel:
    movies = [tracked_movie(*pair) for pair in many_discs]
    run_file = tmp_path_factory.mktemp("run") / "run.pt"
    return TrackingModel(train_tracker(movies[:-2], movies[-2:-1], SMALL, run_file, progress=False), 0.5)


def scene_of(masks: np.ndarray) -> Scene:
    raw = np.random.default_rng(0).normal(100, 5, (len(masks), 1, *masks.shape[1:]))
    return Scene(raw.astype(np.float32), masks, 0.65)


def of_discs(pair) -> Scene:
    movie, labels = pair
    return Scene(np.asarray(movie.raw), labels.masks_of_cells("nucleus"), movie.pixel_size_um)


@pytest.mark.parametrize("linker", [CalibanLinker, JointLinker])
def test_it_learns_to_track_and_to_see_the_division(trained, many_discs, linker):
    movie, labels = many_discs[-1]
    result = track(movie, labels, linker(trained))
    truth = {(row.t, row.value): row.cell for row in labels.cells.rows}
    cells: dict[int, set[int]] = {}
    for row in result.labels.cells.rows:
        cells.setdefault(row.cell, set()).add(truth[row.t, row.value])
    assert sorted(map(sorted, cells.values())) == [[1], [2], [3], [4], [5]]
    (division,) = result.labels.divisions
    assert (division.t, cells[division.parent]) == (5, {3})


def test_all_gated_links_are_scored_in_order(model, many_discs):
    scene = of_discs(many_discs[0])
    found = model.score(scene, 2)
    expected = [all_pairs(scene.features, gap) for gap in (1, 2, 3)]
    source, target = (np.concatenate([pair[i] for pair in expected]) for i in range(2))
    order = np.lexsort((target, source))
    assert np.array_equal(found.source, source[order])
    assert np.array_equal(found.target, target[order])
    assert ((found.same >= 0) & (found.child >= 0) & (found.same + found.child <= 1 + 1e-9)).all()
    assert found.real.shape == scene.features.t.shape
    assert set(model.score(scene, 0).gap) == {1}
    assert set(model.score(scene, 5).gap) == set(range(1, 7)), "windows grow with the gap"


def test_the_mean_over_windows_is_the_mean_of_what_each_says(model, many_discs):
    movie, labels = many_discs[0]
    masks, raw = labels.masks_of_cells("nucleus"), np.asarray(movie.raw)
    # Of six frames each window of five is a movie of its own but for what cells are measured by.
    whole = Scene(raw[:6], masks[:6], movie.pixel_size_um)
    features = whole.features
    found = model.score(whole, 0)
    inner = (features.t[found.source] >= 1) & (features.t[found.target] <= 4)
    shortest = replace(model, tracker=WindowTracker(replace(model.tracker.config, frames=6)).eval())
    shortest.tracker.load_state_dict(model.tracker.state_dict())
    once = shortest.score(whole, 0)
    assert not np.allclose(found.same[inner], once.same[inner], atol=1e-6), "windows cut what is heard of"


@pytest.mark.parametrize("frames", [1, 4, 8])
def test_a_movie_without_cells_has_no_links(model, frames):
    found = model.score(scene_of(np.zeros((frames, 30, 30), np.uint16)), 2)
    assert len(found.source) == len(found.real) == 0


def test_links_reach_over_empty_frames(model):
    masks = np.zeros((9, 40, 40), np.uint16)
    masks[[2, 5, 6], 5:15, 5:15] = 1
    found = model.score(scene_of(masks), 2)
    assert list(zip(found.source, found.target, found.gap, strict=True)) == [(0, 1, 3), (1, 2, 1)]
    assert np.isfinite(found.same).all()


def test_weights_say_which_model_they_are_of(model, many_discs, tmp_path):
    save_checkpoint(tmp_path / "window.pt", model.content())
    again = TrackingModel.load(tmp_path / "window.pt", torch.device("cpu"))
    assert isinstance(again.tracker, WindowTracker)
    scene = of_discs(many_discs[0])
    assert np.array_equal(again.score(scene, 1).same, model.score(scene, 1).same)
    content = model.content() | {"model": "oracle"}
    save_checkpoint(tmp_path / "other.pt", content)
    with pytest.raises(DataError, match="do not fit this version"):
        TrackingModel.load(tmp_path / "other.pt", torch.device("cpu"))


def test_parameters_that_no_window_has_are_refused():
    with pytest.raises(ValueError, match="give one of lstm, window"):
        TrackingTraining(model="oracle")
    with pytest.raises(ValueError, match="frames must be at least 4"):
        TrackingTraining(model="window", frames=3)
