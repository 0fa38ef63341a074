"""Into how many tasks a window is split, so that one is done in about a quarter of an hour; and what each of
them opens with.

A window of few cells is one task. More cells than a project wants in a task, or a field larger than the page
shows at once, make tiles (celldata/tiles.py), the same in all frames of the window.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from backend.models import MovieRecord
from backend.storage import LabelStore
from celldata.cells import CellsTable
from celldata.frame_labels import FrameLabels, measured
from celldata.labels import Labels
from celldata.tiles import MAX_SIDE, Box, Tile, Tiling, split_field

# Nine cells of ten are smaller than the diameter that makes the margin.
LARGE_CELL = 0.9
# What a cell is taken for where nothing was predicted.
UNKNOWN_DIAMETER = 24.0


def tiling_of(
    movie: MovieRecord, labels: Labels, window: tuple[int, int], cells_per_tile: int | None
) -> Tiling:
    """The tiles of the frames `window` (both included) of a movie opened with these labels."""
    field = (movie.height, movie.width)
    whole = Box(0, 0, *field)
    frames = range(window[0], window[1] + 1)
    small = max(field) <= MAX_SIDE and all(
        len({row.cell for f in movie.features for row in labels.cells.at(t, f)}) <= (cells_per_tile or 0)
        for t in frames
    )
    if cells_per_tile is None or small:
        return Tiling((Tile(whole, whole),), 0)
    found = [measured(frame_of(labels, movie.features, t)) for t in frames]
    diameters = np.concatenate([np.sqrt(4 / np.pi * frame.areas) for frame in found])
    diameter = float(np.quantile(diameters, LARGE_CELL)) if diameters.size else UNKNOWN_DIAMETER
    return split_field(field, [frame.centroids for frame in found], diameter, cells_per_tile)


def frame_of(labels: Labels, features: Iterable[str], t: int) -> FrameLabels:
    """One frame of labels."""
    return FrameLabels.of_table({feature: labels.images[feature][t] for feature in features}, labels.cells, t)


def save_crop(
    store: LabelStore, key: str, features: Sequence[str], labels: Labels, frames: range, box: Box
) -> None:
    """Write the part `box` of these frames as the labels that a tile is opened with."""
    rows = []
    for t in frames:
        crop = frame_of(labels, features, t).crop(box)
        for feature, image in crop.images.items():
            store.save_frame(key, feature, t, image)
        rows += crop.rows(t)
    store.save_lineage(key, CellsTable(rows), set(), set())
