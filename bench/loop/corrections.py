"""What somebody who knows the truth would correct in a prediction, place by place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.whole_edit import edit_between
from celldata.cells import CellRow, CellsTable
from celldata.labels import Labels
from celldata.metrics.objects import object_parts
from celldata.metrics.overlap import overlaps


@dataclass(frozen=True)
class Correction:
    """Numbers of the true and the shown cells of a place in frame `t` that is wrong: one cell that is missed,
    false or badly drawn, or several that are merged, split, or both.
    """

    t: int
    true: tuple[int, ...]
    shown: tuple[int, ...]


def corrections_of(truth: Labels, shown: Labels) -> list[Correction]:
    """All of them, frame by frame. What is drawn as well as a match asks (celldata.metrics.objects: an IoU
    above 0.6) needs none.
    """
    found = []
    for frame in overlaps(truth, shown):
        for true, predicted in object_parts(frame).parts():
            cells = tuple(int(frame.truth_cells[i]) for i in true)
            found.append(Correction(frame.t, cells, tuple(int(frame.predicted_cells[i]) for i in predicted)))
    return found


def untouched(truth: Labels, corrections: Sequence[Correction]) -> int:
    """True cells, each in its frame, that need no correction."""
    return len(truth.cells.rows) - sum(len(each.true) for each in corrections)


def correct(shown: Labels, truth: Labels, correction: Correction) -> Labels:
    """`shown` with one correction made: the wrong outlines go, the true ones are drawn over what is there."""
    feature, t = truth.features[0], correction.t
    frame = shown.frame(feature, t).copy()
    gone = [row for row in shown.cells.at(t, feature) if row.cell in correction.shown]
    frame[np.isin(frame, [row.value for row in gone])] = 0
    rows = [row for row in shown.cells.rows if row not in set(gone)]
    true = truth.mask_of_cells(feature, t)
    cell, value = shown.cells.new_cell(), int(shown.frame(feature, t).max()) + 1
    for number, wanted in enumerate(correction.true):
        frame[true == wanted] = value + number
        rows.append(CellRow(t, feature, value + number, cell + number))
    # A wrong outline that lay wholly below one that was drawn is gone.
    left = set(np.unique(frame).tolist())
    rows = [row for row in rows if row.t != t or row.feature != feature or row.value in left]
    images = {name: frames.copy() for name, frames in shown.images.items()}
    images[feature][t] = frame
    return Labels(images, CellsTable(rows), shown.divisions, shown.events)


def edits_of(shown: Labels, truth: Labels, first: int) -> tuple[list[dict[str, object]], list[Correction]]:
    """An edit as the API takes it for each correction, in the order in which they are made, and the
    corrections; frame 0 is frame `first` of the movie.
    """
    found = corrections_of(truth, shown)
    edits: list[dict[str, object]] = []
    now = shown
    for each in found:
        after = correct(now, truth, each)
        edit = edit_between(now, after, first, "outline")
        if edit is not None:
            edits.append(edit)
        now = after
    return edits, found
