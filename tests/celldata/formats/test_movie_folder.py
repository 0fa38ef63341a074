import hashlib
import json

import numpy as np
import pytest

from celldata.errors import DataError
from celldata.events import Event
from celldata.formats import movie_folder
from celldata.formats.export import export
from celldata.formats.movie_folder import MovieInfo
from celldata.movie import Movie


@pytest.fixture
def info(movie, labels):
    return MovieInfo.of(
        movie,
        labels.features,
        split="test",
        round=4,
        approved_segmentation=((0, 1), (1, 2)),
        approved_tracking=True,
        progress={"approved": 2},
    )


def test_what_is_written_is_read_back(tmp_path, movie, labels, info):
    path = tmp_path / "small"
    movie_folder.write(path, movie, labels, info)
    assert movie_folder.read_info(path) == info
    again = movie_folder.read_movie(path)
    assert np.array_equal(again.raw, movie.raw)
    assert (again.name, again.channels, again.raw.dtype) == ("small", ("H2B", "membrane"), np.uint16)
    assert (again.pixel_size_um, again.frame_interval_s) == (0.645, 1800.0)
    assert movie_folder.read_labels(path) == labels
    assert info.approved_frames == (0, 1, 2)


def test_the_files_are_those_of_the_formats_page(tmp_path, movie, labels, info):
    import tifffile

    path = tmp_path / "small"
    movie_folder.write(path, movie, labels, info)
    names = {file.name for file in path.iterdir()}
    assert names == {"raw.ome.tif", "labels.ome.tif", "cells.json", "divisions.json", "movie.json"}
    with tifffile.TiffFile(path / "labels.ome.tif") as tif:
        assert (tif.is_ome, tif.series[0].axes, tif.series[0].dtype) == (True, "TCYX", np.uint32)
    about = json.loads((path / "movie.json").read_text())
    assert about["shape"] == {"t": 3, "c": 2, "y": 12, "x": 17}
    assert about["approved"] == {"segmentation": [[0, 1], [1, 2]], "tracking": True}
    assert {"t": 0, "c": 1, "value": 4, "cell": 1} in json.loads((path / "cells.json").read_text())
    assert json.loads((path / "divisions.json").read_text()) == [{"parent": 1, "daughters": [2, 5], "t": 1}]


def test_the_same_content_gives_the_same_bytes(tmp_path, movie, labels, info):
    def hashes():
        return {
            file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in (tmp_path / "m").iterdir()
        }

    movie_folder.write(tmp_path / "m", movie, labels, info)
    first = hashes()
    movie_folder.write(tmp_path / "m", movie, labels, info)
    assert hashes() == first


def test_predictions_have_no_raw_and_unlabeled_movies_no_labels(tmp_path, movie, labels, info):
    movie_folder.write(tmp_path / "prediction", None, labels, info)
    assert movie_folder.read_labels(tmp_path / "prediction") == labels
    with pytest.raises(DataError, match=r"raw\.ome\.tif: does not exist"):
        movie_folder.read_movie(tmp_path / "prediction")
    movie_folder.write(tmp_path / "raw", movie, None, MovieInfo.of(movie))
    assert not movie_folder.has_labels(tmp_path / "raw")
    with pytest.raises(DataError, match="has no labels"):
        movie_folder.read_labels(tmp_path / "raw")


def test_a_folder_that_fails_half_way_leaves_the_old_one(tmp_path, movie, labels, info):
    path = tmp_path / "small"
    movie_folder.write(path, movie, labels, info)

    class Breaks:
        shape, dtype, ndim = movie.raw.shape, movie.raw.dtype, 4

        def __getitem__(self, index):
            if index == (2, 0):
                raise OSError("the disk is gone")
            return movie.raw[index]

    broken = Movie("small", Breaks(), movie.channels)
    with pytest.raises(OSError, match="the disk is gone"):
        movie_folder.write(path, broken, labels, info)
    assert np.array_equal(movie_folder.read_movie(path).raw, movie.raw)
    assert [entry.name for entry in tmp_path.iterdir()] == ["small"]


def test_a_movie_that_is_not_what_its_info_says_is_refused(tmp_path, movie, labels, info):
    with pytest.raises(DataError, match="its info says"):
        movie_folder.write(tmp_path / "m", Movie("m", movie.raw[:2]), labels, info)
    with pytest.raises(DataError, match="the info says"):
        movie_folder.write(tmp_path / "m", movie, labels, MovieInfo.of(movie, ("nucleus",)))
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("movie.json", "{", "cannot be read as JSON"),
        ("movie.json", "{}", "not the description of a movie"),
        ("cells.json", '[{"t": 0}]', "not a cells table: row 0"),
        ("cells.json", '[{"t": 0, "c": 5, "value": 1, "cell": 1}]', "not a cells table"),
        ("cells.json", '[{"t": 0, "c": 0, "value": -1, "cell": 1}]', "not a cells table"),
        ("divisions.json", '[{"parent": 1, "daughters": [], "t": 1}]', "not a list of divisions"),
        ("divisions.json", "null", "not a list of divisions"),
    ],
)
def test_damaged_json_is_named(tmp_path, movie, labels, info, file, text, says):
    path = tmp_path / "small"
    movie_folder.write(path, movie, labels, info)
    (path / file).write_text(text)
    with pytest.raises(DataError, match=says) as error:
        movie_folder.read_labels(path)
    assert str(path / file) in str(error.value)


def test_images_of_another_size_are_refused(tmp_path, movie, labels, info):
    movie_folder.write(tmp_path / "a", movie, labels, info)
    smaller = Movie("small", movie.raw[:2], movie.channels)
    movie_folder.write(tmp_path / "b", smaller, None, MovieInfo.of(smaller))
    (tmp_path / "b" / "raw.ome.tif").replace(tmp_path / "a" / "raw.ome.tif")
    with pytest.raises(DataError, match=r"raw\.ome\.tif: has 4 planes of 12 x 17.*3 x 2 planes"):
        movie_folder.read_movie(tmp_path / "a")


def test_a_split_that_does_not_exist_is_refused(movie):
    with pytest.raises(ValueError, match="holdout"):
        MovieInfo.of(movie, split="holdout")


def test_marked_ends_are_a_file_of_their_own_that_is_there_only_with_them(tmp_path, movie, labels, info):
    path = tmp_path / "small"
    labels.events = {Event(5, 2, "leaves"), Event(2, 2, "dies")}
    movie_folder.write(path, movie, labels, info)
    assert json.loads((path / "events.json").read_text()) == [
        {"cell": 2, "t": 2, "kind": "dies"},
        {"cell": 5, "t": 2, "kind": "leaves"},
    ]
    assert movie_folder.read_labels(path) == labels
    labels.events = set()
    movie_folder.write(path, movie, labels, info)
    assert not (path / "events.json").exists()
    assert movie_folder.read_labels(path) == labels


@pytest.mark.parametrize(
    "events",
    [
        {},
        [{"cell": 2, "t": 2}],
        [{"cell": 2, "t": 2, "kind": "sleeps"}],
        [{"cell": 2, "t": 2, "kind": "dies"}, {"cell": 2, "t": 1, "kind": "dies"}],
    ],
)
def test_malformed_events_are_refused(tmp_path, movie, labels, info, events):
    path = tmp_path / "small"
    movie_folder.write(path, movie, labels, info)
    (path / "events.json").write_text(json.dumps(events))
    with pytest.raises(DataError, match="is not a list of events"):
        movie_folder.read_labels(path)


def test_formats_without_a_place_for_marked_ends_say_so(tmp_path, movie, labels):
    labels.events = {Event(2, 2, "dies")}
    said = "this format has no place for how tracks end (1 are marked)"
    assert said in export(tmp_path / "ctc", movie, labels, "ctc")
    assert said in export(tmp_path / "small.zip", movie, labels, "deepcell")
    assert said not in export(tmp_path / "small.npz", movie, labels, "npz")
