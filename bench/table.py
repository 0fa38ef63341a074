"""One line per budget: what was measured, what the budget is, whether it is kept."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Measurement:
    """`value` and `budget` in `unit`; lower is better, or higher where the budget is `at_least`; `detail`:
    how often and on what it was measured. `budget` is None where no document names one: the figure is told,
    not judged. `value` is None where it could not be measured; `detail` says why.
    """

    what: str
    value: float | None
    budget: float | None
    unit: str
    detail: str = ""
    at_least: bool = False

    @property
    def kept(self) -> bool:
        if self.budget is None:
            return True
        if self.value is None:
            return False
        return self.value >= self.budget if self.at_least else self.value <= self.budget

    @property
    def words(self) -> tuple[str, str, str]:
        """What was measured, what the budget is, whether it is kept."""
        value = "–" if self.value is None else f"{self.value:,.4g} {self.unit}".rstrip()
        if self.budget is None:
            return value, "none", ""
        missed = "not measured" if self.value is None else "BELOW" if self.at_least else "OVER"
        budget = f"{'≥' if self.at_least else '≤'} {self.budget:,.4g} {self.unit}".rstrip()
        return value, budget, "kept" if self.kept else missed


def p95(values: list[float]) -> float:
    return float(np.percentile(values, 95))


def median(values: list[float]) -> float:
    return float(np.median(values))


def render(rows: list[Measurement]) -> str:
    """The table as text."""
    head = ("what", "measured", "budget", "", "how")
    body = [(row.what, *row.words, row.detail) for row in rows]
    widths = [max(len(line[i]) for line in (head, *body)) for i in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in (head, *body)
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
