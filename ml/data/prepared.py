"""What stage `prepare` writes and both training stages read: normalised, rescaled, labeled movies.

    prepared/index.json             the settings, and one entry per movie
    prepared/<movie>/images.npy     (N, C, Y, X) float16: the labeled frames and their neighbours
    prepared/<movie>/labels.npy     (N, Y, X) uint16 or uint32: values; zeros in a neighbour without labels
    prepared/<movie>/ignored.npy    (N, Y, X) bool: pixels that nobody labeled; only where there are any
    prepared/<movie>/cells.json, divisions.json: as in the folder of a round

Arrays are mapped from the disk, so the memory that training needs does not grow with the data set.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from celldata.cells import CellRow, CellsTable
from celldata.errors import DataError
from celldata.labels import Labels
from celldata.lineage import Division

CONTEXT = 1
"""Neighbours on each side that are stored with a labeled frame: the models see at most so many."""
INDEX = "index.json"


@dataclass(frozen=True)
class PreparedMovie:
    """One movie of a prepared data set. Frames are indices in the movie; `stored` says which are here."""

    folder: Path
    name: str
    split: str
    n_frames: int
    feature: str
    factor: float
    stored: tuple[int, ...]
    labeled: tuple[int, ...]
    tracked: bool
    round: int = 0

    @cached_property
    def _images(self) -> np.ndarray:
        return _map(self.folder / "images.npy")

    @cached_property
    def _labels(self) -> np.ndarray:
        return _map(self.folder / "labels.npy")

    @cached_property
    def _ignored(self) -> np.ndarray | None:
        path = self.folder / "ignored.npy"
        return _map(path) if path.is_file() else None

    @cached_property
    def _position(self) -> dict[int, int]:
        return {t: i for i, t in enumerate(self.stored)}

    @property
    def shape(self) -> tuple[int, int]:
        """(Y, X) at the model's pixel size."""
        _, y, x = self._labels.shape
        return int(y), int(x)

    def image(self, t: int) -> np.ndarray:
        """(C, Y, X) float16; KeyError where the frame is not stored."""
        image: np.ndarray = self._images[self._position[t]]
        return image

    def labels(self, t: int) -> np.ndarray:
        """(Y, X) values of a frame; KeyError where the frame is not stored."""
        labels: np.ndarray = self._labels[self._position[t]]
        return labels

    def ignored(self, t: int) -> np.ndarray | None:
        """(Y, X) bool: where nobody labeled, or where two cells lie over each other; None: nowhere."""
        return None if self._ignored is None else self._ignored[self._position[t]]

    def dividing(self, t: int) -> list[int]:
        """Values of the cells that divide after frame t, and of those that came from a division in it."""
        return self._dividing.get(t, [])

    def frames_around(self, t: int, context: int) -> list[np.ndarray]:
        """2 context + 1 images (C, Y, X) float16: frames t - context … t + context, missing ones repeated."""
        return [self.image(s) for s in neighbours(t, context, self.n_frames)]

    @cached_property
    def cells(self) -> CellsTable:
        """The rows of `feature`: which cell each value of `labels` means."""
        rows = json.loads((self.folder / "cells.json").read_text())
        return CellsTable(CellRow(r["t"], self.feature, r["value"], r["cell"]) for r in rows)

    @cached_property
    def divisions(self) -> set[Division]:
        rows = json.loads((self.folder / "divisions.json").read_text())
        return {Division(r["parent"], tuple(r["daughters"]), r["t"]) for r in rows}

    @cached_property
    def _dividing(self) -> dict[int, list[int]]:
        at = {(d.t - 1, d.parent) for d in self.divisions}
        at |= {(d.t, daughter) for d in self.divisions for daughter in d.daughters}
        values: dict[int, list[int]] = {}
        for row in self.cells.rows:
            if (row.t, row.cell) in at:
                values.setdefault(row.t, []).append(row.value)
        return values


@dataclass(frozen=True)
class Prepared:
    """The data set: `settings` (what stage prepare was told; stored with the weights) and the movies."""

    settings: dict[str, Any]
    movies: tuple[PreparedMovie, ...]
    fingerprint: str

    def of_split(self, split: str) -> list[PreparedMovie]:
        return [movie for movie in self.movies if movie.split == split]


def neighbours(t: int, context: int, n_frames: int) -> list[int]:
    """Frames t - context … t + context; beyond the ends of the movie the first or last frame is repeated."""
    return [min(max(s, 0), n_frames - 1) for s in range(t - context, t + context + 1)]


def frames_to_store(labeled: Iterable[int], n_frames: int) -> tuple[int, ...]:
    """Labeled frames and their neighbours, sorted."""
    return tuple(sorted({s for t in labeled for s in neighbours(t, CONTEXT, n_frames)}))


def write_movie(
    movie: PreparedMovie,
    images: np.ndarray,
    values: np.ndarray,
    labels: Labels,
    ignored: np.ndarray | None = None,
) -> None:
    """Write one movie: images (N, C, Y, X), values and ignored (N, Y, X) of `movie.stored`; cells and
    divisions of `labels`.
    """
    movie.folder.mkdir(parents=True, exist_ok=True)
    np.save(movie.folder / "images.npy", images.astype(np.float16))
    small = np.uint16 if values.max(initial=0) < 2**16 else np.uint32
    np.save(movie.folder / "labels.npy", values.astype(small))
    if ignored is not None and ignored.any():
        np.save(movie.folder / "ignored.npy", ignored.astype(bool))
    labeled = set(movie.labeled)
    cells = [
        {"t": r.t, "value": r.value, "cell": r.cell}
        for r in labels.cells.rows
        if r.feature == movie.feature and r.t in labeled
    ]
    (movie.folder / "cells.json").write_text(json.dumps(cells))
    divisions = [
        {"parent": d.parent, "daughters": list(d.daughters), "t": d.t} for d in sorted(labels.divisions)
    ]
    (movie.folder / "divisions.json").write_text(json.dumps(divisions))


def write_index(
    folder: Path, settings: dict[str, Any], movies: Sequence[PreparedMovie], fingerprint: str
) -> None:
    """Write the index last: a folder with an index is complete."""
    entries = [
        {
            "name": m.name,
            "split": m.split,
            "n_frames": m.n_frames,
            "feature": m.feature,
            "factor": m.factor,
            "stored": list(m.stored),
            "labeled": list(m.labeled),
            "tracked": m.tracked,
            "round": m.round,
        }
        for m in movies
    ]
    content = {"settings": settings, "fingerprint": fingerprint, "movies": entries}
    (folder / INDEX).write_text(json.dumps(content, indent=1))


def read_prepared(folder: Path) -> Prepared:
    """Read what stage prepare wrote; DataError where there is none."""
    try:
        content = json.loads((folder / INDEX).read_text())
    except (FileNotFoundError, NotADirectoryError):
        raise DataError(folder, "it holds no prepared data", "Run `dvc repro prepare` first.") from None
    movies = tuple(
        PreparedMovie(
            folder / entry["name"],
            **{**entry, "stored": tuple(entry["stored"]), "labeled": tuple(entry["labeled"])},
        )
        for entry in content["movies"]
    )
    return Prepared(content["settings"], movies, content["fingerprint"])


def _map(path: Path) -> np.ndarray:
    try:
        array: np.ndarray = np.load(path, mmap_mode="r")
        return array
    except (FileNotFoundError, ValueError) as error:
        raise DataError(path, f"it cannot be read ({error})", "Run `dvc repro -f prepare`.") from None
