"""Opening a task after few and after many edits: checkpoints bound the replay, so both must cost the same."""

import tempfile
import time
from pathlib import Path

from bench.annotator import Annotator
from bench.crowd import fill_server
from bench.lane import Lane
from bench.table import Measurement, median
from tools.live_server import LiveServer

FEW, MANY = 10, 10_000
BATCH = 500
PAGE = 200  # edits of the log that the page reads first
ROUNDS = 9
# What a page waits for when it opens a task, once per round; both tasks in turn, so that a busy machine
# slows both.
BUDGET_RATIO = 1.5


def measure_opening() -> list[Measurement]:
    """Two tasks of one movie, one with 10 and one with 10,000 edits, on a server of their own."""
    with tempfile.TemporaryDirectory(prefix="prospero-opening-") as folder, LiveServer(Path(folder)) as live:
        live.home.mkdir()
        links = fill_server(live, 2)
        live.start()
        few, many = (Annotator(Lane.to(live.url), link, seed) for seed, link in enumerate(links))
        return _compare(live, few, many)


def _compare(live: LiveServer, few: Annotator, many: Annotator) -> list[Measurement]:
    """Before each round the server is started anew, lest its memory answer what a stored task would."""
    for annotator, n in ((few, FEW), (many, MANY)):
        _make_edits(annotator, n)
    seconds: dict[str, list[float]] = {"few": [], "many": []}
    for _ in range(ROUNDS):
        live.stop()
        live.start()
        few.lane.json("GET", "/api/v1/session")  # the first request of a server loads what the others find
        for name, annotator in (("few", few), ("many", many)):
            seconds[name].append(_open(annotator))
    short, long = median(seconds["few"]), median(seconds["many"])
    return [
        Measurement(
            f"open after {MANY:,} edits, against {FEW}",
            long / short,
            BUDGET_RATIO,
            "×",
            f"first frame, lineage, newest {PAGE} edits from a fresh server: {long * 1000:.0f} ms against "
            f"{short * 1000:.0f} ms, medians of {ROUNDS}",
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
