"""Errors of identity: swaps, wrong links, broken tracks, and divisions that are missed, false or have a wrong
or no second daughter. No pixel changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from celldata.label_images import values_in
from celldata.lineage import Division
from celldata.simulator.draft import Draft

if TYPE_CHECKING:
    from celldata.simulator.corruption import CorruptionRates

# Models confuse neighbours, not cells far apart: at most this many cell diameters between the centres.
NEIGHBOUR_DIAMETERS = 2.5


def corrupt_lineage(draft: Draft, rates: CorruptionRates) -> None:
    # A cell takes part in one such error only, or the list would not hold in the end.
    used: set[int] = set()
    _missed_divisions(draft, rates.missed_division, used)
    # Kinds that came later draw nothing where they are not wanted: a seed gives what it always gave.
    if rates.missing_daughter:
        _missing_daughters(draft, rates.missing_daughter, used)
    if any((rates.false_division, rates.swap, rates.broken_track, rates.wrong_link, rates.wrong_daughter)):
        neighbours = Neighbours(draft)
        if rates.wrong_daughter:
            _wrong_daughters(draft, rates.wrong_daughter, used, neighbours)
        _false_divisions(draft, rates.false_division, used, neighbours)
        _swaps(draft, rates.swap, used, neighbours)
        if rates.wrong_link:
            _wrong_links(draft, rates.wrong_link, used, neighbours)
        _broken_tracks(draft, rates.broken_track, used)


def _missed_divisions(draft: Draft, rate: float, used: set[int]) -> None:
    for division in sorted(draft.labels.divisions):
        concerned = (division.parent, *division.daughters)
        if used.isdisjoint(concerned) and draft.rng.random() < rate:
            draft.labels.divisions.remove(division)
            used.update(concerned)
            draft.note(
                "missed_division",
                division.t,
                concerned,
                f"the division of cell {division.parent} at frame {division.t} is missing",
            )


def _missing_daughters(draft: Draft, rate: float, used: set[int]) -> None:
    for division in _divisions_drawn(draft, rate, used):
        kept, lost = _shuffled(draft, division)
        _replace(draft, division, Division(division.parent, (kept,), division.t))
        concerned = (division.parent, kept, lost)
        _use(draft, used, division.t, *concerned)
        text = f"cell {lost} is missing from the division of cell {division.parent} at frame {division.t}"
        draft.note("missing_daughter", division.t, concerned, text)


def _wrong_daughters(draft: Draft, rate: float, used: set[int], neighbours: Neighbours) -> None:
    for division in _divisions_drawn(draft, rate, used):
        parent, t = division.parent, division.t
        kept, lost = _shuffled(draft, division)
        other = neighbours.nearest(lost, t, used | {parent, kept})
        if other is None:
            continue
        new = draft.new_cell()
        draft.rename_from(t, {other: new})
        _replace(draft, division, Division(parent, (kept, new), t))
        concerned = (parent, kept, lost, other, new)
        _use(draft, used, t, *concerned)
        text = f"cell {parent} divides at frame {t} into {kept} and {new} (cell {other} before), not {lost}"
        draft.note("wrong_daughter", t, concerned, text)


def _divisions_drawn(draft: Draft, rate: float, used: set[int]) -> Iterator[Division]:
    """Divisions into two on which to make an error; looked at anew each time, for an error uses cells."""
    for division in sorted(draft.labels.divisions):
        concerned = (division.parent, *division.daughters)
        if len(concerned) == 3 and used.isdisjoint(concerned) and draft.rng.random() < rate:
            yield division


def _shuffled(draft: Draft, division: Division) -> tuple[int, int]:
    first, second = division.daughters
    return (first, second) if draft.rng.random() < 0.5 else (second, first)


def _replace(draft: Draft, division: Division, by: Division) -> None:
    draft.labels.divisions.remove(division)
    draft.labels.divisions.add(by)


def _false_divisions(draft: Draft, rate: float, used: set[int], neighbours: Neighbours) -> None:
    for cell in _drawn(draft, rate):
        place = neighbours.place(cell, used)
        if place is None:
            continue
        t, other = place
        first, second = draft.new_cell(), draft.new_cell()
        draft.rename_from(t, {cell: first, other: second})
        draft.labels.divisions.add(Division(cell, (first, second), t))
        _use(draft, used, t, cell, other, first, second)
        draft.note(
            "false_division",
            t,
            (cell, other, first, second),
            f"cell {cell} divides at frame {t} into {first} (itself) and {second} (cell {other} before)",
        )


def _swaps(draft: Draft, rate: float, used: set[int], neighbours: Neighbours) -> None:
    for cell in _drawn(draft, rate):
        place = neighbours.place(cell, used)
        if place is None:
            continue
        t, other = place
        draft.rename_from(t, {cell: other, other: cell})
        _use(draft, used, t, cell, other)
        draft.note("swap", t, (cell, other), f"cells {cell} and {other} are swapped from frame {t} on")


def _wrong_links(draft: Draft, rate: float, used: set[int], neighbours: Neighbours) -> None:
    for cell in _drawn(draft, rate):
        place = neighbours.place(cell, used)
        if place is None:
            continue
        t, other = place
        new = draft.new_cell()
        draft.rename_from(t, {cell: new, other: cell})
        _use(draft, used, t, cell, other, new)
        text = f"cell {cell} goes on as cell {other} from frame {t} on; what it was is called {new}"
        draft.note("wrong_link", t, (cell, other, new), text)


def _broken_tracks(draft: Draft, rate: float, used: set[int]) -> None:
    for cell in _drawn(draft, rate):
        frames = draft.labels.cells.frames_of(cell)
        if cell in used or len(frames) < 2:
            continue
        t = int(draft.rng.choice(frames[1:]))
        new = draft.new_cell()
        draft.rename_from(t, {cell: new})
        _use(draft, used, t, cell, new)
        draft.note("broken_track", t, (cell, new), f"cell {cell} is called {new} from frame {t} on")


def _drawn(draft: Draft, rate: float) -> list[int]:
    """The cells on which to make an error, in random order."""
    cells = np.array(draft.labels.cells.cells(), dtype=np.int64)
    chosen = cells[draft.rng.random(cells.size) < rate]
    return [int(cell) for cell in draft.rng.permutation(chosen)]


def _use(draft: Draft, used: set[int], t: int, *cells: int) -> None:
    used.update(cells)
    # The frames on both sides of the error keep their outlines, or the error could not be seen in them.
    for frame in (t - 1, t):
        draft.touch(frame, *cells)


class Neighbours:
    """Where every cell is, to find those that a model would confuse."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self._centres: list[dict[int, np.ndarray]] = []
        areas = []
        for t in range(draft.labels.n_frames):
            image = draft.labels.mask_of_cells(draft.feature, t)
            y, x = np.nonzero(image)
            cells = values_in(image)
            index = np.searchsorted(cells, image[y, x])
            area = np.bincount(index, minlength=cells.size)
            sums = np.stack([np.bincount(index, y, cells.size), np.bincount(index, x, cells.size)], axis=1)
            centres = sums / np.maximum(area, 1)[:, None]
            self._centres.append({int(cell): centre for cell, centre in zip(cells, centres, strict=True)})
            areas.append(area)
        everything = np.concatenate(areas) if areas else np.zeros(0)
        typical = float(np.median(everything)) if everything.size else 0.0
        self.reach = NEIGHBOUR_DIAMETERS * 2 * np.sqrt(typical / np.pi)

    def place(self, cell: int, used: set[int]) -> tuple[int, int] | None:
        """A random frame t and the nearest cell there, such that both cells are in t - 1 and t; or None.

        Cells that are used already (also under another name) are left alone.
        """
        if cell in used:
            return None
        places = []
        for t in self.draft.labels.cells.frames_of(cell):
            if not t or cell not in self._centres[t] or cell not in self._centres[t - 1]:
                continue
            other = self.nearest(cell, t, used)
            if other is not None:
                places.append((t, other))
        return places[self.draft.rng.integers(len(places))] if places else None

    def nearest(self, cell: int, t: int, used: set[int]) -> int | None:
        """The nearest cell in frame t within reach that is in t - 1, too, and not in `used`; or None."""
        here = self._centres[t].get(cell)
        if here is None or not t:
            return None
        near = [
            (float(np.hypot(*(centre - here))), other)
            for other, centre in self._centres[t].items()
            if other != cell and other not in used and other in self._centres[t - 1]
        ]
        return min(near)[1] if near and min(near)[0] <= self.reach else None
