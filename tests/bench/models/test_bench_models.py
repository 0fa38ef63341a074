"""`make bench-models` on a simulated sequence in the folders of the Cell Tracking Challenge."""

import json

import numpy as np
import pytest
import tifffile

from bench.models import ablations, boxed, quality, workspace
from bench.models.sets import HELA, OTHERS, UNLABELED, Split, frames_of
from celldata.formats import movie_folder
from ml.data.settings import ImageSettings
from ml.parameters import parse
from ml.segmentation.model import ModelParameters
from ml.segmentation.train import TrainParameters
from tests.bench.models.simulated_set import HIDDEN, REAL


def test_frames_are_told_apart():
    split = Split.of(HELA, 92)
    assert (split.train, split.validation, split.test) == (range(56), range(56, 64), range(64, 92))
    split = Split.of(REAL, 100)
    assert (split.train, split.validation, split.test) == (range(60), range(60, 70), range(70, 100))


@pytest.mark.parametrize("real", [HELA, *OTHERS], ids=lambda real: real.name)
def test_each_movie_is_learned_at_the_scale_that_suits_its_cells(real):
    told = workspace.parameters(workspace.learning(real))
    images = parse(ImageSettings, told["prepare"], "prepare")
    training = parse(TrainParameters, told["train_segmentation"], "train_segmentation")
    assert training.border * images.pixel_size_um == pytest.approx(real.border * real.pixel_size_um, rel=0.05)
    assert training.steps == real.training["steps"]
    assert training.model.width == ModelParameters().width, "the rest is as in params.yaml"


def test_a_cell_without_an_outline_is_no_lesson(root):
    movie, truth = REAL.read()
    lesson = REAL.lesson()
    marker = tifffile.imread(root / "simulated" / "01_GT" / "TRA" / "mask002.tif") == HIDDEN
    assert (lesson.images[UNLABELED][2][marker] == 1).all()
    assert not lesson.images["nucleus"][2][marker].any()
    assert not (lesson.images[UNLABELED].astype(bool) & lesson.images["nucleus"].astype(bool)).any()
    assert [frame.any() for frame in lesson.images[UNLABELED]] == [t == 2 for t in range(movie.n_frames)]
    assert np.array_equal(lesson.images["nucleus"], truth.images["nucleus"])
    assert lesson.divisions


def test_parts_keep_the_divisions_that_happen_in_them(root):
    lesson = REAL.lesson()
    whole = frames_of(lesson, range(10))
    assert (whole.divisions, whole.cells) == (lesson.divisions, lesson.cells)
    first = min(d.t for d in lesson.divisions)
    late = frames_of(lesson, range(first - 1, 10))
    assert {d.t for d in late.divisions} == {d.t - first + 1 for d in lesson.divisions}
    daughters_alone = frames_of(lesson, range(first, 10))
    assert len(daughters_alone.divisions) < len(lesson.divisions), "a parent is before its daughters"


def test_a_set_is_trained_and_measured_and_its_weights_used_again(root, tmp_path):
    rows = quality.measure_trained(REAL, tmp_path, steps=2, reuse=True)
    by_name = {row.what: row for row in rows}
    seg = by_name["simulated: SEG"]
    assert (seg.budget, seg.at_least) == (0.5, True)
    assert "frames 0-5 (2 steps" in seg.detail
    assert "tested on 7-9" in seg.detail
    assert "cells in 3 frames" in by_name["simulated: object F1 at IoU .6"].detail
    data = tmp_path / "simulated" / "data"
    info = movie_folder.read_info(data / "simulated-train")
    assert (info.split, info.approved_frames) == ("train", tuple(range(6)))

    weights = tmp_path / "simulated" / workspace.WEIGHTS
    before = weights.stat().st_mtime_ns
    quality.measure_trained(REAL, tmp_path, steps=2, reuse=True)
    assert weights.stat().st_mtime_ns == before, "nothing was trained again"
    told = weights.parents[1] / workspace.TOLD
    content = json.loads(told.read_text())
    told.write_text(json.dumps({**content, "split": ["range(0, 5)", "range(5, 7)"]}))
    quality.measure_trained(REAL, tmp_path, steps=2, reuse=True)
    assert weights.stat().st_mtime_ns > before, "other frames are another training"
    assert json.loads(told.read_text())["split"] == content["split"]

    before = weights.stat().st_mtime_ns
    (tmp_path / "simulated" / workspace.RESUMES["train_segmentation"]).write_bytes(
        b"of an interrupted training"
    )
    rows = quality.measure_trained(REAL, tmp_path, steps=3, reuse=True)
    assert weights.stat().st_mtime_ns > before, "other parameters are another training"
    assert "of the last stretch alone" in rows[0].detail


def test_what_a_model_does_not_offer_is_told(root, tmp_path, monkeypatch):
    monkeypatch.setattr(ablations, "HELA", REAL)
    changes = {"time travel": {"train_segmentation": {"model": {"future": True}}}}
    (row,) = ablations.measure_ablations(tmp_path, [], 2, False, changes)
    assert row.value is None
    assert "there is no parameter future" in row.detail


def test_the_classical_method_is_tuned_on_the_first_frames(root):
    rows = quality.measure_classical(REAL, most=2)
    assert "tuned on 2 of frames 0-5" in rows[0].detail
    assert rows[0].value > 0.3


def test_what_is_not_there_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("PROSPERO_DATA", str(tmp_path))
    (row,) = quality.measure_trained(HELA, tmp_path, steps=1, reuse=False)
    assert (row.value, "NO REAL DATA" in row.detail) == (None, True)
    (row,) = boxed.measure_boxed(tmp_path, [HELA], tmp_path / "none.pt")
    assert (row.value, row.kept) == (None, False)
