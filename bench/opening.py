"""Opening a task after few and after many edits: checkpoints bound the replay, so both must cost the same."""

import tempfile
import time
from pathlib import Path

from bench.annotator import Annotator
from bench.crowd import fill_server
from bench.lane import Lane
from bench.table import Measurement, median
from tools.live_server import LiveServer

PAGE = 200  # edits of the log that the page reads first
# With 10 edits there is no full page of the log to read: what that costs is told apart from the replay.
FEW, A_PAGE, MANY = 10, PAGE, 10_000
BATCH = 500
ROUNDS = 9
# What a page waits for when it opens a task, once per round; the tasks in turn, so that a busy machine slows
# all of them.
BUDGET_RATIO = 1.5


def measure_opening() -> list[Measurement]:
    """Three tasks of one size, with 10, 200 and 10,000 edits, on a server of their own."""
    with tempfile.TemporaryDirectory(prefix="prospero-opening-") as folder, LiveServer(Path(folder)) as live:
        live.home.mkdir()
        links = fill_server(live, 3)
        live.start()
        annotators = [Annotator(Lane.to(live.url), link, seed) for seed, link in enumerate(links)]
        return _compare(live, dict(zip((FEW, A_PAGE, MANY), annotators, strict=True)))


def _compare(live: LiveServer, annotators: dict[int, Annotator]) -> list[Measurement]:
    """Before each round the server is started anew, lest its memory answer what a stored task would."""
    for n, annotator in annotators.items():
        _make_edits(annotator, n)
    seconds: dict[int, list[float]] = {n: [] for n in annotators}
    for _ in range(ROUNDS):
        live.stop()
        live.start()
        first = annotators[FEW]
        first.lane.json("GET", "/api/v1/session")  # the first request of a server loads what the others find
        for n, annotator in annotators.items():
            seconds[n].append(_open(annotator))
    took = {n: median(values) for n, values in seconds.items()}
    what = f"first frame, lineage, newest {PAGE} edits from a fresh server, medians of {ROUNDS}"
    return [
        Measurement(
            f"open after {MANY:,} edits, against {few}",
            took[MANY] / took[few],
            budget,
            "×",
            f"{what}: {took[MANY] * 1000:.0f} ms against {took[few] * 1000:.0f} ms{note}",
        )
        for few, budget, note in (
            (A_PAGE, BUDGET_RATIO, ""),
            (FEW, None, f", which has {FEW} edits to read and not {PAGE}"),
        )
    ]


def _make_edits(annotator: Annotator, n: int) -> None:
    """In batches, as a page sends what it kept while it was offline."""
    for begin in range(0, n, BATCH):
        batch, expected = [], annotator.sequence
        for _ in range(min(BATCH, n - begin)):
            edit = annotator.next_edit()
            annotator.accept(edit, annotator.sequence + 1)
            batch.append(edit)
        body = {"lease": annotator.token, "expected": expected, "edits": batch}
        answer = annotator.lane.json("POST", annotator.path, body)
        assert answer == {"sequence": annotator.sequence}, answer


def _open(annotator: Annotator) -> float:
    """Seconds for what the page reads before it shows labels that can be edited and undone."""
    task = f"/api/v1/tasks/{annotator.task_id}"
    wanted: list[str] = [
        f"{task}/labels/{annotator.feature}/{annotator.ts[0]}",
        f"{task}/lineage",
        f"{task}/edits?before={annotator.sequence + 1}&limit={PAGE}",
    ]
    begun = time.perf_counter()
    for path in wanted:
        status, _, content = annotator.lane.send("GET", path)
        assert status == 200, content
    return time.perf_counter() - begun
