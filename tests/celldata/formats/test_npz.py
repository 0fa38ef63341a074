import numpy as np
import pytest

from celldata.errors import DataError
from celldata.events import Event
from celldata.formats import npz


def test_what_is_written_is_read_back_without_a_question(tmp_path, movie, labels):
    npz.write(tmp_path / "small.npz", movie, labels)
    again, found = npz.read(tmp_path / "small.npz")
    assert np.array_equal(again.raw, movie.raw)
    assert again.channels == movie.channels
    assert (again.name, again.pixel_size_um, again.frame_interval_s) == ("small", 0.645, 1800.0)
    assert found == labels


def test_a_movie_without_labels(tmp_path, movie):
    npz.write(tmp_path / "raw.npz", movie)
    assert npz.read(tmp_path / "raw.npz")[1] is None


def test_deepcell_data_sets_need_their_axes_and_every_value_is_a_cell(tmp_path, movie, labels):
    y = np.moveaxis(np.stack([labels.images["nucleus"]]), 0, -1)
    np.savez(tmp_path / "d.npz", X=np.moveaxis(movie.raw, 1, -1), y=y)
    with pytest.raises(DataError, match=r"the axes of X \(3 x 12 x 17 x 2\) mean.*--axes TYXC"):
        npz.read(tmp_path / "d.npz")
    again, found = npz.read(tmp_path / "d.npz", "TYXC", features=("cytoplasm",))
    assert np.array_equal(again.raw, movie.raw)
    assert np.array_equal(found.images["cytoplasm"], labels.images["nucleus"])
    assert found.cells.cells() == [1, 2, 7, 9]


def test_other_names_the_first_array_is_raw(tmp_path):
    np.savez(tmp_path / "d.npz", images=np.ones((4, 5), np.uint8), more=np.zeros(3))
    again, found = npz.read(tmp_path / "d.npz")
    assert (again.raw.shape, again.raw.dtype, found) == ((1, 1, 4, 5), np.uint8, None)


def test_npy_holds_one_array(tmp_path):
    np.save(tmp_path / "m.npy", np.ones((2, 4, 5)))
    assert npz.read(tmp_path / "m.npy", "TYX")[0].raw.dtype == np.float32


def test_labels_in_a_file_of_their_own(tmp_path, movie, labels):
    np.savez(tmp_path / "y.npz", y=labels.images["nucleus"])
    assert npz.read_labels(tmp_path / "y.npz", movie, "TYX").cells.cells() == [1, 2, 7, 9]
    assert npz.read_labels(tmp_path / "y.npz", movie, "TCYX").features == ("nucleus",)


@pytest.mark.parametrize(
    ("arrays", "axes", "says"),
    [
        ({"X": np.array([{"pickled": 1}], object)}, "YX", "pickled objects are never loaded"),
        ({"X": np.zeros((2, 4, 5)), "y": np.zeros((3, 4, 5), int)}, "TYX", "y is 3 x 4 x 5"),
        ({"X": np.zeros((2, 4, 5)), "y": np.full((2, 4, 5), -1)}, "TYX", "labels cannot be used"),
        ({"X": np.zeros((2, 4, 5)), "y": np.full((2, 4, 5), 0.5)}, "TYX", "whole numbers"),
        ({"X": np.zeros((2, 4, 5))}, "TCYX", "--axes TCYX names 4"),
        ({"X": np.zeros((0, 4, 5))}, "TYX", "0, 1, 4, 5"),
        ({"X": np.array([["a"]])}, "YX", "not grey values"),
        ({"axes": np.array("TYX")}, None, "holds no image array"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path, arrays, axes, says):
    np.savez(tmp_path / "bad.npz", **arrays)
    with pytest.raises(DataError, match=says) as error:
        npz.read(tmp_path / "bad.npz", axes)
    assert "bad.npz" in str(error.value)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_truncated_files_are_refused(tmp_path, movie, part):
    path = tmp_path / "m.npz"
    npz.write(path, movie)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])
    with pytest.raises(DataError, match=r"m\.npz"):
        npz.read(path)


def test_marked_ends_are_kept(tmp_path, movie, labels):
    labels.events = {Event(2, 2, "dies"), Event(5, 2, "leaves")}
    npz.write(tmp_path / "small.npz", movie, labels)
    assert npz.read(tmp_path / "small.npz")[1] == labels
