"""Maps at rest: boxes over squares, frames replaced one by one, nothing left behind."""

import numpy as np
import pytest

from backend.storage import LocalBlobs, MapStore, map_store
from celldata.seeds import Cut

SHAPE = (50, 70)
WHOLE = (0, 0, *SHAPE)


def levels(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (3, *SHAPE)).astype(np.uint8)


@pytest.fixture(autouse=True)
def _small_squares(monkeypatch):
    monkeypatch.setattr(map_store, "EDGE", 32)


@pytest.fixture
def blobs(tmp_path):
    return LocalBlobs(tmp_path)


@pytest.fixture
def store(blobs):
    return MapStore(blobs)


def read(store, t, box=WHOLE, movie=7, feature="a/b.c"):
    found = store.read_box(movie, feature, t, box)
    return None if found is None else np.rint(found[0] * 255).astype(np.uint8)


def test_a_box_is_what_was_written_and_touches_only_its_squares(store, blobs, monkeypatch):
    cut = Cut(foreground=0.4)
    store.adopt(store.stage([(2, levels(2)), (4, levels(4))], SHAPE, cut), 7, "a/b.c")
    np.testing.assert_array_equal(read(store, 4), levels(4))
    asked = []
    get = blobs.get
    monkeypatch.setattr(blobs, "get", lambda key: asked.append(key) or get(key))
    np.testing.assert_array_equal(read(store, 2, (30, 40, 49, 60)), levels(2)[:, 30:49, 40:60])
    assert sorted(key.split("/")[-1] for key in asked[1:]) == ["0-1", "1-1"]
    assert store.read_box(7, "a/b.c", 2, WHOLE)[1] == cut


def test_there_are_none_of_other_frames_features_and_movies(store):
    store.adopt(store.stage([(2, levels(2))], SHAPE), 7, "a/b.c")
    assert read(store, 3) is None
    assert read(store, 2, feature="other") is None
    assert read(store, 2, movie=8) is None
    with pytest.raises(IndexError, match="no box"):
        read(store, 2, (0, 0, 51, 70))


def test_a_new_round_replaces_its_frames_and_keeps_the_others(store, blobs):
    store.adopt(store.stage([(0, levels(0)), (1, levels(1))], SHAPE), 7, "a/b.c")
    before = len(list(blobs.list("maps/sets")))
    store.adopt(store.stage([(1, levels(11)), (2, levels(12))], SHAPE, Cut(seed=0.2)), 7, "a/b.c")
    assert store.frames(7, "a/b.c") == [0, 1, 2]
    for t, seed in ((0, 0), (1, 11), (2, 12)):
        np.testing.assert_array_equal(read(store, t), levels(seed))
    assert [store.read_box(7, "a/b.c", t, WHOLE)[1].seed for t in (0, 1, 2)] == [0.3, 0.2, 0.2]
    assert len(list(blobs.list("maps/sets"))) == before / 2 * 3, "the replaced frame is gone"


def test_a_set_that_fails_or_is_dropped_leaves_nothing(store, blobs):
    def broken():
        yield 0, levels(0)
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        store.stage(broken(), SHAPE)
    with pytest.raises(ValueError, match="maps of frame 1"):
        store.stage([(0, levels(0)), (1, levels(0)[:, 1:])], SHAPE)
    store.discard(store.stage([(0, levels(0))], SHAPE))
    assert list(blobs.list("")) == []


def test_a_deleted_movie_takes_its_maps_along(store, blobs):
    store.adopt(store.stage([(0, levels(0))], SHAPE), 7, "one")
    store.adopt(store.stage([(0, levels(1))], SHAPE), 7, "two")
    store.adopt(store.stage([(0, levels(2))], SHAPE), 70, "one")
    store.delete(7)
    assert read(store, 0, movie=70, feature="one") is not None
    store.delete(70)
    assert list(blobs.list("")) == []


def test_a_sweep_removes_what_no_movie_names(store, blobs):
    store.adopt(store.stage([(0, levels(0))], SHAPE), 7, "one")
    kept = list(blobs.list(""))
    store.stage([(0, levels(1))], SHAPE)
    store.adopt(store.stage([(0, levels(2))], SHAPE), 8, "one")
    assert store.sweep([7]) == 2
    assert list(blobs.list("")) == kept
    assert store.sweep([7]) == 0


def test_a_sweep_removes_replaced_frames_of_a_set_that_is_still_named(store, blobs, monkeypatch):
    store.adopt(store.stage([(0, levels(0)), (1, levels(1))], SHAPE), 7, "one")
    replacing = store.stage([(1, levels(11))], SHAPE)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(map_store, "delete_all", killed)
        with pytest.raises(KeyboardInterrupt):
            store.adopt(replacing, 7, "one")
    before = len(list(blobs.list("maps/sets")))
    assert store.sweep([7]) == 1
    assert len(list(blobs.list("maps/sets"))) == before / 3 * 2
    for t, seed in ((0, 0), (1, 11)):
        np.testing.assert_array_equal(read(store, t, feature="one"), levels(seed))
    assert store.sweep([7]) == 0


def test_bytes_of_something_else_are_no_maps(store, blobs):
    staged = store.stage([(0, levels(0))], SHAPE)
    store.adopt(staged, 7, "one")
    blobs.put(f"maps/sets/{staged.name}/00000/0-0", b"nothing")
    with pytest.raises(ValueError, match="no maps of this server"):
        read(store, 0, feature="one")
