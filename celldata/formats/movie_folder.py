"""The folder of one movie in a round: what the server writes, DVC versions and ml reads (docs/formats.md)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from celldata.cells import CellRow, CellsTable
from celldata.change_json import (
    Malformed,
    division_from_json,
    division_to_json,
    event_from_json,
    event_to_json,
    items_of,
    parts_of,
)
from celldata.errors import DataError
from celldata.events import Event, one_for_each
from celldata.formats.atomic import atomic_folder, refuse_foreign
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie

RAW, LABELS, CELLS, DIVISIONS, EVENTS, INFO = (
    "raw.ome.tif",
    "labels.ome.tif",
    "cells.json",
    "divisions.json",
    "events.json",
    "movie.json",
)
SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class MovieInfo:
    """movie.json: what the folder says about its movie without opening an image.

    `shape` is (T, C, Y, X) of the raw images; `approved_segmentation` holds (first, last) frames, inclusive;
    `progress` is the server's own account of the annotation and is carried as it is.
    """

    name: str
    channels: tuple[str, ...]
    features: tuple[str, ...]
    shape: tuple[int, int, int, int]
    dtype: str
    pixel_size_um: float | None = None
    frame_interval_s: float | None = None
    source: str = ""
    split: str = "train"
    round: int = 0
    approved_segmentation: tuple[tuple[int, int], ...] = ()
    approved_tracking: bool = False
    progress: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.split not in SPLITS:
            raise ValueError(f"the split is {self.split!r}, not one of {', '.join(SPLITS)}")

    @classmethod
    def of(cls, movie: Movie, features: tuple[str, ...] = (), **more: Any) -> "MovieInfo":
        """The info of a movie at hand; `more` are the other fields (split, round, …)."""
        t, c, y, x = movie.raw.shape
        return cls(
            name=movie.name,
            channels=movie.channels,
            features=tuple(features),
            shape=(t, c, y, x),
            dtype=str(movie.raw.dtype),
            pixel_size_um=movie.pixel_size_um,
            frame_interval_s=movie.frame_interval_s,
            source=movie.source,
            **more,
        )

    @property
    def approved_frames(self) -> tuple[int, ...]:
        """Every frame whose segmentation is approved, sorted."""
        return tuple(
            sorted({t for first, last in self.approved_segmentation for t in range(first, last + 1)})
        )

    def to_json(self) -> dict[str, Any]:
        t, c, y, x = self.shape
        return {
            "name": self.name,
            "channels": list(self.channels),
            "features": list(self.features),
            "pixel_size_um": self.pixel_size_um,
            "frame_interval_s": self.frame_interval_s,
            "source": self.source,
            "shape": {"t": t, "c": c, "y": y, "x": x},
            "dtype": self.dtype,
            "split": self.split,
            "round": self.round,
            "approved": {
                "segmentation": [list(window) for window in self.approved_segmentation],
                "tracking": self.approved_tracking,
            },
            "progress": dict(self.progress),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "MovieInfo":
        """KeyError, TypeError or ValueError where `data` is not what to_json makes."""
        shape, approved = data["shape"], data["approved"]
        return cls(
            name=str(data["name"]),
            channels=tuple(map(str, data["channels"])),
            features=tuple(map(str, data["features"])),
            shape=(int(shape["t"]), int(shape["c"]), int(shape["y"]), int(shape["x"])),
            dtype=str(data["dtype"]),
            pixel_size_um=data["pixel_size_um"],
            frame_interval_s=data["frame_interval_s"],
            source=str(data["source"]),
            split=str(data["split"]),
            round=int(data["round"]),
            approved_segmentation=tuple((int(first), int(last)) for first, last in approved["segmentation"]),
            approved_tracking=bool(approved["tracking"]),
            progress=dict(data["progress"]),
        )


def write(path: Path | str, movie: Movie | None, labels: Labels | None, info: MovieInfo) -> None:
    """Write the folder, complete or not at all; a folder that was there is replaced as a whole.

    Without `movie` there is no raw.ome.tif (predictions), without `labels` no labels, cells, divisions and
    events.
    Frames are taken one by one, so `movie.raw` and `labels.images` may be lazy arrays. DataError where the
    movie or the labels are not what `info` says, or where `path` holds other things than a movie.
    """
    path = Path(path)
    # A folder with movie.json is a movie's, whatever else lies in it (links.json); others may be anybody's.
    if not (path / INFO).is_file():
        refuse_foreign(path, lambda name: name in (RAW, LABELS, CELLS, DIVISIONS, EVENTS))
    t, c, y, x = info.shape
    if movie is not None and (tuple(movie.raw.shape) != info.shape or str(movie.raw.dtype) != info.dtype):
        is_now = f"{movie.raw.dtype} {tuple(movie.raw.shape)}"
        problem = f"the movie is {is_now}, its info says {info.dtype} {info.shape}"
        raise DataError(path, problem, "Make the info with MovieInfo.of(movie).")
    if labels is not None and (labels.shape != (t, y, x) or labels.features != info.features):
        problem = (
            f"the labels are {labels.features} {labels.shape}, the info says {info.features} {(t, y, x)}"
        )
        raise DataError(path, problem, "Name the features in the order of the label images.")
    about: dict[str, Any] = {
        "pixel_size_um": info.pixel_size_um,
        "frame_interval_s": info.frame_interval_s,
        "name": info.name,
    }
    from celldata.formats import ome_tiff

    with atomic_folder(path) as folder:
        if movie is not None:
            frames = (movie.raw[i, j] for i in range(t) for j in range(c))
            ome_tiff.write(folder / RAW, frames, info.shape, movie.raw.dtype, channels=info.channels, **about)
        if labels is not None:
            frames = (labels.images[feature][i] for i in range(t) for feature in info.features)
            shape = (t, len(info.features), y, x)
            ome_tiff.write(folder / LABELS, frames, shape, np.uint32, channels=info.features, **about)
            write_lineage(folder, labels, info.features)
        _write_json(folder / INFO, info.to_json(), indent=2)


def read_info(path: Path | str) -> MovieInfo:
    """movie.json of the folder; DataError where it is missing or not readable."""
    data = _read_json(Path(path) / INFO)
    try:
        return MovieInfo.from_json(data)
    except (KeyError, TypeError, ValueError) as error:
        problem = f"is not the description of a movie ({type(error).__name__}: {error})"
        raise DataError(
            Path(path) / INFO, problem, "Write the folder again with `prospero round close`."
        ) from None


def read_movie(path: Path | str) -> Movie:
    """The movie of the folder; DataError where there is none or where it is not what movie.json says."""
    info = read_info(path)
    raw = _read_images(Path(path) / RAW, info.shape)
    return Movie(info.name, raw, info.channels, info.pixel_size_um, info.frame_interval_s, source=info.source)


def read_labels(path: Path | str) -> Labels:
    """The labels of the folder, every frame (those not approved are empty); DataError where there are
    none."""
    path = Path(path)
    info = read_info(path)
    t, _, y, x = info.shape
    if not info.features:
        raise DataError(path, "has no labels", "Choose a movie with approved labels or predictions.")
    images = _read_images(path / LABELS, (t, len(info.features), y, x))
    if images.dtype != np.uint32:
        raise DataError(path / LABELS, f"holds {images.dtype}, not uint32", "Write the folder again.")
    lineage = read_lineage(path, info.features)
    by_feature = {
        feature: np.ascontiguousarray(images[:, index]) for index, feature in enumerate(info.features)
    }
    return Labels(by_feature, *lineage)


def has_labels(path: Path | str) -> bool:
    return (Path(path) / LABELS).is_file()


def write_lineage(folder: Path, labels: Labels, features: tuple[str, ...]) -> None:
    """cells.json, divisions.json and, where a track is marked, events.json; `c` counts `features`."""
    place = {feature: index for index, feature in enumerate(features)}
    rows = [{"t": r.t, "c": place[r.feature], "value": r.value, "cell": r.cell} for r in labels.cells.rows]
    _write_json(folder / CELLS, rows)
    _write_json(folder / DIVISIONS, [division_to_json(division) for division in sorted(labels.divisions)])
    # Without a mark there is no file: what was written before there were events stays the same, byte by byte.
    if labels.events:
        _write_json(folder / EVENTS, [event_to_json(event) for event in sorted(labels.events)])


def read_lineage(folder: Path, features: tuple[str, ...]) -> tuple[CellsTable, set[Division], set[Event]]:
    """What write_lineage wrote; DataError where it is malformed."""
    remedy = "Write the folder again with `prospero round close` or `prospero predict`."
    try:
        rows = []
        for index, row in enumerate(items_of(_read_json(folder / CELLS), "the file")):
            parts = parts_of(row, f"row {index}", needed=("t", "c", "value", "cell"))
            rows.append(CellRow(parts["t"], features[parts["c"]], parts["value"], parts["cell"]))
        cells = CellsTable(rows)
    except (Malformed, IndexError, TypeError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(folder / CELLS, f"is not a cells table: {error}", remedy) from None
    try:
        found = items_of(_read_json(folder / DIVISIONS), "the file")
        divisions = {division_from_json(division, f"division {i}") for i, division in enumerate(found)}
    except Malformed as error:
        raise DataError(folder / DIVISIONS, f"is not a list of divisions: {error}", remedy) from None
    if not (folder / EVENTS).is_file():
        return cells, divisions, set()
    try:
        marked = items_of(_read_json(folder / EVENTS), "the file")
        events = one_for_each(event_from_json(event, f"event {i}") for i, event in enumerate(marked))
    except DataError:
        raise
    except ValueError as error:
        raise DataError(folder / EVENTS, f"is not a list of events: {error}", remedy) from None
    return cells, divisions, events


def _read_images(path: Path, shape: tuple[int, int, int, int]) -> np.ndarray:
    """(T, C, Y, X) images of one of our own files; DataError where its planes are not those of `shape`."""
    from celldata.formats import tiff

    if not path.is_file():
        raise DataError(path, "does not exist", "Fetch the round with `dvc pull`, or write the folder again.")
    return tiff.read_planes(path, shape)


def _write_json(path: Path, data: object, indent: int | None = None) -> None:
    path.write_text(json.dumps(data, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(path, "does not exist", "Give the folder of a movie of a round.") from None
    except (OSError, ValueError) as error:
        raise DataError(path, f"cannot be read as JSON ({error})", "Write the folder again.") from None
