"""What an edit is made of: changes of pixels, of rows of the cells table, of divisions, of how tracks end.

A change holds what was before and what is after, so it inverts without looking anything up and is refused
where the labels are not what it was made from.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np

from celldata.cells import MAX_CELL, MAX_VALUE, CellRow
from celldata.events import Event
from celldata.lineage import Division


class ChangeConflict(ValueError):
    """The labels are not what the change was made from; nothing of this change was applied."""


@dataclass(frozen=True)
class Run:
    """Pixels that hold `before` and get `after`.

    `spans` are pairs (gap, length) over the row-major pixel indices of the frame: the first gap is the
    absolute start, each later gap the distance from the end of the span before it.
    """

    before: int
    after: int
    spans: tuple[int, ...]

    def __post_init__(self) -> None:
        if not (0 <= self.before <= MAX_VALUE and 0 <= self.after <= MAX_VALUE):
            raise ValueError(f"a run from {self.before} to {self.after} leaves the values of a label image")
        if self.before == self.after:
            raise ValueError(f"a run from {self.before} to {self.after} changes nothing")
        if not self.spans or len(self.spans) % 2:
            raise ValueError("the spans of a run are pairs (gap, length), at least one")
        if min(self.spans[0::2]) < 0 or min(self.spans[1::2]) < 1:
            raise ValueError("the spans of a run need gaps >= 0 and lengths >= 1")
        if sum(self.spans) > MAX_PIXELS:
            raise ValueError(f"the spans of a run reach beyond pixel {MAX_PIXELS}")

    def ranges(self) -> tuple[np.ndarray, np.ndarray]:
        """First pixel index and length of each span, int64, ascending."""
        spans = np.array(self.spans, np.int64).reshape(-1, 2)
        lengths = spans[:, 1]
        return np.cumsum(spans.sum(axis=1)) - lengths, lengths

    def pixels(self) -> np.ndarray:
        """All pixel indices of the run, int64, ascending."""
        starts, lengths = self.ranges()
        ends = np.cumsum(lengths)
        return np.repeat(starts - (ends - lengths), lengths) + np.arange(ends[-1])


MAX_PIXELS = 2**40
"""No frame is larger; keeps sums of spans far from the end of int64 whatever a client sends."""


@dataclass(frozen=True)
class PaintChange:
    """Runs of pixels in frame `t` of `feature`; no two touch the same pixel (ValueError)."""

    t: int
    feature: str
    runs: tuple[Run, ...]

    def __post_init__(self) -> None:
        if not self.runs:
            raise ValueError("a paint change needs at least one run")
        if self.t < 0:
            raise ValueError("a frame is >= 0")
        if len(self.runs) == 1:
            return
        ranges = [run.ranges() for run in self.runs]
        starts = np.concatenate([starts for starts, _ in ranges])
        ends = starts + np.concatenate([lengths for _, lengths in ranges])
        order = np.argsort(starts)
        if (ends[order][:-1] > starts[order][1:]).any():
            raise ValueError("two runs of a paint change touch the same pixel")

    def inverted(self) -> "PaintChange":
        return PaintChange(
            self.t, self.feature, tuple(Run(run.after, run.before, run.spans) for run in self.runs)
        )


TableRow = tuple[int, int, int]
"""(t, value, cell) of one feature."""


@dataclass(frozen=True)
class CellsChange:
    """Rows (t, value, cell) that leave and enter the cells table of `feature`."""

    feature: str
    removed: tuple[TableRow, ...] = ()
    added: tuple[TableRow, ...] = ()

    def __post_init__(self) -> None:
        _check_sets("a cells change", "row", self.removed, self.added)
        for t, value, cell in self.removed + self.added:
            if t < 0 or not 0 < value <= MAX_VALUE or not 0 < cell <= MAX_CELL:
                raise ValueError(f"[{t}, {value}, {cell}] is no row (t >= 0, value >= 1, cell >= 1)")

    def inverted(self) -> "CellsChange":
        return CellsChange(self.feature, self.added, self.removed)


@dataclass(frozen=True)
class DivisionsChange:
    """Divisions that leave and enter the lineage."""

    removed: tuple[Division, ...] = ()
    added: tuple[Division, ...] = ()

    def __post_init__(self) -> None:
        _check_sets("a divisions change", "division", self.removed, self.added)

    def inverted(self) -> "DivisionsChange":
        return DivisionsChange(self.added, self.removed)


@dataclass(frozen=True)
class EventsChange:
    """Events that leave and enter the lineage; another kind or frame is a removal and an addition."""

    removed: tuple[Event, ...] = ()
    added: tuple[Event, ...] = ()

    def __post_init__(self) -> None:
        _check_sets("an events change", "event", self.removed, self.added)
        if len({event.cell for event in self.added}) < len(self.added):
            raise ValueError("an events change lets a track end twice")

    def inverted(self) -> "EventsChange":
        return EventsChange(self.added, self.removed)


Change = PaintChange | CellsChange | DivisionsChange | EventsChange


def _check_sets(what: str, item: str, removed: tuple, added: tuple) -> None:
    if not removed and not added:
        raise ValueError(f"{what} removes and adds nothing")
    if len(set(removed)) < len(removed) or len(set(added)) < len(added):
        raise ValueError(f"{what} names a {item} twice")
    if not set(removed).isdisjoint(added):
        raise ValueError(f"{what} removes and adds the same {item}")


class Pixels(Protocol):
    """A (Y, X) uint32 frame that is not held as an array (compressed, for one)."""

    @property
    def shape(self) -> tuple[int, int]: ...

    def swap(self, pixels: np.ndarray, before: np.ndarray, after: np.ndarray) -> tuple[int, int] | None:
        """Give each of `pixels` (n row-major indices, int64, no two the same, all inside) the value in
        `after`, if all of them hold the value in `before`; else change nothing and answer the place in
        `pixels` of the first that does not, and what it holds.
        """


Frame = np.ndarray | Pixels


def paint(change: PaintChange, frame: Frame) -> None:
    """Apply to a (Y, X) uint32 frame, in place.

    ChangeConflict, with the frame unchanged, where a pixel does not hold the value before.
    """
    height, width = frame.shape
    per_run = [run.pixels() for run in change.runs]
    for mine in per_run:
        if mine[-1] >= height * width:
            raise ChangeConflict(
                f"frame {change.t} of {change.feature} has {height} x {width} pixels; "
                f"a run reaches pixel {mine[-1]}"
            )
    lengths = [len(mine) for mine in per_run]
    pixels = per_run[0] if len(per_run) == 1 else np.concatenate(per_run)
    before = np.repeat(np.array([run.before for run in change.runs], np.uint32), lengths)
    after = np.repeat(np.array([run.after for run in change.runs], np.uint32), lengths)
    if isinstance(frame, np.ndarray):
        wrong = swap(frame, pixels, before, after)
    else:
        wrong = frame.swap(pixels, before, after)
    if wrong is not None:
        place, held = wrong
        y, x = divmod(int(pixels[place]), width)
        raise ChangeConflict(
            f"frame {change.t} of {change.feature} holds {held} at y={y}, x={x}, "
            f"where the edit expects {before[place]}"
        )


def swap(
    frame: np.ndarray, pixels: np.ndarray, before: np.ndarray, after: np.ndarray
) -> tuple[int, int] | None:
    """`Pixels.swap` of an array of any shape, whose elements `pixels` names in row-major order."""
    # The cost follows the pixels: neither branch makes a copy of the frame.
    flat = frame.reshape(-1) if frame.flags.c_contiguous else frame.flat
    held = flat[pixels]
    wrong = held != before
    if wrong.any():
        place = int(np.argmax(wrong))
        return place, int(held[place])
    flat[pixels] = after
    return None


class Rows(Protocol):
    """A set of rows of the cells table: a CellsTable, or a form that keeps less."""

    def __contains__(self, row: object) -> bool: ...

    def add(self, rows: Iterable[CellRow]) -> None: ...

    def remove(self, rows: Iterable[CellRow]) -> None: ...


def change_cells(change: CellsChange, cells: Rows) -> None:
    """Apply to the cells table, in place; ChangeConflict (table unchanged) where a row is not as before."""
    removed = [CellRow(t, change.feature, value, cell) for t, value, cell in change.removed]
    added = [CellRow(t, change.feature, value, cell) for t, value, cell in change.added]
    for row in removed:
        if row not in cells:
            raise ChangeConflict(f"the cells table has no row {_words(row)}, which the edit removes")
    for row in added:
        if row in cells:
            raise ChangeConflict(f"the cells table already has the row {_words(row)}, which the edit adds")
    cells.remove(removed)
    cells.add(added)


def change_divisions(change: DivisionsChange, divisions: set[Division]) -> None:
    """Apply to the divisions, in place; ChangeConflict (set unchanged) where one is not as before."""
    for division in change.removed:
        if division not in divisions:
            raise ChangeConflict(f"there is no {_words(division)}, which the edit removes")
    for division in change.added:
        if division in divisions:
            raise ChangeConflict(f"there already is a {_words(division)}, which the edit adds")
    divisions.difference_update(change.removed)
    divisions.update(change.added)


def change_events(change: EventsChange, events: set[Event]) -> None:
    """Apply to the events, in place; ChangeConflict (set unchanged) where one is not as before, or where a
    track would end twice.
    """
    for event in change.removed:
        if event not in events:
            raise ChangeConflict(f"there is no {_words(event)}, which the edit removes")
    staying = {event.cell: event for event in events.difference(change.removed)}
    for event in change.added:
        if event.cell in staying:
            raise ChangeConflict(
                f"there already is a {_words(staying[event.cell])}, where the edit adds a {_words(event)}"
            )
    events.difference_update(change.removed)
    events.update(change.added)


def _words(what: CellRow | Division | Event) -> str:
    if isinstance(what, Event):
        return f"mark that cell {what.cell} {what.kind} at frame {what.t}"
    if isinstance(what, CellRow):
        return f"(t={what.t}, {what.feature}, value={what.value}, cell={what.cell})"
    return f"division of cell {what.parent} into {', '.join(map(str, what.daughters))} at frame {what.t}"


def paint_between(before: np.ndarray, after: np.ndarray, t: int, feature: str) -> PaintChange | None:
    """The change that makes `after` of `before` (both (Y, X) labels); None where they are equal.

    One run per pair (value before, value after), ordered by that pair. Compares whole frames: for
    proposals and imports, not for strokes.
    """
    if before.shape != after.shape:
        raise ValueError(f"frames of different shapes: {before.shape} and {after.shape}")
    old, new = np.ravel(before), np.ravel(after)
    pixels = np.flatnonzero(old != new)
    if not pixels.size:
        return None
    old, new = old[pixels].astype(np.uint64), new[pixels].astype(np.uint64)
    pair = (old << np.uint64(32)) | new
    is_first = np.ones(pixels.size, bool)
    is_first[1:] = (np.diff(pixels) != 1) | (pair[1:] != pair[:-1])
    first = np.flatnonzero(is_first)
    starts, pair = pixels[first], pair[first]
    lengths = np.diff(np.append(first, pixels.size))
    order = np.argsort(pair, kind="stable")
    starts, lengths, pair = starts[order], lengths[order], pair[order]
    ends = starts + lengths
    bounds = np.append(np.flatnonzero(np.append(True, pair[1:] != pair[:-1])), pair.size)
    runs = []
    for low, high in pairwise(bounds.tolist()):
        spans = np.empty((high - low, 2), np.int64)
        spans[:, 0] = starts[low:high]
        spans[1:, 0] -= ends[low : high - 1]
        spans[:, 1] = lengths[low:high]
        key = int(pair[low])
        runs.append(Run(key >> 32, key & 0xFFFFFFFF, tuple(spans.ravel().tolist())))
    return PaintChange(int(t), feature, tuple(runs))
