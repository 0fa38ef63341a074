"""A model's maps at rest: one blob per frame and square of pixels, so that a smart click reads what its box
touches.

    maps/sets/<set>/<t>/<row>-<column>   a square: (3, h, w) uint8, zlib
    maps/movies/<movie id>/<feature>     {"shape", "frames": {t: set}, "cuts": {set: cut}}

A set is written under a name of its own and then named by the movie: a reader meets a frame's old maps or its
new ones, never half of either.
"""

from __future__ import annotations

import json
import struct
import uuid
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from backend.storage.blobs import BlobNotFound, BlobStore, delete_all
from backend.storage.label_store import COMPRESSION, feature_part
from celldata.seeds import Cut

SETS, MOVIES = "maps/sets", "maps/movies"
EDGE = 1024  # pixels, as the squares of the raw movie
HEADER = struct.Struct("<4sII")  # magic, height, width
MAGIC = b"PMP1"
N_MAPS = 3

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class StagedMaps:
    """A set that no movie names yet."""

    name: str
    shape: tuple[int, int]
    frames: tuple[int, ...]
    cut: Cut


class MapStore:
    """Maps of the server's movies in a blob store."""

    def __init__(self, blobs: BlobStore):
        self.blobs = blobs

    def stage(
        self, frames: Iterable[tuple[int, np.ndarray]], shape: tuple[int, int], cut: Cut | None = None
    ) -> StagedMaps:
        """Write a set: (t, (3, Y, X) uint8) each, one frame in memory at a time. Whatever `frames` raises
        leaves nothing behind.
        """
        name = uuid.uuid4().hex
        written = []
        try:
            for t, levels in frames:
                if levels.shape != (N_MAPS, *shape) or levels.dtype != np.uint8:
                    raise ValueError(f"maps of frame {t} are {levels.shape} {levels.dtype}, not of {shape}")
                for y in range(0, shape[0], EDGE):
                    for x in range(0, shape[1], EDGE):
                        square = levels[:, y : y + EDGE, x : x + EDGE]
                        self.blobs.put(_square_key(name, t, y // EDGE, x // EDGE), _pack(square))
                written.append(t)
        except BaseException:
            delete_all(self.blobs, f"{SETS}/{name}")
            raise
        return StagedMaps(name, shape, tuple(written), cut or Cut())

    def adopt(self, staged: StagedMaps, movie_id: int, feature: str) -> None:
        """From now on these are the maps of their frames; other frames keep those they have."""
        before = self._named(movie_id, feature)
        old: dict[str, str] = {} if before is None else before["frames"]
        mine = {str(t): staged.name for t in staged.frames}
        frames = {**old, **mine}
        cuts = {staged.name: asdict(staged.cut)} | ({} if before is None else before["cuts"])
        cuts = {name: cuts[name] for name in sorted(set(frames.values()))}
        document = {"shape": list(staged.shape), "frames": frames, "cuts": cuts}
        self.blobs.put(_movie_key(movie_id, feature), json.dumps(document).encode())
        for t in mine.keys() & old.keys():
            delete_all(self.blobs, _frame_key(old[t], int(t)))

    def discard(self, staged: StagedMaps) -> None:
        """Remove a set that was not adopted; no error when it is gone."""
        delete_all(self.blobs, f"{SETS}/{staged.name}")

    def read_box(self, movie_id: int, feature: str, t: int, box: Box) -> tuple[np.ndarray, Cut] | None:
        """(3, h, w) float32 in 0 … 1 of the rows y0 to y1 and columns x0 to x1 (ends not included), and how
        objects are cut from them; None where frame `t` has no maps. IndexError outside the frame.
        """
        # A new round may replace a frame's maps just now: then its new ones are there.
        for _ in range(2):
            named = self._named(movie_id, feature)
            if named is None or str(t) not in named["frames"]:
                return None
            name = named["frames"][str(t)]
            try:
                levels = self._read(name, t, tuple(named["shape"]), box)
            except BlobNotFound:
                continue
            return levels.astype(np.float32) / 255, Cut(**named["cuts"][name])
        return None

    def frames(self, movie_id: int, feature: str) -> list[int]:
        """The frames that have maps, in order."""
        named = self._named(movie_id, feature)
        return [] if named is None else sorted(int(t) for t in named["frames"])

    def delete(self, movie_id: int) -> None:
        """Remove the maps of a movie; no error when there are none."""
        for key in list(self.blobs.list(f"{MOVIES}/{int(movie_id)}")):
            sets = {*json.loads(self.blobs.get(key))["frames"].values()}
            self.blobs.delete(key)
            for name in sets:
                delete_all(self.blobs, f"{SETS}/{name}")

    def sweep(self, movie_ids: Iterable[int]) -> int:
        """Remove the maps of all movies but these, and sets, or frames of them, that no movie names (what
        wrote or replaced them was killed); of how many movies and sets. Only while nothing is being staged.
        """
        kept = {str(int(movie_id)) for movie_id in movie_ids}
        keys = list(self.blobs.list(MOVIES))
        gone = {key.split("/")[2] for key in keys} - kept
        for movie_id in gone:
            self.delete(int(movie_id))
        named = {
            _frame_key(name, int(t))
            for key in self.blobs.list(MOVIES)
            for t, name in json.loads(self.blobs.get(key))["frames"].items()
        }
        left = {key.rpartition("/")[0] for key in self.blobs.list(SETS)} - named
        for prefix in left:
            delete_all(self.blobs, prefix)
        return len(gone) + len({prefix.split("/")[2] for prefix in left})

    def _named(self, movie_id: int, feature: str) -> dict[str, Any] | None:
        try:
            document: dict[str, Any] = json.loads(self.blobs.get(_movie_key(movie_id, feature)))
        except BlobNotFound:
            return None
        return document

    def _read(self, name: str, t: int, shape: tuple[int, ...], box: Box) -> np.ndarray:
        y0, x0, y1, x1 = box
        if not (0 <= y0 < y1 <= shape[0] and 0 <= x0 < x1 <= shape[1]):
            raise IndexError(f"maps of {shape[0]} x {shape[1]} pixels have no box {box}.")
        levels = np.empty((N_MAPS, y1 - y0, x1 - x0), np.uint8)
        for row in range(y0 // EDGE, (y1 - 1) // EDGE + 1):
            for column in range(x0 // EDGE, (x1 - 1) // EDGE + 1):
                square = _unpack(self.blobs.get(_square_key(name, t, row, column)))
                y, x = row * EDGE, column * EDGE
                top, left = max(y0, y), max(x0, x)
                bottom, right = min(y1, y + square.shape[1]), min(x1, x + square.shape[2])
                levels[:, top - y0 : bottom - y0, left - x0 : right - x0] = square[
                    :, top - y : bottom - y, left - x : right - x
                ]
        return levels


def _pack(square: np.ndarray) -> bytes:
    pixels = np.ascontiguousarray(square)
    return HEADER.pack(MAGIC, *square.shape[1:]) + zlib.compress(pixels.data, COMPRESSION)


def _unpack(data: bytes) -> np.ndarray:
    if len(data) < HEADER.size or data[:4] != MAGIC:
        raise ValueError("these bytes are no maps of this server.")
    _, height, width = HEADER.unpack_from(data)
    pixels = zlib.decompress(data[HEADER.size :])
    return np.frombuffer(pixels, np.uint8).reshape(N_MAPS, height, width)


def _frame_key(name: str, t: int) -> str:
    return f"{SETS}/{name}/{t:05d}"


def _square_key(name: str, t: int, row: int, column: int) -> str:
    return f"{_frame_key(name, t)}/{row}-{column}"


def _movie_key(movie_id: int, feature: str) -> str:
    return f"{MOVIES}/{int(movie_id)}/{feature_part(feature)}"
