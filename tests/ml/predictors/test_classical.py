"""Threshold, distance transform and watershed; their parameters from labeled frames; the commands."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from celldata.errors import DataError
from celldata.formats import ctc, movie_folder
from celldata.metrics import evaluate_segmentation
from celldata.movie import Movie
from ml.cli import predict
from ml.predictors.choose import Choice, load_predictor
from ml.predictors.classical import ClassicalParameters, ClassicalPredictor, find_cells
from ml.predictors.tuning import spread, tune, tuned_on
from ml.segmentation.predict import segment_movie

NOWHERE = Path("nowhere.pt")


def run(*arguments: object) -> Result:
    return CliRunner(mix_stderr=False).invoke(predict, [str(a) for a in arguments])


def test_touching_cells_are_parted(discs):
    found = segment_movie(ClassicalPredictor(), discs, "nucleus", progress=False)
    assert [len(found.labels.cells.at(t, "nucleus")) for t in range(2)] == [3, 3]
    truth = discs.raw[:, 0] > 1700
    assert ((found.labels.images["nucleus"] > 0) == truth).mean() > 0.98
    left, right = found.labels.images["nucleus"][0, 40, [28, 49]]
    assert left != right
    assert all(0.3 < cell.confidence < 0.7 for cell in found.confidence), "all are as bright as the usual one"


def test_a_dim_cell_is_less_sure(discs):
    raw = discs.raw.copy()
    raw[0, 0, :15, 80:] = 1000 + (raw[0, 0, :15, 80:].astype(int) - 1000) // 2
    found = segment_movie(ClassicalPredictor(), Movie("dim", raw), "nucleus", [0], progress=False)
    by_y = sorted(
        found.confidence,
        key=lambda cell: np.nonzero(found.labels.images["nucleus"][0] == cell.value)[0].min(),
    )
    assert by_y[0].confidence < min(cell.confidence for cell in by_y[1:])


@pytest.mark.parametrize(
    ("change", "cells"),
    [
        ({}, 3),
        ({"border": 15}, 2),
        ({"min_area": 260}, 2),
        ({"seed_distance": 40}, 2),
        ({"confidence": 0.99}, 0),
    ],
    ids=["as it is", "border", "too small", "seeds too near", "not sure"],
)
def test_what_each_parameter_leaves_out(discs, change, cells):
    parameters = replace(ClassicalParameters(), **change)
    found = segment_movie(ClassicalPredictor(parameters), discs, "nucleus", [0], progress=False)
    assert len(found.confidence) == cells


def test_a_small_cell_near_a_large_one_has_its_seed():
    yy, xx = np.mgrid[:90, :110]
    plane = np.zeros((90, 110), np.float32)
    plane[(yy - 45) ** 2 + (xx - 40) ** 2 <= 20**2] = 1
    plane[(yy - 45) ** 2 + (xx - 72) ** 2 <= 6**2] = 1
    found = find_cells(plane, ClassicalParameters(seed_distance=40))
    assert found.labels.max() == 2
    assert found.labels[45, 40] != found.labels[45, 72] != 0


def test_dark_cells_and_textured_ones_are_found():
    yy, xx = np.mgrid[:90, :110]
    disc = (yy - 40) ** 2 + (xx - 50) ** 2 <= 12**2
    dark = np.where(disc, 0.1, 0.8) + np.random.default_rng(0).normal(0, 0.02, disc.shape)
    textured = 0.5 + np.random.default_rng(0).normal(0, 1, disc.shape) * np.where(disc, 0.3, 0.01)
    for signal, plane in (("dark", dark), ("texture", textured)):
        found = find_cells(plane.astype(np.float32), ClassicalParameters(signal=signal))
        assert found.labels.max() == 1, signal
        mask = found.labels > 0
        # Texture is seen in a window, so its outlines are wide.
        assert (mask & disc).sum() / (mask | disc).sum() > (0.8 if signal == "dark" else 0.5), signal


@pytest.mark.parametrize(
    "raw",
    [
        np.zeros((1, 1, 40, 40), np.uint16),
        np.full((1, 1, 40, 40), 65535, np.uint16),
        np.full((1, 1, 40, 40), np.nan, np.float32),
        np.zeros((1, 1, 1, 30), np.uint8),
        np.zeros((1, 2, 1, 1), np.uint8),
    ],
    ids=["black", "saturated", "nan", "a line", "a pixel, two channels"],
)
def test_nothing_to_see_gives_no_cells(raw):
    found = segment_movie(ClassicalPredictor(), Movie("empty", raw), "nucleus", progress=False)
    assert found.confidence == []


@pytest.fixture(scope="module")
def simulated(round_data) -> Path:
    return round_data / "sim-train"


@pytest.fixture(scope="module")
def tuned(simulated) -> ClassicalPredictor:
    movie, labels = movie_folder.read_movie(simulated), movie_folder.read_labels(simulated)
    return tuned_on(movie, labels, [0, 1, 2], progress=False)


def test_tuning_is_better_than_its_start_and_holds_on_other_frames(simulated, tuned):
    movie, truth = movie_folder.read_movie(simulated), movie_folder.read_labels(simulated)

    def f1(predictor: ClassicalPredictor) -> float:
        frames = [3, 4, 5]
        found = segment_movie(predictor, movie, "nucleus", frames, progress=False).labels
        only = truth.copy()
        only.cells.remove([row for row in only.cells.rows if row.t not in frames])
        return evaluate_segmentation(only, found)["objects"]["f1"] or 0.0

    start = ClassicalPredictor(replace(tuned.parameters, level=1.2, gamma=1.0, seed_distance=40))
    assert f1(tuned) > f1(start)
    assert f1(tuned) > 0.6
    assert tuned.card["frames"] == [0, 1, 2]
    assert tuned.card["score"]["f1"] > 0.6


def test_tuning_finds_what_is_dark():
    yy, xx = np.mgrid[:60, :60]
    disc = (yy - 30) ** 2 + (xx - 30) ** 2 <= 10**2
    plane = (np.where(disc, 0.1, 0.8) + np.random.default_rng(0).normal(0, 0.02, disc.shape)).astype(
        np.float32
    )
    found = tune([(plane, disc.astype(np.uint32))], progress=False)
    assert found.parameters.signal == "dark"
    assert found.score.f1 == 1.0


def test_frames_are_spread_over_the_movie():
    assert spread(list(range(64)), 4) == [0, 21, 42, 63]
    assert spread([5, 6], 8) == [5, 6]


def test_a_stored_file_predicts_the_same(tuned, simulated, tmp_path):
    tuned.save(tmp_path / "classical.json")
    back = ClassicalPredictor.load(tmp_path / "classical.json")
    assert back == tuned
    assert (tmp_path / "classical.json").stat().st_size < 2000


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (None, "no such file.*tune-classical"),
        ("nothing", "cannot be read as JSON"),
        ('{"kind": "segmentation"}', "no parameters of the classical method"),
        ('{"kind": "classical", "version": 1, "parameters": {"level": -1}, "images": {}}', "level is -1"),
        (
            '{"kind": "classical", "version": 1, "parameters": {"colour": 1}, "images": {}}',
            "no parameter colour",
        ),
    ],
)
def test_a_file_that_is_none_is_one_line(text, problem, tmp_path):
    path = tmp_path / "classical.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(DataError, match=problem):
        load_predictor(Choice("classical", path), NOWHERE)


def test_the_commands_tune_and_predict(simulated, tmp_path):
    file, out = tmp_path / "models" / "classical.json", tmp_path / "out"
    result = run("tune-classical", simulated, "--frames", "0-1", "--out", file, "--json")
    assert result.exit_code == 0, result.stderr
    report = json.loads(result.stdout)
    assert report["frames"] == [0, 1]
    assert json.loads(file.read_text())["parameters"] == report["parameters"]

    result = run(
        "segmentation", simulated, "--predictor", "classical", "--model", file, "--out", out, "--json"
    )
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["objects"] > 6
    truth = movie_folder.read_labels(simulated)
    assert ctc.read_labels(out, out / "res_track.txt").shape == truth.shape


def test_without_a_file_it_says_that_nothing_was_tuned(simulated, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("segmentation", simulated, "--predictor", "classical", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    assert "was not tuned" in result.stderr


def test_mistakes_are_one_line(simulated, tuned, round_data, tmp_path):
    def failed(result: Result) -> str:
        assert result.exit_code == 2
        assert len(result.stderr.strip().splitlines()) == 1
        return result.stderr

    out = ("--out", tmp_path / "out")
    classical = ("segmentation", simulated, "--predictor", "classical", *out)
    assert "no frames of this movie" in failed(run("tune-classical", simulated, "--frames", "3-99", *out))
    assert "no frames of this movie" in failed(run("tune-classical", simulated, "--frames", "some", *out))
    assert "no outlines" in failed(run("tune-classical", round_data / "sim-new", *out))
    assert "no such file" in failed(run(*classical, "--model", tmp_path / "none.json"))
    tuned.save(tmp_path / "classical.json")
    assert "makes no maps" in failed(run(*classical, "--model", tmp_path / "classical.json", "--maps"))
    assert "not ask for a diameter" in failed(run(*classical, "--diameter", 20))
    assert not (tmp_path / "out").exists()
