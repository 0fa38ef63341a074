"""A part of a movie and its labels, in time and space."""

from collections.abc import Iterable

import numpy as np

from celldata.cells import CellRow, CellsTable
from celldata.events import Event
from celldata.label_images import values_in
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie

EVERYTHING = slice(None)


def crop_movie(movie: Movie, t: slice = EVERYTHING, y: slice = EVERYTHING, x: slice = EVERYTHING) -> Movie:
    """Frames `t` and the field `y`, `x` (slices of step 1); everything else stays."""
    raw = np.ascontiguousarray(movie.raw[t, :, y, x])
    return Movie(
        movie.name, raw, movie.channels, movie.pixel_size_um, movie.frame_interval_s, source=movie.source
    )


def crop_labels(
    labels: Labels, t: slice = EVERYTHING, y: slice = EVERYTHING, x: slice = EVERYTHING
) -> Labels:
    """The labels of the same part. Rows without a pixel in it go; so does a division whose parent is in no
    frame before it or whose daughters are in none from it on; a daughter outside is dropped from its
    division. A track stays marked to leave or die where its last frame in the part is the one marked."""
    first = range(labels.n_frames)[t].start
    images = {feature: np.ascontiguousarray(frames[t, y, x]) for feature, frames in labels.images.items()}
    n_frames = len(range(labels.n_frames)[t])
    rows = []
    for feature, frames in images.items():
        for index in range(n_frames):
            seen = set(values_in(frames[index]).tolist())
            here = labels.cells.at(first + index, feature)
            rows += [CellRow(index, feature, row.value, row.cell) for row in here if row.value in seen]
    cells = CellsTable(rows)
    divisions = set(_divisions_within(labels.divisions, cells, first))
    return Labels(images, cells, divisions, events_within(labels.events, cells, first))


def events_within(events: Iterable[Event], cells: CellsTable, first: int) -> set[Event]:
    """The events whose tracks still end in their frame, once frame `first` is frame 0."""
    moved = (Event(event.cell, event.t - first, event.kind) for event in events if event.t >= first)
    return {event for event in moved if (frames := cells.frames_of(event.cell)) and frames[-1] == event.t}


def _divisions_within(divisions: Iterable[Division], cells: CellsTable, first: int) -> Iterable[Division]:
    for division in divisions:
        t = division.t - first
        daughters = tuple(cell for cell in division.daughters if any(f >= t for f in cells.frames_of(cell)))
        if t >= 0 and daughters and any(frame < t for frame in cells.frames_of(division.parent)):
            yield Division(division.parent, daughters, t)
