from pathlib import Path

import numpy as np
import pytest
import tifffile

from backend.movies.reading import ImportOptions, name_of, read_movie
from celldata.errors import DataError


@pytest.fixture
def stack(tmp_path):
    path = tmp_path / "well B2.ome.tif"
    raw = np.random.default_rng(0).integers(0, 4000, (4, 2, 16, 18)).astype(np.uint16)
    tifffile.imwrite(path, raw, ome=True, metadata={"axes": "TCYX"})
    return path


def test_the_name_comes_from_the_file_unless_the_user_gives_one():
    assert name_of(Path("x/well B2.ome.tif"), ImportOptions()) == "well B2"
    assert name_of(Path("x/well:B2.npz"), ImportOptions()) == "well B2"
    assert name_of(Path("x/01/"), ImportOptions()) == "01"
    assert name_of(Path("x.tif"), ImportOptions(name="dish")) == "dish"


def test_what_the_user_says_wins_over_the_file(stack):
    options = ImportOptions(pixel_size_um=0.3, frame_interval_s=60, channels=("H2B", "phase"), frames="1:3")
    movie, labels = read_movie(stack, options)
    assert (movie.name, movie.raw.shape, movie.channels) == ("well B2", (2, 2, 16, 18), ("H2B", "phase"))
    assert (movie.pixel_size_um, movie.frame_interval_s, labels) == (0.3, 60, None)


def test_the_wrong_number_of_channel_names_is_refused(stack):
    with pytest.raises(DataError, match=r"it has 2 channels, --channel-names names 1"):
        read_movie(stack, ImportOptions(channels=("H2B",)))


def test_a_bad_range_is_told_before_anything_is_read(tmp_path):
    with pytest.raises(DataError, match="--frames x"):
        read_movie(tmp_path / "missing.tif", ImportOptions(frames="x"))


@pytest.mark.realdata
def test_a_crop_of_a_real_movie_with_its_lineage(hela):
    options = ImportOptions(
        labels=hela / "01_ST" / "SEG",
        tracks=hela / "01_GT" / "TRA" / "man_track.txt",
        markers=hela / "01_GT" / "TRA",
        frames="20:32",
        crop="100:400,200:500",
    )
    movie, labels = read_movie(hela / "01", options)
    assert movie.raw.shape == (12, 1, 300, 300)
    assert movie.raw.min() > 30_000
    assert labels.shape == (12, 300, 300)
    assert labels.divisions, "the crop holds real divisions"
    for division in labels.divisions:
        assert labels.cells.frames_of(division.parent)[-1] < division.t
