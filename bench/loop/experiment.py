"""The whole experiment in one folder: a first round, then the arms from the same state. What is done is kept
there, so that an interrupted run goes on with the rounds that it lacks.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.loop.crowd import Budget
from bench.loop.home import Home
from bench.loop.movies import Material
from bench.loop.rounds import Say, Turn, next_turn, turn
from bench.loop.standing import Standing, standing
from celldata.errors import DataError
from celldata.formats.atomic import atomic_file

FIRST, ABOUT = "first", "about.json"
ALL = Budget(sys.maxsize)


@dataclass(frozen=True)
class Plan:
    """How it is run. `parameters`: of params.yaml, where they differ. `at_once`: arms side by side."""

    rounds: int
    budget: Budget
    parameters: Mapping[str, Any]
    arms: Sequence[str]
    at_once: int = 2


@dataclass(frozen=True)
class Curve:
    """An arm: how good the model in the box was, and its rounds."""

    arm: str
    before: Standing
    turns: tuple[Turn, ...]


def run(folder: Path, material: Material, plan: Plan, say: Say) -> list[Curve]:
    """The curve of each arm. DataError where `folder` holds another experiment."""
    _check_same(folder / ABOUT, material, plan)
    before, first = _first(folder / FIRST, material, plan, say)

    def arm(name: str) -> Curve:
        return Curve(name, before, (first, *_arm(folder, name, material, plan, say)))

    with ThreadPoolExecutor(plan.at_once) as pool:
        return list(pool.map(arm, plan.arms))


def _check_same(file: Path, material: Material, plan: Plan) -> None:
    movies = hashlib.sha256()
    for each in (*material.pool, *material.validation, *material.test):
        movies.update(each.movie.raw.tobytes())
    wanted = {"budget": vars(plan.budget), "parameters": plan.parameters, "movies": movies.hexdigest()}
    if not file.is_file():
        _keep(file, wanted)
    elif json.loads(file.read_text(encoding="utf-8")) != wanted:
        raise DataError(
            str(file.parent),
            "another loop was run there, with another budget, other movies or parameters",
            "Name another folder, or delete this one.",
        )


def _first(folder: Path, material: Material, plan: Plan, say: Say) -> tuple[Standing, Turn]:
    told = folder.with_suffix(".json")
    if told.is_file():
        kept = json.loads(told.read_text(encoding="utf-8"))
        say(f"the first round is taken from {told}")
        return Standing(**kept["before"]), Turn.from_json(kept["turn"])
    shutil.rmtree(folder, ignore_errors=True)
    home = Home(folder)
    home.prepare(material, plan.parameters)
    before = standing(home.weights, material.test)
    say(f"before any round: F1 {before.f1:.3f}")
    home.start()
    try:
        # Both arms begin with the same work: of no movie is it known how suspicious it is.
        done = turn(home, ALL, material.test, say)
    finally:
        home.stop()
    assert done is not None, "the first movies have no tasks"
    _keep(told, {"before": vars(before), "turn": done.to_json()})
    return before, done


def _arm(folder: Path, name: str, material: Material, plan: Plan, say: Say) -> list[Turn]:
    told = folder / f"{name}.json"
    turns: list[Turn] = []
    if told.is_file():
        turns = [Turn.from_json(each) for each in json.loads(told.read_text(encoding="utf-8"))]
        say(f"{name}: {len(turns)} rounds are taken from {told}")
    while len(turns) < plan.rounds - 1:
        # Each round works on a copy of what the last one left: cut off anywhere, it is done anew.
        home = _left_by(folder, name, len(turns)).copy_to(_state(folder, name, len(turns) + 1))
        done = next_turn(home, name, plan.budget, material.test, say)
        if done is None:
            break
        turns.append(done)
        _keep(told, [each.to_json() for each in turns])
        if len(turns) > 1:
            shutil.rmtree(_state(folder, name, len(turns) - 1))
    return turns


def _keep(file: Path, what: object) -> None:
    """Whole or not at all: an interrupted run reads it."""
    with atomic_file(file) as half:
        half.write_text(json.dumps(what), encoding="utf-8")


def _left_by(folder: Path, arm: str, turns: int) -> Home:
    """The state after so many rounds of an arm, the first not counted."""
    return Home(_state(folder, arm, turns) if turns else folder / FIRST)


def _state(folder: Path, arm: str, turns: int) -> Path:
    return folder / arm / str(turns)
