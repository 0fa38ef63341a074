import numpy as np
import pytest

from celldata.cells import CellsTable
from celldata.errors import DataError
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie, as_raw


def test_from_images_makes_every_value_a_cell():
    labels = Labels.from_images({"nucleus": np.array([[[0, 3]], [[3, 4]]], np.int32)}, [Division(3, (4,), 1)])
    assert labels.images["nucleus"].dtype == np.uint32
    assert labels.cells.rows == [(0, "nucleus", 3, 3), (1, "nucleus", 3, 3), (1, "nucleus", 4, 4)]
    assert (labels.shape, labels.n_frames, labels.features) == ((2, 1, 2), 2, ("nucleus",))


def test_masks_of_cells_show_the_lowest_of_an_overlap_and_nothing_unknown():
    images = {"nucleus": np.array([[[1, 2, 3, 9]]], np.uint32)}
    cells = CellsTable(
        [(0, "nucleus", 1, 40), (0, "nucleus", 2, 50), (0, "nucleus", 3, 50), (0, "nucleus", 3, 40)]
    )
    assert Labels(images, cells).masks_of_cells("nucleus").tolist() == [[[40, 50, 40, 0]]]


def test_frames_are_the_labels_own_and_absent_ones_are_key_errors():
    labels = Labels.empty(["nucleus"], (2, 3, 4))
    labels.frame("nucleus", 1)[0, 0] = 5
    assert labels.images["nucleus"][1, 0, 0] == 5
    for feature, t in (("nucleus", 2), ("nucleus", -1), ("whole-cell", 0)):
        with pytest.raises(KeyError):
            labels.frame(feature, t)


def test_a_copy_and_its_original_do_not_share_anything():
    labels = Labels.from_images({"nucleus": np.ones((1, 2, 2), np.uint32)})
    copy = labels.copy()
    assert copy == labels
    copy.frame("nucleus", 0)[0, 0] = 2
    copy.cells.add([(0, "nucleus", 2, 2)])
    copy.divisions.add(Division(1, (2,), 1))
    assert labels == Labels.from_images({"nucleus": np.ones((1, 2, 2), np.uint32)})


@pytest.mark.parametrize(
    "images",
    [
        np.array([[[-1]]]),
        np.array([[[0.5]]]),
        np.array([[[2**32]]]),
        np.array([[[np.nan]]]),
        np.array([[["a"]]]),
    ],
)
def test_images_that_are_no_labels_are_refused(images):
    with pytest.raises(ValueError, match="label"):
        Labels.from_images({"nucleus": images})


def test_features_of_different_shapes_are_refused():
    with pytest.raises(ValueError, match="whole-cell"):
        Labels.from_images({"nucleus": np.zeros((1, 2, 2), int), "whole-cell": np.zeros((1, 2, 3), int)})


def test_a_movie_knows_its_dimensions_and_names_its_channels():
    movie = Movie("m", np.zeros((4, 2, 5, 6), np.uint16))
    assert (movie.n_frames, movie.n_channels, movie.height, movie.width) == (4, 2, 5, 6)
    assert movie.channels == ("channel 1", "channel 2")


@pytest.mark.parametrize(
    ("raw", "more", "says"),
    [
        (np.zeros((2, 3, 4), np.uint8), {}, "2, 3, 4"),
        (np.zeros((0, 1, 3, 4), np.uint8), {}, "shape"),
        (np.zeros((1, 1, 3, 4), np.int32), {}, "int32"),
        (np.zeros((1, 2, 3, 4), np.uint8), {"channels": ("a",)}, "1 channel names for 2 channels"),
        (np.zeros((1, 1, 3, 4), np.uint8), {"pixel_size_um": 0.0}, "pixel_size_um is 0"),
    ],
)
def test_a_movie_whose_parts_do_not_fit_is_refused(raw, more, says):
    with pytest.raises(DataError, match=says):
        Movie("m", raw, **more)


def test_as_raw_keeps_true_depth_and_turns_the_rest_into_float32():
    for dtype, expected in [
        ("u1", "u1"),
        (">u2", "u2"),
        ("i2", "f4"),
        ("f8", "f4"),
        ("?", "u1"),
        ("f4", "f4"),
    ]:
        assert as_raw(np.ones((1, 1, 2, 2), dtype), "x").dtype == np.dtype(expected)
    with pytest.raises(DataError, match="complex64"):
        as_raw(np.ones((1, 1, 2, 2), np.complex64), "x")
