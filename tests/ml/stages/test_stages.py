"""The stages one after the other, in a workspace in miniature, as `dvc repro` runs them."""

import csv
import html
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml

from celldata.errors import DataError
from celldata.formats import movie_folder
from celldata.formats.map_files import read_maps
from ml.data.settings import ImageSettings
from ml.parameters import parse
from ml.segmentation.segmenter import Segmenter
from ml.segmentation.train import TrainParameters
from ml.stages import (
    evaluate_segmentation,
    evaluate_tracking,
    prepare,
    promote_segmentation,
    promote_tracking,
    rank,
    report,
    train_segmentation,
    train_tracking,
)
from ml.stages import predict as predict_stage
from ml.stages.run import run_stage

CPU = torch.device("cpu")
PARAMETERS = {
    "prepare": {},
    "train_segmentation": {
        "steps": 60,
        "batch_size": 4,
        "crop": 64,
        "validate_every": 60,
        "validation_frames": 2,
        "learning_rate": 0.01,
        "average": 0.9,
        "device": "cpu",
        "model": {"width": 8, "depth": 3},
    },
    "promote_segmentation": {"device": "cpu", "promote": "always"},
    "evaluate_segmentation": {"device": "cpu", "gallery": 2},
    "train_tracking": {"steps": 3, "validate_every": 3, "width": 16, "convolution_width": 8, "device": "cpu"},
    "promote_tracking": {"device": "cpu", "promote": "always"},
    "evaluate_tracking": {"device": "cpu"},
    "predict": {"device": "cpu", "maps": True},
    "rank": {"window": 5},
    "report": {"device": "cpu"},
}
STAGES = (
    prepare,
    train_segmentation,
    promote_segmentation,
    evaluate_segmentation,
    train_tracking,
    promote_tracking,
    evaluate_tracking,
    predict_stage,
    rank,
    report,
)


@pytest.fixture(scope="module")
def workspace(round_data, tmp_path_factory) -> Path:
    """A folder in which every stage has run once."""
    here = tmp_path_factory.mktemp("workspace")
    shutil.copytree(round_data, here / "data")
    (here / "data" / "manifest.json").write_text(json.dumps({"round": 7, "movies": {}}))
    (here / "params.yaml").write_text(yaml.safe_dump(PARAMETERS))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        for stage in STAGES:
            stage.main()
    return here


@pytest.fixture
def trained(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, before stage promote_segmentation."""
    shutil.copytree(workspace / "prepared", tmp_path / "prepared")
    (tmp_path / "models").mkdir()
    shutil.copy(workspace / "models/segmentation.trained.pt", tmp_path / "models")
    (tmp_path / "params.yaml").write_text(yaml.safe_dump({"promote_segmentation": {"device": "cpu"}}))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_declared_output_is_there(workspace: Path) -> None:
    project = Path(__file__).resolve().parents[3]
    stages = yaml.safe_load((project / "dvc.yaml").read_text())["stages"]
    for stage in stages.values():
        for kind in ("outs", "metrics", "plots"):
            for entry in stage.get(kind, []):
                path = entry if isinstance(entry, str) else next(iter(entry))
                assert (workspace / path).exists(), path


def test_metrics_tell_what_was_learned_from_and_how_it_went(workspace: Path) -> None:
    splits = json.loads((workspace / "metrics/prepare.json").read_text())["splits"]
    assert splits["train"]["movies"] == 2
    assert splits["train"]["frames"] == 9
    assert splits["train"]["tracked_movies"] == 1
    scores = json.loads((workspace / "metrics/segmentation.json").read_text())
    assert "segmentation model is in use although it is worse" in scores["model"]
    assert scores["movies"] == 1
    assert scores["frames"] == 6
    assert scores["true"] == splits["test"]["objects"]
    assert scores["f1"] > 0.2, "sixty steps find some of the cells"
    assert 0 < scores["pq"] <= 1
    assert scores["ap"]["0.90"] <= scores["ap"]["0.50"]
    assert sum(group["true"] for group in scores["by_size"].values()) == scores["true"]
    assert set(scores["by_crowding"]) == {"touching", "near", "apart"}
    with (workspace / "plots/segmentation_frames.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["correct"]) for row in rows) == scores["correct"]


def test_a_worse_model_stays_out_of_use_until_it_is_told_in(
    workspace: Path, trained: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sixty steps are worse than the model in the box, which is in use before any round."""
    forced = Segmenter.load(workspace / "models/segmentation.pt", CPU).card
    assert forced["best_step"] == 60
    assert forced["promotion"]["promoted"]
    assert forced["learned"]["sim-begun"] == [0, 1, 2]
    validated = Segmenter.load(workspace / "models/segmentation.trained.pt", CPU).card["validated"]
    assert list(validated) == ["sim-validation"]
    assert len(validated["sim-validation"]) == 2, "so many frames the training looks at"
    assert forced["validated"] == {"sim-validation": [0, 1, 2, 3, 4, 5]}, "the promotion looks at more"
    promote_segmentation.main()
    assert "the new one is worse" in (said := capsys.readouterr().err)
    assert "promote: always" in said
    written = json.loads(Path("metrics/promotion.json").read_text())
    assert written["promoted"] is False
    assert written["new"]["f1"] < written["earlier"]["f1"]
    kept = Segmenter.load(Path("models/segmentation.pt"), CPU).card
    assert "no real image" in kept["trained_on"]
    assert kept["promotion"] == written
    assert written["against"] == "the model in the box"

    Path("models/segmentation.pt").write_bytes(b"half of it")
    promote_segmentation.main()
    assert "not compared: models/segmentation.pt: it cannot be read" in capsys.readouterr().err
    assert Segmenter.load(Path("models/segmentation.pt"), CPU).card["best_step"] == 60


def test_a_model_in_use_is_not_compared_with_itself(workspace: Path, trained: Path) -> None:
    """The stage runs again after a change of its code or a kill; why the model is in use is kept."""
    shutil.copy(workspace / "models/segmentation.pt", trained / "models")
    promote_segmentation.main()
    before = json.loads((workspace / "metrics/promotion.json").read_text())
    assert before["new"]["f1"] < before["earlier"]["f1"]
    assert json.loads(Path("metrics/promotion.json").read_text()) == before
    assert Segmenter.load(Path("models/segmentation.pt"), CPU).card["promotion"] == before


def test_a_model_that_found_nothing_better_than_its_start_is_judged_anew(
    workspace: Path, trained: Path
) -> None:
    model = Segmenter.load(workspace / "models/segmentation.pt", CPU)
    model.card = {**model.card, "data": "of an earlier round"}
    model.save(trained / "models/segmentation.pt")
    promote_segmentation.main()
    told = json.loads(Path("metrics/promotion.json").read_text())
    assert (told["frames"], told["against"]) == (6, "models/segmentation.pt")
    assert 0.2 < told["new"]["f1"] < told["earlier"]["f1"] + 0.1


def test_a_last_model_that_is_not_here_is_missed(trained: Path) -> None:
    """As in a fresh clone, where dvc.lock is there and `models/` is not."""
    lock = {"stages": {"promote_segmentation": {"outs": [{"path": "models/segmentation.pt", "md5": "0"}]}}}
    Path("dvc.lock").write_text(yaml.safe_dump(lock))
    with pytest.raises(DataError, match=r"model is not here.*dvc checkout models/segmentation\.pt"):
        promote_segmentation.main()
    assert not Path("models/segmentation.pt").exists()
    content = {"promote_segmentation": {"device": "cpu", "promote": "always"}}
    Path("params.yaml").write_text(yaml.safe_dump(content))
    promote_segmentation.main()
    assert Path("models/segmentation.pt").is_file()


def test_the_worst_errors_are_shown(workspace: Path) -> None:
    page = (workspace / "gallery/segmentation/index.html").read_text()
    pictures = sorted(path.name for path in (workspace / "gallery/segmentation").glob("*.png"))
    assert pictures, "sixty steps make errors"
    assert all(f'src="{name}"' in page for name in pictures)
    assert "sim-test" in page


def test_finished_movies_are_not_predicted(workspace: Path) -> None:
    folders = sorted(p.name for p in (workspace / "predictions").iterdir())
    assert folders == [".labeled", "sim-begun", "sim-new"]
    assert {m["movie"] for m in json.loads((workspace / "rank.json").read_text())["tracking"]} == {
        "sim-begun",
        "sim-new",
    }


def test_labeled_movies_are_predicted_for_comparison(workspace: Path) -> None:
    told = json.loads((workspace / "metrics/labeled.json").read_text())
    movies = told["per_movie"]
    assert set(movies) == {"sim-begun", "sim-test", "sim-train", "sim-validation"}
    learned = Segmenter.load(workspace / "models/segmentation.pt", CPU).card["learned"]
    for name, movie in movies.items():
        known, new = movie["known"], movie["new"]
        assert (known is None) == (name not in learned and movie["split"] != "validation"), name
        assert (new is None) == (known is not None), "a movie of this round is learned whole, or not at all"
        assert (known or new)["frames"] == (3 if name == "sim-begun" else 5)
    test = movies["sim-test"]["new"]
    scores = json.loads((workspace / "metrics/segmentation.json").read_text())
    assert told["new"] == {"movies": 1, **test}
    assert told["known"]["true"] == sum(m["known"]["true"] for m in movies.values() if m["known"])
    assert 0 < test["true"] < scores["true"], "five of its six frames"
    labels = movie_folder.read_labels(workspace / "predictions/.labeled/sim-test")
    shown = [t for t in range(labels.n_frames) if labels.images["nucleus"][t].any()]
    assert sorted({row.t for row in labels.cells.rows}) == shown
    assert len(shown) <= 5


def test_a_movie_that_fails_costs_the_others_nothing(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("data", "models", "predictions"):
        shutil.copytree(workspace / folder, tmp_path / folder)
    content = {**PARAMETERS, "predict": {**PARAMETERS["predict"], "labeled": 0}}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(content))
    monkeypatch.chdir(tmp_path)
    Path("predictions/sim-gone").mkdir()
    raw = Path("data/sim-begun") / movie_folder.RAW
    good = raw.read_bytes()
    raw.write_bytes(b"no image")
    before = Path("predictions/sim-new/cells.json").stat().st_mtime_ns
    with pytest.raises(DataError, match=r"1 of 2 movies: not predicted\. sim-begun"):
        predict_stage.main()
    raw.write_bytes(good)
    predict_stage.main()
    assert Path("predictions/sim-new/cells.json").stat().st_mtime_ns == before
    assert sorted(p.name for p in Path("predictions").iterdir()) == ["sim-begun", "sim-new"]
    assert json.loads(Path("metrics/labeled.json").read_text()) == {}
    assert Path("metrics/predict.json").read_text() == (workspace / "metrics/predict.json").read_text(), (
        "as if nothing had been wrong"
    )


def test_approved_frames_keep_their_labels_and_the_others_are_predicted(workspace: Path) -> None:
    approved = movie_folder.read_labels(workspace / "data/sim-begun").images["nucleus"]
    predicted = movie_folder.read_labels(workspace / "predictions/sim-begun").images["nucleus"]
    assert np.array_equal(predicted[:3], approved[:3])
    assert not approved[3:].any()
    confidence = json.loads((workspace / "predictions/sim-begun/confidence.json").read_text())
    found = {(t, int(v)) for t in range(3, len(predicted)) for v in np.unique(predicted[t]) if v}
    assert {(row["t"], row["value"]) for row in confidence} == found
    assert found, "sixty steps find some of the cells"
    told = json.loads((workspace / "metrics/predict.json").read_text())
    new = json.loads((workspace / "predictions/sim-new/confidence.json").read_text())
    assert (told["movies"], told["frames"], told["objects"]) == (2, 9, len(confidence) + len(new))


def test_maps_lie_with_the_frames_that_were_predicted(workspace: Path) -> None:
    maps = workspace / "predictions/sim-begun/maps"
    assert sorted(p.name for p in maps.iterdir()) == ["maps.json", *(f"t{t:04d}.tif" for t in range(3, 6))]
    predicted = movie_folder.read_labels(workspace / "predictions/sim-begun").images["nucleus"]
    foreground = read_maps(maps, 4)[0]
    assert foreground.shape == predicted[4].shape
    inside = foreground[predicted[4] > 0]
    assert inside.mean() > foreground[predicted[4] == 0].mean()


def test_predicted_cells_have_identities_and_links(workspace: Path) -> None:
    folder = workspace / "predictions/sim-new"
    labels = movie_folder.read_labels(folder)
    assert not (folder / movie_folder.RAW).exists()
    values = {
        (t, int(v)) for t in range(labels.n_frames) for v in np.unique(labels.images["nucleus"][t]) if v
    }
    assert {(row.t, row.value) for row in labels.cells.rows} == values
    links = json.loads((folder / "links.json").read_text())
    assert {link["cell"] for link in links["tracking"]} <= set(labels.cells.cells())


def test_the_ranking_covers_every_frame_that_nobody_approved(workspace: Path) -> None:
    ranking = json.loads((workspace / "rank.json").read_text())
    assert ranking["round"] == 7
    windows = ranking["segmentation"]
    covered = {(w["movie"], t) for w in windows for t in range(w["first"], w["last"] + 1)}
    assert {("sim-new", t) for t in range(6)} <= covered
    assert {("sim-begun", t) for t in range(3, 6)} <= covered
    suspicions = [w["suspicion"] for w in windows]
    assert suspicions == sorted(suspicions, reverse=True)
    assert {m["movie"] for m in ranking["tracking"]} == {"sim-begun", "sim-new"}
    told = json.loads((workspace / "metrics/rank.json").read_text())
    assert told["segmentation"]["windows"] == len(windows)
    assert told["segmentation"]["mean_suspicion"] == pytest.approx(sum(suspicions) / len(windows), abs=1e-4)


def test_the_first_round_can_have_its_labels_from_another_predictor(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("data", "models"):
        shutil.copytree(workspace / folder, tmp_path / folder)
    (tmp_path / "models/segmentation.pt").unlink()
    content = {**PARAMETERS, "predict": {"device": "cpu", "predictor": "classical"}}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(content))
    monkeypatch.chdir(tmp_path)
    predict_stage.main()
    rows = json.loads((tmp_path / "predictions/sim-new/confidence.json").read_text())
    assert len(rows) > 12, "more than two cells a frame"
    assert len(movie_folder.read_labels(tmp_path / "predictions/sim-new").cells.cells()) > 2


def test_the_report_stands_alone(workspace: Path) -> None:
    path = workspace / "reports/round-7.html"
    said = path.read_text(encoding="utf-8")
    assert path.stat().st_size < 5_000_000
    assert not re.findall(r"""(?:src|href)=(?!"data:)|https?:|url\(|@import|<script""", said)
    assert said.count('src="data:image/') >= 3
    promotion = json.loads((workspace / "metrics/promotion.json").read_text())
    assert html.escape(promotion["reason"]) in said
    for words in ("sim-test", "Best: ", "Worst: ", "Data hash", "foreground", "Divisions found and missed"):
        assert words in said
    figures = json.loads((workspace / "reports/round-7.json").read_text())
    assert figures["segmentation"] == json.loads((workspace / "metrics/segmentation.json").read_text())


def test_windows_cover_the_movie_and_the_last_one_overlaps_backwards() -> None:
    assert rank.windows_of(12, 5) == [(0, 4), (5, 9), (7, 11)]
    assert rank.windows_of(10, 5) == [(0, 4), (5, 9)]
    assert rank.windows_of(5, 5) == [(0, 4)]
    assert rank.windows_of(3, 5) == [(0, 2)]


def test_a_mistake_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text("prepare: {pixel_size: 1}\n")
    done = subprocess.run(
        [sys.executable, "-m", "ml.stages.prepare"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "params.yaml: prepare: there is no parameter pixel_size. "
        "Known are channels, feature, normalisation, overlaps, pixel_size_um, unlabeled."
    ]


@pytest.mark.parametrize(
    "words", ["CUDA out of memory. Tried to", "DefaultCPUAllocator: can't allocate memory"]
)
def test_too_little_memory_says_what_to_change(words: str, capsys) -> None:
    def fail() -> None:
        raise RuntimeError(words)

    with pytest.raises(SystemExit, match="2"):
        run_stage(fail)
    assert "Lower batch_size or crop" in capsys.readouterr().err


def test_other_errors_keep_their_trace() -> None:
    def fail() -> None:
        raise RuntimeError("sizes of tensors must match")

    with pytest.raises(RuntimeError, match="must match"):
        run_stage(fail)


def test_weights_of_another_network_are_not_fine_tuned(workspace: Path) -> None:
    settings = ImageSettings()
    given = parse(
        TrainParameters,
        {**PARAMETERS["train_segmentation"], "start": str(workspace / "models/segmentation.pt")},
        "x",
    )
    assert train_segmentation.starting_model(given, settings) is not None
    assert train_segmentation.starting_model(replace(given, start=None), settings) is None
    wider = replace(given, model=replace(given.model, width=16))
    with pytest.raises(DataError, match=r"was trained with train_segmentation\.model .*start to null"):
        train_segmentation.starting_model(wider, settings)
    with pytest.raises(DataError, match=r"was trained with prepare\.pixel_size_um 0\.65"):
        train_segmentation.starting_model(given, replace(settings, pixel_size_um=0.5))
