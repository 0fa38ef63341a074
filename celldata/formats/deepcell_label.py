"""The zip of DeepCell Label: X.ome.tiff, y.ome.tiff, cells.json, divisions.json (docs/formats.md).

What Prospero has no place for yet (cell types, embeddings, spots) is left out, with a warning in the log.
"""

import json
import logging
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from celldata.cells import CellRow, CellsTable
from celldata.errors import DataError
from celldata.formats import ome_tiff, tiff
from celldata.formats.archive import MAX_JSON_BYTES, open_zip
from celldata.formats.atomic import atomic_file
from celldata.label_images import replace_values, values_in
from celldata.labels import Labels, as_label_images, default_features
from celldata.lineage import Division
from celldata.movie import Movie, as_raw, channel_names

logger = logging.getLogger(__name__)

RAW, LABELS, CELLS, DIVISIONS = "X.ome.tiff", "y.ome.tiff", "cells.json", "divisions.json"
LEFT_OUT = ("cellTypes.json", "embeddings.json", "spots.csv", "channels.json")
MAX_VALUE = 2**31 - 1
"""y.ome.tiff is int32."""


def is_deepcell_zip(names: set[str]) -> bool:
    return any(Path(name).name in (RAW, LABELS) for name in names)


def read(
    path: Path | str, *, name: str | None = None, features: tuple[str, ...] | None = None
) -> tuple[Movie, Labels | None]:
    """The movie and, where the zip has y.ome.tiff, its labels. Raises DataError.

    Axes come from each file's OME metadata; Z is read as time where there is no T. Pixels whose value has
    no row become background, rows whose value has no pixel go, as DeepCell Label does on export. Rows
    without `c` (older files) belong to each feature that holds the value.
    """
    path = Path(path)
    with open_zip(path) as (archive, entries):
        # Some zips hold one folder with everything in it.
        by_name = {Path(entry).name: info for entry, info in entries.items()}
        if RAW not in by_name:
            raise DataError(path, f"holds no {RAW}", "Export it again from DeepCell Label.")
        for entry in sorted(set(LEFT_OUT) & set(by_name)):
            logger.warning("%s: %s is not read; Prospero has no place for it", path, entry)
        raw = _stack(path, archive, by_name[RAW])
        images = as_raw(raw.images, f"{path}/{RAW}")
        movie = Movie(
            name or tiff.movie_name(path),
            images,
            raw.channels or channel_names(images.shape[1]),
            raw.calibration.pixel_size_um,
            raw.calibration.frame_interval_s,
            source=path.name,
        )
        if LABELS not in by_name:
            return movie, None
        y = _stack(path, archive, by_name[LABELS])
        if (y.images.shape[0], *y.images.shape[2:]) != (movie.n_frames, movie.height, movie.width):
            shapes = " x ".join(map(str, y.images.shape)), " x ".join(map(str, images.shape))
            problem = f"{LABELS} is {shapes[0]}, {RAW} is {shapes[1]} (T, C, Y, X)"
            raise DataError(path, problem, "Labels need the frames and the pixels of the movie.")
        names = features or y.channels or default_features(y.images.shape[1])
        if len(names) != y.images.shape[1]:
            problem = f"{LABELS} has {y.images.shape[1]} features, {len(names)} are named"
            raise DataError(path, problem, "Name each of them.")
        rows = _json(path, archive, by_name.get(CELLS))
        divisions = _json(path, archive, by_name.get(DIVISIONS))
    try:
        by_feature = {feature: as_label_images(y.images[:, c]) for c, feature in enumerate(names)}
    except ValueError as error:
        raise DataError(f"{path}/{LABELS}", f"is no label image ({error})", "Export it again.") from None
    cells = _cells(f"{path}/{CELLS}", rows, by_feature)
    return movie, Labels(by_feature, cells, _divisions(f"{path}/{DIVISIONS}", divisions, cells))


def write(path: Path | str, movie: Movie, labels: Labels | None = None) -> None:
    """Write the zip. A value of one cell becomes that cell's id; values of several become integers above
    the largest id of their frame; values without a cell become background. DataError where an id is too
    large for int32."""
    path = Path(path)
    with tempfile.TemporaryDirectory() as folder, atomic_file(path) as temporary:
        scratch = Path(folder)
        about: dict[str, Any] = {
            "axes": "ZCYX",
            "pixel_size_um": movie.pixel_size_um,
            "name": movie.name,
        }
        t, c, y, x = movie.raw.shape
        frames: Iterator[np.ndarray] = (movie.raw[i, j] for i in range(t) for j in range(c))
        ome_tiff.write(scratch / RAW, frames, (t, c, y, x), movie.raw.dtype, channels=movie.channels, **about)
        written = [RAW]
        if labels is not None:
            meanings = _meanings(path, labels)
            shape = (t, len(labels.features), y, x)
            frames = (
                replace_values(labels.frame(feature, i), meanings[i, feature][0])
                for i in range(t)
                for feature in labels.features
            )
            ome_tiff.write(scratch / LABELS, frames, shape, np.int32, channels=labels.features, **about)
            rows = [
                {"value": value, "cell": cell, "t": i, "c": place}
                for i in range(t)
                for place, feature in enumerate(labels.features)
                for value, cells in sorted(meanings[i, feature][1].items())
                for cell in cells
            ]
            divided = [
                {"parent": division.parent, "daughters": list(division.daughters), "t": division.t}
                for division in sorted(labels.divisions)
            ]
            (scratch / CELLS).write_text(json.dumps(rows), encoding="utf-8")
            (scratch / DIVISIONS).write_text(json.dumps(divided), encoding="utf-8")
            written += [LABELS, CELLS, DIVISIONS]
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry in written:
                archive.write(scratch / entry, entry)


Meaning = tuple[dict[int, int], dict[int, tuple[int, ...]]]
"""What becomes of the values of a frame: old value -> new value, and new value -> cells."""


def _meanings(path: Path, labels: Labels) -> dict[tuple[int, str], Meaning]:
    found = {}
    for t in range(labels.n_frames):
        for feature in labels.features:
            values = labels.cells.values_at(t, feature)
            following = max((cell for cells in values.values() for cell in cells), default=0) + 1
            new_values: dict[tuple[int, ...], int] = {}
            mapping = {}
            for value, cells in values.items():
                if cells not in new_values:
                    new_values[cells] = cells[0] if len(cells) == 1 else following
                    following += len(cells) > 1
                mapping[value] = new_values[cells]
            if mapping and max(mapping.values()) > MAX_VALUE:
                problem = f"frame {t} needs the value {max(mapping.values())}, y.ome.tiff is int32"
                raise DataError(path, problem, "Number the cells anew, from 1.")
            found[t, feature] = mapping, {value: cells for cells, value in new_values.items()}
    return found


def _stack(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> tiff.TiffStack:
    with tempfile.NamedTemporaryFile(suffix=".tiff") as file:
        with archive.open(info) as packed:
            shutil.copyfileobj(packed, file, 1 << 20)
        file.flush()
        try:
            return tiff.read_stack(file.name, z_is_time=True)
        except DataError as error:
            # The reader knows only the unpacked copy; the user knows the zip.
            raise DataError(f"{path}/{info.filename}", error.problem, error.remedy) from None


def _json(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo | None) -> list[dict[str, Any]] | None:
    if info is None:
        return None
    remedy = "Export it again from DeepCell Label."
    if info.file_size > MAX_JSON_BYTES:
        raise DataError(f"{path}/{info.filename}", f"unpacks to {info.file_size} bytes", remedy)
    try:
        data = json.loads(archive.read(info))
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}/{info.filename}", f"is no JSON ({error})", remedy) from None
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise DataError(f"{path}/{info.filename}", "is not a list of objects", remedy)
    return data


def _cells(source: str, rows: list[dict[str, Any]] | None, images: dict[str, np.ndarray]) -> CellsTable:
    """The table of the rows, with which `images` then agree (in place)."""
    if rows is None:
        return CellsTable.from_label_images(images)
    features = tuple(images)
    n_frames = len(next(iter(images.values())))
    there = {
        (t, feature): set(values_in(images[feature][t]).tolist())
        for feature in features
        for t in range(n_frames)
    }
    wanted: set[CellRow] = set()
    n_without_pixel = 0
    for index, row in enumerate(rows):
        try:
            t, value, cell = int(row["t"]), int(row["value"]), int(row["cell"])
            mine = features if row.get("c") is None else (features[_index(row["c"], len(features))],)
            if value == 0 or cell == 0:
                continue
            _index(t, n_frames)
        except (KeyError, TypeError, ValueError, OverflowError, IndexError) as error:
            problem = f"row {index} ({json.dumps(row)[:80]}) does not fit: {error!r}"
            raise DataError(
                source, problem, f"Rows need value, cell, t < {n_frames} and c < {len(features)}."
            ) from None
        found = [feature for feature in mine if value in there[t, feature]]
        wanted.update(CellRow(t, feature, value, cell) for feature in found)
        n_without_pixel += not found
    try:
        cells = CellsTable(wanted)
    except (TypeError, ValueError) as error:
        raise DataError(source, str(error), "Export it again from DeepCell Label.") from None
    n_without_row = 0
    for (t, feature), values in there.items():
        known = cells.values_at(t, feature)
        if unknown := values - known.keys():
            n_without_row += len(unknown)
            images[feature][t] = replace_values(images[feature][t], {value: value for value in known})
    if n_without_pixel:
        logger.warning(
            "%s: %d rows name a value that no pixel holds; they are left out", source, n_without_pixel
        )
    if n_without_row:
        logger.warning("%s: %d values have no row; their pixels became background", source, n_without_row)
    return cells


def _divisions(source: str, divisions: list[dict[str, Any]] | None, cells: CellsTable) -> set[Division]:
    """Without a `t` (DeepCell Label leaves it empty for unfinished ones), the daughters' first frame is
    taken."""
    found = set()
    for index, division in enumerate(divisions or []):
        try:
            parent = int(division["parent"])
            daughters = tuple(sorted({int(cell) for cell in division["daughters"]}))
            if not daughters:
                logger.warning("%s: the division of cell %d has no daughter; it is left out", source, parent)
                continue
            t = division.get("t")
            if t is None:
                t = min((frame for cell in daughters for frame in cells.frames_of(cell)), default=0)
            found.add(Division(parent, daughters, int(t)))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            problem = f"division {index} ({json.dumps(division)[:80]}) does not fit: {error!r}"
            raise DataError(source, problem, "Divisions need parent, daughters and t.") from None
    return found


def _index(index: Any, n: int) -> int:
    if not 0 <= int(index) < n:
        raise IndexError(f"{index} is not within 0-{n - 1}")
    return int(index)
