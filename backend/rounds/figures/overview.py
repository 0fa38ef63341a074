"""A round in one document: what `GET /rounds/{number}` answers and `prospero round status` tells."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from backend.rounds.figures.cost import cost
from backend.rounds.figures.facts import Facts, read_facts
from backend.rounds.figures.learning import curve, errors
from backend.rounds.figures.standing import standing, task_counts
from backend.rounds.figures.stopping import stopping
from backend.rounds.predictions import read_ranking
from backend.rounds.report import newest_report
from backend.rounds.workspace import Workspace
from celldata.errors import DataError


class Step(StrEnum):
    """The steps of a round, in their order."""

    PREDICTED = "predicted"
    CORRECT = "correct"
    VERSION = "version"
    RETRAIN = "retrain"


class StepState(StrEnum):
    """Whether a step is behind, at work, or ahead."""

    DONE = "done"
    NOW = "now"
    TODO = "todo"


def overview(
    workspace: Workspace,
    number: int | None = None,
    facts: Facts | None = None,
    predicted: int | None = None,
) -> dict[str, Any] | None:
    """As RoundSchema has it; of the current round when no number is given. None where there is no such
    round. `facts` and `predicted` (predicted_round) are read where they are not given.
    """
    facts = read_facts() if facts is None else facts
    predicted = predicted_round(workspace) if predicted is None else predicted
    number = facts.current if number is None else number
    found = facts.find(number)
    if found is None and number != facts.current:
        return None
    tasks = task_counts(facts, number)
    return {
        "number": number,
        "current": number == facts.current,
        "opened_at": found.opened_at if found else None,
        "closed_at": found.closed_at if found else None,
        "steps": _steps(facts, number, tasks, predicted),
        "tasks": tasks,
        "next_close": _next_close(facts),
        "report": newest_report(workspace, number),
        "movies": standing(facts),
        "curve": curve(facts, number),
        "stopping": stopping(facts, number),
        "errors": errors(facts, number),
        "cost": cost(facts, number),
    }


def _next_close(facts: Facts) -> dict[str, int]:
    waiting = sum(len(movie.newly_approved) for movie in facts.movies)
    return {
        "round": facts.collecting,
        "tasks": waiting,
        "open": task_counts(facts, facts.collecting)["open"],
    }


def _steps(facts: Facts, number: int, tasks: dict[str, int], predicted: int) -> list[dict[str, Any]]:
    found = facts.find(number)
    closed = found.closed_at if found else None
    correct = f"Correct and review, {tasks['done']} of {tasks['all']} tasks"
    words = {
        Step.PREDICTED: "Predicted" if tasks["all"] else "Predict",
        Step.CORRECT: correct if tasks["all"] else "Correct and review",
        Step.VERSION: "Version",
        Step.RETRAIN: "Retrain",
    }
    if closed is None:
        # Nothing is open, and something is done: it can be closed.
        if not tasks["all"]:
            at = Step.PREDICTED
        elif tasks["done"] < tasks["all"]:
            at = Step.CORRECT
        else:
            at = Step.VERSION
    elif number < facts.current or predicted >= number:
        at = None
    else:
        at = Step.RETRAIN
    steps = list(Step)
    now = len(steps) if at is None else steps.index(at)
    states = [
        StepState.DONE if n < now else StepState.NOW if n == now else StepState.TODO
        for n in range(len(steps))
    ]
    return [
        {"step": step, "state": state, "words": words[step]}
        for step, state in zip(steps, states, strict=True)
    ]


def predicted_round(workspace: Workspace) -> int:
    """The round whose data the models of the newest predictions learned; -1 where there are none."""
    try:
        return read_ranking(workspace).round
    except DataError:
        return -1
