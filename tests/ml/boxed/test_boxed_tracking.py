"""The tracker in the box: how it is made, and that what lies in the package tracks cells."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml

from celldata.labels import Labels
from celldata.metrics.evaluate import evaluate_tracking
from celldata.simulator import SimulationParameters, simulate
from ml.boxed import BOXED_TRACKING
from ml.boxed.make_tracking import BoxedTrackingParameters, make
from ml.parameters import as_plain, read_section
from ml.tracking.linkers.caliban import CalibanLinker
from ml.tracking.predict import track
from ml.tracking.train import TrackingTraining
from ml.tracking.trained import TrackingModel

PROJECT = Path(__file__).resolve().parents[3]
TINY = BoxedTrackingParameters(
    movies=2,
    drawn=1,
    watched=1,
    frames=4,
    side=96,
    train=TrackingTraining(steps=2, validate_every=1, width=16, convolution_width=8, device="cpu"),
)


@pytest.fixture(scope="module")
def boxed() -> TrackingModel:
    return TrackingModel.load(BOXED_TRACKING, torch.device("cpu"))


def test_it_is_made_from_simulated_movies_alone_and_the_same_again(tmp_path: Path) -> None:
    made = make(TINY, tmp_path / "run.pt")
    assert made.card["trained_on"] == "2 movies simulated by celldata.simulator; no real image"
    again = make(TINY, tmp_path / "run.pt")
    for a, b in zip(made.tracker.state_dict().values(), again.tracker.state_dict().values(), strict=True):
        assert torch.equal(a, b)
    for changed in ({"movies": 1}, {"drawn": 0}):
        other = make(replace(TINY, **changed), tmp_path / "run.pt")
        assert not torch.equal(made.tracker.score.weight, other.tracker.score.weight)


def test_its_stage_names_what_is_there() -> None:
    stage = yaml.safe_load((PROJECT / "ml/boxed/dvc.yaml").read_text())["stages"]["boxed_tracking"]
    assert stage["cmd"] == "python -m ml.boxed.make_tracking"
    assert all((PROJECT / dep).exists() for dep in stage["deps"])
    made = yaml.safe_load((PROJECT / "ml/boxed/dvc.lock").read_text())["stages"]["boxed_tracking"]
    for file in (*made["deps"], *made["outs"]):
        now = hashlib.md5((PROJECT / file["path"]).read_bytes(), usedforsecurity=False).hexdigest()
        assert file["md5"] == now, f"{file['path']} is another: `dvc commit -f ml/boxed/dvc.yaml` tells DVC"
    parameters = read_section(BoxedTrackingParameters, "boxed_tracking", PROJECT / "ml/boxed/params.yaml")
    assert parameters.train.steps > 100
    boxed = TrackingModel.load(BOXED_TRACKING, torch.device("cpu"))
    told, now = boxed.card["parameters"], as_plain(parameters)
    # A parameter that is younger than the weights stands at what was done before there was one.
    young = set(now["train"]) - set(told["train"])
    assert all(now["train"].pop(name) == as_plain(TrackingTraining())[name] for name in young)
    assert told == now, "the weights were made with other parameters"


def test_it_is_small_calibrated_and_says_what_it_has_seen(boxed: TrackingModel) -> None:
    assert BOXED_TRACKING.stat().st_size < 2_000_000
    assert "no real image" in boxed.card["trained_on"]
    reliability = boxed.card["validation"]["reliability"]
    assert max(reliability[name]["ece"] for name in ("same", "different", "child", "real")) < 0.02


def test_it_tracks_nuclei_that_it_has_never_seen(boxed: TrackingModel) -> None:
    made = simulate(
        SimulationParameters(n_frames=12, height=256, width=256, n_cells=20, cell_cycle_h=8), 4_242
    )
    images = made.labels.masks_of_cells("nucleus").copy()
    rng = np.random.default_rng(0)
    for frame in images:
        values = np.unique(frame[frame > 0])
        table = np.zeros(int(frame.max()) + 1, np.uint32)
        table[values] = rng.permutation(len(values)) + 1
        frame[:] = table[frame]
    found = track(made.movie, Labels.from_images({"nucleus": images}), CalibanLinker(boxed)).labels
    figures = evaluate_tracking(made.labels, found)
    assert figures["lnk"] > 0.97
    assert figures["divisions"]["strict"]["f1"] > 0.7
