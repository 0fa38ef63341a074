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
# Edits of each task. With 10 there is no full page of the log to read: what that costs is told apart from the
# replay. MANY is there twice: once half of the edits take back the other half, so that the labels stay as
# large as after few (what is left is the cost of the log); once they pile up, and larger labels cost more.
FEW, A_PAGE, MANY = 10, PAGE, 10_000
TASKS = {"few": (FEW, None), "a page": (A_PAGE, None), "undone": (MANY, 0.5), "piled up": (MANY, None)}
BATCH = 500
ROUNDS = 9
# What a page waits for when it opens a task, once per round; the tasks in turn, so that a busy machine slows
# all of them.
BUDGET_RATIO = 1.5


def measure_opening() -> list[Measurement]:
    """Tasks of one size, with 10, 200 and 10,000 edits, on a server of their own."""
    with tempfile.TemporaryDirectory(prefix="prospero-opening-") as folder, LiveServer(Path(folder)) as live:
        live.home.mkdir()
        links = fill_server(live, len(TASKS))
        live.start()
        annotators = [Annotator(Lane.to(live.url), link, seed) for seed, link in enumerate(links)]
        return _compare(live, dict(zip(TASKS, annotators, strict=True)))


def _compare(live: LiveServer, annotators: dict[str, Annotator]) -> list[Measurement]:
    """Before each round the server is started anew, lest its memory answer what a stored task would."""
    for name, annotator in annotators.items():
        n, undone = TASKS[name]
        _make_edits(annotator, n, undone)
    seconds: dict[str, list[float]] = {name: [] for name in annotators}
    for _ in range(ROUNDS):
        live.stop()
        live.start()
        first = annotators["few"]
        first.lane.json("GET", "/api/v1/session")  # the first request of a server loads what the others find
        for name, annotator in annotators.items():
            seconds[name].append(_open(annotator))
    took = {name: median(values) * 1000 for name, values in seconds.items()}
    rows = {name: len(annotator.cells) for name, annotator in annotators.items()}
    what = f"first frame, lineage, newest {PAGE} edits from a fresh server, medians of {ROUNDS}"

    def measurement(many: str, few: str, budget: float | None) -> Measurement:
        return Measurement(
            f"open after {MANY:,} edits ({many}), against {TASKS[few][0]}",
            took[many] / took[few],
            budget,
            "×",
            f"{what}: {took[many]:.0f} ms with {rows[many]:,} rows of cells, "
            f"against {took[few]:.0f} ms with {rows[few]:,}",
        )

    return [
        measurement("undone", "a page", BUDGET_RATIO),
        measurement("undone", "few", None),
        measurement("piled up", "a page", None),
    ]


def _make_edits(annotator: Annotator, n: int, undone: float | None = None) -> None:
    """In batches, as a page sends what it kept while it was offline; `undone`: the share of undos."""
    if undone is not None:
        annotator.undo_share = undone
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
