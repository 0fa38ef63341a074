"""The approved part of a movie's labels, as `data/` gets it: frame by frame, so that a long movie never fills
the memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, cast

import numpy as np

from backend.models import MovieRecord
from backend.storage import LabelStore
from celldata.cells import CellsTable
from celldata.labels import Labels


class ApprovedFrames:
    """(T, Y, X) uint32 label images of one feature, read when indexed; frames not approved are empty."""

    dtype = np.dtype(np.uint32)
    ndim = 3

    def __init__(
        self, store: LabelStore, key: str, feature: str, shape: tuple[int, int, int], approved: Iterable[int]
    ) -> None:
        self.shape = shape
        self._load = lambda t: store.load_frame(key, feature, t)
        self._approved = frozenset(approved)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, t: int) -> np.ndarray:
        if not 0 <= t < self.shape[0]:
            raise IndexError(t)
        return self._load(t) if t in self._approved else np.zeros(self.shape[1:], np.uint32)


def approved_labels(
    store: LabelStore, movie: MovieRecord, frames: Sequence[int], *, with_divisions: bool
) -> Labels | None:
    """The movie's labels with nothing in them that no expert has approved; None where nothing is.

    Identity through time is approved by tracking: without it there are no divisions and no events.
    """
    if not frames or movie.labels_key is None:
        return None
    shape = (movie.n_frames, movie.height, movie.width)
    images = {name: ApprovedFrames(store, movie.labels_key, name, shape, frames) for name in movie.features}
    cells, divisions, events = store.load_lineage(movie.labels_key)
    approved = frozenset(frames)
    kept = CellsTable(row for row in cells.rows if row.t in approved)
    if not with_divisions:
        return Labels(cast(dict[str, Any], images), kept)
    return Labels(cast(dict[str, Any], images), kept, divisions, events)


def fingerprint(store: LabelStore, movie: MovieRecord, frames: Sequence[int], *, with_divisions: bool) -> str:
    """A hash that changes whenever `approved_labels` would; costs reading the stored bytes, not unpacking
    them.
    """
    digest = hashlib.sha256(repr((list(movie.features), list(frames), with_divisions)).encode())
    if frames and movie.labels_key is not None:
        for feature in movie.features:
            for t in frames:
                digest.update(store.packed_frame(movie.labels_key, feature, t))
        cells, divisions, events = store.load_lineage(movie.labels_key)
        approved = frozenset(frames)
        digest.update(repr([tuple(row) for row in cells.rows if row.t in approved]).encode())
        digest.update(repr(sorted(divisions) if with_divisions else []).encode())
        # Without a mark the hash is the one it was before there were any: nothing is written anew.
        if with_divisions and events:
            digest.update(repr(sorted(events)).encode())
    return digest.hexdigest()
