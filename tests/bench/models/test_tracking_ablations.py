"""Ablations of the tracker on a simulated sequence."""

import math

import pytest
import torch

from bench.models.tracking import ablations
from bench.models.tracking.both_ways import BothWays
from bench.models.tracking.movies import Tracked, true_masks
from bench.models.tracking.parts import Options
from ml.tracking.linkers.choose import CALIBAN, JOINT
from ml.tracking.linkers.linker import LinkRules
from ml.tracking.model import Tracker, TrackerConfig
from ml.tracking.predict import track
from ml.tracking.train import TrackingTraining
from ml.tracking.trained import TrackingModel
from ml.training.checkpoints import save_checkpoint
from tests.bench.models.simulated_set import REAL

SMALL = {"steps": 2, "validate_every": 2, "simulated": 0, "corrupted": 0, "width": 16}
UNFINISHED = {"kind": "tracking run", "parameters": {}}


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
    monkeypatch.setattr(ablations, "FROM_NOTHING", SMALL)


def test_each_change_is_one_that_training_knows():
    for name, changes in ablations.TRAININGS.items():
        TrackingTraining(**{**ablations.FROM_NOTHING, **changes})
        assert changes or name == "as it is"


def test_trainings_and_ways_to_link_are_told_with_their_names(on_the_simulated_set, tmp_path, monkeypatch):
    changed = {"no past": {"history": 1}, "as it is": {}, "no message passes": {"silent_graph": True}}
    monkeypatch.setattr(ablations, "TRAININGS", changed)
    # Of other parameters, so it is not gone on from; but what it took is not all that was needed.
    save_checkpoint(tmp_path / "tracking-ablations/as-it-is/models/tracking.resume", UNFINISHED)
    scores, (failed, *rows) = ablations.trainings(Options(tmp_path, steps=1, reuse=True))
    assert failed.value is None
    assert "history must be at least 2" in failed.detail, "and the others go on"
    told = [(one.tracker, one.movie) for one in scores]
    for name in ("as it is", "no message passes"):
        assert (f"{name}, {JOINT}", "simulated, frames 6–9") in told
        assert (f"{name}, {JOINT}", "simulated") in told
        assert (f"{name}, {CALIBAN}", "simulated, frames 6–9") in told
    assert all(one.figures is not None for one in scores)
    assert [row.value > 0 for row in rows] == [True, True]
    assert "1 steps" in rows[0].detail
    assert ["of the last stretch alone" in row.detail for row in rows] == [True, False]
    folder = tmp_path / "tracking-ablations" / "no-message-passes"
    weights = folder / "models/tracking.trained.pt"
    assert TrackingModel.load(weights, torch.device("cpu")).tracker.config.silent_graph

    scores, rows = ablations.linkings(Options(tmp_path, weights, sets=[REAL]))
    assert rows == []
    ways = (*ablations.LINKINGS, "forwards and backwards", "gate 3 times as wide")
    assert [[one.tracker for one in scores].count(way) for way in ways] == [2] * len(ways), "on both movies"
    assert all(one.figures is not None for one in scores)

    scores, rows = ablations.trainings(Options(tmp_path, ablations=["no past"]))
    assert (scores, len(rows)) == ([], 1), "those that are named alone"


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
    assert seen[1] >= seen[0]
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
