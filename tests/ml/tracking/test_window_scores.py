"""Scores of whole movies by the transformer: the same promises as the LSTM's, and learning."""

import numpy as np
import pytest
import torch

from celldata.errors import DataError
from ml.tracking.gate import all_pairs
from ml.tracking.linkers.caliban import CalibanLinker
from ml.tracking.linkers.joint import JointLinker
from ml.tracking.predict import track
from ml.tracking.scene import Scene
from ml.tracking.scores import LinkScores
from ml.tracking.train import TrackingTraining, train_tracker
from ml.tracking.trained import TrackingModel
from ml.tracking.truth import tracked_movie
from ml.tracking.window_model import WindowConfig, WindowTracker
from ml.tracking.window_scores import WindowScorer
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


def test_what_windows_say_is_averaged(model, many_discs, monkeypatch):
    """Of six frames two windows hold five each: the inner pairs are in both."""
    movie, labels = many_discs[0]
    scene = Scene(np.asarray(movie.raw)[:6], labels.masks_of_cells("nucleus")[:6], movie.pixel_size_um)
    said = iter([[0.2, 0.7, 0.1], [0.6, 0.1, 0.3]])

    def say(self, tokens, source, candidate, edges):
        return torch.tensor([next(said)]).log().expand(len(source), 3)

    monkeypatch.setattr(WindowTracker, "log_probabilities", say)
    found = model.score(scene, 0)
    begun = scene.features.t[found.source]
    for t, same, child in ((0, 0.2, 0.1), (1, 0.4, 0.2), (3, 0.4, 0.2), (4, 0.6, 0.3)):
        assert np.allclose(found.same[begun == t], same, atol=1e-5), t
        assert np.allclose(found.child[begun == t], child, atol=1e-5), t


def test_a_network_that_is_told_of_motion_gets_the_steps_of_a_first_look(many_discs, monkeypatch):
    scene = of_discs(many_discs[0])
    features = scene.features
    told: list[np.ndarray] = []

    def look(self, max_gap, steps, stride):
        told.append(steps.numpy())
        source, target = all_pairs(features, 1)
        same = np.where(features.label[source] == features.label[target], 0.9, 0.1)
        nothing = np.zeros(len(same))
        return LinkScores(source, target, nothing + 1, same, nothing, np.ones(len(features.t)))

    monkeypatch.setattr(WindowScorer, "_look", look)
    config = WindowConfig(width=16, convolution_width=8, layers=1, motion=True)
    TrackingModel(WindowTracker(config).eval(), 0.5).score(scene, 2)
    assert (told[0] == 0).all()
    place = features.centroid_um / features.radius_um
    (before,), (now,) = (np.flatnonzero((features.t == t) & (features.label == 1)) for t in (6, 9))
    assert np.allclose(told[1][now], (place[now] - place[before]) / 3, atol=1e-5)
    assert (told[1][features.t == 0] == 0).all(), "no past"


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
