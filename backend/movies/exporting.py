"""Movies out of the server, with their labels as they stand, in the formats of celldata."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from backend.models import MovieRecord
from backend.movies.current_labels import load_labels
from backend.storage import Stores
from celldata.errors import DataError
from celldata.formats.export import FORMATS, export
from celldata.movie import Movie

__all__ = ["FORMATS", "export_movie", "movie_of"]


def movie_of(record: MovieRecord, stores: Stores) -> Movie:
    """The movie with all its raw images in memory."""
    return Movie(
        name=record.name,
        raw=np.asarray(stores.movies.open(record.id)[:]),
        channels=tuple(record.channels),
        pixel_size_um=record.pixel_size_um,
        frame_interval_s=record.frame_interval_s,
        source=record.source,
    )


def export_movie(
    record: MovieRecord, output: Path, layout: str, stores: Stores, *, overwrite: bool = False
) -> list[str]:
    """Write a movie and its current labels to `output`; what the format could not hold, in words.

    Raises DataError, with nothing written, when `output` is there already (unless `overwrite`) or the format
    cannot hold the labels.
    """
    if output.exists() and not overwrite:
        raise DataError(
            str(output), "it is there already", "Choose another place, or replace it with --overwrite."
        )
    existed = output.exists()
    try:
        return export(output, movie_of(record, stores), load_labels(record), layout)
    except BaseException:
        if not existed and output.is_dir():  # a format of several folders that failed between two of them
            shutil.rmtree(output, ignore_errors=True)
        raise
