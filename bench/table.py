"""One line per budget: what was measured, what the budget is, whether it is kept."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Measurement:
    """`value` and `budget` in `unit`; lower is better; `detail`: how often and on what it was measured.
    `budget` is None where no document names one: the figure is told, not judged.
    """

    what: str
    value: float
    budget: float | None
    unit: str
    detail: str = ""

    @property
    def kept(self) -> bool:
        return self.budget is None or self.value <= self.budget


def p95(values: list[float]) -> float:
    return float(np.percentile(values, 95))


def median(values: list[float]) -> float:
    return float(np.median(values))


def render(rows: list[Measurement]) -> str:
    """The table as text."""
    head = ("what", "measured", "budget", "", "how")
    body = [
        (
            row.what,
            f"{row.value:,.4g} {row.unit}",
            "none" if row.budget is None else f"≤ {row.budget:,.4g} {row.unit}",
            "" if row.budget is None else "kept" if row.kept else "OVER",
            row.detail,
        )
        for row in rows
    ]
    widths = [max(len(line[i]) for line in (head, *body)) for i in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in (head, *body)
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
