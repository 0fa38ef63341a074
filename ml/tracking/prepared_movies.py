"""Prepared movies with approved tracks, as the tracker's training and its threshold search read them."""

import numpy as np

from celldata.labels import Labels
from celldata.movie import Movie
from ml.data.prepared import Prepared, PreparedMovie


def tracked_movies(prepared: Prepared, split: str) -> list[tuple[Movie, Labels]]:
    """Movies of `split` with approved tracking: raw (T, C, Y, X) at the models' pixel size, and labels."""
    pixel_size_um = float(prepared.settings["pixel_size_um"])
    return [_read(movie, pixel_size_um) for movie in prepared.of_split(split) if movie.tracked]


def _read(movie: PreparedMovie, pixel_size_um: float) -> tuple[Movie, Labels]:
    raw = np.stack([movie.image(t) for t in movie.stored]).astype(np.float32)
    values = np.stack([movie.labels(t) for t in movie.stored]).astype(np.uint32)
    channels = tuple(f"channel {c}" for c in range(raw.shape[1]))
    labels = Labels({movie.feature: values}, movie.cells, movie.divisions)
    return Movie(movie.name, raw, channels, pixel_size_um, None, "prepared"), labels
