"""Levels of large frames: means, sizes, and the same whether stored or worked out."""

import shutil

import numpy as np
import pytest

from backend.storage import reduction
from backend.storage.movie_store import MovieStore
from celldata.movie import Movie

SHAPE = (2072, 2301)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_a_level_holds_means_rounded_half_up(dtype):
    image = np.array([[1, 2, 250, 250, 9], [2, 2, 250, 251, 9]], dtype)
    expected = [[1.75, 250.25]] if dtype is np.float32 else [[2, 250]]
    assert reduction.halved(image).tolist() == expected
    assert reduction.halved(image).dtype == dtype
    assert reduction.halved(np.array([[0, 1], [0, 1]], dtype))[0, 0] == (0.5 if dtype is np.float32 else 1)
    assert reduction.halved(np.full((3, 1), 255, dtype)).tolist() == [[255]]


def test_only_large_frames_have_levels():
    assert reduction.n_levels(2048, 2048) == 1
    assert reduction.n_levels(3072, 4096) == 3
    assert reduction.n_levels(8192, 8192) == 4
    assert reduction.level_size(8192, 8191, 3) == (1024, 1023)


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    raw = np.random.default_rng(1).integers(0, 2**16, (1, 2, *SHAPE)).astype(np.uint16)
    store = MovieStore(tmp_path_factory.mktemp("movies"))
    store.write(1, Movie("wide", raw, pixel_size_um=0.5))
    return store, raw


def test_the_store_keeps_levels_as_ome_zarr(stored):
    store, raw = stored
    import zarr

    datasets = zarr.open_group(str(store.path(1)), mode="r").attrs["ome"]["multiscales"][0]["datasets"]
    assert [d["path"] for d in datasets] == ["0", "1", "2"]
    assert datasets[2]["coordinateTransformations"] == [
        {"type": "scale", "scale": [1.0, 1.0, 2.0, 2.0]},
        {"type": "translation", "translation": [0.0, 0.0, 0.75, 0.75]},
    ]
    for level in range(3):
        expected = reduction.reduced(raw[0, 1], level)
        assert expected.shape == reduction.level_size(*SHAPE, level)
        np.testing.assert_array_equal(store.read_level(1, 0, 1, level), expected)
    np.testing.assert_array_equal(
        store.read_level(1, 0, 0, 1, (5, 700, 1031, 1150)),
        reduction.halved(raw[0, 0])[5:1031, 700:1150],
    )


def test_a_movie_stored_without_levels_has_the_same_ones(stored, tmp_path):
    store, raw = stored
    old = MovieStore(tmp_path)
    shutil.copytree(store.path(1), old.path(1))
    for level in ("1", "2"):
        shutil.rmtree(old.path(1) / level)
    for level in (1, 2):
        np.testing.assert_array_equal(old.read_level(1, 0, 0, level), reduction.reduced(raw[0, 0], level))
    np.testing.assert_array_equal(
        old.read_level(1, 0, 1, 2, (3, 10, 500, 301)), reduction.reduced(raw[0, 1], 2)[3:500, 10:301]
    )


def test_what_no_level_has_is_refused(stored):
    store, _ = stored
    for level, box in ((3, None), (1, (0, 0, 1037, 10)), (0, (5, 5, 5, 9))):
        with pytest.raises(IndexError):
            store.read_level(1, 0, 0, level, box)
