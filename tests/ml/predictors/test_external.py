"""Cellpose and StarDist as predictors, with stand-ins that have the packages' own surface."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from celldata.errors import DataError
from ml.predictors.cellpose import CellposePredictor
from ml.predictors.choose import Choice, load_predictor
from ml.predictors.stardist import StarDistPredictor
from ml.segmentation.predict import segment_movie

CPU = torch.device("cpu")
NOWHERE = Path("nowhere.pt")


def star_model(folder: Path, channels: int = 1) -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"axes": "YXC", "n_channel_in": channels}))
    (folder / "weights_best.h5").write_bytes(b"weights")
    return folder


@pytest.mark.parametrize(
    ("release", "name"),
    [("cellpose 3", "cyto3"), ("cellpose 4", "cpsam"), ("cellpose 4", "cpsam_v2")],
)
def test_cellpose_outlines_the_cells(release, name, install, stand_ins, cellpose_weights, discs):
    install("cellpose", stand_ins[release])
    (cellpose_weights / name).write_bytes(b"weights")
    found = segment_movie(CellposePredictor.load(None, CPU), discs, "nucleus", progress=False)
    assert [len(found.labels.cells.at(t, "nucleus")) for t in range(2)] == [2, 2]  # two discs touch
    assert np.array_equal(found.labels.images["nucleus"] > 0, discs.raw[:, 0] > 1700)
    sure = 1 / (1 + np.exp(-2))
    assert [cell.confidence for cell in found.confidence] == pytest.approx([sure] * 4, abs=1e-4)
    assert found.labels.cells.cells() == [1, 2, 3, 4]


def test_cellpose_is_told_the_diameter_and_leaves_out_the_border(install, stand_ins, cellpose_weights, discs):
    install("cellpose", stand_ins["cellpose 4"])
    (cellpose_weights / "mine").write_bytes(b"weights")
    choice = Choice("cellpose", Path("mine"), "cpu", border=15, diameter=25.0)
    predictor = load_predictor(choice, NOWHERE)
    found = segment_movie(predictor, discs, "nucleus", progress=False)
    assert predictor._model.asked == [25.0, 25.0]
    assert [len(found.labels.cells.at(t, "nucleus")) for t in range(2)] == [1, 1]
    assert not found.labels.images["nucleus"][:, :15].any()


@pytest.mark.parametrize(
    ("folders", "tile", "tiles"),
    [
        (("2D_versatile_fluo",), 512, (1, 1)),
        (("2D_versatile_fluo_extracted", "2D_versatile_fluo"), 50, (2, 3)),
    ],
    ids=["keras 2", "keras 3"],
)
def test_stardist_outlines_the_cells(folders, tile, tiles, install, stand_ins, keras_home, discs):
    install("stardist", stand_ins["stardist"])
    star_model(keras_home.joinpath("models", "StarDist2D", *folders))
    predictor = StarDistPredictor.load(None)
    found = segment_movie(predictor, discs, "nucleus", tile=tile, progress=False)
    assert predictor._model.asked == [tiles, tiles]
    assert np.array_equal(found.labels.images["nucleus"] > 0, discs.raw[:, 0] > 1700)
    assert [cell.confidence for cell in found.confidence] == pytest.approx([0.9, 0.6, 0.9, 0.6], abs=1e-4)


def test_a_folder_of_one_s_own_is_taken_and_one_for_colours_is_refused(install, stand_ins, tmp_path, discs):
    install("stardist", stand_ins["stardist"])
    choice = Choice("stardist", star_model(tmp_path / "mine"))
    found = segment_movie(load_predictor(choice, NOWHERE), discs, "nucleus", progress=False)
    assert len(found.confidence) == 4
    with pytest.raises(DataError, match="wants 3 channels"):
        StarDistPredictor.load(star_model(tmp_path / "colours", channels=3))
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match=r"no model of StarDist"):
        StarDistPredictor.load(tmp_path / "empty")


@pytest.mark.parametrize(
    ("predictor", "package"), [("cellpose", "pip install .*cellpose"), ("stardist", "pip install .*stardist")]
)
def test_a_package_that_is_not_there_says_what_to_install(predictor, package):
    if importlib.util.find_spec(predictor):
        pytest.skip(f"{predictor} is installed here")
    with pytest.raises(DataError, match=f"{predictor}: the package is not installed.*{package}"):
        load_predictor(Choice(predictor), NOWHERE)


def test_a_package_that_does_not_load_says_so(install):
    install("cellpose", "import torchvision_that_is_not_here")
    with pytest.raises(DataError, match=r"does not load.*torchvision_that_is_not_here"):
        load_predictor(Choice("cellpose"), NOWHERE)


def test_weights_that_are_not_there_are_not_downloaded(install, stand_ins, cellpose_weights, keras_home):
    install("cellpose", stand_ins["cellpose 3"])
    install("stardist", stand_ins["stardist"])
    with pytest.raises(
        DataError, match=r"no weights nucleitorch_0 or cyto3 .* in .*cellpose-weights.*licence"
    ):
        CellposePredictor.load(None, CPU)
    with pytest.raises(DataError, match=r"no weights livecell or livecelltorch_0"):
        CellposePredictor.load(Path("livecell"), CPU)
    with pytest.raises(DataError, match=r"no folder 2D_versatile_fluo.*from_pretrained"):
        StarDistPredictor.load(None)


def test_weights_that_do_not_fit_are_one_line(install, stand_ins, cellpose_weights):
    install("cellpose", stand_ins["cellpose 3"])
    (cellpose_weights / "cyto3").write_bytes(b"corrupt")
    with pytest.raises(DataError, match="cannot load these weights") as error:
        CellposePredictor.load(None, CPU)
    assert "more lines" not in str(error.value)


def test_only_cellpose_asks_for_a_diameter():
    with pytest.raises(DataError, match="does not ask for a diameter"):
        Choice("model", diameter=20.0)
