"""What changed between two states of labels, cell by cell. Pure functions on frames and tables.

Cells of a frame are matched by overlap: the same cell with IoU ≥ ½ first, then another cell with IoU ≥ ½
(it was relabeled), and what is left was reshaped beyond recognition, added or removed. Several of these that
are one deed, a split or a merge, are told as one (pieces.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from backend.review.pieces import pieces_of
from celldata.cells import CellsTable
from celldata.events import Event
from celldata.lineage import Division

CHANGE_KINDS = [
    "added",
    "removed",
    "reshaped",
    "relabeled",
    "split",
    "merged",
    "division_added",
    "division_removed",
    "event_added",
    "event_removed",
]

# Two outlines that share at least half of their union show the same object; at most one partner can reach
# that.
SAME_OBJECT_IOU = 0.5

# Up to this value a table looks values up, ten times as fast as a search; values are small in practice.
LOOKUP_TABLE = 2**20

Frame = np.ndarray
Lineage = tuple[CellsTable, set[Division], set[Event]]
ReadFrame = Callable[[str, int], Frame]


@dataclass(frozen=True)
class Change:
    """One difference. `was`: the cell before, where it was relabeled. `pixels`: how many differ. `cells`:
    what `cell` was split into, or was merged from.
    """

    kind: str
    t: int
    feature: str
    cell: int
    was: int | None
    iou: float | None
    pixels: int
    y: float
    x: float
    text: str
    cells: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Outline:
    """Area in pixels and centroid (y, x) of a cell in a frame."""

    area: int
    y: float
    x: float


class FrameDifference:
    """Cells of one frame of one feature, before and after, and how they overlap.

    `before`, `after`: (Y, X) uint32; `*_values`: value -> its cells there.
    """

    def __init__(
        self,
        before: Frame,
        after: Frame,
        before_values: dict[int, tuple[int, ...]],
        after_values: dict[int, tuple[int, ...]],
    ) -> None:
        # Only pixels of cells that are asked about cost anything from here on.
        old, new = _places(before, before_values), _places(after, after_values)
        pixels = np.flatnonzero((old > 0) | (new > 0))
        ys, xs = np.divmod(pixels, before.shape[1])
        old, new = old.ravel()[pixels], new.ravel()[pixels]
        self.before = _outlines(old, ys, xs, before_values)
        self.after = _outlines(new, ys, xs, after_values)
        self.shared = _shared_areas(old, new, before_values, after_values)

    def iou(self, old: int, new: int) -> float:
        shared = self.shared.get((old, new), 0)
        union = self.before[old].area + self.after[new].area - shared
        return shared / union if union else 0.0

    def differing(self, old: int, new: int) -> int:
        """Pixels that belong to one of the two and not to both."""
        return self.before[old].area + self.after[new].area - 2 * self.shared.get((old, new), 0)

    def matches(self) -> dict[int, int]:
        """Cell after -> cell before, for those that show the same object."""
        found = {
            new: new for new in self.after if new in self.before and self.iou(new, new) >= SAME_OBJECT_IOU
        }
        taken = set(found.values())
        for old, new in sorted(self.shared, key=lambda pair: -self.shared[pair]):
            if new not in found and old not in taken and self.iou(old, new) >= SAME_OBJECT_IOU:
                found[new] = old
                taken.add(old)
        # The same cell, moved or redrawn: still that cell, unless its outline went to another one.
        for new in self.after:
            if new not in found and new in self.before and new not in taken:
                found[new] = new
                taken.add(new)
        return found


def changes_of_frame(difference: FrameDifference, t: int, feature: str) -> list[Change]:
    """The differences of one frame, ordered by cell."""
    matches = difference.matches()
    changes = []
    for new, outline in difference.after.items():
        if new not in matches:
            text = f"Cell {new} was added"
            changes.append(
                Change("added", t, feature, new, None, None, outline.area, outline.y, outline.x, text)
            )
            continue
        old = matches[new]
        differing, iou = difference.differing(old, new), round(difference.iou(old, new), 4)
        if old != new:
            text = f"Cell {old} became {new}"
            changes.append(
                Change("relabeled", t, feature, new, old, iou, differing, outline.y, outline.x, text)
            )
        elif differing:
            text = f"Cell {new} was reshaped by {differing} pixels"
            changes.append(
                Change("reshaped", t, feature, new, None, iou, differing, outline.y, outline.x, text)
            )
    for old in difference.before.keys() - set(matches.values()):
        outline, text = difference.before[old], f"Cell {old} was removed"
        changes.append(
            Change("removed", t, feature, old, None, None, outline.area, outline.y, outline.x, text)
        )
    return sorted(
        _told_as_one(changes, difference, matches, t, feature), key=lambda change: (change.cell, change.kind)
    )


def _told_as_one(
    changes: list[Change], difference: FrameDifference, matches: dict[int, int], t: int, feature: str
) -> list[Change]:
    """The changes with splits and merges in the place of what they are made of."""
    for each in pieces_of(difference, matches):
        changes = [change for change in changes if not each.explains(change.kind, change.cell)]
        side = difference.before if each.kind == "split" else difference.after
        y, x = side[each.whole].y, side[each.whole].x
        changes.append(
            Change(
                each.kind, t, feature, each.whole, None, None, each.pixels, y, x, each.text, cells=each.cells
            )
        )
    return changes


def changes_between(
    before: Lineage,
    after: Lineage,
    read_before: ReadFrame,
    read_after: ReadFrame,
    features: Iterable[str],
    frames: Iterable[int],
    painted: set[tuple[str, int]],
) -> list[Change]:
    """All differences in `frames`, ordered by frame, feature and cell.

    Only frames in `painted` (feature, t) or with other rows in the cells table are read.
    """
    changes: list[Change] = []
    features, frames = list(features), set(frames)
    of_lineage = _lineage_changes(before, after)
    for t in sorted(frames | of_lineage.keys()):
        for feature in features if t in frames else ():
            old_values, new_values = before[0].values_at(t, feature), after[0].values_at(t, feature)
            if (feature, t) not in painted and old_values == new_values:
                continue
            old = read_before(feature, t)
            new = read_after(feature, t) if (feature, t) in painted else old
            touched = touched_cells(old, new, old_values, new_values)
            difference = FrameDifference(old, new, _only(touched, old_values), _only(touched, new_values))
            changes += changes_of_frame(difference, t, feature)
        # With the pixels of the frame: it, or the one before, was just read.
        for each in of_lineage.get(t, ()):
            cells, read = (after[0], read_after) if each.is_new else (before[0], read_before)
            feature, y, x = _middle(each.places, cells, read, features)
            changes.append(Change(each.kind, t, feature, each.cell, None, None, 0, y, x, each.text))
    return changes


def touched_cells(
    before: Frame,
    after: Frame,
    before_values: dict[int, tuple[int, ...]],
    after_values: dict[int, tuple[int, ...]],
) -> set[int]:
    """The cells of which a pixel or a row differs. Every other cell is its own match and no change, so it can
    be left out of the comparison.
    """
    touched: set[int] = set()
    for value in before_values.keys() | after_values.keys():
        touched.update(set(before_values.get(value, ())) ^ set(after_values.get(value, ())))
    if before is not after:
        differs = before != after
        for frame, values in ((before, before_values), (after, after_values)):
            for value in np.unique(frame[differs]).tolist():
                touched.update(values.get(value, ()))
    return touched


def _only(wanted: set[int], values: dict[int, tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
    """`values` with the cells in `wanted` alone."""
    kept = {value: tuple(cell for cell in cells if cell in wanted) for value, cells in values.items()}
    return {value: cells for value, cells in kept.items() if cells}


@dataclass(frozen=True)
class _LineageChange:
    """A division or the mark of an end that came (`is_new`) or went. `places`: where to look, (t, cells), the
    first in which one of the cells is seen.
    """

    kind: str
    cell: int
    text: str
    places: tuple[tuple[int, set[int]], ...]
    is_new: bool


def _lineage_changes(before: Lineage, after: Lineage) -> dict[int, list[_LineageChange]]:
    """By frame."""
    found: dict[int, list[_LineageChange]] = defaultdict(list)
    for is_new, divisions in ((False, before[1] - after[1]), (True, after[1] - before[1])):
        kind, verb = ("division_added", "was added") if is_new else ("division_removed", "was removed")
        for division in sorted(divisions):
            daughters = " and ".join(map(str, division.daughters))
            text = f"The division of cell {division.parent} into {daughters} {verb}"
            # The middle of the daughters in their first frame, else of the parent in the frame before.
            places = ((division.t, set(division.daughters)), (division.t - 1, {division.parent}))
            found[division.t].append(_LineageChange(kind, division.parent, text, places, is_new))
    for is_new, events in ((False, before[2] - after[2]), (True, after[2] - before[2])):
        kind, verb = ("event_added", "marked") if is_new else ("event_removed", "not marked any more")
        for event in sorted(events):
            text = f"End of cell {event.cell} {verb}: {event.kind} at frame {event.t}"
            at = (event.t, {event.cell})
            found[event.t].append(_LineageChange(kind, event.cell, text, (at,), is_new))
    return found


def _middle(
    places: Iterable[tuple[int, set[int]]], cells: CellsTable, read: ReadFrame, features: list[str]
) -> tuple[str, float, float]:
    """(feature, y, x): the middle of the cells in the first of `places` (t, cells) where one is seen."""
    for t, wanted in places:
        for feature in features:
            values = (
                [v for v, at in cells.values_at(t, feature).items() if wanted & set(at)] if t >= 0 else []
            )
            if values:
                ys, xs = np.nonzero(np.isin(read(feature, t), values))
                if ys.size:
                    return feature, float(ys.mean()), float(xs.mean())
    return features[0], 0.0, 0.0


def _outlines(
    which: np.ndarray, ys: np.ndarray, xs: np.ndarray, values: dict[int, tuple[int, ...]]
) -> dict[int, _Outline]:
    """Outline of each cell that has a pixel. `which`: for each pixel (ys, xs) the place of its value in
    `values`, from 1.
    """
    if not values:
        return {}
    n = len(values) + 1
    areas = np.bincount(which, minlength=n)
    sums_y, sums_x = np.bincount(which, ys, minlength=n), np.bincount(which, xs, minlength=n)
    totals: dict[int, np.ndarray] = {}
    for place, value in enumerate(sorted(values), 1):
        for cell in values[value]:
            totals[cell] = totals.get(cell, np.zeros(3)) + (areas[place], sums_y[place], sums_x[place])
    return {
        cell: _Outline(int(area), float(y / area), float(x / area))
        for cell, (area, y, x) in totals.items()
        if area
    }


def _shared_areas(
    old: np.ndarray,
    new: np.ndarray,
    before_values: dict[int, tuple[int, ...]],
    after_values: dict[int, tuple[int, ...]],
) -> dict[tuple[int, int], int]:
    """Pixels that each cell before shares with each cell after, where there are any. `old`, `new`: places as
    in `_outlines`.
    """
    if not before_values or not after_values:
        return {}
    old_known, new_known = sorted(before_values), sorted(after_values)
    both = (old > 0) & (new > 0)
    width = len(new_known) + 1
    pairs, counts = np.unique(old[both].astype(np.int64) * width + new[both], return_counts=True)
    shared: dict[tuple[int, int], int] = {}
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        old_value, new_value = old_known[pair // width - 1], new_known[pair % width - 1]
        for cell in before_values[old_value]:
            for other in after_values[new_value]:
                shared[cell, other] = shared.get((cell, other), 0) + count
    return shared


def _places(frame: Frame, values: dict[int, tuple[int, ...]]) -> np.ndarray:
    """The frame with each value replaced by its place among the sorted `values` (from 1; 0 = not there)."""
    if not values:
        return np.zeros(frame.shape, np.intp)
    known = np.array(sorted(values), dtype=np.uint32)
    largest = int(known[-1])
    if largest < LOOKUP_TABLE:
        table = np.zeros(largest + 2, np.intp)
        table[known] = np.arange(1, known.size + 1)
        return table[np.minimum(frame, np.uint32(largest + 1))]
    place = np.minimum(np.searchsorted(known, frame), known.size - 1)
    return np.where(known[place] == frame, place + 1, 0)
