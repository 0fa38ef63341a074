import shutil

import numpy as np
import pytest
import tifffile

from celldata.errors import DataError
from celldata.formats import ctc
from celldata.lineage import Division
from celldata.metrics import evaluate_tracking
from celldata.metrics.ctc_folders import read_frames, read_tracking, read_trackings


@pytest.fixture
def result(draw, tmp_path):
    """A folder with a division of cell 1, and a cell 4 with a hole."""
    labels = draw(["1122", "1133", "....", "4.44"], [(1, (2, 3), 2)])
    ctc.write_result(tmp_path / "01_RES", labels)
    return labels, tmp_path / "01_RES"


def test_a_result_comes_back_with_its_hole_as_one_cell(result):
    labels, folder = result
    read = read_tracking(folder)
    assert read.cells.frames_of(4) == [0, 2, 3]
    assert read.divisions == labels.divisions
    assert evaluate_tracking(labels, read) == evaluate_tracking(labels, labels)


def test_a_cell_that_follows_another_without_a_gap_is_a_daughter_of_it(draw, tmp_path):
    ctc.write_result(tmp_path / "01_RES", draw(["1122"]))
    (tmp_path / "01_RES" / "res_track.txt").write_text("1 0 1 0\n2 2 3 1\n")
    read = read_tracking(tmp_path / "01_RES")
    assert read.cells.cells() == [1, 2]
    assert read.divisions == {Division(1, (2,), 2)}


def test_a_cell_keeps_its_divisions_across_a_gap(draw, tmp_path):
    ctc.write_result(tmp_path / "01_RES", draw(["1.122", "1.133"], [(1, (2, 3), 3)]))
    read = read_tracking(tmp_path / "01_RES")
    assert read.divisions == {Division(1, (2, 3), 3)}
    assert read.cells.frames_of(1) == [0, 2]


def test_file_numbers_that_start_late_are_counted_from_the_first(draw, tmp_path):
    labels = draw(["1122", "1133"], [(1, (2, 3), 2)])
    ctc.write_result(tmp_path / "01_RES", labels, first_number=150)
    assert read_tracking(tmp_path / "01_RES").divisions == labels.divisions


def test_markers_stand_in_where_the_outline_is_missing(result, tmp_path):
    labels, folder = result
    shutil.copytree(folder, tmp_path / "01_GT" / "TRA")
    (tmp_path / "01_GT" / "TRA" / "res_track.txt").rename(tmp_path / "01_GT" / "TRA" / "man_track.txt")
    outlines = shutil.copytree(folder, tmp_path / "01_ST" / "SEG")
    (outlines / "res_track.txt").unlink()
    mask = tifffile.imread(outlines / "mask000.tif")
    tifffile.imwrite(outlines / "mask000.tif", np.where(mask == 4, 0, mask).astype(np.uint16))
    read = read_tracking(tmp_path / "01_GT", tmp_path / "01_ST")
    assert evaluate_tracking(labels, read)["tra"] == 1.0


def test_both_sides_are_read_of_the_same_frames(result, tmp_path):
    labels, folder = result
    ctc.write_result(tmp_path / "other", labels, first_number=10)
    with pytest.raises(DataError, match=r"other: has the frames 10-13, the truth 0-3"):
        read_trackings(folder, tmp_path / "other")
    truth, prediction = read_trackings(folder, folder)
    assert truth == prediction == read_tracking(folder)


def test_a_prediction_of_another_size_is_named_with_both_sizes(result, tmp_path):
    _, folder = result
    wide = shutil.copytree(folder, tmp_path / "wide")
    for path in wide.glob("*.tif"):
        tifffile.imwrite(path, np.pad(tifffile.imread(path), ((0, 0), (0, 3))))
    with pytest.raises(DataError, match=r"wide: has masks of 4 x 19 pixels, the truth of 4 x 16"):
        read_trackings(folder, wide)


def test_frames_without_a_true_mask_are_left_out(result, tmp_path):
    labels, folder = result
    gold = tmp_path / "01_GT" / "SEG"
    gold.mkdir(parents=True)
    for number in (1, 3):
        shutil.copy(folder / f"mask{number:03d}.tif", gold / f"man_seg{number:03d}.tif")
    truth, prediction, frames = read_frames(tmp_path / "01_GT", folder)
    assert frames == [1, 3]
    assert truth.shape == prediction.shape == (2, *labels.shape[1:])
    assert truth == prediction


def test_a_frame_that_the_prediction_lacks_is_named(result, tmp_path):
    _, folder = result
    short = shutil.copytree(folder, tmp_path / "short")
    (short / "mask003.tif").unlink()
    with pytest.raises(DataError, match="no frame 3"):
        read_frames(folder, short)


def test_a_folder_without_tracks_is_refused_with_what_to_give(result):
    _, folder = result
    (folder / "res_track.txt").unlink()
    with pytest.raises(DataError, match=r"no track file.*01_RES"):
        read_tracking(folder)


@pytest.mark.parametrize("missing", ["elsewhere", "elsewhere/deeper"])
def test_a_folder_that_is_not_there_is_named(tmp_path, missing):
    with pytest.raises(DataError, match="elsewhere"):
        read_tracking(tmp_path / missing)
    with pytest.raises(DataError, match="elsewhere"):
        read_frames(tmp_path / missing, tmp_path)
