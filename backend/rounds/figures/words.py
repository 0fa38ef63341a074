"""The figures of a round in words, for the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from backend.rounds.figures.standing import Standing

STANDING = {
    Standing.APPROVED: "approved",
    Standing.IN_REVIEW: "in review",
    Standing.IN_CORRECTION: "in correction",
    Standing.PREDICTED: "predicted",
    Standing.WAITING: "waiting",
}
CURVE = {
    "seg": "SEG",
    "det": "DET",
    "tra": "TRA",
    "division_f1": "division F1",
    "aa": "AA",
    "te": "TE",
}
ERRORS = {
    "missed": "missed",
    "false": "false",
    "merged": "merged",
    "split": "split",
    "catastrophe": "catastrophes",
    "wrong_track": "wrong links",
    "missed_division": "missed divisions",
    "false_division": "false divisions",
}
MEASURES = {"objects_f1": "objects F1", "tracks_aa": "tracks AA", "divisions_f1": "divisions F1"}
CORRECTED = {"no_correction": "no correction", **MEASURES}
VERDICTS = {"go_on": "Go on. ", "enough": "Enough. ", "unknown": ""}


def told(figures: Mapping[str, Any]) -> Iterator[str]:
    """Lines about a round, as `overview` has it."""
    tasks, movies = figures["tasks"], figures["movies"]
    counts = ", ".join(f"{words} {movies[each]}" for each, words in STANDING.items() if movies[each])
    yield (
        f"Round {figures['number']}: {tasks['done']} of {tasks['all']} tasks approved, {tasks['open']} open. "
        f"Movies: {counts or 'none'}."
    )
    yield from _cost(figures["cost"])
    yield from _curve(figures["curve"])
    yield from _stopping(figures["stopping"])
    yield from _errors(figures["errors"])
    if figures["report"]:
        yield f"Report of round {figures['report']['round']}: {figures['report']['href']}"


def share(value: float) -> str:
    """ ".94": without the leading zero."""
    return f"{value:.2f}".removeprefix("0")


def counted(n: int, what: str) -> str:
    """ "1 movie", "2 movies"."""
    return f"{n} {what}{'' if n == 1 else 's'}"


def interval(found: Mapping[str, Any] | None) -> str:
    """ ".94 (.91 to .96, 6 movies)"; a dash where nothing is known."""
    if found is None:
        return "—"
    movies = counted(found["n"], "movie")
    between = "" if found["low"] is None else f"{share(found['low'])} to {share(found['high'])}, "
    return f"{share(found['value'])} ({between}{movies})"


def _cost(cost: Mapping[str, Any]) -> Iterator[str]:
    parts = [
        f"annotators {_hours(cost['annotator_seconds'])}, {cost['annotator_tasks']} tasks",
        f"experts {_hours(cost['expert_seconds'])}, {cost['expert_returned']} returned",
    ]
    if cost["seconds_per_cell"] is not None:
        parts.append(f"{cost['seconds_per_cell']:.1f} s per cell")
    if cost["tracking_seconds_per_cell"] is not None:
        parts.append(f"{cost['tracking_seconds_per_cell']:.2f} s per cell tracked")
    if cost["no_correction"] is not None:
        parts.append(f"no correction needed: {interval(cost['no_correction'])} of cells")
    yield f"Cost: {'; '.join(parts)}."
    known = [row for row in cost["by_round"] if row["seconds_per_cell"] is not None]
    if len(known) > 1:
        each = ", ".join(f"round {row['round']} {row['seconds_per_cell']:.1f} s" for row in known)
        yield f"Seconds per cell: {each}."


def _curve(curve: Mapping[str, Any]) -> Iterator[str]:
    if curve["words"]:
        yield f"Learning curve: {curve['words']}"
    elif curve["points"]:
        yield f"Learning curve ({curve['test_movies']} movies in the frozen test split):"
    for point in curve["points"]:
        for where, names, figures in (
            ("test split", CURVE, point["figures"]),
            (
                "corrected data",
                CORRECTED,
                {**point["corrected"], "no_correction": point["figures"]["no_correction"]},
            ),
        ):
            known = {name: figures[name] for name in names if figures[name] is not None}
            if known:
                each = "; ".join(f"{names[name]} {interval(found)}" for name, found in known.items())
                yield f"  learned round {point['round']}, {where}: {each}"


def _stopping(stopping: Mapping[str, Any]) -> Iterator[str]:
    yield f"Stopping rule: {VERDICTS[stopping['verdict']]}{stopping['words']}"
    for measure in stopping["measures"]:
        if measure["experts"] is not None or measure["model"] is not None:
            yield (
                f"  {MEASURES[measure['name']]}: expert to expert {interval(measure['experts'])}, "
                f"model to expert {interval(measure['model'])}"
            )


def _errors(errors: Mapping[str, Any]) -> Iterator[str]:
    known = [row for row in errors["rows"] if row["first"] is not None or row["last"] is not None]
    if not known:
        return
    rows = ", ".join(f"{ERRORS[row['kind']]} {_rate(row['first'])} → {_rate(row['last'])}" for row in known)
    yield (
        f"Errors per 1,000 cells, model of round {errors['first_round']} → {errors['last_round']}: {rows}."
    )


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:.1f} h"


def _rate(value: float | None) -> str:
    return "—" if value is None else f"{value:.0f}" if value >= 10 else f"{value:.1f}"
