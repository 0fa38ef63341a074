"""The stopping rule: does the model agree with the experts as well as people agree with each other?

The same measures for both: people's from pairs who did the same task by themselves, the model's from its
predictions beside what was approved. Both began with a prediction on the screen, so neither is flattered more
than the other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from backend.models import TaskKind
from backend.rounds.figures.cost import sample
from backend.rounds.figures.facts import Facts, Outcome, Pair
from backend.rounds.figures.words import share

# Of each kind: who agrees on outlines says nothing of tracks.
PAIRS_NEEDED = 10
# A model that falls short by less than this is as good: nobody would see the difference.
MARGIN = 0.02

Part = tuple[float, float]
"""Numerator and denominator of a ratio: they add up over tasks."""


class Verdict(StrEnum):
    """What the rule says."""

    GO_ON = "go_on"
    ENOUGH = "enough"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Measure:
    """One way to compare. `words`: what is as good, or is not, and whether that is one thing or several."""

    name: str
    kind: TaskKind
    words: str
    verb: tuple[str, str]
    of_pair: Callable[[dict[str, Any]], Iterable[Part]]
    of_model: Callable[[Outcome], Part | None]

    def agrees(self) -> str:
        return f"{self.words} {self.verb[0]} as well as experts do."

    def falls_short(self, by: float) -> str:
        return f"{self.words} {self.verb[1]} not yet: {share(by)} short."


def _objects_of_pair(figures: dict[str, Any]) -> Iterator[Part]:
    objects = figures["objects"]
    yield 2.0 * objects["correct"], objects["true"] + objects["predicted"]


def _objects_of_model(outcome: Outcome) -> Part | None:
    if outcome["correct"] is None:
        return None
    return 2.0 * outcome["correct"], outcome["cells"] + outcome["predicted"]


def _tracks_of_pair(figures: dict[str, Any]) -> Iterator[Part]:
    # Neither of two people is the truth: both ways round.
    for feature in figures.values():
        for way in (feature["aa"], feature["aa_back"]):
            if way is not None:
                yield way / 2, 0.5


def _tracks_of_model(outcome: Outcome) -> Part | None:
    return None if outcome["tracks_kept"] is None else (outcome["tracks_kept"], 1.0)


def _divisions_of_pair(figures: dict[str, Any]) -> Iterator[Part]:
    for feature in figures.values():
        found = feature["divisions"]
        both = 2 * (found["correct"] + found["incorrect"]) + found["missed"] + found["false_positives"]
        yield 2.0 * found["correct"], both


def _divisions_of_model(outcome: Outcome) -> Part | None:
    missed, wrong = outcome["missed_divisions"], outcome["wrong_divisions"]
    correct = outcome["divisions"] - missed - wrong
    return 2.0 * correct, 2 * (correct + wrong) + missed + outcome["false_divisions"]


MEASURES = (
    Measure(
        "objects_f1",
        TaskKind.SEGMENTATION,
        "Segmentation",
        ("agrees", "does"),
        _objects_of_pair,
        _objects_of_model,
    ),
    Measure("tracks_aa", TaskKind.TRACKING, "Tracks", ("agree", "do"), _tracks_of_pair, _tracks_of_model),
    Measure(
        "divisions_f1",
        TaskKind.TRACKING,
        "Divisions",
        ("agree", "do"),
        _divisions_of_pair,
        _divisions_of_model,
    ),
)


def stopping(facts: Facts, number: int) -> dict[str, Any]:
    """As StoppingSchema has it. The model is the newest whose predictions were corrected by then; the people
    are those who did tasks of rounds up to this one.
    """
    newest = _newest_model(facts, number)
    pairs = [pair for pair in facts.pairs if facts.opened_in(pair.task) <= number]
    measures = [
        {
            "name": measure.name,
            "experts": _interval(_experts(pairs, measure)),
            "model": of_model(facts, newest[measure.kind], measure),
        }
        for measure in MEASURES
    ]
    verdict, words = _judge(Counter(pair.task.kind for pair in pairs), measures)
    return {
        "verdict": verdict,
        "words": words,
        "pairs": len(pairs),
        "pairs_needed": PAIRS_NEEDED,
        "measures": measures,
    }


def _judge(pairs: Mapping[TaskKind, int], measures: list[dict[str, Any]]) -> tuple[Verdict, str]:
    """`pairs`: how many there are of each kind of task."""
    most = max(pairs.values(), default=0)
    if most < PAIRS_NEEDED:
        words = f"Too few tasks with two labelers for a stopping rule: {most} of {PAIRS_NEEDED}."
        return Verdict.UNKNOWN, words
    good, short, unknown = [], [], []
    for measure, found in zip(MEASURES, measures, strict=True):
        experts, model = found["experts"], found["model"]
        there = pairs.get(measure.kind, 0)
        if there < PAIRS_NEEDED:
            unknown.append(f"{measure.words}: {there} of {PAIRS_NEEDED} tasks with two labelers.")
            continue
        # One movie says nothing of others, so there is nothing to decide by.
        if experts is None or model is None or min(experts["n"], model["n"]) < 2:
            unknown.append(f"{measure.words}: not known on two movies yet.")
            continue
        lacking = experts["value"] - model["value"]
        if lacking <= MARGIN:
            good.append(measure.agrees())
        else:
            short.append(measure.falls_short(lacking))
    verdict = Verdict.GO_ON if short else Verdict.UNKNOWN if unknown else Verdict.ENOUGH
    return verdict, " ".join((*good, *short, *unknown))


def _newest_model(facts: Facts, number: int) -> dict[TaskKind, list[Outcome]]:
    """Of each kind of task what became of the predictions of the newest model that was corrected at all."""
    found: dict[TaskKind, dict[int, list[Outcome]]] = {kind: defaultdict(list) for kind in TaskKind}
    for outcome in filter(facts.says_of_model, facts.counted):
        opened = facts.opened_in(outcome.task)
        if opened <= number:
            found[outcome.kind][opened].append(outcome)
    return {kind: rounds[max(rounds)] if rounds else [] for kind, rounds in found.items()}


def of_model(facts: Facts, outcomes: Iterable[Outcome], measure: Measure) -> dict[str, Any] | None:
    """How well predictions agree with what was approved of them, with the interval over movies."""
    parts: dict[int, list[Part]] = defaultdict(list)
    for outcome in sample(facts, (o for o in outcomes if o.kind is measure.kind)):
        part = measure.of_model(outcome)
        if part is not None:
            parts[outcome.task.movie_id].append(part)
    return _interval(parts)


def _experts(pairs: Iterable[Pair], measure: Measure) -> dict[int, list[Part]]:
    parts: dict[int, list[Part]] = defaultdict(list)
    for pair in pairs:
        if pair.task.kind is measure.kind:
            parts[pair.task.movie_id].extend(measure.of_pair(pair.figures))
    return parts


def _interval(parts: dict[int, list[Part]]) -> dict[str, Any] | None:
    # Imported here: it brings scipy along, which a server need not wait for.
    from celldata.metrics.intervals import ratio_interval

    found = ratio_interval((sum(n for n, _ in of), sum(d for _, d in of)) for of in parts.values())
    return None if found is None else found.to_json()
