"""Scores of a whole movie: complete, consistent, and of any movie, however empty or full."""

import numpy as np
import pytest
import torch

from celldata.errors import DataError
from ml.tracking.calibration import Calibration
from ml.tracking.examples import cell_batch, pairs_of
from ml.tracking.features import movie_features
from ml.tracking.gate import all_pairs
from ml.tracking.model import PARENT_CHILD, SAME, Tracker, TrackerConfig
from ml.tracking.scene import Scene
from ml.tracking.trained import TrackingModel, chains
from ml.training.checkpoints import save_checkpoint
from tests.ml.tracking.conftest import crowded_masks


@pytest.fixture(scope="module")
def model() -> TrackingModel:
    torch.manual_seed(1)
    return TrackingModel(Tracker(TrackerConfig(width=16, convolution_width=8)).eval(), 0.5)


def scene_of(masks: np.ndarray, channels: int = 1) -> Scene:
    raw = np.random.default_rng(0).normal(100, 5, (len(masks), channels, *masks.shape[1:]))
    return Scene(raw.astype(np.float32), masks, 0.65)


def test_all_gated_links_are_scored_in_order_and_the_probabilities_of_a_link_sum_to_at_most_one(model, discs):
    movie, labels = discs
    scene = Scene(np.asarray(movie.raw), labels.masks_of_cells("nucleus"), movie.pixel_size_um)
    found = model.score(scene, 2)
    expected = sum(len(all_pairs(scene.features, gap)[0]) for gap in (1, 2, 3))
    assert len(found.source) == len(found.target) == len(found.gap) == expected
    order = np.lexsort((found.target, found.source))
    assert np.array_equal(order, np.arange(expected))
    t = scene.features.t
    assert np.array_equal(found.gap, t[found.target] - t[found.source])
    assert set(found.gap) == {1, 2, 3}
    assert ((found.same >= 0) & (found.child >= 0) & (found.same + found.child <= 1)).all()
    assert found.real.shape == t.shape
    assert ((found.real >= 0) & (found.real <= 1)).all()
    assert set(model.score(scene, 0).gap) == {1}


def test_links_scored_in_small_lots_are_the_same(model, discs, monkeypatch):
    movie, labels = discs
    scene = Scene(np.asarray(movie.raw), labels.masks_of_cells("nucleus"), movie.pixel_size_um)
    whole = model.score(scene, 1)
    monkeypatch.setattr("ml.tracking.trained.SCORED_PAIRS", 7)
    monkeypatch.setattr("ml.tracking.trained.EMBEDDED_ROWS", 5)
    lots = model.score(scene, 1)
    assert np.array_equal(lots.target, whole.target)
    assert np.allclose(lots.same, whole.same, atol=1e-5)
    assert np.allclose(lots.real, whole.real, atol=1e-5)


def test_the_scores_are_those_of_the_network_asked_for_all_at_once(model, discs):
    movie, labels = discs
    scene = Scene(np.asarray(movie.raw), labels.masks_of_cells("nucleus"), movie.pixel_size_um)
    features, tracker, n = scene.features, model.tracker, len(scene.features.t)

    def asked(histories: np.ndarray, gap: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        source, target = all_pairs(features, gap)
        pairs = pairs_of(source, target, gap, features.overlap.of(source, target))
        with torch.inference_mode():
            cells = cell_batch(features, 0, n, 1)
            logits = tracker(tracker.encoder(cells), cells, torch.from_numpy(histories), pairs)
        return source, target, logits.softmax(dim=1).numpy()

    past = chains(features, *asked(np.arange(n)[:, None], 1), tracker.config.history)
    expected = {}
    for gap in (1, 2, 3):
        source, target, p = asked(past, gap)
        expected |= dict(zip(zip(source.tolist(), target.tolist(), strict=True), p, strict=True))
    found = model.score(scene, 2)
    assert len(found.source) == len(expected)
    for source, target, same, child in zip(found.source, found.target, found.same, found.child, strict=True):
        assert expected[source, target][[SAME, PARENT_CHILD]] == pytest.approx([same, child], abs=1e-5)


@pytest.mark.parametrize("frames", [1, 4])
def test_a_movie_without_cells_has_no_links(model, frames):
    found = model.score(scene_of(np.zeros((frames, 30, 30), np.uint16)), 2)
    assert len(found.source) == len(found.real) == 0


def test_one_frame_has_cells_and_no_links(model):
    masks = np.zeros((1, 40, 40), np.uint16)
    masks[0, 5:15, 5:15], masks[0, 22:32, 22:32] = 3, 8
    found = model.score(scene_of(masks), 2)
    assert len(found.source) == 0
    assert len(found.real) == 2


def test_links_reach_over_empty_frames(model):
    masks = np.zeros((5, 40, 40), np.uint16)
    masks[[0, 3, 4], 5:15, 5:15] = 1
    found = model.score(scene_of(masks), 2)
    assert list(zip(found.source, found.target, strict=True)) == [(0, 1), (1, 2)]
    assert found.gap.tolist() == [3, 1]


def test_five_thousand_cells_in_a_frame(model):
    masks = crowded_masks(2)
    found = model.score(scene_of(masks), 0)
    n = int(masks.max())
    assert n > 5000
    assert set(range(n)) == set(found.source.tolist())
    assert len(found.source) < 12 * n
    assert np.isfinite(found.same).all()


def test_more_channels_than_the_model_knows_and_fewer(discs):
    masks = discs[1].masks_of_cells("nucleus")[:3]
    torch.manual_seed(0)
    two = TrackingModel(Tracker(TrackerConfig(width=16, convolution_width=8, channels=2)).eval(), 0.5)
    for channels in (1, 2, 3):
        assert np.isfinite(two.score(scene_of(masks, channels), 0).same).all()


def test_a_chain_follows_links_that_are_the_best_for_both_ends(discs):
    movie, labels = discs
    features = movie_features(movie.raw, labels.masks_of_cells("nucleus"), movie.pixel_size_um)
    source, target = all_pairs(features, 1)
    p = np.zeros((len(source), 3))
    p[:, SAME] = np.where(features.label[source] == features.label[target], 0.9, 0.2)
    past = chains(features, source, target, p, 4)
    for row, rows in enumerate(past):
        known = rows[rows >= 0]
        assert known[-1] == row
        assert set(features.label[known]) == {features.label[row]}
        born = 5 if features.label[row] in (4, 5) else 0
        assert len(known) == min(4, features.t[row] - born + 1)
    p[:, SAME] = 0.4
    assert (chains(features, source, target, p, 4)[:, :-1] == -1).all(), "none is likely"


def test_calibration_and_threshold_are_stored_with_the_weights(model, tmp_path):
    stored = TrackingModel(model.tracker, 0.3, Calibration(2.0, (0.1, -0.1, 0.0), 0.5, 1.0), {"data": "x"})
    save_checkpoint(tmp_path / "tracking.pt", stored.content())
    again = TrackingModel.load(tmp_path / "tracking.pt", torch.device("cpu"))
    logits = np.array([[1.0, 0.0, -1.0]])
    assert np.allclose(again.calibration.pairs(logits), stored.calibration.pairs(logits))
    assert (again.card, again.division_threshold) == (stored.card, 0.3)


def test_weights_of_an_older_version_are_refused(model, tmp_path):
    content = model.content()
    del content["calibration"]
    save_checkpoint(tmp_path / "tracking.pt", content)
    with pytest.raises(DataError, match="do not fit this version"):
        TrackingModel.load(tmp_path / "tracking.pt", torch.device("cpu"))
