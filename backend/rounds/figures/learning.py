"""Whether the models learn: figures on the frozen test split and on what people corrected, round by round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from backend.models import TaskKind
from backend.rounds.figures.cost import no_correction, sample
from backend.rounds.figures.facts import Facts, Outcome
from backend.rounds.figures.stopping import MEASURES, of_model

# Figures of a model on the test split, and where the movies' values are kept (measured.py).
ON_TEST = {
    "seg": ("segmentation", "seg"),
    "det": ("segmentation", "det"),
    "tra": ("tracking", "tra"),
    "division_f1": ("tracking", "division_f1"),
    "aa": ("tracking", "aa_strict"),
    "te": ("tracking", "te_strict"),
}
# Kinds of errors, and the columns of outcomes that count them, by the kind of task that shows them.
OBJECT_ERRORS = {
    "missed": "missed",
    "false": "false",
    "merged": "merged",
    "split": "split",
    "catastrophe": "catastrophes",
}
TRACK_ERRORS = {
    "wrong_track": "wrong_links",
    "missed_division": "missed_divisions",
    "false_division": "false_divisions",
}
PER = 1000
NO_CURVE = "The curve starts when round 1 is closed."
NOT_MEASURED = "No model was measured on the test split yet. Run: dvc repro, then prospero round open."
NO_ERRORS = "Nothing is approved yet: errors are counted in what people corrected."


def curve(facts: Facts, number: int) -> dict[str, Any]:
    """As CurveSchema has it: a point for each model that learned a round up to `number`; round 0 is the seed
    data and the model in the box.
    """
    measured = facts.measured_models()
    corrected = _by_model(facts)
    models = sorted(n for n in {*measured, *corrected} if n <= number)
    points = [
        {
            "round": n,
            "figures": {
                **{name: _on_test(measured.get(n, {}), *where) for name, where in ON_TEST.items()},
                "no_correction": no_correction(facts, corrected.get(n, [])),
            },
            "corrected": {
                measure.name: of_model(facts, corrected.get(n, []), measure) for measure in MEASURES
            },
            "errors": _test_errors(measured.get(n, {})),
        }
        for n in models
    ]
    closed = any(one.closed_at is not None for one in facts.rounds)
    words = None
    if not closed:
        words = NO_CURVE
    elif not any(n in measured for n in models):
        words = NOT_MEASURED
    newest = [measured[n] for n in models if n in measured][-1:]
    movies = {name for one in newest for part in one.values() for name in part.get("per_movie", {})}
    return {"test_movies": len(movies), "points": points if closed else [], "words": words}


def errors(facts: Facts, number: int) -> dict[str, Any]:
    """As ErrorsSchema has it: what the first and the newest model got wrong in what people corrected."""
    by_model = {n: of for n, of in _by_model(facts).items() if n < number}
    if not by_model:
        return {"first_round": None, "last_round": None, "rows": [], "words": NO_ERRORS}
    first, last = min(by_model), max(by_model)
    rows = [
        {
            "kind": name,
            "first": _per_thousand(facts, by_model[first], kind, column),
            "last": _per_thousand(facts, by_model[last], kind, column),
        }
        for kind, columns in (
            (TaskKind.SEGMENTATION, OBJECT_ERRORS),
            (TaskKind.TRACKING, TRACK_ERRORS),
        )
        for name, column in columns.items()
    ]
    return {"first_round": first, "last_round": last, "rows": rows, "words": None}


def _by_model(facts: Facts) -> dict[int, list[Outcome]]:
    """The round that a model learned -> what became of its predictions."""
    found: dict[int, list[Outcome]] = defaultdict(list)
    for outcome in filter(facts.says_of_model, facts.counted):
        found[facts.opened_in(outcome.task) - 1].append(outcome)
    return found


def _per_thousand(facts: Facts, outcomes: Iterable[Outcome], kind: TaskKind, column: str) -> float | None:
    chosen = sample(facts, (outcome for outcome in outcomes if outcome.kind is kind))
    cells = sum(outcome["cells"] for outcome in chosen)
    return PER * sum(outcome[column] for outcome in chosen) / cells if cells else None


def _on_test(measured: Mapping[str, Any], part: str, name: str) -> dict[str, Any] | None:
    """The mean over the test movies, each counting the same."""
    # Imported here: it brings scipy along, which a server need not wait for.
    from celldata.metrics.intervals import ratio_interval

    values = [row.get(name) for row in measured.get(part, {}).get("per_movie", {}).values()]
    found = ratio_interval((value, 1) for value in values if value is not None)
    return None if found is None else found.to_json()


def _test_errors(measured: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Errors of the test split for each 1,000 true cells."""
    part = measured.get("segmentation", {})
    true = part.get("true")
    if not true:
        return []
    counts = part.get("errors", {})
    return [{"kind": kind, "value": PER * counts[kind] / true} for kind in OBJECT_ERRORS if kind in counts]
