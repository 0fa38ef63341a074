"""`make bench-models BENCH_OPTIONS=tracking` on a simulated sequence."""

import re

import numpy as np
import pytest
import torch

from bench.models.tracking import cost, parts
from bench.models.tracking.learned import train_on
from bench.models.tracking.movies import Tracked, predicted_masks, shuffled, true_masks
from bench.models.tracking.parts import Options
from bench.models.tracking.scores import COLUMNS, Score, score, table
from celldata.metrics.evaluate import evaluate_tracking
from ml.data.settings import ImageSettings
from ml.segmentation.model import ModelParameters, SegmentationModel
from ml.segmentation.postprocess import PostprocessParameters
from ml.segmentation.segmenter import Segmenter
from ml.tracking.linkers.overlap import OverlapLinker
from ml.tracking.model import Tracker, TrackerConfig
from ml.tracking.trained import TrackingModel
from ml.training.checkpoints import load_checkpoint, save_checkpoint
from tests.bench.models.simulated_set import HIDDEN, REAL


@pytest.fixture
def tracked(root) -> Tracked:
    return true_masks(REAL)


def test_masks_are_the_true_ones_and_their_numbers_tell_nothing(tracked):
    true, given = tracked.truth.images["nucleus"], tracked.masks.images["nucleus"]
    assert np.array_equal(true > 0, given > 0)
    assert not tracked.masks.divisions
    for before, after in zip(true, given, strict=True):
        pairs = np.unique(np.stack([before[before > 0], after[before > 0]]), axis=1)
        assert len(set(pairs[0])) == len(set(pairs[1])) == pairs.shape[1], "one number a cell"
        assert set(pairs[1]) == set(range(1, pairs.shape[1] + 1))
    by_number = evaluate_tracking(tracked.truth, tracked.masks)
    assert by_number["det"] == 1
    assert by_number["lnk"] < 0.5, "who follows the numbers is lost"
    assert not np.array_equal(shuffled(tracked.truth, 2).images["nucleus"], given)


def test_a_marker_stands_in_where_a_cell_has_no_outline(tracked):
    assert (tracked.truth.images["nucleus"][2] == HIDDEN).any()


def test_a_part_has_the_divisions_that_happen_in_it(tracked):
    first = min(division.t for division in tracked.truth.divisions)
    part = tracked.part(range(first - 1, 10))
    assert {d.t for d in part.truth.divisions} == {d.t - first + 1 for d in tracked.truth.divisions}
    assert part.masks.shape == part.truth.shape == (11 - first, 96, 96)
    assert part.name == f"simulated, frames {first - 1}–9"


def test_every_tracker_is_asked_and_who_is_not_there_is_told(tracked):
    found = {one.tracker: one for one in parts.compare(tracked, None)}
    assert set(found) >= {"overlap", "laptrack", "btrack", "trackastra"}
    for name in ("overlap", "laptrack"):
        assert found[name].value("TRA*") > 0.9
        assert found[name].value("LNK") > 0.8
    lines = table(list(found.values())).splitlines()
    assert lines[0].split(" | ")[3] == COLUMNS[0]
    assert len(lines) == 2 + len(found), "also those that are not there"
    for name in ("btrack", "trackastra"):
        if found[name].figures is None:
            assert any(line.startswith(f"Not measured: {name}: the package is not inst") for line in lines)


def test_goals_are_the_usual_linker_s_and_the_floor_is_a_goal(tracked):
    floor = score(tracked, "overlap", OverlapLinker())
    own = Score(tracked.name, tracked.outlined_by, "joint", floor.figures)
    (f1,) = parts.goals([floor, own], {"F1": 1.01}, "how")
    assert (f1.value, f1.kept) == (floor.value("F1"), False)
    rows = parts.not_below_the_floor([floor, own])
    assert [row.kept for row in rows] == [True, True]
    assert parts.not_below_the_floor([floor]) == []


def test_predicted_masks_are_found_once(root, tmp_path):
    parameters = ModelParameters(width=4, depth=2)
    torch.manual_seed(0)
    eager = PostprocessParameters(foreground=0.0, seed=0.0, min_area=1)
    weights = tmp_path / "segmentation.pt"
    made = SegmentationModel(parameters)
    Segmenter(made, parameters, ImageSettings(), eager, {}, torch.device("cpu")).save(weights)
    first = predicted_masks(REAL, weights, "by an untrained model", tmp_path / "cache")
    assert first.predicted
    assert first.masks.cells.cells()
    (kept,) = (tmp_path / "cache").iterdir()
    before = kept.stat().st_mtime_ns
    again = predicted_masks(REAL, weights, "by an untrained model", tmp_path / "cache")
    assert kept.stat().st_mtime_ns == before
    assert again.masks == first.masks
    assert again.found is not None
    assert first.found is not None
    assert again.found.labels == first.found.labels
    part = again.part(range(4, 8)).found
    assert part is not None
    assert part.maps.keys() == {t - 4 for t in again.found.maps if 4 <= t < 8}
    assert all(np.array_equal(part.others[t], again.found.others[t + 4]) for t in part.others)


def test_a_model_is_trained_as_a_round_trains_it(root, tmp_path):
    small = {"steps": 2, "validate_every": 2, "simulated": 0, "corrupted": 0, "width": 16}
    lesson = (REAL, range(7), range(7, 10))
    made = train_on(tmp_path, [lesson], small, reuse=True)
    card = load_checkpoint(made.weights, "tracking")["card"]
    assert card["learned_movies"] == ["simulated-train"]
    assert TrackingModel.load(made.weights, torch.device("cpu"))
    before = made.weights.stat().st_mtime_ns
    train_on(tmp_path, [lesson], small, reuse=True)
    assert made.weights.stat().st_mtime_ns == before, "nothing was trained again"
    train_on(tmp_path, [(REAL, range(6), range(6, 10))], small, reuse=True)
    assert made.weights.stat().st_mtime_ns > before, "other frames are another training"


def test_what_it_costs_grows_from_few_to_many(tmp_path, monkeypatch):
    monkeypatch.setattr(cost, "CELLS", (6, 12))
    monkeypatch.setattr(cost, "FRAMES", (4, 8))
    monkeypatch.setattr(cost, "SIMULATED_FRAMES", 5)
    weights = tmp_path / "tracking.pt"
    torch.manual_seed(0)
    model = TrackingModel(Tracker(TrackerConfig(width=16, convolution_width=8)).eval(), 0.5)
    save_checkpoint(weights, model.content())
    rows = {row.what: row for row in cost.measure_cost(weights, tmp_path)}
    row = rows["tracking, 12 cells, 8 frames"]
    assert row.value > 0
    assert row.budget == (60 if not torch.cuda.is_available() else 5)
    assert re.search(r"features \d.*, scores \d.*, linking \d.*, naming \d", row.detail)
    memory = rows["tracking, 12 cells, 8 frames: memory"]
    assert 0.05 < memory.value < 2
    assert rows["tracking, 12 cells, 4 frames"].budget is None
    assert {"tracking, linear in frames", "tracking, near linear in cells"} <= set(rows)


def test_a_crowd_goes_back_and_forth_and_is_read_from_its_beginning(tmp_path, monkeypatch):
    monkeypatch.setattr(cost, "FRAMES", (4, 8))
    monkeypatch.setattr(cost, "SIMULATED_FRAMES", 5)
    path = cost.crowd(12, tmp_path)
    movie, labels = cost.read_crowd(path, 8)
    masks = labels.images["nucleus"] > 0
    assert np.array_equal(masks[3], masks[5])
    assert np.array_equal(movie.raw[3], movie.raw[5])
    assert not np.array_equal(masks[0], masks[4])
    few, first = cost.read_crowd(path, 3)
    assert np.array_equal(few.raw, movie.raw[:3])
    assert np.array_equal(first.images["nucleus"], labels.images["nucleus"][:3])


def test_what_trackers_without_a_model_cost_is_told_too(tmp_path, monkeypatch):
    monkeypatch.setattr(cost, "FRAMES", (4, 6))
    monkeypatch.setattr(cost, "SIMULATED_FRAMES", 4)
    found = cost.track_crowd(cost.crowd(8, tmp_path), 6, tmp_path / "none.pt", "overlap")
    assert set(found["stages"]) == {"features", "linking", "naming"}
    assert found["seconds"] == pytest.approx(sum(found["stages"].values()))


def test_data_that_is_not_there_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("PROSPERO_DATA", str(tmp_path))
    for part in (parts.hela, parts.others):
        scores, rows = part(Options(tmp_path))
        assert scores == []
        assert all("NO REAL DATA" in row.detail for row in rows)
    scores, rows = parts.boxed(Options(tmp_path, tmp_path / "none.pt"))
    assert "there are no weights" in rows[0].detail
