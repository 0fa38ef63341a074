"""Fingerprints of labels: two machines that compute the same ones hold the same labels, bit for bit."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from celldata.cells import CellsTable
from celldata.events import Event
from celldata.lineage import Division

SHOWN_DIFFERENCES = 5


@dataclass(frozen=True)
class LabelDigest:
    """SHA-256 of each frame (feature, t) and of the cells table with the divisions, in hex."""

    frames: Mapping[tuple[str, int], str] = field(default_factory=dict)
    lineage: str = ""

    def to_json(self, features: Iterable[str], frames: range) -> dict[str, Any]:
        """`frames`: one digest per frame, in order, for each feature."""
        return {
            "frames": {feature: [self.frames[feature, t] for t in frames] for feature in features},
            "lineage": self.lineage,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], features: Iterable[str], frames: range) -> "LabelDigest":
        """KeyError, TypeError or ValueError where `data` is not what to_json makes."""
        found = {
            (feature, t): str(digest)
            for feature in features
            for t, digest in zip(frames, data["frames"][feature], strict=True)
        }
        return cls(found, str(data["lineage"]))


def frame_digest(image: np.ndarray) -> str:
    """Of a (Y, X) label image: its shape, then its pixels, row-major, as little-endian uint32."""
    pixels = np.ascontiguousarray(image, "<u4")
    digest = hashlib.sha256(f"{pixels.shape[0]} {pixels.shape[1]}\n".encode())
    digest.update(pixels.data)
    return digest.hexdigest()


def lineage_digest(cells: CellsTable, divisions: Iterable[Division], events: Iterable[Event] = ()) -> str:
    """Of the sorted rows [t, feature, value, cell], divisions [parent, [daughters], t] and, where there are
    any, events [cell, t, kind], as compact JSON.

    `t` counts the frames of the movie.
    """
    document: list[list[Any]] = [
        [[row.t, row.feature, row.value, row.cell] for row in cells.rows],
        [[d.parent, list(d.daughters), d.t] for d in sorted(divisions)],
    ]
    # Labels without events have the fingerprint they had before there were any.
    if marks := [[e.cell, e.t, e.kind] for e in sorted(events)]:
        document.append(marks)
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def differences(one: LabelDigest, other: LabelDigest) -> list[str]:
    """Where two sets of labels differ, in words: 'frame 12 of nucleus', 'the lineage'."""
    frames = sorted(
        at for at in one.frames.keys() | other.frames.keys() if one.frames.get(at) != other.frames.get(at)
    )
    found = [f"frame {t} of {feature}" for feature, t in frames]
    return [*found, "the lineage"] if one.lineage != other.lineage else found


def shortened(places: list[str]) -> str:
    """The first few of `differences`, for one line."""
    shown = ", ".join(places[:SHOWN_DIFFERENCES])
    more = len(places) - SHOWN_DIFFERENCES
    return f"{shown} and {more} more" if more > 0 else shown
