"""The log of a task as one file that stands alone: the labels it began with, every edit, and fingerprints.

A zip (docs/formats.md, "The log of a task"): `header.json`; `base/`, the folder of a movie without raw
images; `log.jsonl`, one edit a line; `log.sha256`, for each line the SHA-256 of the checksum before it and
the line. Reading and replaying is edit_log_reader.py's.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from celldata.cells import CellRow, CellsTable
from celldata.events import Event
from celldata.formats import movie_folder
from celldata.formats.atomic import atomic_file
from celldata.label_digest import LabelDigest, frame_digest, lineage_digest
from celldata.labels import Labels
from celldata.lineage import Division

FORMAT = "prospero-edit-log"
VERSION = 1
HEADER, LOG, CHECKSUMS, BASE = "header.json", "log.jsonl", "log.sha256", "base"
NO_LINE = ""
"""The checksum before the first line."""


class FrameReader(Protocol):
    """Frames of the labels that a log begins with."""

    def __call__(self, feature: str, t: int) -> np.ndarray:
        """(Y, X) uint32; `t` counts the frames of the movie."""


@dataclass(frozen=True)
class LogHeader:
    """What a log is of. The edits `after` + 1 to `upto` of the task lead from the base to the result.

    `first` and `last` are the task's frames (of the movie, both included); `shape` is (T, Y, X) of the movie.
    """

    task: str
    kind: str
    movie: str
    shape: tuple[int, int, int]
    features: tuple[str, ...]
    first: int
    last: int
    after: int
    upto: int
    exported_at: str = ""
    checksum: str = NO_LINE
    base: LabelDigest = field(default_factory=LabelDigest)
    result: LabelDigest = field(default_factory=LabelDigest)

    def __post_init__(self) -> None:
        n_frames, height, width = self.shape
        if not (self.features and 0 <= self.first <= self.last < n_frames and height > 0 and width > 0):
            raise ValueError("the frames or features are none of the movie's")
        if not 0 <= self.after <= self.upto:
            raise ValueError(f"edits {self.after} to {self.upto} are no part of a log")

    @property
    def frames(self) -> range:
        """Frames of the movie that belong to the task."""
        return range(self.first, self.last + 1)

    @property
    def n_edits(self) -> int:
        return self.upto - self.after

    def to_json(self) -> dict[str, Any]:
        t, y, x = self.shape
        return {
            "format": FORMAT,
            "version": VERSION,
            "task": self.task,
            "kind": self.kind,
            "movie": self.movie,
            "shape": {"t": t, "y": y, "x": x},
            "features": list(self.features),
            "frames": {"first": self.first, "last": self.last},
            "after": self.after,
            "upto": self.upto,
            "exported_at": self.exported_at,
            "sha256": {
                "log": self.checksum,
                "base": self.base.to_json(self.features, self.frames),
                "result": self.result.to_json(self.features, self.frames),
            },
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "LogHeader":
        """KeyError, TypeError or ValueError where `data` is not what to_json makes."""
        shape, frames, digests = data["shape"], data["frames"], data["sha256"]
        header = cls(
            task=str(data["task"]),
            kind=str(data["kind"]),
            movie=str(data["movie"]),
            shape=(int(shape["t"]), int(shape["y"]), int(shape["x"])),
            features=tuple(map(str, data["features"])),
            first=int(frames["first"]),
            last=int(frames["last"]),
            after=int(data["after"]),
            upto=int(data["upto"]),
            exported_at=str(data["exported_at"]),
            checksum=str(digests["log"]),
        )
        return replace(
            header,
            base=LabelDigest.from_json(digests["base"], header.features, header.frames),
            result=LabelDigest.from_json(digests["result"], header.features, header.frames),
        )


Lineage = tuple[CellsTable, set[Division], set[Event]]


def next_checksum(before: str, line: bytes) -> str:
    """The checksum of a line of the log (with its newline): a change in one changes all that follow."""
    return hashlib.sha256(before.encode() + line).hexdigest()


def write(
    path: Path | str,
    header: LogHeader,
    read_base: FrameReader,
    lineage: Lineage,
    edits: Iterable[Mapping[str, Any]],
    result: LabelDigest,
) -> LogHeader:
    """Write the file, complete or not at all; the header with its fingerprints.

    `read_base` is asked for one frame at a time, `edits` (JSON values as `GET …/edits` answers them, from
    `header.after` + 1 on) are written as they come. `result`: fingerprints of the labels after the last edit,
    with at least the frames that the edits paint.
    """
    path = Path(path)
    with tempfile.TemporaryDirectory(prefix="prospero-log-") as scratch, atomic_file(path) as temporary:
        folder = Path(scratch) / BASE
        base = _write_base(folder, header, read_base, lineage)
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            checksums = list(_write_lines(archive, edits))
            if len(checksums) != header.n_edits:
                raise ValueError(f"{len(checksums)} edits came, {header.n_edits} were announced")
            header = replace(
                header,
                checksum=checksums[-1] if checksums else NO_LINE,
                base=base,
                result=replace(result, frames={**base.frames, **result.frames}),
            )
            archive.writestr(CHECKSUMS, "".join(f"{checksum}\n" for checksum in checksums))
            archive.writestr(HEADER, json.dumps(header.to_json(), indent=1, ensure_ascii=False) + "\n")
            for file in sorted(folder.iterdir()):
                # The images are compressed already.
                stored = zipfile.ZIP_STORED if file.suffix == ".tif" else zipfile.ZIP_DEFLATED
                archive.write(file, f"{BASE}/{file.name}", stored)
    return header


def _write_lines(archive: zipfile.ZipFile, edits: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Write the lines of the log; the checksum of each."""
    checksum = NO_LINE
    with archive.open(LOG, "w", force_zip64=True) as file:
        for edit in edits:
            line = json.dumps(edit, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
            file.write(line)
            checksum = next_checksum(checksum, line)
            yield checksum


def _write_base(folder: Path, header: LogHeader, read: FrameReader, lineage: Lineage) -> LabelDigest:
    """The folder of a movie that has the frames of the task and no raw images; its fingerprints."""
    digests: dict[tuple[str, int], str] = {}

    def read_and_note(feature: str, t: int) -> np.ndarray:
        image = read(feature, t)
        digests[feature, t] = frame_digest(image)
        return image

    n, (_, y, x) = len(header.frames), header.shape
    images: dict[str, Any] = {
        feature: _LazyFrames(read_and_note, feature, header.first, (n, y, x)) for feature in header.features
    }
    info = movie_folder.MovieInfo(
        name=header.movie,
        channels=("raw",),
        features=header.features,
        shape=(n, 1, y, x),
        dtype="uint16",
        source=f"frames {header.first} to {header.last} of {header.movie}, after {header.after} edits",
    )
    movie_folder.write(folder, None, Labels(images, *shifted(lineage, -header.first)), info)
    return LabelDigest(digests, lineage_digest(*lineage))


class _LazyFrames:
    """(T, Y, X) uint32 of which each frame is read when it is written."""

    dtype = np.dtype(np.uint32)
    ndim = 3

    def __init__(self, read: FrameReader, feature: str, first: int, shape: tuple[int, int, int]) -> None:
        self.read, self.feature, self.first, self.shape = read, feature, first, shape

    def __getitem__(self, index: int) -> np.ndarray:
        return self.read(self.feature, self.first + index)


def shifted(lineage: Lineage, by: int) -> Lineage:
    """The same cells, divisions and events, `by` frames later."""
    cells, divisions, events = lineage
    if by == 0:
        return cells.copy(), set(divisions), set(events)
    rows = (CellRow(row.t + by, row.feature, row.value, row.cell) for row in cells.rows)
    return (
        CellsTable(rows),
        {Division(d.parent, d.daughters, d.t + by) for d in divisions},
        {Event(e.cell, e.t + by, e.kind) for e in events},
    )
