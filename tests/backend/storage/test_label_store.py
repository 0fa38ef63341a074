import json
import zlib

import numpy as np
import pytest

from backend.storage.blobs import BlobNotFound, LocalBlobs
from backend.storage.label_store import LabelStore, pack_frame, unpack_frame
from celldata.cells import CellRow
from celldata.events import Event
from celldata.labels import Labels
from celldata.lineage import Division


@pytest.fixture
def store(tmp_path):
    return LabelStore(LocalBlobs(tmp_path))


def some_labels():
    images = np.random.default_rng(1).integers(0, 5, (4, 6, 7)).astype(np.uint32)
    images[3, 0, 0] = 4_000_000_000  # a value that would not fit int32
    labels = Labels.from_images({"nucleus": images, "whole cell/2.5": images[::-1].copy()})
    labels.cells.add([CellRow(0, "nucleus", 1, 4)])  # value 1 of frame 0: cells 1 and 4 overlap
    labels.divisions.add(Division(1, (2, 3), 2))
    labels.events.add(Event(4, 3, "dies"))
    return labels


def test_labels_come_back_as_they_were_saved(store):
    labels = some_labels()
    store.save("movies/1", labels)
    loaded = store.load("movies/1", labels.shape, labels.features)
    for feature in labels.features:
        np.testing.assert_array_equal(loaded.images[feature], labels.images[feature])
    assert loaded.cells == labels.cells
    assert loaded.divisions == labels.divisions
    assert loaded.events == labels.events


def test_only_the_frames_asked_for_are_read(store):
    labels = some_labels()
    store.save("tasks/1/base", labels, frames=[1, 2])
    loaded = store.load("tasks/1/base", labels.shape, ["nucleus"], frames=[1])
    np.testing.assert_array_equal(loaded.images["nucleus"][1], labels.images["nucleus"][1])
    assert not loaded.images["nucleus"][[0, 2, 3]].any()
    assert loaded.cells == labels.cells
    with pytest.raises(BlobNotFound):
        store.load("tasks/1/base", labels.shape, ["nucleus"])
    assert store.has_frame("tasks/1/base", "nucleus", 2)
    assert not store.has_frame("tasks/1/base", "nucleus", 3)


def test_a_loaded_frame_can_be_painted(store):
    store.save_frame("a", "nucleus", 0, np.zeros((3, 4), np.uint32))
    frame = store.load_frame("a", "nucleus", 0)
    frame[1, 1] = 5
    assert store.load_frame("a", "nucleus", 0)[1, 1] == 0


def test_features_whose_names_look_like_paths_stay_apart(store):
    for value, feature in enumerate(("a/b", "a", "..", "a.b"), start=1):
        store.save_frame("x", feature, 0, np.full((2, 2), value, np.uint32))
    assert [int(store.load_frame("x", f, 0)[0, 0]) for f in ("a/b", "a", "..", "a.b")] == [1, 2, 3, 4]


def test_a_prefix_without_lineage_is_no_complete_set(store):
    assert not store.has_lineage("x")
    with pytest.raises(BlobNotFound):
        store.load_lineage("x")


def test_bytes_of_something_else_are_refused():
    np.testing.assert_array_equal(unpack_frame(pack_frame(np.eye(3, dtype=np.uint16))), np.eye(3))
    with pytest.raises(ValueError, match="not a label frame"):
        unpack_frame(b"PNG and more bytes")
    with pytest.raises(ValueError, match="two axes"):
        pack_frame(np.zeros((1, 2, 2), np.uint32))


@pytest.mark.parametrize("n", [7, 16_384])
@pytest.mark.parametrize("cut", [1, 5, 40])
def test_a_frame_comes_in_pieces_and_one_that_is_cut_off_is_refused(tmp_path, n, cut):
    image = np.random.default_rng(0).integers(0, 2**32, (61, 67), dtype=np.uint32)
    store = LabelStore(LocalBlobs(tmp_path))
    store.save_frame("a", "nucleus", 0, image)
    shape, pieces = store.frame_pieces("a", "nucleus", 0, n)
    *full, last = pieces
    assert shape == (61, 67)
    assert all(piece.size == n for piece in full)
    assert 0 < last.size <= n
    np.testing.assert_array_equal(np.concatenate([*full, last]), image.ravel())
    with pytest.raises(ValueError, match="cut off"):
        unpack_frame(pack_frame(image)[:-cut])


def test_labels_stored_before_there_were_events_have_none(store):
    old = {"cells": [[0, "nucleus", 1, 4]], "divisions": [[4, [5], 1]]}
    store.blobs.put("x/lineage", zlib.compress(json.dumps(old).encode()))
    cells, divisions, events = store.load_lineage("x")
    assert ([tuple(row) for row in cells.rows], divisions) == ([(0, "nucleus", 1, 4)], {Division(4, (5,), 1)})
    assert events == set()
