"""Labels at rest: one blob per feature and frame, one for the cells table, the divisions and the events.

A set of labels lives under a prefix ("movies/3/labels", "tasks/12/base"); saving one frame rewrites one small
blob.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

import numpy as np
import orjson

from backend.storage.blobs import BlobStore
from celldata.cells import CellRow, CellsTable
from celldata.events import Event
from celldata.labels import Labels
from celldata.lineage import Division

HEADER = struct.Struct(
    "<4sII"
)  # magic, height, width; then the zlib stream of the little-endian uint32 pixels
MAGIC = b"PLF1"
# Level 1: label images are long runs, where higher levels gain little and cost ten times the time.
COMPRESSION = 1
PIECE_PIXELS = 1 << 18  # unpacked at a time
PACKED_BYTES = 1 << 14


class LabelStore:
    """Label images, cells tables, divisions and events in a blob store."""

    def __init__(self, blobs: BlobStore):
        self.blobs = blobs

    def save(self, prefix: str, labels: Labels, frames: Sequence[int] | None = None) -> None:
        """Save the images of `frames` (all when None) and the complete lineage.

        The lineage goes last: a prefix that has one is a complete set.
        """
        for feature, images in labels.images.items():
            for t in range(labels.n_frames) if frames is None else frames:
                self.save_frame(prefix, feature, t, images[t])
        self.save_lineage(prefix, labels.cells, labels.divisions, labels.events)

    def load(
        self,
        prefix: str,
        shape: tuple[int, int, int],
        features: Sequence[str],
        frames: Iterable[int] | None = None,
    ) -> Labels:
        """Labels of `shape` (T, Y, X). Only `frames` are read (all when None); the images of the others are
        zero. The cells table, divisions and events are complete in any case.
        """
        wanted = list(range(shape[0]) if frames is None else frames)
        images = {feature: np.zeros(shape, np.uint32) for feature in features}
        for feature in features:
            for t in wanted:
                images[feature][t] = self.load_frame(prefix, feature, t)
        cells, divisions, events = self.load_lineage(prefix)
        return Labels(images=images, cells=cells, divisions=divisions, events=events)

    def save_frame(self, prefix: str, feature: str, t: int, image: np.ndarray) -> None:
        """Save one (Y, X) label image."""
        self.blobs.put(_frame_key(prefix, feature, t), pack_frame(image))

    def load_frame(self, prefix: str, feature: str, t: int) -> np.ndarray:
        """One (Y, X) uint32 label image, writable; BlobNotFound when it was never saved."""
        return unpack_frame(self.blobs.get(_frame_key(prefix, feature, t)))

    def frame_pieces(
        self, prefix: str, feature: str, t: int, n: int
    ) -> tuple[tuple[int, int], Iterator[np.ndarray]]:
        """(height, width) of a label image and its flat uint32 pixels, `n` at a time (the last may be fewer):
        a frame of 8192² is then never in memory whole.
        """
        data = self.blobs.get(_frame_key(prefix, feature, t))
        height, width = _shape(data)
        return (height, width), _unpacked(data, n)

    def packed_frame(self, prefix: str, feature: str, t: int) -> bytes:
        """The stored bytes of a frame (see `unpack_frame`), for whoever only wants to compare them."""
        return self.blobs.get(_frame_key(prefix, feature, t))

    def has_frame(self, prefix: str, feature: str, t: int) -> bool:
        return self.blobs.exists(_frame_key(prefix, feature, t))

    def save_lineage(
        self, prefix: str, cells: CellsTable, divisions: Iterable[Division], events: Iterable[Event]
    ) -> None:
        document = {
            "cells": [[row.t, row.feature, row.value, row.cell] for row in cells.rows],
            "divisions": [[d.parent, list(d.daughters), d.t] for d in sorted(divisions)],
            "events": [[e.cell, e.t, e.kind] for e in sorted(events)],
        }
        packed = json.dumps(document, separators=(",", ":")).encode()
        self.blobs.put(_lineage_key(prefix), zlib.compress(packed, COMPRESSION))

    def load_lineage(self, prefix: str) -> tuple[CellsTable, set[Division], set[Event]]:
        """The cells table, the divisions and the events; BlobNotFound when they were never saved."""
        rows, divisions, events = self.load_lineage_rows(prefix)
        return CellsTable(CellRow(*row) for row in rows), divisions, events

    def load_lineage_rows(
        self, prefix: str
    ) -> tuple[list[tuple[int, str, int, int]], set[Division], set[Event]]:
        """The same as plain rows (t, feature, value, cell): a tenth of the time and of the memory."""
        document = orjson.loads(zlib.decompress(self.blobs.get(_lineage_key(prefix))))
        divisions = {Division(parent, tuple(daughters), t) for parent, daughters, t in document["divisions"]}
        # What was stored before there were events has none.
        events = {Event(*event) for event in document.get("events", ())}
        return document["cells"], divisions, events

    def has_lineage(self, prefix: str) -> bool:
        return self.blobs.exists(_lineage_key(prefix))


def pack_frame(image: np.ndarray) -> bytes:
    """A (Y, X) label image as bytes that know their own shape."""
    if image.ndim != 2:
        raise ValueError(f"a label frame has two axes (Y, X), not {image.ndim}.")
    pixels = np.ascontiguousarray(image, dtype="<u4")
    return HEADER.pack(MAGIC, *pixels.shape) + zlib.compress(pixels.data, COMPRESSION)


def unpack_frame(data: bytes) -> np.ndarray:
    """The (Y, X) uint32 image of `pack_frame`, writable; ValueError when the bytes are something else."""
    height, width = _shape(data)
    image = np.empty(height * width, "<u4")
    at = 0
    for piece in _unpacked(data, PIECE_PIXELS):
        image[at : at + piece.size] = piece
        at += piece.size
    if at != image.size:
        raise ValueError("these bytes are a label frame that is cut off.")
    return image.reshape(height, width)


def _shape(data: bytes) -> tuple[int, int]:
    if len(data) < HEADER.size or data[:4] != MAGIC:
        raise ValueError("these bytes are not a label frame of this server.")
    _, height, width = HEADER.unpack_from(data)
    return height, width


def _unpacked(data: bytes, n: int) -> Iterator[np.ndarray]:
    """The pixels, `n` at a time."""
    stream, size = zlib.decompressobj(), 4 * n
    piece = bytearray()
    # Fed in bits: what a call leaves over is copied, and a frame of 8192² is megabytes even packed.
    for start in range(HEADER.size, len(data), PACKED_BYTES):
        rest = data[start : start + PACKED_BYTES]
        while rest or len(piece) == size:
            if len(piece) == size:
                yield np.frombuffer(piece, "<u4")
                piece = bytearray()
            unpacked = stream.decompress(rest, size - len(piece))
            if not unpacked and stream.unconsumed_tail == rest:
                break
            piece += unpacked
            rest = stream.unconsumed_tail
    if not stream.eof:
        raise ValueError("these bytes are a label frame that is cut off.")
    if piece:
        yield np.frombuffer(piece, "<u4")


def _frame_key(prefix: str, feature: str, t: int) -> str:
    return f"{prefix}/frames/{feature_part(feature)}/{t:05d}"


def feature_part(feature: str) -> str:
    """A feature as a part of a blob's key. Their names are the users' own words: quoted, so that a slash or a
    dot in one cannot leave the prefix.
    """
    return quote(feature, safe="").replace(".", "%2E")


def _lineage_key(prefix: str) -> str:
    return f"{prefix}/lineage"
