"""Of a tile, only the cells of its core count: those of the margin are its neighbours', and count there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from backend.models import Task
from backend.review.difference import Change
from celldata.labels import Labels
from celldata.metrics.overlap import FrameOverlap
from celldata.tiles import Box


def core_in_box(task: Task) -> Box | None:
    """The core of a tile, from the corner of its box; None where a task is the whole field."""
    return task.core.shifted(-task.box.y0, -task.box.x0) if task.tile else None


def changes_in(core: Box | None, changes: Iterable[Change]) -> list[Change]:
    """The changes of cells in the core."""
    return [change for change in changes if core is None or core.holds(change.y, change.x)]


def overlap_in(core: Box, overlap: FrameOverlap, true: Labels, predicted: Labels) -> FrameOverlap:
    """The overlap of one frame (the only one of these labels of one feature) without the cells whose
    centroid is outside of the core. A predicted cell goes with the true one on which most of it lies, so that
    no pair is parted.
    """
    keep_true, keep_predicted = (
        np.isin(cells, list(_cells_in(core, labels)))
        for cells, labels in ((overlap.truth_cells, true), (overlap.predicted_cells, predicted))
    )
    i, j, shared = overlap.pairs
    partner = np.full(overlap.predicted_cells.size, -1)
    order = np.argsort(shared, kind="stable")  # the largest is written last, and stays
    partner[j[order]] = i[order]
    drawn = partner >= 0
    keep_predicted[drawn] = keep_true[partner[drawn]]
    return replace(
        overlap,
        truth_cells=overlap.truth_cells[keep_true],
        predicted_cells=overlap.predicted_cells[keep_predicted],
        truth_values=overlap.truth_values[np.flatnonzero(keep_true)],
        predicted_values=overlap.predicted_values[np.flatnonzero(keep_predicted)],
    )


def _cells_in(core: Box, labels: Labels) -> set[int]:
    (feature,) = labels.features
    image = labels.frame(feature, 0)
    ys, xs = np.nonzero(image)
    values, place = np.unique(image[ys, xs], return_inverse=True)
    # Of each value: pixels, and the sums of their rows and columns.
    sums = np.stack([np.bincount(place, weights) for weights in (None, ys, xs)]).T
    of_value = dict(zip(values.tolist(), sums, strict=True))
    cells: dict[int, np.ndarray] = {}
    for row in labels.cells.at(0, feature):
        if row.value in of_value:
            cells[row.cell] = cells.get(row.cell, np.zeros(3)) + of_value[row.value]
    return {cell for cell, (n, y, x) in cells.items() if core.holds(y / n, x / n)}
