import os
import subprocess
import sys
import textwrap

import pytest

from backend.storage.blobs import BlobNotFound, LocalBlobs, delete_all


@pytest.fixture
def blobs(tmp_path):
    return LocalBlobs(tmp_path / "blobs")


def test_a_blob_comes_back_as_it_was_put(blobs):
    blobs.put("tasks/1/base/frame", b"one")
    blobs.put("tasks/1/base/frame", b"two")
    assert blobs.get("tasks/1/base/frame") == b"two"
    assert blobs.exists("tasks/1/base/frame")


def test_a_missing_blob_is_named(blobs):
    with pytest.raises(BlobNotFound, match="tasks/1"):
        blobs.get("tasks/1")
    assert not blobs.exists("tasks/1")
    blobs.put("tasks/1", b"x")
    with pytest.raises(BlobNotFound):
        blobs.get("tasks/1/below-a-blob")
    with pytest.raises(BlobNotFound):
        blobs.get("tasks")


def test_list_is_sorted_and_keeps_to_whole_folder_names(blobs):
    for key in ("tasks/10/a", "tasks/1/b", "tasks/1/a", "movies/1/a"):
        blobs.put(key, b"")
    assert list(blobs.list("tasks/1")) == ["tasks/1/a", "tasks/1/b"]
    assert list(blobs.list("")) == ["movies/1/a", "tasks/1/a", "tasks/1/b", "tasks/10/a"]
    assert list(blobs.list("nothing")) == []


def test_delete_all_leaves_no_empty_folders(blobs):
    blobs.put("tasks/1/a", b"")
    blobs.put("tasks/1/base/b", b"")
    assert delete_all(blobs, "tasks/1") == 2
    blobs.delete("tasks/1/a")  # a second time: no error
    assert list(blobs.root.iterdir()) == []


@pytest.mark.parametrize("key", ["", "../a", "a/../b", "/a", "a//b", "a/", ".", "a\0b", ".writing-x"])
def test_a_key_that_is_no_key_is_refused(blobs, key):
    with pytest.raises(ValueError, match="not a blob key"):
        blobs.put(key, b"")


def test_a_failed_put_leaves_the_old_bytes_and_no_trace(blobs, monkeypatch):
    blobs.put("a/b", b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        blobs.put("a/b", b"new")
    assert blobs.get("a/b") == b"old"
    assert [path.name for path in (blobs.root / "a").iterdir()] == ["b"]


def test_a_writer_killed_in_mid_put_leaves_nothing_that_is_listed(blobs):
    """The process dies between writing the bytes and giving them their name."""
    blobs.put("a/b", b"old")
    program = textwrap.dedent(f"""
        import os
        from backend.storage.blobs import LocalBlobs
        os.replace = lambda *_: os._exit(9)
        LocalBlobs({str(blobs.root)!r}).put("a/b", b"new")
    """)
    assert subprocess.run([sys.executable, "-c", program]).returncode == 9
    assert blobs.get("a/b") == b"old"
    assert list(blobs.list("")) == ["a/b"]
    assert blobs.sweep(older_than_s=3600) == 0, "somebody may be writing it still"
    assert blobs.sweep() == 1
    assert [path.name for path in (blobs.root / "a").iterdir()] == ["b"]
