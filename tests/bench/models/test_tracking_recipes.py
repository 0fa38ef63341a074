"""Trained from the box on one movie, and on all movies but one, as the bench's parts do it."""

import shutil
from dataclasses import replace

import pytest

from bench.models.tracking import parts
from bench.models.tracking.parts import Options
from ml.boxed import BOXED_TRACKING
from ml.training.checkpoints import load_checkpoint
from tests.bench.models.simulated_set import REAL

OTHER = replace(REAL, name="other-PSC")


@pytest.fixture
def sets(root, monkeypatch) -> None:
    shutil.copytree(root / REAL.name, root / OTHER.name)
    monkeypatch.setattr(parts, "ALL", (REAL, OTHER))
    few = {"validate_every": 1, "simulated": 0, "corrupted": 0}
    monkeypatch.setattr(parts, "FROM_THE_BOX", {**parts.FROM_THE_BOX, **few})


def test_hela_is_learned_from_the_box_on_its_first_frames(sets, monkeypatch, tmp_path):
    monkeypatch.setattr(parts, "HELA", REAL)
    for name, frames in (("TRAINING", range(5)), ("CHOOSING", range(5, 7)), ("TEST", range(6, 10))):
        monkeypatch.setattr(parts, f"HELA_{name}", frames)
    scores, rows = parts.hela(Options(tmp_path, steps=1, reuse=True))
    by_name = {one.tracker: one for one in scores}
    assert {one.movie for one in scores} == {"simulated, frames 6–9"}
    assert {"overlap", "laptrack", "caliban", "joint"} <= by_name.keys()
    assert [row.budget for row in rows] == list(parts.HELA_GOALS.values())
    assert rows[0].value == by_name["joint"].value("F1")
    assert "1 steps" in rows[0].detail
    kept = tmp_path / "tracking-hela" / "models" / "tracking.trained.pt"
    content = load_checkpoint(kept, "tracking")
    assert content["card"]["learned_movies"] == ["simulated-train"]
    assert content["card"]["parameters"]["start"] == "boxed"
    boxed = load_checkpoint(BOXED_TRACKING, "tracking")["weights"]
    moved = max(float((content["weights"][name] - boxed[name]).abs().max()) for name in boxed)
    assert 0 < moved < 0.1, "one step from the box, and no new beginning"


def test_a_movie_is_tracked_by_weights_that_know_the_others_alone(sets, tmp_path):
    scores, rows = parts.others(Options(tmp_path, steps=1, reuse=True, sets=[OTHER]))
    assert {one.movie for one in scores} == {"other-PSC"}
    content = load_checkpoint(tmp_path / "tracking-without-other-PSC/models/tracking.trained.pt", "tracking")
    assert content["card"]["learned_movies"] == ["simulated-train"]
    told = {row.what: row.budget for row in rows}
    assert told["joint, other-PSC, true masks: F1"] == parts.PSC_GOALS["F1"]
    floor = next(one for one in scores if one.tracker == "overlap")
    assert told["other-PSC, true masks: CT beside the floor"] == floor.value("CT")
