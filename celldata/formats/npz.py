"""Movies and labels in numpy's .npz and .npy files; nothing is ever unpickled.

`X` raw and `y` labels as DeepCell's data sets name them, else the first array is raw. Our own files also say
`axes`, `channels`, `features`, `cells`, `divisions` and `events`, so that they come back without a question
or a loss.
"""

from pathlib import Path
from typing import Any

import numpy as np

from celldata.cells import CellRow, CellsTable
from celldata.errors import DataError
from celldata.events import EVENT_KINDS, Event
from celldata.formats.archive import open_zip
from celldata.formats.atomic import atomic_file
from celldata.formats.axes import check_axes, to_tcyx
from celldata.formats.tiff import movie_name
from celldata.labels import Labels, as_label_images, default_features
from celldata.lineage import Division
from celldata.movie import Movie, as_raw, channel_names


def read(
    path: Path | str,
    axes: str | None = None,
    *,
    name: str | None = None,
    features: tuple[str, ...] | None = None,
    pixel_size_um: float | None = None,
    frame_interval_s: float | None = None,
) -> tuple[Movie, Labels | None]:
    """The movie in a .npz or .npy file, and its labels where it has `y`. Raises DataError.

    Axes come from `axes`, else from the file's own `axes`; a two-dimensional array is one frame (Y, X);
    everything else is asked for. `y` has the axes of X, or those without C.
    """
    path = Path(path)
    arrays = _load(path)
    raw_name = (
        "X" if "X" in arrays else next((key for key in arrays if key not in OWN_KEYS and key != "y"), None)
    )
    if raw_name is None:
        raise DataError(path, "holds no image array", "Save the raw images as X and the labels as y.")
    raw = arrays[raw_name]
    axes = _axes(path, raw_name, arrays, axes)
    images = to_tcyx(raw, axes, str(path))
    channels = _texts(arrays.get("channels")) or channel_names(images.shape[1])
    movie = Movie(
        name or movie_name(path),
        as_raw(images, str(path)),
        channels,
        pixel_size_um or _number(arrays.get("pixel_size_um")),
        frame_interval_s or _number(arrays.get("frame_interval_s")),
        source=path.name,
    )
    return movie, _labels(path, "y", arrays, axes, movie, features) if "y" in arrays else None


def read_labels(
    path: Path | str, movie: Movie, axes: str | None = None, *, features: tuple[str, ...] | None = None
) -> Labels:
    """The labels in a file of their own: `y`, else the first array, with the frames and pixels of `movie`."""
    path = Path(path)
    arrays = _load(path)
    name = "y" if "y" in arrays else next((key for key in arrays if key not in OWN_KEYS), None)
    if name is None:
        raise DataError(path, "holds no label images", "Save the labels as y.")
    axes = axes.upper() if axes is not None else None
    if axes is not None and arrays[name].ndim == len(axes) - 1:
        axes = axes.replace("C", "").replace("S", "")
    return _labels(path, name, arrays, _axes(path, name, arrays, axes), movie, features)


def write(path: Path | str, movie: Movie, labels: Labels | None = None) -> None:
    """Write X (T, Y, X, C) and, where there are labels, y (T, Y, X, feature) with cells, divisions and
    events.
    """
    arrays: dict[str, Any] = {
        "X": np.moveaxis(np.asarray(movie.raw), 1, -1),
        "axes": np.array("TYXC"),
        "channels": np.array(movie.channels),
    }
    if movie.pixel_size_um is not None:
        arrays["pixel_size_um"] = np.array(movie.pixel_size_um)
    if movie.frame_interval_s is not None:
        arrays["frame_interval_s"] = np.array(movie.frame_interval_s)
    if labels is not None:
        place = {feature: index for index, feature in enumerate(labels.features)}
        arrays["y"] = np.stack([labels.images[feature] for feature in labels.features], axis=-1)
        arrays["features"] = np.array(labels.features)
        rows = [(row.t, place[row.feature], row.value, row.cell) for row in labels.cells.rows]
        arrays["cells"] = np.array(rows, np.int64).reshape(-1, 4)
        born = [(d.parent, cell, d.t) for d in sorted(labels.divisions) for cell in d.daughters]
        arrays["divisions"] = np.array(born, np.int64).reshape(-1, 3)
        if labels.events:
            ends = [(e.cell, e.t, EVENT_KINDS.index(e.kind)) for e in sorted(labels.events)]
            arrays["events"] = np.array(ends, np.int64)
    with atomic_file(Path(path)) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, **arrays)


OWN_KEYS = (
    "axes",
    "channels",
    "features",
    "cells",
    "divisions",
    "events",
    "pixel_size_um",
    "frame_interval_s",
)


def _load(path: Path) -> dict[str, np.ndarray]:
    """Every array of the file; object arrays, which would have to be unpickled, are refused."""
    try:
        if path.suffix.lower() == ".npy":
            return {path.stem: np.load(path, allow_pickle=False)}
        with open_zip(path):
            pass
        with np.load(path, allow_pickle=False) as file:
            return {key: file[key] for key in file.files}
    except DataError:
        raise
    except FileNotFoundError:
        raise DataError(path, "does not exist", "Check the path.") from None
    except Exception as error:
        # np.load raises many types on damaged files, ValueError on pickled ones.
        what = (str(error).splitlines() or [type(error).__name__])[0]
        remedy = "Save plain number arrays with numpy.savez; pickled objects are never loaded."
        raise DataError(path, f"cannot be read as numpy arrays ({what[:150]})", remedy) from None


def _axes(path: Path, name: str, arrays: dict[str, np.ndarray], axes: str | None) -> str:
    """What the axes of an array are: given, said by the file, or plain from two of them; else DataError
    asks.
    """
    if axes is None and "axes" in arrays:
        axes = str(arrays["axes"])
    if axes is None:
        if arrays[name].ndim != 2:
            shape = " x ".join(map(str, arrays[name].shape))
            remedy = "Say it: for example --axes TYX, or --axes TYXC where channels come last."
            raise DataError(path, f"does not say what the axes of {name} ({shape}) mean", remedy)
        axes = "YX"
    return check_axes(axes, str(path))


def _labels(
    path: Path,
    key: str,
    arrays: dict[str, np.ndarray],
    axes: str,
    movie: Movie,
    features: tuple[str, ...] | None,
) -> Labels:
    y = arrays[key]
    if y.ndim == len(axes) - 1:
        axes = axes.replace("C", "").replace("S", "")
    images = to_tcyx(y, axes, f"{path} ({key})")
    wanted = (movie.n_frames, movie.height, movie.width)
    if (images.shape[0], *images.shape[2:]) != wanted:
        shapes = " x ".join(map(str, y.shape)), " x ".join(map(str, wanted))
        remedy = "Labels need the frames and the pixels of the movie."
        raise DataError(path, f"{key} is {shapes[0]} ({axes}), the movie has (T, Y, X) {shapes[1]}", remedy)
    names = features or _texts(arrays.get("features")) or default_features(images.shape[1])
    if len(names) != images.shape[1]:
        problem = f"{key} has {images.shape[1]} features, {len(names)} are named ({', '.join(names)})"
        raise DataError(path, problem, "Name each of them.")
    try:
        by_feature = {name: as_label_images(images[:, index]) for index, name in enumerate(names)}
        if "cells" not in arrays:
            return Labels.from_images(by_feature)
        rows = [CellRow(t, names[c], v, cell) for t, c, v, cell in arrays["cells"].tolist()]
        return Labels(
            by_feature, CellsTable(rows), _divisions(arrays.get("divisions")), _events(arrays.get("events"))
        )
    except (IndexError, TypeError, ValueError) as error:
        raise DataError(
            path, f"its labels cannot be used ({error})", f"Save {key} as whole numbers."
        ) from None


def _divisions(born: np.ndarray | None) -> set[Division]:
    daughters: dict[tuple[int, int], list[int]] = {}
    for parent, daughter, t in [] if born is None else born.tolist():
        daughters.setdefault((parent, t), []).append(daughter)
    return {Division(parent, tuple(cells), t) for (parent, t), cells in daughters.items()}


def _events(ends: np.ndarray | None) -> set[Event]:
    return {Event(cell, t, EVENT_KINDS[kind]) for cell, t, kind in ([] if ends is None else ends.tolist())}


def _texts(array: np.ndarray | None) -> tuple[str, ...]:
    return () if array is None else tuple(map(str, np.atleast_1d(array).tolist()))


def _number(array: np.ndarray | None) -> float | None:
    return None if array is None else float(array)
