"""The figures of some work: sums that can be added up, and what is worked out from them. Pure values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# Sums of the column of that name in `TaskOutcome`.
MODEL = (
    "predicted",
    "missed",
    "false",
    "merged",
    "split",
    "catastrophes",
    "links",
    "missed_links",
    "wrong_links",
    "missed_divisions",
    "false_divisions",
    "wrong_divisions",
)
TASK_COUNTS = ("tasks_submitted", "tasks_accepted", "tasks_fixed", "tasks_returned")
LABELS = ("cells", "divisions", "cells_corrected", "divisions_corrected", "cells_fixed", "divisions_fixed")


@dataclass
class Figures:
    """Sums over the work of a project, a person, a round and a kind of task, or of several of them."""

    # Different tasks that were submitted; verdicts on submissions: accepted (of these after the expert mended
    # something), returned.
    tasks_submitted: int = 0
    tasks_accepted: int = 0
    tasks_fixed: int = 0
    tasks_returned: int = 0
    seconds_worked: float = 0.0
    # Of the accepted tasks that are counted: how many, and the sums of their outcomes.
    tasks_counted: int = 0
    cells: int = 0
    divisions: int = 0
    cells_corrected: int = 0
    divisions_corrected: int = 0
    cells_fixed: int = 0
    divisions_fixed: int = 0
    # Of those whose time was measured.
    timed_seconds: float = 0.0
    timed_cells: int = 0
    # Check tasks, and tasks that somebody else did too: sums of scores in 0 … 1.
    gold_sum: float = 0.0
    gold_tasks: int = 0
    agreement_sum: float = 0.0
    agreement_tasks: int = 0
    # Of each pair how much the person would agree with an average partner.
    alone_sum: float = 0.0
    predicted: int = 0
    missed: int = 0
    false: int = 0
    merged: int = 0
    split: int = 0
    catastrophes: int = 0
    links: int = 0
    missed_links: int = 0
    wrong_links: int = 0
    missed_divisions: int = 0
    false_divisions: int = 0
    wrong_divisions: int = 0

    def add(self, names: Iterable[str], sums: Iterable[float]) -> None:
        """Add to the sums of these names."""
        for name, value in zip(names, sums, strict=True):
            setattr(self, name, getattr(self, name) + value)

    @property
    def reviewed(self) -> int:
        """Verdicts on submissions."""
        return self.tasks_accepted + self.tasks_returned

    @property
    def returned_share(self) -> float | None:
        """Returned among the verdicts; None where there is none."""
        return self.tasks_returned / self.reviewed if self.reviewed else None

    @property
    def seconds_per_cell(self) -> float | None:
        """Seconds of work for each cell of the accepted labels; None where no time was measured."""
        return self.timed_seconds / self.timed_cells if self.timed_cells else None

    @property
    def gold_score(self) -> float | None:
        """Mean score of check tasks; None where there was none."""
        return self.gold_sum / self.gold_tasks if self.gold_tasks else None

    @property
    def agreement(self) -> float | None:
        """Mean agreement with others who labeled the same task; None where nobody did."""
        return self.agreement_sum / self.agreement_tasks if self.agreement_tasks else None

    @property
    def agreement_adjusted(self) -> float | None:
        """The same with the partners accounted for: what a person would reach with average ones (says
        something of people only).
        """
        return self.alone_sum / self.agreement_tasks if self.agreement_tasks else None

    def model(self) -> dict[str, int]:
        """What the model had drawn, and got wrong."""
        return {name: getattr(self, name) for name in ("cells", "divisions", *MODEL)}

    def to_json(self) -> dict[str, Any]:
        """As FiguresSchema has it."""
        return {
            **{name: getattr(self, name) for name in TASK_COUNTS},
            "returned_share": self.returned_share,
            "seconds_worked": self.seconds_worked,
            "tasks_counted": self.tasks_counted,
            **{name: getattr(self, name) for name in LABELS},
            "seconds_per_cell": self.seconds_per_cell,
            "cells_timed": self.timed_cells,
            "gold_score": self.gold_score,
            "gold_tasks": self.gold_tasks,
            "agreement": self.agreement,
            "agreement_tasks": self.agreement_tasks,
            "agreement_adjusted": self.agreement_adjusted,
            "model": self.model(),
        }
