"""A part of a movie: some of its frames, some of its field."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from celldata.cells import CellRow, CellsTable
from celldata.crop import events_within
from celldata.errors import DataError
from celldata.field_of_view import crop_words
from celldata.label_images import values_in
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie

RANGE = re.compile(r"(\d*):(\d*)")


@dataclass(frozen=True)
class Part:
    """Frames and box to keep, as half-open ranges; None = up to the movie's own end."""

    frames: tuple[int, int | None] = (0, None)
    rows: tuple[int, int | None] = (0, None)
    columns: tuple[int, int | None] = (0, None)

    @property
    def is_whole(self) -> bool:
        return self == Part()

    @classmethod
    def parse(cls, frames: str | None, box: str | None) -> Part:
        """From "A:B" and "y0:y1,x0:x1" (ends excluded; a missing number is the movie's end); DataError."""
        rows, columns = (0, None), (0, None)
        if box is not None:
            halves = box.split(",")
            if len(halves) != 2:
                raise DataError(
                    f"--crop {box}", "it is no box", "Give it as y0:y1,x0:x1, such as 0:256,100:356."
                )
            rows, columns = (_range(half, "--crop", "0:256,100:356") for half in halves)  # type: ignore[assignment]
        return cls(_range(frames, "--frames", "0:12") if frames is not None else (0, None), rows, columns)


def _range(text: str, option: str, example: str) -> tuple[int, int | None]:
    match = RANGE.fullmatch(text.strip())
    if not match:
        raise DataError(
            f"{option} {text}", "it is no range", f"Give it as {example} (the end is not included)."
        )
    first, last = int(match[1] or 0), int(match[2]) if match[2] else None
    if last is not None and last <= first:
        raise DataError(
            f"{option} {text}", "it is empty", "The end is not included: give one above the start."
        )
    return first, last


def cut(movie: Movie, labels: Labels | None, part: Part) -> tuple[Movie, Labels | None]:
    """The part of a movie and of its labels; DataError when the part reaches beyond them.

    A cell that is nowhere in the part leaves the cells table; a division stays where its parent is seen
    before it and a daughter after it; a track stays marked to leave or die where it still ends there.
    """
    if part.is_whole:
        return movie, labels
    t, y, x = (
        _slice(movie, "frames", part.frames, movie.n_frames),
        _slice(movie, "rows (y)", part.rows, movie.height),
        _slice(movie, "columns (x)", part.columns, movie.width),
    )
    source = f"{movie.source} {crop_words(movie.raw, t, y, x)}".strip()
    smaller = replace(movie, raw=np.ascontiguousarray(movie.raw[t, :, y, x]), source=source)
    return smaller, _cut_labels(labels, t, y, x) if labels is not None else None


def _slice(movie: Movie, what: str, bounds: tuple[int, int | None], size: int) -> slice:
    first, last = bounds[0], size if bounds[1] is None else bounds[1]
    if last > size or first >= size:
        asked = f"{first}:{last}"
        raise DataError(
            movie.source or movie.name,
            f"it has {size} {what}; {asked} reaches beyond",
            "Give a part of the movie.",
        )
    return slice(first, last)


def _cut_labels(labels: Labels, t: slice, y: slice, x: slice) -> Labels:
    images = {name: np.ascontiguousarray(frames[t, y, x]) for name, frames in labels.images.items()}
    rows = []
    for feature, frames in images.items():
        for new_t in range(len(frames)):
            left = set(values_in(frames[new_t]).tolist())
            old = labels.cells.at(new_t + t.start, feature)
            rows += [CellRow(new_t, feature, row.value, row.cell) for row in old if row.value in left]
    cells = CellsTable(rows)
    divisions = (_cut_division(division, cells, t.start) for division in labels.divisions)
    kept = {division for division in divisions if division is not None}
    return Labels(images, cells, kept, events_within(labels.events, cells, t.start))


def _cut_division(division: Division, cells: CellsTable, start: int) -> Division | None:
    t = division.t - start
    if t <= 0 or not any(frame < t for frame in cells.frames_of(division.parent)):
        return None
    daughters = tuple(d for d in division.daughters if any(frame >= t for frame in cells.frames_of(d)))
    return Division(division.parent, daughters, t) if daughters else None
