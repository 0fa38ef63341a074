"""Which errors are shown: of each kind the worst, and not the same cell frame after frame."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from celldata.scoring.errors import AnswerError

KINDS = ("tangled", "merged", "split", "missing", "extra", "ragged")
"""The worst first: what is merged or split ruins tracks, what is ragged only areas."""
SAME_PLACE_PX = 20
SAME_TIME = 5
"""Two errors of a kind that are so near to each other, in so many frames, are one to the eye."""


def worst(errors: Iterable[AnswerError], most: int) -> dict[str, list[AnswerError]]:
    """At most `most` errors of each kind, the worst first; kinds without errors are left out."""
    chosen: dict[str, list[AnswerError]] = {kind: [] for kind in KINDS}
    for error in sorted(errors, key=badness, reverse=True):
        shown = chosen[error.kind]
        if len(shown) < most and not any(_same(error, other) for other in shown):
            shown.append(error)
    return {kind: shown for kind, shown in chosen.items() if shown}


def badness(error: AnswerError) -> float:
    """Pixels that one side has and the other has not; of ragged outlines as a share of both, for there the
    largest cells would always come first.
    """
    answer, given = (_pixels(spans) for spans in (error.answer, error.given))
    different = len(np.setxor1d(answer, given, assume_unique=True))
    if error.kind != "ragged":
        return float(different)
    return different / max(1, len(np.union1d(answer, given)))


def _pixels(spans: tuple[int, ...]) -> np.ndarray:
    """Flat indices."""
    numbers = np.asarray(spans, np.int64)
    ends = np.cumsum(numbers[0::2] + numbers[1::2])
    lengths = numbers[1::2]
    if not len(lengths):
        return np.zeros(0, np.int64)
    return np.concatenate([np.arange(e - n, e) for e, n in zip(ends, lengths, strict=True)])


def _same(a: AnswerError, b: AnswerError) -> bool:
    near = (a.y - b.y) ** 2 + (a.x - b.x) ** 2 <= SAME_PLACE_PX**2
    return near and abs(a.t - b.t) <= SAME_TIME
