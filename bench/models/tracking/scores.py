"""A tracker on a movie, and the table of all of them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.models.sets import FEATURE
from bench.models.tracking.movies import Tracked
from celldata.errors import DataError
from celldata.metrics.evaluate import evaluate_tracking
from ml.tracking.linkers.linker import Linker, LinkRules
from ml.tracking.predict import track

COLUMNS = ("F1", "P", "R", "BC(0)", "BC(1)", "CT", "LNK", "OP_CLB(1)", "TRA*", "AA*")
"""F1, precision and recall of divisions, strict; * saturated: it cannot rank trackers."""
DIGITS = 3


@dataclass(frozen=True)
class Score:
    """`figures`: as evaluate_tracking gives them; None where the tracker could not work (`problem`)."""

    movie: str
    outlined_by: str
    tracker: str
    figures: dict[str, Any] | None
    seconds: float = 0.0
    problem: str = ""

    @property
    def values(self) -> tuple[float | None, ...]:
        """In the order of COLUMNS."""
        if self.figures is None:
            return (None,) * len(COLUMNS)
        strict, bc = self.figures["divisions"]["strict"], self.figures["bc"]
        return (
            strict["f1"],
            strict["precision"],
            strict["recall"],
            bc["0"],
            bc["1"],
            self.figures["ct"],
            self.figures["lnk"],
            self.figures["op_clb"]["1"],
            self.figures["tra"],
            self.figures["aa"],
        )

    def value(self, column: str) -> float | None:
        return self.values[COLUMNS.index(column)]


def score(tracked: Tracked, name: str, linker: Linker, other_readings: bool = False) -> Score:
    """The linker on the movie's masks, or with all readings of them, against its truth."""
    begun = time.perf_counter()
    predicted = range(tracked.movie.n_frames) if tracked.predicted else ()
    try:
        masks, others = tracked.masks, None
        if other_readings and tracked.found is not None:
            masks, others = tracked.found.labels, {FEATURE: tracked.found}
        result = track(tracked.movie, masks, linker, LinkRules(), predicted, others)
    except DataError as error:
        return Score(tracked.name, tracked.outlined_by, name, None, problem=str(error))
    seconds = time.perf_counter() - begun
    figures = evaluate_tracking(tracked.truth, result.labels)
    return Score(tracked.name, tracked.outlined_by, name, figures, seconds)


def table(scores: Sequence[Score]) -> str:
    """Markdown, as docs/models.md has it."""
    head = ("movie", "masks", "tracker", *COLUMNS, "s")
    lines = [head, ("---",) * len(head)]
    absent = {one.problem for one in scores if one.figures is None}
    for one in scores:
        if one.figures is None:
            continue
        told = tuple("–" if value is None else f"{value:.{DIGITS}f}".lstrip("0") for value in one.values)
        lines.append((one.movie, one.outlined_by, one.tracker, *told, f"{one.seconds:.1f}"))
    rows = [f"| {' | '.join(line)} |" for line in lines]
    return "\n".join([*rows, *(f"Not measured: {problem}" for problem in sorted(absent))])
