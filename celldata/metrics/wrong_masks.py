"""Masks that a prediction has wrong, in runs of frames: missed, false, merged, split, and gaps."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from celldata.metrics.graphs import ComparedGraphs
from celldata.metrics.overlap import FrameOverlap


@dataclass(frozen=True)
class MaskError:
    """`kind` as in celldata.metrics.tracking_errors; in each frame from `t` to `until`."""

    kind: str
    t: int
    until: int
    true: tuple[int, ...]
    predicted: tuple[int, ...]


def mask_errors(graphs: ComparedGraphs, overlaps: Sequence[FrameOverlap]) -> Iterator[MaskError]:
    """Each mask that is missed or false, and each that covers several, in exactly one of the errors."""
    yield from _missed(graphs)
    yield from _false(graphs, overlaps)
    yield from _merged(graphs)


def _missed(graphs: ComparedGraphs) -> Iterator[MaskError]:
    truth, tracks = graphs.truth, graphs.predicted.tracks
    matched = np.zeros(truth.size, bool)
    matched[graphs.true_of_pair] = True
    # The identity that holds each mask of a true cell, by cell and time.
    order = np.lexsort((truth.t, truth.tracks.identity[truth.tracks.of_mask]))
    place = np.empty(truth.size, np.int64)
    place[order] = np.arange(truth.size)
    whose = truth.tracks.identity[truth.tracks.of_mask[order]]
    holder = np.full(truth.size, -1)
    alone = graphs.predicted_of[order] >= 0
    holder[alone] = tracks.identity[tracks.of_mask[graphs.predicted_of[order][alone]]]

    missed = order[~matched[order]].tolist()
    for run in _runs((int(truth.cell[mask]), int(truth.t[mask]), mask) for mask in missed):
        before, after = int(place[run[0]]) - 1, int(place[run[-1]]) + 1
        inside = before >= 0 and after < truth.size and whose[before] == whose[after] == whose[before + 1]
        same = inside and holder[before] >= 0 and holder[before] == holder[after]
        cell = int(graphs.predicted.cell[graphs.predicted_of[order[before]]]) if same else None
        yield MaskError(
            "missed_mask" if cell is None else "gap",
            int(truth.t[run[0]]),
            int(truth.t[run[-1]]),
            (int(truth.cell[run[0]]),),
            () if cell is None else (cell,),
        )


def _false(graphs: ComparedGraphs, overlaps: Sequence[FrameOverlap]) -> Iterator[MaskError]:
    predicted = graphs.predicted
    on = _mostly_on(graphs, overlaps)
    false = predicted.order[graphs.times_matched[predicted.order] == 0].tolist()
    keys = (((int(predicted.cell[mask]), on.get(mask)), int(predicted.t[mask]), mask) for mask in false)
    for run in _runs(keys):
        whole = on.get(run[0])
        yield MaskError(
            "false_mask" if whole is None else "split_mask",
            int(predicted.t[run[0]]),
            int(predicted.t[run[-1]]),
            () if whole is None else (whole,),
            (int(predicted.cell[run[0]]),),
        )


def _mostly_on(graphs: ComparedGraphs, overlaps: Sequence[FrameOverlap]) -> dict[int, int]:
    """Predicted mask that matches nothing -> the true cell on which more than half of it lies, where another
    mask matches that."""
    matched = np.zeros(graphs.truth.size, bool)
    matched[graphs.true_of_pair] = True
    found: dict[int, int] = {}
    true_start = predicted_start = 0
    for overlap in overlaps:
        i, j, shared = overlap.pairs
        part = (2 * shared > overlap.predicted_areas[j]) & matched[true_start + i]
        part &= graphs.times_matched[predicted_start + j] == 0
        cells = overlap.truth_cells[i[part]].tolist()
        found.update(zip((predicted_start + j[part]).tolist(), cells, strict=True))
        true_start += overlap.truth_cells.size
        predicted_start += overlap.predicted_cells.size
    return found


def _merged(graphs: ComparedGraphs) -> Iterator[MaskError]:
    truth, predicted = graphs.truth, graphs.predicted
    several = graphs.times_matched[graphs.predicted_of_pair] > 1
    over: dict[int, list[int]] = {}
    for mask, true in zip(
        graphs.predicted_of_pair[several].tolist(), graphs.true_of_pair[several].tolist(), strict=True
    ):
        over.setdefault(mask, []).append(int(truth.cell[true]))
    keys = sorted(
        ((int(predicted.cell[mask]), tuple(sorted(cells))), int(predicted.t[mask]), mask)
        for mask, cells in over.items()
    )
    for run in _runs(keys):
        t, until = int(predicted.t[run[0]]), int(predicted.t[run[-1]])
        cells = tuple(sorted(over[run[0]]))
        yield MaskError("merged_mask", t, until, cells, (int(predicted.cell[run[0]]),))


def _runs(keys: Iterable[tuple[Hashable, int, int]]) -> Iterator[list[int]]:
    """Masks of one key in frames that follow each other; `keys`: key, frame and mask, by key's cell and
    frame."""
    run: list[int] = []
    last: tuple[Hashable, int] | None = None
    for key, t, mask in keys:
        if run and last != (key, t - 1):
            yield run
            run = []
        run.append(mask)
        last = (key, t)
    if run:
        yield run
