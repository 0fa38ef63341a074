"""What a verdict keeps in numbers: what the submission changed in the prediction, and the expert in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from backend.models import Task
from backend.review.changes import changes_between_sequences
from backend.review.difference import Change
from backend.tasks.submission import submitted_sequence


def changes_in_numbers(task: Task, fixed_at: int | None = None) -> dict[str, Any]:
    """`Verdict.changes`: {"submission": {kind: n}, "expert": {kind: n}, "cells": n, "divisions": n}.

    Counts by kind (those that are not 0), and how many cells and divisions the submission corrected.
    `fixed_at`: the number of edits with what the expert mended.
    """
    submitted = submitted_sequence(task)
    submission = changes_between_sequences(task, 0, submitted)
    mended = [] if fixed_at is None else changes_between_sequences(task, submitted, fixed_at)
    return {
        "submission": by_kind(submission),
        "expert": by_kind(mended),
        "cells": cells_corrected(submission),
        "divisions": divisions_corrected(submission),
    }


def by_kind(changes: Iterable[Change]) -> dict[str, int]:
    """How many changes there are of each kind that occurs."""
    return dict(sorted(Counter(change.kind for change in changes).items()))


def cells_corrected(changes: Iterable[Change]) -> int:
    """Outlines that were made, drawn anew, taken away, split or merged, each in its frame; a number that was
    changed through many frames counts once.
    """
    corrected: set[tuple[Any, ...]] = set()
    for change in changes:
        if change.kind == "relabeled":
            corrected.add((change.feature, change.was, change.cell))
        elif not change.kind.startswith(("division", "event")):
            corrected.add((change.kind, change.t, change.feature, change.cell))
    return len(corrected)


def divisions_corrected(changes: Iterable[Change]) -> int:
    """Divisions that came, went, or got other daughters or another frame (both at once)."""
    return len({change.cell for change in changes if change.kind.startswith("division")})
