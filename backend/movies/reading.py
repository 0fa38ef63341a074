"""What a user hands over, read and checked: a file or folder, and the options of `prospero movies import`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from backend.movies.cropping import Part, cut
from backend.movies.importing import usable_name
from celldata.errors import DataError
from celldata.formats.open import open_movie
from celldata.labels import DEFAULT_FEATURE, Labels
from celldata.movie import Movie


@dataclass(frozen=True)
class ImportOptions:
    """What the user said about the movie; None and () where they left it to the file."""

    name: str | None = None
    axes: str | None = None
    pixel_size_um: float | None = None
    frame_interval_s: float | None = None
    labels: Path | None = None
    tracks: Path | None = None
    markers: Path | None = None
    frames: str | None = None
    crop: str | None = None
    features: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()

    @property
    def first_feature(self) -> str:
        """The label layer of a movie that comes without labels."""
        return self.features[0] if self.features else DEFAULT_FEATURE


def name_of(path: Path, options: ImportOptions) -> str:
    """The movie's name: the user's, or the file's without its ending and what a name cannot hold."""
    if options.name is not None:
        return options.name
    own = path.resolve().name
    for ending in (".ome.tiff", ".ome.tif", ".tiff", ".tif", ".npz", ".npy", ".zip"):
        if own.lower().endswith(ending):
            return usable_name(own[: -len(ending)])
    return usable_name(own)


def read_movie(path: Path, options: ImportOptions) -> tuple[Movie, Labels | None]:
    """The movie at `path` and its labels, as far as the options ask for them. Raises DataError, which names
    the file, what is wrong and what to do.
    """
    part = Part.parse(options.frames, options.crop)
    movie, labels = open_movie(
        path,
        options.axes,
        name=name_of(path, options),
        labels=options.labels,
        tracks=options.tracks,
        markers=options.markers,
        features=options.features or None,
        pixel_size_um=options.pixel_size_um,
        frame_interval_s=options.frame_interval_s,
    )
    if options.channels:
        movie = _with_channels(path, movie, options.channels)
    return cut(movie, labels, part)


def _with_channels(path: Path, movie: Movie, channels: tuple[str, ...]) -> Movie:
    if len(channels) != movie.n_channels:
        raise DataError(
            str(path),
            f"it has {movie.n_channels} channels, --channel-names names {len(channels)}",
            "Name each of them, separated by commas.",
        )
    return replace(movie, channels=channels)
