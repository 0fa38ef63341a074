"""`prospero predict`: movies from anywhere, without a server."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
import tifffile
import torch
from click.testing import CliRunner, Result

from celldata.formats import ctc, movie_folder
from ml.cli import predict
from ml.data.settings import ImageSettings
from ml.segmentation.model import ModelParameters, SegmentationModel
from ml.segmentation.postprocess import PostprocessParameters
from ml.segmentation.segmenter import Segmenter
from ml.sources import _prospero
from ml.tracking.model import Tracker, TrackerConfig
from ml.tracking.trained import TrackingModel
from ml.training.checkpoints import save_checkpoint

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> Path:
    """Untrained weights: what they find does not matter here, that it is written does."""
    folder = tmp_path_factory.mktemp("models")
    torch.manual_seed(0)
    parameters = ModelParameters(width=4, depth=2)
    # a foreground threshold of 0 and low seeds: every image holds objects
    eager = PostprocessParameters(foreground=0.0, seed=0.0, min_area=1)
    Segmenter(
        SegmentationModel(parameters), parameters, ImageSettings(), eager, {}, torch.device("cpu")
    ).save(folder / "segmentation.pt")
    save_checkpoint(folder / "tracking.pt", TrackingModel(Tracker(TrackerConfig()), 0.5).content())
    return folder


def run(*arguments: object) -> Result:
    return CliRunner(mix_stderr=False).invoke(predict, [str(a) for a in arguments])


def failed(result: Result) -> str:
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1
    return result.stderr.strip()


@pytest.fixture
def tiff(tmp_path: Path) -> Path:
    path = tmp_path / "movie.tif"
    images = np.random.default_rng(0).integers(0, 500, (3, 40, 50)).astype(np.uint16)
    tifffile.imwrite(path, images, imagej=True, metadata={"axes": "TYX"})
    return path


def test_a_tiff_becomes_a_ctc_result(tiff: Path, models: Path, tmp_path: Path) -> None:
    out = tmp_path / "01_RES"
    result = run("segmentation", tiff, "--model", models / "segmentation.pt", "--out", out, "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    labels = ctc.read_labels(out, out / "res_track.txt")
    assert labels.shape == (3, 40, 50)
    assert report["frames"] == 3
    assert report["objects"] == len(labels.cells.cells()) > 0
    assert 0 <= report["mean_confidence"] <= 1


def test_a_folder_of_numbered_tiffs_becomes_a_movie_folder(tiff: Path, models: Path, tmp_path: Path) -> None:
    raw = tmp_path / "01"
    raw.mkdir()
    for t, frame in enumerate(tifffile.imread(tiff)):
        tifffile.imwrite(raw / f"t{t:03d}.tif", frame)
    out = tmp_path / "prediction"
    options = ("--model", models / "segmentation.pt", "--out", out, "--format", "movie-folder")
    result = run("segmentation", raw, *options)
    assert result.exit_code == 0, result.output
    assert "objects in 3 frames" in result.stdout
    assert movie_folder.read_labels(out).shape == (3, 40, 50)


def test_a_movie_of_a_round_is_tracked_with_its_own_outlines(
    round_data, models: Path, tmp_path: Path
) -> None:
    movie, out = round_data / "sim-train", tmp_path / "tracked"
    options = ("--model", models / "tracking.pt", "--out", out, "--format", "movie-folder", "--json")
    result = run("tracking", movie, *options)
    assert result.exit_code == 0, result.output
    truth, found = movie_folder.read_labels(movie), movie_folder.read_labels(out)
    assert np.array_equal(truth.images["nucleus"], found.images["nucleus"])
    links = json.loads((out / "links.json").read_text())
    assert json.loads(result.stdout)["divisions"] == len(links["divisions"])
    assert json.loads(result.stdout)["tracks"] == len(found.cells.cells())


def test_a_movie_without_outlines_is_segmented_first(tiff: Path, models: Path, tmp_path: Path) -> None:
    given = ("--model", models / "tracking.pt", "--segmentation-model", models / "segmentation.pt")
    result = run("tracking", tiff, *given, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / "res_track.txt").is_file()


def test_an_earlier_result_is_replaced_only_when_asked(tiff: Path, models: Path, tmp_path: Path) -> None:
    options = ("segmentation", tiff, "--model", models / "segmentation.pt", "--out")
    out, other = tmp_path / "out", tmp_path / "precious"
    assert run(*options, out).exit_code == 0
    assert "add --force" in failed(run(*options, out))
    assert run(*options, out, "--force").exit_code == 0
    other.mkdir()
    (other / "thesis.txt").write_text("years of work")
    assert "holds no earlier result" in failed(run(*options, other, "--force"))
    assert (other / "thesis.txt").is_file()


def test_a_ctc_sequence_keeps_its_file_numbers(tiff: Path, models: Path, tmp_path: Path) -> None:
    raw = tmp_path / "sequences" / "01"
    raw.mkdir(parents=True)
    for t, frame in enumerate(tifffile.imread(tiff), start=150):
        tifffile.imwrite(raw / f"t{t:03d}.tif", frame)
    out, model = tmp_path / "01_RES", ("--model", models / "segmentation.pt")
    result = run("segmentation", "--ctc", raw, *model, "--out", out)
    assert result.exit_code == 0, result.output
    assert sorted(p.name for p in out.glob("*.tif")) == ["mask150.tif", "mask151.tif", "mask152.tif"]
    begins = {int(line.split()[1]) for line in (out / "res_track.txt").read_text().splitlines()}
    assert begins <= {150, 151, 152}
    wrong = failed(run("segmentation", "--ctc", raw.parent, *model, "--out", tmp_path / "other"))
    assert "Name one of its sequences: 01" in wrong


def test_a_stack_with_confidence_and_maps(tiff: Path, models: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    given = ("segmentation", tiff, "--model", models / "segmentation.pt", "--out", out, "--maps")
    result = run(*given, "--format", "stack")
    assert result.exit_code == 0, result.output
    stack = tifffile.imread(out / "labels.tif")
    assert stack.shape == (3, 40, 50)
    confidence = json.loads((out / "confidence.json").read_text())
    found = {(t, int(v)) for t in range(3) for v in np.unique(stack[t]) if v}
    assert {(row["t"], row["value"]) for row in confidence} == found
    assert len(found) > 0
    assert sorted(p.name for p in (out / "maps").iterdir()) == [
        "maps.json",
        *(f"t000{t}.tif" for t in range(3)),
    ]
    assert tifffile.imread(out / "maps" / "t0001.tif").shape == (3, 40, 50)


def test_a_result_with_maps_is_replaced_as_a_whole(tiff: Path, models: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    given = ("segmentation", tiff, "--model", models / "segmentation.pt", "--out", out)
    assert run(*given, "--maps").exit_code == 0
    assert run(*given, "--force").exit_code == 0
    assert not (out / "maps").exists(), "maps of other labels would mislead"
    assert (out / "confidence.json").is_file()


def test_one_movie_and_one_only(tiff: Path, models: Path, tmp_path: Path) -> None:
    for given in ((), (tiff, "--movie", "x"), ("--movie", "x", "--ctc", tmp_path)):
        result = run("segmentation", *given, "--model", models / "segmentation.pt", "--out", tmp_path / "o")
        assert result.exit_code == 2
        assert "Name one movie" in result.stderr


def test_a_movie_of_the_server(tiff: Path, models: Path, tmp_path: Path, monkeypatch) -> None:
    """Through the `prospero` command of a server of its own, in a process of its own."""
    monkeypatch.setenv("PROSPERO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    for arguments in (("db", "upgrade"), ("movies", "import", str(tiff), "--name", "wells", "--axes", "TYX")):
        done = subprocess.run([_prospero(), *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    model = ("--model", models / "segmentation.pt")
    result = run("segmentation", "--movie", "wells", *model, "--out", tmp_path / "out", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["movie"] == "wells"
    assert json.loads(result.stdout)["frames"] == 3
    unknown = failed(run("segmentation", "--movie", "wels", *model, "--out", tmp_path / "none"))
    assert "wels: the server did not hand it out" in unknown
    assert "prospero movies list" in unknown


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("CUDA out of memory. Tried"),
        RuntimeError("DefaultCPUAllocator: can't allocate memory"),
    ],
)
def test_too_little_memory_says_what_to_change(
    error: Exception, tiff: Path, models: Path, tmp_path: Path, monkeypatch
) -> None:
    def fail(*arguments: object) -> None:
        raise error

    monkeypatch.setattr("ml.segmentation.tiling._forward", fail)
    given = ("segmentation", tiff, "--model", models / "segmentation.pt", "--out", tmp_path / "out")
    assert "Choose a smaller --tile or --batch" in failed(run(*given))


def test_mistakes_are_one_line(tiff: Path, models: Path, tmp_path: Path) -> None:
    out = ("--out", tmp_path / "out")
    model = ("--model", models / "segmentation.pt")
    broken = tmp_path / "broken.pt"
    broken.write_bytes(b"nothing")
    assert "no such file" in failed(run("segmentation", tiff, "--model", tmp_path / "none.pt", *out))
    assert "cannot be read as weights" in failed(run("segmentation", tiff, "--model", broken, *out))
    assert "not a tracking model" in failed(run("tracking", tiff, *model, *out))
    assert "there is no abacus" in failed(run("segmentation", tiff, *model, *out, "--device", "abacus"))
    assert "does not exist" in failed(run("segmentation", tmp_path / "nowhere", *model, *out))
    assert "is not a movie" in failed(run("segmentation", broken, *model, *out))
    assert not (tmp_path / "out").exists()
