"""A round made again elsewhere: `git clone`, `dvc pull`, `dvc repro` in a folder that shares nothing with the
first but the remote, and how far its figures are from the first ones.
"""

from __future__ import annotations

import csv
import json
import math
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from backend.rounds.committing import NOBODY, VERSIONED
from tools.live_server import LiveServer

FIGURES = ("metrics", "plots")
NAMED = ("-c", f"user.name={NOBODY['GIT_AUTHOR_NAME']}", "-c", f"user.email={NOBODY['GIT_AUTHOR_EMAIL']}")


@dataclass(frozen=True)
class Comparison:
    """`figures` that were compared in `files`; `largest` difference of two numbers; `other`: what differs
    otherwise (words, missing figures).
    """

    files: int
    figures: int
    largest: float
    at: str
    other: list[str]


def publish(live: LiveServer, remote: Path) -> None:
    """Commit the workspace as it is after `dvc repro`, and push what it made to a new `remote`."""
    live.run(["dvc", "remote", "modify", "local", "url", str(remote)])
    parts = (*VERSIONED, "params.yaml", ".dvc/config")
    there = [part for part in parts if (live.workspace / part).exists()]
    live.run(["git", "add", "--", *there])
    live.run(["git", *NAMED, "commit", "-q", "-m", "what dvc repro made"])
    live.run(["dvc", "push"])


def clone(live: LiveServer, folder: Path, parts: Collection[str] = ()) -> LiveServer:
    """A clone of the workspace below `folder` with all that its remote has (or these `parts`, where no more
    was made), and a cache of its own.
    """
    other = LiveServer(folder)
    other.home.mkdir(parents=True)
    other.run(["git", "clone", "-q", str(live.workspace), str(other.workspace)])
    other.run(["dvc", "pull", *parts])
    return other


def without_predictions(clone: LiveServer) -> None:
    """The stage that predicts keeps folders made of the same, forced or not: here it is to make them."""
    shutil.rmtree(clone.workspace / "predictions", ignore_errors=True)


def compare(one: Path, other: Path, stages: Collection[str] | None = None) -> Comparison:
    """Every number that these stages (all when None) declare as a metric or a plot, in the workspace `one`
    and in the `other`.
    """
    ours, theirs = dict(figures_of(one, stages)), dict(figures_of(other, stages))
    largest, at, words = 0.0, "", []
    for place in sorted({*ours, *theirs}):
        if place not in ours or place not in theirs:
            words.append(f"{place} is in one of them only")
            continue
        a, b = ours[place], theirs[place]
        if isinstance(a, float) and isinstance(b, float) and math.isfinite(a) and math.isfinite(b):
            apart = abs(a - b)
            if apart > largest:
                largest, at = apart, place
        elif str(a) != str(b):  # words, and numbers that are none: nan is nan
            words.append(f"{place}: {a!r}, {b!r}")
    return Comparison(len(list(files_of(one, stages))), len(ours), largest, at, words)


def files_of(workspace: Path, stages: Collection[str] | None = None) -> Iterator[Path]:
    """The files that dvc.yaml declares as metrics and plots; AssertionError where one is missing."""
    known = yaml.safe_load((workspace / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    for stage in known if stages is None else stages:
        for kind in FIGURES:
            for entry in known[stage].get(kind, ()):
                path = workspace / (entry if isinstance(entry, str) else next(iter(entry)))
                assert path.exists(), f"{path} is declared, and not there"
                yield from sorted(path.rglob("*.*")) if path.is_dir() else [path]


def figures_of(workspace: Path, stages: Collection[str] | None = None) -> Iterator[tuple[str, float | str]]:
    """(file and place in it, number or word) of every declared figure."""
    for path in files_of(workspace, stages):
        name = str(path.relative_to(workspace))
        if path.suffix == ".json":
            yield from _flat(name, json.loads(path.read_text(encoding="utf-8")))
        else:
            with path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ","))
            yield from _flat(name, rows)


def _flat(place: str, value: Any) -> Iterator[tuple[str, float | str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _flat(f"{place}:{key}", item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _flat(f"{place}:{index}", item)
    else:
        yield place, _number(value)


def _number(value: Any) -> float | str:
    try:
        return float(value)
    except (TypeError, ValueError):
        return str(value)
