"""What is learned is never tested."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import tifffile

from celldata.errors import DataError
from celldata.formats import movie_folder
from ml.data.leakage import check_frozen, check_splits, read_splits
from ml.data.round_folder import read_round


@pytest.fixture
def data(round_data: Path, tmp_path: Path) -> Path:
    return shutil.copytree(round_data, tmp_path / "data")


def change(data: Path, name: str, **values: object) -> None:
    path = data / name / movie_folder.INFO
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def crop(source: str, x: int, frames: str = "0:6") -> str:
    return f"{source} [frames {frames}, y 0:96, x {x}:{x + 96}]"


def test_movies_of_their_own_are_fine(data: Path) -> None:
    for movie in read_round(data):
        change(data, movie.name, source="The same lab")
    check_splits(read_round(data))


def test_a_single_frame_in_two_splits_is_leakage(data: Path) -> None:
    raw = tifffile.imread(data / "sim-train" / movie_folder.RAW)
    other = tifffile.imread(data / "sim-test" / movie_folder.RAW)
    other[4] = raw[1]
    info = movie_folder.read_info(data / "sim-test")
    movie = movie_folder.read_movie(data / "sim-test")
    labels = movie_folder.read_labels(data / "sim-test")
    changed = type(movie)(movie.name, other.reshape(movie.raw.shape), movie.channels)
    movie_folder.write(data / "sim-test", changed, labels, info)
    with pytest.raises(DataError, match=r"sim-train.*its frame 1 is frame 4 of sim-test.*train.*test"):
        check_splits(read_round(data))
    change(data, "sim-test", split="train")
    check_splits(read_round(data))


def test_empty_frames_are_no_leakage(data: Path) -> None:
    for name in ("sim-train", "sim-test"):
        movie, labels = movie_folder.read_movie(data / name), movie_folder.read_labels(data / name)
        raw = np.array(movie.raw)
        raw[2] = 0
        changed = type(movie)(movie.name, raw, movie.channels)
        movie_folder.write(data / name, changed, labels, movie_folder.read_info(data / name))
    check_splits(read_round(data))


@pytest.mark.parametrize(
    ("of_train", "of_test", "leaks"),
    [
        (crop("well B2", 0), crop("well B2", 95), True),
        (crop("well B2", 0), crop("well B2", 96), False),
        (crop("well B2", 0, "0:6"), crop("well B2", 0, "6:12"), True),
        (crop("well B2", 0), crop("well B3", 0), False),
        ("well B2", crop("well B2", 40), True),
        ("well B2", "well B2", False),
        (crop(crop("well B2", 100), 50), crop("well B2", 200), True),
        (crop(crop("well B2", 100), 50), crop("well B2", 0), False),
        (crop("", 0), crop("", 0), False),
    ],
)
def test_movies_of_one_field_of_view_stay_together(
    of_train: str, of_test: str, leaks: bool, data: Path
) -> None:
    change(data, "sim-train", source=of_train)
    change(data, "sim-test", source=of_test)
    if leaks:
        with pytest.raises(DataError, match=r"the same field of view as sim-test \(well B2\)"):
            check_splits(read_round(data))
    else:
        check_splits(read_round(data))


def test_a_movie_once_in_test_stays_there(data: Path, tmp_path: Path) -> None:
    splits = check_frozen(read_round(data), {"long-gone": "test"})
    assert splits == {
        "long-gone": "test",
        "sim-begun": "train",
        "sim-test": "test",
        "sim-train": "train",
        "sim-validation": "validation",
    }
    assert check_frozen(read_round(data), splits) == splits
    change(data, "sim-validation", split="train")
    assert check_frozen(read_round(data), splits)["sim-validation"] == "train"
    change(data, "sim-test", split="train")
    with pytest.raises(DataError, match=r"sim-test.*in split train and was in test.*would learn from it now"):
        check_frozen(read_round(data), splits)
    change(data, "sim-test", split="test")
    change(data, "sim-train", split="test")
    with pytest.raises(DataError, match=r"sim-train.*was in train.*would be tested on it now"):
        check_frozen(read_round(data), splits)


def test_splits_that_cannot_be_read_are_not_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "splits.json"
    assert read_splits(path) == {}
    for content in ("half of it", "[1, 2]"):
        path.write_text(content)
        with pytest.raises(DataError, match="Restore it with git"):
            read_splits(path)
