"""The model in the box: how it is made, and that what lies in the package finds cells."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
import tifffile
import torch
import yaml
from click.testing import CliRunner

from celldata.metrics import evaluate_segmentation
from celldata.simulator import SimulationParameters, simulate
from ml.boxed import BOXED
from ml.boxed.make import BoxedParameters, make, simulated
from ml.boxed.simulated import any_parameters
from ml.cli import predict
from ml.data.prepared import INDEX
from ml.parameters import read_section
from ml.segmentation.model import ModelParameters
from ml.segmentation.predict import segment_movie
from ml.segmentation.segmenter import Segmenter
from ml.segmentation.train import TrainParameters

CPU = torch.device("cpu")
TINY = BoxedParameters(
    movies=5,
    frames=2,
    size=96,
    train=TrainParameters(
        steps=2, batch_size=2, crop=48, validate_every=2, validation_frames=1, model=ModelParameters(width=4)
    ),
)


def test_it_is_made_from_simulated_movies_alone(tmp_path: Path) -> None:
    made = make(TINY, tmp_path / "work")
    assert made.card["trained_on"] == "5 movies simulated by celldata.simulator; no real image"
    assert set(made.card["validation"]) >= {"f1", "precision", "recall", "seg"}
    again = make(TINY, tmp_path / "other")
    assert made.card["data"] == again.card["data"], "the same seed gives the same movies"
    assert made.card["data"] != make(replace(TINY, movies=6), tmp_path / "more").card["data"]


def test_movies_of_an_interrupted_run_with_other_parameters_are_not_used(tmp_path: Path) -> None:
    work = tmp_path / "work"
    few = replace(TINY, movies=2, size=64)
    first = simulated(few, work)
    made = (first.movies[0].folder.parent / INDEX).stat().st_mtime_ns
    again = simulated(replace(few, train=replace(few.train, steps=9)), work)
    assert (again.movies[0].folder.parent / INDEX).stat().st_mtime_ns == made, "steps change no movie"
    assert len(simulated(replace(few, movies=3), work).movies) == 3
    seeded = simulated(replace(few, train=replace(few.train, seed=2)), work)
    assert seeded.fingerprint != first.fingerprint


def test_simulated_movies_differ_in_kind() -> None:
    kinds = [any_parameters("x", 2, 320, [1, n]) for n in range(40)]
    assert min(k.n_cells for k in kinds) < 20 < 150 < max(k.n_cells for k in kinds)
    assert max(k.photons for k in kinds) > 10 * min(k.photons for k in kinds)
    assert any_parameters("x", 2, 320, [1, 3]) == any_parameters("x", 2, 320, [1, 3])


def test_its_stage_names_what_is_there() -> None:
    project = Path(__file__).resolve().parents[3]
    stage = yaml.safe_load((project / "ml/boxed/dvc.yaml").read_text())["stages"]["boxed"]
    assert stage["cmd"] == "python -m ml.boxed.make"
    assert all((project / dep).exists() for dep in stage["deps"])
    made = yaml.safe_load((project / "ml/boxed/dvc.lock").read_text())["stages"]["boxed"]
    for file in (*made["deps"], *made["outs"]):
        now = hashlib.md5((project / file["path"]).read_bytes(), usedforsecurity=False).hexdigest()
        assert file["md5"] == now, f"{file['path']} is another: `dvc commit -f ml/boxed/dvc.yaml` tells DVC"
    parameters = read_section(BoxedParameters, "boxed", project / "ml/boxed/params.yaml")
    assert parameters.train.steps > 100


@pytest.fixture(scope="module")
def boxed() -> Segmenter:
    return Segmenter.load(BOXED, CPU)


def test_it_is_small_and_says_what_it_has_seen(boxed: Segmenter) -> None:
    assert BOXED.stat().st_size < 10_000_000
    assert "no real image" in boxed.card["trained_on"]
    assert boxed.card["validation"]["f1"] > 0.85


def test_it_finds_nuclei_that_it_has_never_seen(boxed: Segmenter) -> None:
    parameters = SimulationParameters(n_frames=2, height=256, width=256, n_cells=30)
    made = simulate(parameters, seed=987_654)
    found = segment_movie(boxed, made.movie, "nucleus", progress=False).labels
    figures = evaluate_segmentation(made.labels, found, "nucleus")
    assert figures["objects"]["f1"] > 0.85
    assert figures["seg"] > 0.7


def test_it_is_used_where_no_model_was_trained(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = simulate(SimulationParameters(n_frames=1, height=128, width=128, n_cells=8), seed=5)
    tifffile.imwrite(tmp_path / "movie.tif", made.movie.raw[:, 0], imagej=True, metadata={"axes": "TYX"})
    result = CliRunner(mix_stderr=False).invoke(
        predict, ["segmentation", str(tmp_path / "movie.tif"), "--out", str(tmp_path / "out")]
    )
    assert result.exit_code == 0, result.stderr
    assert "objects in 1 frames" in result.stdout
