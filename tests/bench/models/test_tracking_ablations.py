"""Ablations of the tracker on a simulated sequence."""

import math
from dataclasses import replace

import pytest
import torch

from bench.models.tracking import ablations
from bench.models.tracking.both_ways import BothWays
from bench.models.tracking.movies import Tracked, true_masks
from bench.models.tracking.parts import Options
from ml.tracking.linkers.linker import LinkRules
from ml.tracking.model import Tracker, TrackerConfig
from ml.tracking.predict import track
from ml.tracking.train import TrackingTraining
from ml.tracking.trained import TrackingModel
from ml.training.checkpoints import save_checkpoint
from tests.bench.models.simulated_set import REAL

SMALL = {"steps": 2, "validate_every": 2, "width": 16, "convolution_width": 8}


@pytest.fixture
def tracked(root) -> Tracked:
    return true_masks(REAL)


@pytest.fixture
def model() -> TrackingModel:
    torch.manual_seed(0)
    return TrackingModel(Tracker(TrackerConfig(width=16, convolution_width=8)).eval(), 0.5)


@pytest.fixture
def on_the_simulated_set(monkeypatch, root):
    monkeypatch.setattr(ablations, "HELA", REAL)
    monkeypatch.setattr(ablations, "UNSEEN", REAL)
    for name, frames in (("TRAINING", range(5)), ("CHOOSING", range(5, 7)), ("TEST", range(6, 10))):
        monkeypatch.setattr(ablations, f"HELA_{name}", frames)
    monkeypatch.setattr(ablations, "SHORT", SMALL)
    monkeypatch.setattr(ablations, "SIMULATED", 1)


def test_each_change_is_one_that_training_knows():
    for name, changes in ablations.TRAININGS.items():
        TrackingTraining(**{**ablations.SHORT, **changes})
        assert changes or name == "as it is" or name in ablations.LESSONS


def test_trainings_are_told_with_their_names_and_kept(on_the_simulated_set, tmp_path):
    names = ["as it is", "no message passes (published)", "no simulator"]
    options = Options(tmp_path, steps=1, reuse=True, ablations=names)
    scores, rows = ablations.trainings(options)
    told = [(one.tracker, one.movie) for one in scores]
    for name in names:
        assert (name, "simulated, frames 6–9") in told
        assert (name, "simulated") in told
    assert all(one.figures is not None for one in scores)
    assert [row.value > 0 for row in rows] == [True] * 3
    assert rows[0].detail.startswith("1 steps, ")
    kept = tmp_path / "tracking-ablations" / "no-message-passes--published-.pt"
    assert TrackingModel.load(kept, torch.device("cpu")).tracker.config.silent_graph
    before = kept.stat().st_mtime_ns
    again = ablations.trainings(options)[1]
    assert kept.stat().st_mtime_ns == before, "nothing was trained again"
    assert again == rows
    ablations.trainings(replace(options, steps=2, ablations=names[1:2]))
    assert kept.stat().st_mtime_ns > before, "other parameters are another training"


def test_lessons_are_left_out_by_their_place(on_the_simulated_set):
    learned, watched = ablations.made_lessons()
    assert (len(learned), len(watched)) == (4, 2)
    assert [movie.features.n_frames for movie in learned] == [5, 5, 20, 20]
    right = learned[ablations.LESSONS["no wrong outlines"]]
    assert [(movie.real == 1).all() for movie in right] == [True, True]
    assert [movie.features.n_frames for movie in learned[ablations.LESSONS["no simulator"]]] == [5, 5]


def test_ways_to_link_are_tried_with_the_same_weights(root, model, tmp_path):
    weights = tmp_path / "weights.pt"
    save_checkpoint(weights, model.content())
    scores, rows = ablations.linkings(Options(tmp_path, weights, sets=[REAL]))
    assert rows == []
    ways = (*ablations.LINKINGS, "forwards and backwards", "gate 3 times as wide")
    assert [[one.tracker for one in scores].count(way) for way in ways] == [1] * len(ways)
    assert all(one.figures is not None for one in scores)


def test_a_wider_gate_looks_at_more_pairs_with_the_same_weights(tracked, model):
    wide = ablations.with_gate(model, 3.0)
    assert (wide.tracker.config.gate, model.tracker.config.gate) == (3.0, 1.0)
    seen = []

    class Counts(BothWays):
        def score(self, scene, max_gap):
            seen.append(len(self.scorer.score(scene, max_gap).source))
            return super().score(scene, max_gap)

    for one in (model, wide):
        linker = ablations.JointLinker(Counts(one))
        track(tracked.movie, tracked.masks, linker, LinkRules())
    assert seen[1] > seen[0]
    weights, same = model.tracker.state_dict(), wide.tracker.state_dict()
    assert all(torch.equal(weights[name], same[name]) for name in weights)


def test_the_loss_of_a_model_that_knows_nothing_is_that_of_even_odds(tracked, model):
    for part in (model.tracker.score, model.tracker.plain):
        torch.nn.init.zeros_(part.weight)
    torch.nn.init.zeros_(model.tracker.score.bias)
    found = ablations.loss_of_pairs(model, tracked)
    assert found > math.log(3), "a true link has several candidates, each of which costs log 3"
    with torch.no_grad():
        model.tracker.score.bias[0] = 1.0
    assert ablations.loss_of_pairs(model, tracked) != pytest.approx(found)
