"""Writing a movie and its labels in the formats that other programs read."""

from pathlib import Path

from celldata.errors import DataError
from celldata.formats import ctc, deepcell_label, movie_folder, npz
from celldata.labels import Labels
from celldata.movie import Movie

FORMATS = ("ctc", "ome-tiff", "npz", "deepcell")


def export(path: Path | str, movie: Movie, labels: Labels | None, format: str) -> list[str]:
    """Write to `path` (npz, deepcell: a file; ctc, ome-tiff: a folder) and return what the format could not
    hold.

    ctc: 01/ raw frames of the first channel, 01_RES/ masks and res_track.txt of the first feature,
    01_RES_NAME/ of each other feature. ome-tiff: raw.ome.tif, labels.ome.tif (a channel per feature),
    cells.json, divisions.json, events.json, movie.json. What was at `path` is replaced. DataError where the
    format is unknown or cannot hold the labels.
    """
    path = Path(path)
    notes: list[str] = []
    if format == "ctc":
        notes = ctc.write(path, movie, labels)
    elif format == "ome-tiff":
        info = movie_folder.MovieInfo.of(movie, labels.features if labels is not None else ())
        movie_folder.write(path, movie, labels, info)
    elif format == "npz":
        npz.write(path, movie, labels)
    elif format == "deepcell":
        deepcell_label.write(path, movie, labels)
        if movie.frame_interval_s is not None:
            notes.append("DeepCell Label files have no frame interval")
    else:
        raise DataError(path, f'there is no format "{format}"', f"Choose one of {', '.join(FORMATS)}.")
    if labels is not None and labels.events and format in ("ctc", "deepcell"):
        notes.append(f"this format has no place for how tracks end ({len(labels.events)} are marked)")
    return notes
