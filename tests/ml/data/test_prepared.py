"""Stage prepare keeps what was approved, and nothing else."""

import json
from pathlib import Path

import numpy as np
import pytest

from celldata.errors import DataError
from celldata.formats import movie_folder
from ml.data.prepared import neighbours, read_prepared
from ml.data.settings import ImageSettings
from ml.stages.prepare import prepare


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_every_approved_movie_is_there_with_its_split(prepared_round) -> None:
    assert {m.name: m.split for m in prepared_round.movies} == {
        "sim-train": "train",
        "sim-begun": "train",
        "sim-validation": "validation",
        "sim-test": "test",
    }


def test_only_approved_frames_count_as_labeled(prepared_round) -> None:
    begun = next(m for m in prepared_round.movies if m.name == "sim-begun")
    assert begun.labeled == (0, 1, 2)
    assert begun.stored == (0, 1, 2, 3)  # and the neighbour that frame 2 is seen with
    assert begun.labels(2).any()
    assert not begun.labels(3).any()
    assert not begun.tracked
    assert {row.t for row in begun.cells.rows} == {0, 1, 2}


def test_labels_cells_and_divisions_are_those_of_the_round(prepared_round, round_data) -> None:
    movie = next(m for m in prepared_round.movies if m.name == "sim-train")
    truth = movie_folder.read_labels(round_data / "sim-train")
    for t in movie.labeled:
        assert np.array_equal(movie.labels(t), truth.images["nucleus"][t])
    assert movie.cells == truth.cells
    assert movie.divisions == truth.divisions


def test_missing_neighbours_are_repeated(prepared_round) -> None:
    movie = prepared_round.movies[0]
    assert neighbours(0, 1, 6) == [0, 0, 1]
    assert neighbours(5, 1, 6) == [4, 5, 5]
    first = movie.frames_around(movie.labeled[0], 1)
    assert np.array_equal(first[0], first[1])


def test_a_finer_movie_is_rescaled(tmp_path, write_round_movie) -> None:
    folder = write_round_movie(tmp_path / "data", "fine", 1, "train")
    info = json.loads((folder / "movie.json").read_text())
    info["pixel_size_um"] = 0.325
    (folder / "movie.json").write_text(json.dumps(info))
    prepare(tmp_path / "data", tmp_path / "prepared", ImageSettings())
    movie = read_prepared(tmp_path / "prepared").movies[0]
    assert movie.factor == pytest.approx(0.5)
    assert movie.shape == (48, 48)


def test_the_same_images_in_two_splits_are_refused(tmp_path, write_round_movie) -> None:
    write_round_movie(tmp_path / "data", "one", 1, "train")
    write_round_movie(tmp_path / "data", "two", 2, "test")
    raw = (tmp_path / "data" / "one" / "raw.ome.tif").read_bytes()
    (tmp_path / "data" / "two" / "raw.ome.tif").write_bytes(raw)
    with pytest.raises(DataError, match=r"two: its frame 0 is frame 0 of one"):
        prepare(tmp_path / "data", tmp_path / "prepared", ImageSettings())


def test_an_unknown_feature_is_named(tmp_path, round_data) -> None:
    with pytest.raises(DataError, match=r"has the features nucleus, not membrane"):
        prepare(round_data, tmp_path / "prepared", ImageSettings(feature="membrane"))


@pytest.mark.parametrize("content", [None, "empty"])
def test_a_round_without_movies_says_what_to_do(tmp_path: Path, content) -> None:
    if content:
        (tmp_path / "data").mkdir()
    with pytest.raises(DataError, match="round close"):
        prepare(tmp_path / "data", tmp_path / "prepared", ImageSettings())


def test_the_fingerprint_follows_the_data(tmp_path, round_data, prepared_round) -> None:
    prepare(round_data, tmp_path / "prepared", ImageSettings())
    assert read_prepared(tmp_path / "prepared").fingerprint == prepared_round.fingerprint
    prepare(round_data, tmp_path / "prepared", ImageSettings(pixel_size_um=0.5))
    assert read_prepared(tmp_path / "prepared").fingerprint != prepared_round.fingerprint
