"""Classes of divisions: correct, missed, incorrect, false positive (Schwartz et al. 2024, section 3.4.6).

A parent with a single daughter is no division here (the source behind the published tables counts it as
one). Two forms, which differ in what matches and in what is counted:

* *published*: two tracks match if their IoU, summed over all frames, reaches the threshold. Incorrect
  divisions count neither as missed nor as false, as in the paper's tables.
* *strict*: masks match frame by frame, and an incorrect division is both a missed and a false one, as in the
  paper's text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from celldata.lineage import Division
from celldata.metrics.association import ROUNDING, PairTable
from celldata.metrics.overlap import FrameOverlap

# A division may be called this many frames early or late.
SHIFT = 1

# Does this true cell match this predicted one in frame t?
Matching = Callable[[int, int, int], bool]


@dataclass(frozen=True)
class DivisionClasses:
    """Counts of true divisions (correct + incorrect + missed) and of predicted ones without a true
    counterpart."""

    correct: int
    missed: int
    incorrect: int  # the parent divides in the prediction too, into other daughters
    false_positives: int

    @classmethod
    def total(cls, tables: Iterable[Mapping[str, Any]]) -> DivisionClasses:
        """Of several movies together. tables: as `published` or as `strict` gives them."""
        told = list(tables)
        return cls(**{name: sum(table[name] for table in told) for name in cls.__dataclass_fields__})

    def published(self) -> dict[str, int | float | None]:
        return self._table(self.missed, self.false_positives)

    def strict(self) -> dict[str, int | float | None]:
        return self._table(self.missed + self.incorrect, self.false_positives + self.incorrect)

    def _table(self, missed: int, false: int) -> dict[str, int | float | None]:
        """None where there is nothing to divide by: a movie without divisions has no recall."""
        return {
            "correct": self.correct,
            "missed": self.missed,
            "incorrect": self.incorrect,
            "false_positives": self.false_positives,
            "recall": _ratio(self.correct, self.correct + missed),
            "precision": _ratio(self.correct, self.correct + false),
            "f1": _ratio(2 * self.correct, 2 * self.correct + missed + false),
            "mbc": _ratio(self.correct, self.correct + self.missed + self.incorrect),
        }


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True)
class Event:
    """A division as it is seen: the last frame of the parent before it, the first one of each daughter."""

    parent: int
    last: int
    daughters: tuple[int, ...]
    births: tuple[int, ...]

    @property
    def t(self) -> int:
        return min(self.births)


def events(divisions: Iterable[Division], overlaps: Sequence[FrameOverlap], truth: bool) -> list[Event]:
    """The divisions with a parent and two or more daughters that have masks."""
    frames: dict[int, list[int]] = {}
    for overlap in overlaps:
        for cell in overlap.truth_cells if truth else overlap.predicted_cells:
            frames.setdefault(int(cell), []).append(overlap.t)
    return events_between(divisions, frames)


def events_between(divisions: Iterable[Division], frames: Mapping[int, Sequence[int]]) -> list[Event]:
    """The same, of cells in these `frames` (cell -> frames, sorted)."""
    found = []
    for division in sorted(divisions, key=lambda d: (d.t, d.parent)):
        daughters = [daughter for daughter in division.daughters if daughter in frames]
        if len(daughters) < 2:
            continue
        births = [frames[daughter][0] for daughter in daughters]
        before = [t for t in frames.get(division.parent, []) if t < min(births)]
        if before:
            found.append(Event(division.parent, before[-1], tuple(daughters), tuple(births)))
    return found


def published_matching(table: PairTable, iou: float) -> Matching:
    """Tracks match in every frame, or in none."""
    truth, predicted, sums = table.pairs()
    mapped = sums >= iou - ROUNDING
    pairs = set(zip(truth[mapped].tolist(), predicted[mapped].tolist(), strict=True))
    return lambda true_cell, predicted_cell, t: (true_cell, predicted_cell) in pairs


def strict_matching(table: PairTable, iou: float) -> Matching:
    """Masks match in a frame."""
    same = table.at_least(iou)
    triples = set(zip(same.truth.tolist(), same.predicted.tolist(), same.t.tolist(), strict=True))
    return lambda true_cell, predicted_cell, t: (true_cell, predicted_cell, t) in triples


def classify(
    true_events: Sequence[Event],
    predicted_events: Sequence[Event],
    matches: Matching,
    overlaps: Sequence[FrameOverlap],
    iou: float,
) -> DivisionClasses:
    """The class of every division."""
    return pair_events(true_events, predicted_events, matches, overlaps, iou).classes


@dataclass(frozen=True)
class PairedEvents:
    """Which predicted division answers for which true one: indices into the two lists of events."""

    correct: list[tuple[int, int]]
    incorrect: list[tuple[int, int]]
    missed: list[int]
    false: list[int]

    @property
    def classes(self) -> DivisionClasses:
        return DivisionClasses(len(self.correct), len(self.missed), len(self.incorrect), len(self.false))


def pair_events(
    true_events: Sequence[Event],
    predicted_events: Sequence[Event],
    matches: Matching,
    overlaps: Sequence[FrameOverlap],
    iou: float,
) -> PairedEvents:
    """Pairs of divisions. Each predicted one answers for one true one at most, correct ones first."""
    by_time: dict[int, list[int]] = {}
    for index, event in enumerate(predicted_events):
        by_time.setdefault(event.t, []).append(index)
    same_parent: list[tuple[int, int]] = []
    correct: list[tuple[int, int]] = []
    for k, true in enumerate(true_events):
        for t in range(true.t - SHIFT, true.t + SHIFT + 1):
            for index in by_time.get(t, []):
                predicted = predicted_events[index]
                if not matches(true.parent, predicted.parent, min(true.last, predicted.last)):
                    continue
                same_parent.append((k, index))
                if _shift_is_allowed(true, predicted, overlaps, iou) and _daughters(true, predicted, matches):
                    correct.append((k, index))

    used_true: set[int] = set()
    used_predicted: set[int] = set()
    found: list[list[tuple[int, int]]] = []
    for pairs in (correct, same_parent):
        found.append([])
        for k, index in pairs:
            if k not in used_true and index not in used_predicted:
                used_true.add(k)
                used_predicted.add(index)
                found[-1].append((k, index))
    return PairedEvents(
        correct=found[0],
        incorrect=found[1],
        missed=[k for k in range(len(true_events)) if k not in used_true],
        false=[index for index in range(len(predicted_events)) if index not in used_predicted],
    )


def _shift_is_allowed(true: Event, predicted: Event, overlaps: Sequence[FrameOverlap], iou: float) -> bool:
    """Where one side divides earlier, its daughters together must still lie on the other side's parent."""
    if true.t == predicted.t:
        return True
    if predicted.t < true.t:
        shared = overlaps[true.last].union_iou([true.parent], predicted.daughters)
    else:
        shared = overlaps[predicted.last].union_iou(true.daughters, [predicted.parent])
    return shared >= iou - ROUNDING


def _daughters(true: Event, predicted: Event, matches: Matching) -> bool:
    """Does each daughter have one of her own on the other side, in the first frame in which both exist?"""
    if len(true.daughters) != len(predicted.daughters):
        return False
    fits = np.array(
        [
            [
                matches(a, b, max(born, called))
                for b, called in zip(predicted.daughters, predicted.births, strict=True)
            ]
            for a, born in zip(true.daughters, true.births, strict=True)
        ]
    )
    rows, columns = linear_sum_assignment(fits, maximize=True)
    return bool(fits[rows, columns].all())
