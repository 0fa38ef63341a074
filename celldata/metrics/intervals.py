"""How sure a figure is that was measured on several movies: its 95 % interval over them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

import numpy as np
from scipy.special import stdtrit

LEVEL = 0.95


@dataclass(frozen=True)
class Interval:
    """A figure and its interval; `low` and `high` are None where one movie alone says nothing of others.
    `n`: movies.
    """

    value: float
    low: float | None
    high: float | None
    n: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def ratio_interval(
    movies: Iterable[tuple[float, float]], limit: float | None = 1.0, level: float = LEVEL
) -> Interval | None:
    """A ratio over movies, such as correct / all cells: the sum of numerators by that of denominators.

    `movies`: (numerator, denominator) of each; those with nothing in the denominator do not count, and None
    is returned where no other is left. For the mean of a figure give (figure, 1). `limit`: what the figure
    cannot exceed; None: it has no limit. It is never below 0.

    The interval is that of Student's t, with the standard error by the jackknife that leaves out one movie
    after the other (Efron & Stein 1981): cells of one movie are alike, so movies are the sample, not cells.
    For a mean it is the usual t interval.
    """
    known = [(n, d) for n, d in movies if d > 0]
    if not known:
        return None
    above, below = np.array(known, dtype=float).T
    value, n = float(above.sum() / below.sum()), len(known)
    if n < 2:
        return Interval(value, None, None, n)
    without = (above.sum() - above) / (below.sum() - below)
    error = sqrt((n - 1) / n * float(((without - without.mean()) ** 2).sum()))
    reach = float(stdtrit(n - 1, (1 + level) / 2)) * error
    high = value + reach if limit is None else min(limit, value + reach)
    return Interval(value, max(0.0, value - reach), high, n)
