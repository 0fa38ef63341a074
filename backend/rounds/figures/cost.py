"""What a round cost: time, tasks, and how many cells nobody had to correct."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from backend.models import TaskKind
from backend.rounds.figures.facts import NOTHING, Facts, Outcome, by_movie
from backend.rounds.figures.standing import task_counts

# From so many random tasks on, they alone are the sample.
ENOUGH_RANDOM = 5


def cost(facts: Facts, number: int) -> dict[str, Any]:
    """As CostSchema has it."""
    per_round: dict[int, list[Outcome]] = defaultdict(list)
    for outcome in facts.counted:
        per_round[facts.round_of(outcome.task)].append(outcome)
    spent = [facts.spent.get(task.id, NOTHING) for task in facts.tasks() if facts.round_of(task) == number]
    mine = per_round.get(number, [])
    rounds = sorted(n for n in {*per_round, number} if n <= number)
    return {
        "annotator_seconds": sum(each.annotators for each in spent),
        "annotator_tasks": task_counts(facts, number)["done"],
        "expert_seconds": sum(each.experts for each in spent),
        "expert_returned": sum(each.returned for each in spent),
        "no_correction": no_correction(facts, mine),
        "seconds_per_cell": seconds_per_cell(mine, TaskKind.SEGMENTATION),
        "tracking_seconds_per_cell": seconds_per_cell(mine, TaskKind.TRACKING),
        "by_round": [
            {
                "round": n,
                "seconds_per_cell": seconds_per_cell(per_round.get(n, []), TaskKind.SEGMENTATION),
                "no_correction": no_correction(facts, per_round.get(n, [])),
            }
            for n in rounds
        ],
    }


def seconds_per_cell(outcomes: Iterable[Outcome], kind: TaskKind) -> float | None:
    """Seconds of annotators' work for each outline of the tasks whose time was measured."""
    timed = [o for o in outcomes if o.kind is kind and o["seconds"] is not None]
    cells = sum(outcome["cells"] for outcome in timed)
    return sum(outcome["seconds"] for outcome in timed) / cells if cells else None


def sample(facts: Facts, outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Those that say how good a model is: of tasks that were drawn at random, if these are enough, else all.
    Tasks that were given out because they looked suspicious are worse than the others, and say so of the
    model.
    """
    known = [outcome for outcome in outcomes if facts.says_of_model(outcome)]
    random = [outcome for outcome in known if facts.is_random(outcome.task)]
    return random if len(random) >= ENOUGH_RANDOM else known


def no_correction(facts: Facts, outcomes: Iterable[Outcome]) -> dict[str, Any] | None:
    """The share of outlines that neither annotator nor expert changed, of segmentation tasks (tracking has
    its outlines approved already), with the interval over movies. None where nothing is counted.
    """
    # Imported here: it brings scipy along, which a server need not wait for.
    from celldata.metrics.intervals import ratio_interval

    chosen = sample(facts, (o for o in outcomes if o.kind is TaskKind.SEGMENTATION))
    found = ratio_interval(
        (sum(_untouched(o) for o in of), sum(o["cells"] for o in of)) for of in by_movie(chosen).values()
    )
    return None if found is None else found.to_json()


def _untouched(outcome: Outcome) -> int:
    # Outlines that were removed are corrections, too, and no cells: so it could fall below none.
    return max(0, int(outcome["cells"]) - int(outcome["cells_corrected"]) - int(outcome["cells_fixed"]))
