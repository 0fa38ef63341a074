"""One error of labels beside a known answer, and all of them with the number they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import floor
from typing import Any

import numpy as np

from celldata.labels import Labels

ERROR_KINDS = (
    "missing",
    "extra",
    "ragged",
    "merged",
    "split",
    "tangled",
    "wrong_link",
    "broken_track",
    "missed_division",
    "wrong_division",
    "false_division",
)
"""`tangled`: several cells of the labels on several of the answer; `broken_track`: one cell goes on under
another number."""


@dataclass(frozen=True)
class AnswerError:
    """One error: in which frame, where (pixels), which cell of the labels (None: it is missing), in words.

    `answer` and `given` are the outlines to show there, as spans over the frame: what should be, what is.
    """

    kind: str
    feature: str
    t: int
    cell: int | None
    y: float
    x: float
    words: str
    answer: tuple[int, ...] = ()
    given: tuple[int, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "answer": list(self.answer), "given": list(self.given)}


@dataclass(frozen=True)
class AnswerScore:
    """`value` in 0 … 1; `figures`: what it was made of; the errors, by frame."""

    value: float
    figures: dict[str, Any]
    errors: tuple[AnswerError, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many errors of each kind, those that occur, in the order of ERROR_KINDS."""
        found = Counter(error.kind for error in self.errors)
        return {kind: found[kind] for kind in ERROR_KINDS if found[kind]}


def by_frame(errors: Iterable[AnswerError]) -> tuple[AnswerError, ...]:
    return tuple(sorted(errors, key=lambda e: (e.t, ERROR_KINDS.index(e.kind), e.y, e.x)))


@dataclass(frozen=True)
class Eyes:
    """Where cells of the answer and of the labels are; frame 0 of both is frame `first` of the movie."""

    answer: Labels
    given: Labels
    feature: str
    first: int

    def error(
        self,
        kind: str,
        t: int,
        words: str,
        answer: Sequence[int] = (),
        given: Sequence[int] = (),
        cell: int | None = None,
    ) -> AnswerError:
        """An error about these cells in frame t (of the labels, from 0). `cell`: which one it is about
        (default: the first one given). It lies where the answer's cells are, else where the given are.
        """
        true, drawn = mask(self.answer, self.feature, t, answer), mask(self.given, self.feature, t, given)
        from celldata.proposals.spans import spans_in_frame

        ys, xs = np.nonzero(true if true.any() else drawn)
        height, width = true.shape
        y, x = (float(ys.mean()), float(xs.mean())) if len(ys) else (height / 2, width / 2)
        return AnswerError(
            kind=kind,
            feature=self.feature,
            t=t + self.first,
            cell=cell if cell is not None else (given[0] if given else None),
            y=round(y, 1),
            x=round(x, 1),
            words=words,
            answer=tuple(spans_in_frame(true, 0, 0, width)),
            given=tuple(spans_in_frame(drawn, 0, 0, width)),
        )


def mask(labels: Labels, feature: str, t: int, cells: Sequence[int]) -> np.ndarray:
    """(Y, X) bool: pixels of these cells in a frame."""
    frame = labels.frame(feature, t)
    values = [value for cell in cells for value in labels.cells.values_of(t, feature, cell)]
    return np.isin(frame, values) if values else np.zeros(frame.shape, bool)


def share(value: float) -> str:
    """ ".71": a share without the leading zero. Rounded down: what misses a limit must look as if it did."""
    return f"{floor(round(value * 100, 6)) / 100:.2f}".removeprefix("0")


def listed(cells: Sequence[int]) -> str:
    """ "cell 4", "cells 4 and 9", "cells 4, 9 and 12"."""
    words = [str(cell) for cell in cells]
    if len(words) == 1:
        return f"cell {words[0]}"
    return "cells " + ", ".join(words[:-1]) + " and " + words[-1]


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]
