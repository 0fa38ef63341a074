"""A simulated crowd through HTTP: 40 annotators of four kinds and 2 experts work off 500 tasks.

No task may be lost, done more often than its project wants, or stuck; and what the server knows of people
(the scores of check tasks, and how they agree with others) must rank them as their true errors do.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

from scipy.stats import spearmanr

from bench.table import Measurement
from bench.workforce_fill import KINDS, PER_KIND, TASKS, expert_names, fill_server
from bench.workforce_people import Annotator, Expert, Person, Truth, share_of
from tools.live_server import LiveServer

LONGEST_S = 900.0
ADJUSTED = "agreement_adjusted"
# Figure of a person -> of how many check tasks or pairs.
SAMPLE = {"gold_score": "gold_tasks", "agreement": "agreement_tasks", ADJUSTED: "agreement_tasks"}


def measure_workforce() -> list[Measurement]:
    """On a server of its own."""
    with tempfile.TemporaryDirectory(prefix="prospero-crowd-") as folder, LiveServer(Path(folder)) as live:
        live.home.mkdir()
        truth = Path(folder) / "truth"
        truth.mkdir()
        links = fill_server(live, truth)
        live.start()
        annotators = [
            Annotator(
                f"{kind} {n}", live.url, links[f"{kind} {n}"], Truth(truth), kind, share_of(n, PER_KIND)
            )
            for kind in KINDS
            for n in range(PER_KIND)
        ]
        experts = [
            Expert(name, live.url, links[name], Truth(truth), chance=random.Random(name))
            for name in expert_names()
        ]
        seconds = _work(annotators, experts)
        figures = {
            kind: experts[0].lane.json("GET", f"/api/v1/figures?kind={kind}")["people"]
            for kind in ("segmentation", "tracking")
        }
        live.stop()
        rows = _kept(live.home / "prospero.sqlite", annotators, experts, seconds)
        for kind, people in figures.items():
            rows += _ranked(annotators, kind, people, "check tasks", "gold_score")
        # Only outlines are done by several.
        outlined = figures["segmentation"]
        rows += _ranked(annotators, "segmentation", outlined, "agreement, partners accounted for", ADJUSTED)
        (plain,) = _ranked(annotators, "segmentation", outlined, "agreement as it is", "agreement")
        return [*rows, replace(plain, budget=None)]


def _work(annotators: list[Annotator], experts: list[Expert]) -> float:
    """Let all work until none of them finds anything more to do; how many seconds that took."""
    begun = time.monotonic()
    over = threading.Event()
    failures: list[str] = []
    people: list[Person] = [*annotators, *experts]

    def run(person: Person) -> None:
        try:
            person.work(over)
        except Exception as error:  # told below: one who fails must not stop the others
            failures.append(f"{person.name}: {type(error).__name__}: {error}")

    threads = [threading.Thread(target=run, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    # Who is at work now still counts as idle from before: only once all have looked twice more and found
    # nothing is it over. (What an expert returned in between is asked for again.)
    marks: list[int] | None = None
    while not failures:
        idle = [person.idle for person in people]
        if not all(idle):
            marks = None
        elif marks is None:
            marks = idle
        elif all(now >= mark + 2 for now, mark in zip(idle, marks, strict=True)):
            break
        if time.monotonic() - begun > LONGEST_S:
            busy = [person.name for person in people if not person.idle]
            failures.append(f"{', '.join(busy) or 'somebody'} still at work after {LONGEST_S:.0f} s")
        time.sleep(0.2)
    seconds = time.monotonic() - begun
    over.set()
    for thread in threads:
        thread.join()
    for failure in failures[:10]:
        print(f"crowd: {failure}", file=sys.stderr)
    assert not failures, f"{len(failures)} people met an error"
    return seconds


def _kept(
    database: Path, annotators: list[Annotator], experts: list[Expert], seconds: float
) -> list[Measurement]:
    """What became of the tasks, read from the database itself."""
    with sqlite3.connect(database) as connection:
        work = "practice_of_id IS NULL AND answer_id IS NULL"
        states = Counter(row[0] for row in connection.execute(f"SELECT state FROM tasks WHERE {work}"))
        groups: dict[int, set[int]] = defaultdict(set)
        query = f"SELECT coalesce(overlap_of_id, id), annotator_id FROM tasks WHERE {work} AND revision > 0"
        doubled = 0
        for group, person in connection.execute(query):
            doubled += person in groups[group]
            groups[group].add(person)
        authors = "SELECT task_id, count(DISTINCT author_id) FROM revisions GROUP BY task_id"
        doubled += sum(count > 1 for _, count in connection.execute(authors))
        columns = "coalesce(tasks.overlap_of_id, tasks.id), projects.overlap"
        join = "tasks JOIN projects ON projects.id = tasks.project_id"
        wanted = dict(connection.execute(f"SELECT {columns} FROM {join} WHERE {work}"))
    connection.close()
    doubled += sum(len(people) > wanted[group] for group, people in groups.items())
    finished = states["approved"] + states["compared"]
    done = sum((each.done for each in annotators), Counter())
    given = sum((each.given for each in experts), Counter())
    detail = f"{sum(states.values())} tasks in {seconds:.0f} s; {dict(done)}; experts: {dict(given)}"
    return [
        Measurement("crowd: tasks lost", TASKS - sum(states.values()), 0, "", detail),
        Measurement("crowd: tasks stuck", sum(states.values()) - finished, 0, "", f"{dict(states)}"),
        Measurement("crowd: done more often than wanted", doubled, 0, "", "by task and by group"),
    ]


def _ranked(
    annotators: list[Annotator], task_kind: str, people: list[dict[str, Any]], what: str, key: str
) -> list[Measurement]:
    """How well scores, or agreement, rank the kinds of people by their true errors in one kind of tasks."""
    seen = {row["person"]["name"]: row[key] for row in people}
    sample = fmean(row[SAMPLE[key]] for row in people if row[key] is not None)
    known = [
        (each.kind, rate, seen[each.name])
        for each in annotators
        if (rate := each.error_rate(task_kind)) is not None and seen.get(each.name) is not None
    ]
    rates, values = [rate for _, rate, _ in known], [value for _, _, value in known]
    by_kind = {
        kind: (
            fmean(rate for which, rate, _ in known if which == kind),
            fmean(value for which, _, value in known if which == kind),
        )
        for kind in KINDS
    }
    of_kinds = float(spearmanr(*zip(*by_kind.values(), strict=True)).statistic)
    of_people = float(spearmanr(rates, values).statistic)
    chances = "tracks" if task_kind == "tracking" else "outlines"
    told = ", ".join(
        f"{kind} {value:.2f} ({100 * rate:.1f} errors in 100 {chances})"
        for kind, (rate, value) in by_kind.items()
    )
    return [
        Measurement(
            f"crowd: {what} in {task_kind}, 1 − rank correlation with true errors",
            1 + of_kinds,
            0.1,
            "",
            f"{told}; rank correlation of {len(known)} people one by one {-of_people:.2f}; "
            f"{sample:.1f} for each",
        )
    ]
