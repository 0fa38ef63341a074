"""Reading the file of a task's log (edit_log.py) and replaying it: every checksum, every *before*, every
fingerprint is checked. The log is streamed; label images lie in a temporary file, not in memory.
"""

import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from celldata import edits
from celldata.cells import CellsTable
from celldata.edits import Edit, EditConflict
from celldata.errors import DataError
from celldata.events import Event
from celldata.formats import movie_folder
from celldata.formats.archive import open_zip
from celldata.formats.edit_log import (
    BASE,
    CHECKSUMS,
    FORMAT,
    HEADER,
    LOG,
    NO_LINE,
    VERSION,
    LogHeader,
    next_checksum,
    shifted,
)
from celldata.label_digest import LabelDigest, differences, frame_digest, lineage_digest, shortened
from celldata.labels import Labels
from celldata.lineage import Division

AGAIN = "Copy or export it again with `prospero tasks log`."
MAX_LINE = 256 * 2**20
"""Bytes of one edit; the server takes no batch that is as large."""
MAX_HEADER = 64 * 2**20


@dataclass(frozen=True)
class LoggedEdit:
    """An edit at its place in the log; `at` is the server's time, ISO 8601."""

    edit: Edit
    sequence: int
    author: str
    at: str
    revision: int


@dataclass
class WindowLabels:
    """Labels of the frames `first` … of a movie; edits apply to them (celldata.edits.LabelTarget), `t` counts
    the movie's frames. `images`: feature -> (n, Y, X) uint32.
    """

    first: int
    images: dict[str, np.ndarray]
    cells: CellsTable = field(default_factory=CellsTable)
    divisions: set[Division] = field(default_factory=set)
    events: set[Event] = field(default_factory=set)

    def has_frame(self, feature: str, t: int) -> bool:
        return feature in self.images and 0 <= t - self.first < len(self.images[feature])

    def frame(self, feature: str, t: int) -> np.ndarray:
        if not self.has_frame(feature, t):
            raise KeyError((feature, t))
        frame: np.ndarray = self.images[feature][t - self.first]
        return frame

    def digest(self) -> LabelDigest:
        frames = {
            (feature, self.first + index): frame_digest(image)
            for feature, images in self.images.items()
            for index, image in enumerate(images)
        }
        return LabelDigest(frames, lineage_digest(self.cells, self.divisions, self.events))

    def as_labels(self) -> Labels:
        """The same as labels of their own, whose frames count from 0."""
        return Labels(dict(self.images), *shifted((self.cells, self.divisions, self.events), -self.first))


class EditLogFile:
    """An open file of a log; made by `open_log`. DataError when it is none, or one of another version."""

    def __init__(
        self, path: Path, archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo], scratch: Path
    ) -> None:
        self.path = path
        self._archive = archive
        self._entries = entries
        self._scratch = scratch
        self.header = self._read_header()
        missing = [name for name in (LOG, CHECKSUMS) if name not in entries]
        if missing:
            raise DataError(path, f"has no {missing[0]}", AGAIN)

    def base(self) -> WindowLabels:
        """The labels the log begins with; DataError when they are not those that were exported."""
        header = self.header
        folder = self._scratch / BASE
        folder.mkdir(exist_ok=True)
        for name in (
            movie_folder.LABELS,
            movie_folder.CELLS,
            movie_folder.DIVISIONS,
            movie_folder.EVENTS,
        ):
            if f"{BASE}/{name}" not in self._entries:
                if (
                    name == movie_folder.EVENTS
                ):  # no track was marked, or it was exported before there were any
                    continue
                raise DataError(self.path, f"has no {BASE}/{name}", AGAIN)
            with self._archive.open(f"{BASE}/{name}") as packed, (folder / name).open("wb") as file:
                while block := packed.read(2**20):
                    file.write(block)
        try:
            lineage = movie_folder.read_lineage(folder, header.features)
            images = _read_images(folder / movie_folder.LABELS, self._scratch / "pixels", header)
        except DataError as error:
            raise DataError(self.path, f"its base cannot be read ({error.problem})", AGAIN) from None
        labels = WindowLabels(header.first, images, *shifted(lineage, header.first))
        wrong = differences(labels.digest(), header.base)
        if wrong:
            problem = f"its base is not the one that was exported: {shortened(wrong)} differ"
            raise DataError(self.path, problem, AGAIN)
        return labels

    def edits(self) -> Iterator[LoggedEdit]:
        """The edits, one after the other; DataError names the line that is damaged, changed or missing."""
        header, checksum, number = self.header, NO_LINE, 0
        with self._archive.open(LOG) as log, self._archive.open(CHECKSUMS) as checksums:
            while True:
                try:
                    line = log.readline(MAX_LINE + 1)
                    expected = checksums.readline(100).decode("ascii", "replace").strip()
                except (zipfile.BadZipFile, zlib.error, EOFError) as error:
                    raise self._wrong(number + 1, f"cannot be unpacked ({error})") from None
                if not line:
                    break
                number += 1
                if number > header.n_edits:
                    raise self._wrong(number, f"is too much: the header announces {header.n_edits} edits")
                if len(line) > MAX_LINE:
                    raise self._wrong(number, "is longer than any edit")
                checksum = next_checksum(checksum, line)
                if checksum != expected:
                    raise self._wrong(
                        number, f"is not what was exported: its checksum is not that in {CHECKSUMS}"
                    )
                yield self._parse(number, line)
        if number != header.n_edits:
            raise self._wrong(number + 1, f"is missing: the header announces {header.n_edits} edits")
        if checksum != header.checksum:
            raise DataError(self.path, f"{CHECKSUMS} and the header do not belong together", AGAIN)

    def replay(self, upto: int | None = None) -> WindowLabels:
        """The labels after the edit `upto` (None: the last). DataError where an edit does not fit the labels,
        or where the last one does not lead to the labels that the server had.
        """
        header = self.header
        target = header.upto if upto is None else upto
        if not header.after <= target <= header.upto:
            problem = f"holds the labels after {header.after} to {header.upto} edits, not after {target}"
            raise DataError(self.path, problem, "Choose another --upto.")
        labels = self.base()
        for logged in self.edits():
            if logged.sequence > target:
                break
            try:
                edits.apply(logged.edit, labels)
            except EditConflict as conflict:
                problem = f"does not fit the labels: edit {logged.edit.id}, {conflict}"
                raise self._wrong(logged.sequence - header.after, problem) from None
        if target == header.upto:
            wrong = differences(labels.digest(), header.result)
            if wrong:
                problem = f"leads to other labels than the server had: {shortened(wrong)} differ"
                raise DataError(self.path, problem, AGAIN)
        return labels

    def _read_header(self) -> LogHeader:
        remedy = "Give a file that `prospero tasks log NAME --output FILE` wrote."
        if HEADER not in self._entries:
            raise DataError(self.path, f"is no log of a task (it has no {HEADER})", remedy)
        if self._entries[HEADER].file_size > MAX_HEADER:
            raise DataError(self.path, f"{HEADER} is larger than any header", remedy)
        try:
            data = json.loads(self._archive.read(HEADER))
            if data["format"] != FORMAT:
                raise DataError(self.path, f"is no log of a task, but {str(data['format'])[:40]!r}", remedy)
            version = int(data["version"])
            if version != VERSION:
                problem = f"is a log of version {version}; this Prospero reads version {VERSION}"
                raise DataError(
                    self.path, problem, "Replay it with the Prospero that wrote it, or a newer one."
                )
            return LogHeader.from_json(data)
        except DataError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            problem = f"{HEADER} is not the header of a log ({type(error).__name__}: {error})"
            raise DataError(self.path, problem, AGAIN) from None

    def _parse(self, number: int, line: bytes) -> LoggedEdit:
        try:
            data: dict[str, Any] = json.loads(line)
            about = {name: data.pop(name) for name in ("sequence", "author", "at", "revision")}
            edit = edits.edit_from_json(data)
        except DataError as error:
            raise self._wrong(number, f"is no edit: {error.problem}") from None
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise self._wrong(number, f"is no edit ({type(error).__name__}: {error})") from None
        if about["sequence"] != self.header.after + number:
            problem = f"is edit {about['sequence']}, where {self.header.after + number} should be"
            raise self._wrong(number, problem)
        return LoggedEdit(edit, **about)

    def _wrong(self, number: int, problem: str) -> DataError:
        return DataError(self.path, f"line {number} of {LOG} {problem}", AGAIN)


@contextmanager
def open_log(path: Path | str) -> Iterator[EditLogFile]:
    """The file of a log, open. DataError when it is none.

    The images of its labels lie in files below TMPDIR; use them before it is closed.
    """
    with (
        open_zip(Path(path)) as (archive, entries),
        tempfile.TemporaryDirectory(prefix="prospero-log-") as scratch,
    ):
        yield EditLogFile(Path(path), archive, entries, Path(scratch))


def _read_images(source: Path, folder: Path, header: LogHeader) -> dict[str, np.ndarray]:
    """feature -> (n, Y, X) uint32, writable, in files of `folder`."""
    from celldata.formats import tiff

    n, (_, height, width) = len(header.frames), header.shape
    folder.mkdir(exist_ok=True)
    images: dict[str, np.ndarray] = {
        feature: np.memmap(folder / str(place), np.uint32, "w+", shape=(n, height, width))
        for place, feature in enumerate(header.features)
    }
    with tiff.open_tiff(source) as tif:
        pages = list(tif.pages)
        if len(pages) != n * len(images) or any(page.shape != (height, width) for page in pages):
            problem = (
                f"its {len(pages)} planes are not {n} frames of {len(images)} features, {height} x {width}"
            )
            raise DataError(source, problem, AGAIN)
        for index, page in enumerate(pages):
            feature = header.features[index % len(images)]
            images[feature][index // len(images)] = page.asarray()
    return images
