"""Blobs: named byte strings that outlive a process. Label snapshots and checkpoints are kept in them.

Keys look like "tasks/12/base/nucleus/0003"; a blob is written whole or not at all, so that a reader (or the
next start after a power cut) never meets half of one.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

TEMPORARY_PREFIX = ".writing-"  # what a killed `put` may leave behind; never listed, removed by `sweep`


class BlobNotFound(KeyError):
    """No blob has this key. `str()` is the key."""


class BlobStore(Protocol):
    """The five things the server asks of a place to keep bytes."""

    def get(self, key: str) -> bytes:
        """The bytes of `key`; BlobNotFound when there are none."""

    def put(self, key: str, data: bytes) -> None:
        """Write `data` under `key`, atomically: a reader sees the old bytes or the new ones."""

    def exists(self, key: str) -> bool: ...

    def delete(self, key: str) -> None:
        """Remove `key`; no error when it is not there."""

    def list(self, prefix: str) -> Iterator[str]:
        """Every key that begins with the folder `prefix` ("" = all), sorted."""


def delete_all(blobs: BlobStore, prefix: str) -> int:
    """Delete every blob in the folder `prefix`; the number deleted."""
    keys = list(blobs.list(prefix))
    for key in keys:
        blobs.delete(key)
    return len(keys)


class LocalBlobs:
    """Blobs as files below `root`; a key is a relative path."""

    def __init__(self, root: str | Path):
        self.root = Path(root)

    def get(self, key: str) -> bytes:
        try:
            return self._path(key).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise BlobNotFound(key) from None

    def put(self, key: str, data: bytes) -> None:
        path = self._path(key)
        if not path.parent.is_dir():
            _make_folders(path.parent)
        handle, temporary = tempfile.mkstemp(prefix=TEMPORARY_PREFIX, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                # Before the rename, or a power cut could leave an empty file under the name.
                os.fsync(file.fileno())
            os.replace(temporary, path)
            # After it, or a power cut could take the name back, which a row of the database may know by then.
            _sync_folder(path.parent)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        path = self._path(key)
        path.unlink(missing_ok=True)
        self._remove_empty_folders(path.parent)

    def list(self, prefix: str) -> Iterator[str]:
        start = self._path(prefix) if prefix else self.root
        if start.is_file():
            yield prefix
            return
        for folder, folders, files in os.walk(start):
            folders.sort()
            for name in sorted(files):
                if not name.startswith(TEMPORARY_PREFIX):
                    yield (Path(folder) / name).relative_to(self.root).as_posix()

    def sweep(self, prefix: str = "", older_than_s: float = 0.0) -> int:
        """Remove what killed writers left below `prefix`; the number removed. Call only when nobody writes
        there, or for what is so old that nobody can be writing it still.
        """
        latest = time.time() - older_than_s
        start = self._path(prefix) if prefix else self.root
        left = [path for path in start.rglob(TEMPORARY_PREFIX + "*") if _is_older(path, latest)]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _path(self, key: str) -> Path:
        parts = key.split("/")
        # A key that climbs out of the root, or that could name a half-written file, is a bug of the caller.
        if any(
            part in ("", ".", "..") or part.startswith(TEMPORARY_PREFIX) or "\0" in part for part in parts
        ):
            raise ValueError(f"{key!r} is not a blob key. Use names joined by single slashes.")
        return self.root.joinpath(*parts)

    def _remove_empty_folders(self, folder: Path) -> None:
        while folder != self.root:
            try:
                folder.rmdir()
            except OSError:  # not empty, already gone, or a writer has just begun there
                return
            folder = folder.parent


def _is_older(path: Path, latest: float) -> bool:
    """True for a file that was last written by `latest` (seconds since 1970)."""
    try:
        return path.is_file() and path.stat().st_mtime <= latest
    except FileNotFoundError:
        return False


def _make_folders(folder: Path) -> None:
    """Make a folder and those above it that are missing, each known to its parent after a power cut."""
    missing = [one for one in (folder, *folder.parents) if not one.is_dir()]
    folder.mkdir(parents=True, exist_ok=True)
    for made in missing:
        _sync_folder(made.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
