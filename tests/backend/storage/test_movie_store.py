import json
from pathlib import Path

import numpy as np
import pytest
import zarr

from backend.storage.movie_store import MovieStore
from celldata.movie import Movie


def a_movie(dtype=np.uint16, shape=(3, 2, 20, 30), **about):
    raw = np.random.default_rng(0).integers(0, 250, shape).astype(dtype)
    return Movie(name="dish 4", raw=raw, channels=tuple(f"c{i}" for i in range(shape[1])), **about)


@pytest.fixture
def store(tmp_path):
    return MovieStore(tmp_path / "movies")


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_frames_come_back_in_their_own_type(store, dtype):
    movie = a_movie(dtype)
    store.write(1, movie)
    frame = store.read_frame(1, 2, 1)
    assert frame.dtype == dtype
    np.testing.assert_array_equal(frame, movie.raw[2, 1])
    np.testing.assert_array_equal(store.open(1)[:], movie.raw)


def test_the_metadata_are_ome_zarr_0_5(store):
    store.write(7, a_movie(pixel_size_um=0.65, frame_interval_s=300.0))
    attributes = json.loads((store.path(7) / "zarr.json").read_text())["attributes"]
    multiscale = attributes["ome"]["multiscales"][0]
    assert attributes["ome"]["version"] == "0.5"
    assert [axis["name"] for axis in multiscale["axes"]] == ["t", "c", "y", "x"]
    assert [axis.get("unit") for axis in multiscale["axes"]] == ["second", None, "micrometer", "micrometer"]
    assert multiscale["datasets"] == [
        {"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [300.0, 1.0, 0.65, 0.65]}]}
    ]
    assert [channel["label"] for channel in attributes["ome"]["omero"]["channels"]] == ["c0", "c1"]
    assert zarr.open_group(str(store.path(7)), mode="r")["0"].metadata.dimension_names == ("t", "c", "y", "x")


def test_an_unknown_scale_has_no_unit(store):
    store.write(7, a_movie())
    multiscale = zarr.open_group(str(store.path(7)), mode="r").attrs["ome"]["multiscales"][0]
    assert all("unit" not in axis for axis in multiscale["axes"])
    assert multiscale["datasets"][0]["coordinateTransformations"][0]["scale"] == [1.0, 1.0, 1.0, 1.0]


def test_a_chunk_is_one_frame_of_one_channel_up_to_1024(store):
    store.write(1, a_movie(shape=(1, 1, 1030, 40)))
    assert store.open(1).chunks == (1, 1, 1024, 40)
    np.testing.assert_array_equal(store.read_frame(1, 0, 0), a_movie(shape=(1, 1, 1030, 40)).raw[0, 0])


def test_a_frame_outside_the_movie_is_refused(store):
    store.write(1, a_movie())
    for t, c in ((3, 0), (-1, 0), (0, 2), (0, -1)):
        with pytest.raises(IndexError, match="3 frames and 2 channels"):
            store.read_frame(1, t, c)
    with pytest.raises(KeyError, match="movie 2"):
        store.read_frame(2, 0, 0)


def test_writing_again_replaces_the_movie_also_for_those_who_had_it_open(store):
    store.write(1, a_movie())
    store.read_frame(1, 0, 0)
    store.write(1, a_movie(shape=(1, 1, 8, 9)))
    assert store.read_frame(1, 0, 0).shape == (8, 9)


def test_a_write_that_fails_leaves_nothing(store, monkeypatch):
    def broken(movie):
        raise RuntimeError("no metadata")

    monkeypatch.setattr("backend.storage.movie_store.ome_metadata", broken)
    with pytest.raises(RuntimeError, match="no metadata"):
        store.write(1, a_movie())
    assert store.stored() == []
    assert store.staged() == []


def test_delete_removes_the_images(store):
    store.write(1, a_movie())
    store.write(12, a_movie())
    assert store.stored() == [1, 12]
    store.delete(1)
    store.delete(1)
    assert store.stored() == [12]
    with pytest.raises(KeyError):
        store.open(1)


def test_a_box_is_read_from_the_chunks_it_touches(store, monkeypatch):
    movie = a_movie(np.uint16, (2, 2, 1500, 2100))  # 2 x 3 chunks a frame
    store.write(1, movie)
    read: list[Path] = []
    whole = Path.read_bytes

    def noted(path: Path) -> bytes:
        read.append(path)
        return whole(path)

    store.read_box(1, 0, 0, (0, 0, 1, 1))
    monkeypatch.setattr(Path, "read_bytes", noted)
    boxes = {
        (0, 0, 3, 5): 1,
        (1000, 1020, 1040, 1030): 4,
        (1499, 2099, 1500, 2100): 1,
        (0, 0, 1500, 2100): 6,
    }
    for (y0, x0, y1, x1), chunks in boxes.items():
        read.clear()
        np.testing.assert_array_equal(
            store.read_box(1, 1, 0, (y0, x0, y1, x1)), movie.raw[1, 0, y0:y1, x0:x1]
        )
        assert len(read) == chunks


@pytest.mark.parametrize("box", [(0, 0, 21, 3), (0, 0, 3, 31), (4, 0, 4, 9), (-1, 0, 3, 3)])
def test_a_box_outside_the_frame_is_refused(store, box):
    store.write(1, a_movie())
    with pytest.raises(IndexError, match="no box"):
        store.read_box(1, 0, 0, box)
    with pytest.raises(IndexError, match="no box"):
        store.read_box(1, 3, 0, (0, 0, 2, 2))
