"""kill -9 of workers, of the whole server and of PostgreSQL's processes, at random moments under load: no
acknowledged edit is lost.
"""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest

from backend.database import db
from backend.models import Checkpoint, Task
from backend.movies import current_labels
from backend.tasks import materialize
from celldata.cells import CellsTable
from celldata.labels import Labels
from tests.labels_model import TaskFrames
from tests.live_home import app_of
from tests.proofs.annotators import Annotator
from tests.proofs.checks import check_task
from tests.proofs.client import Client
from tests.proofs.conftest import Database, ServerFactory
from tests.proofs.reviewing import ReviewingPair
from tools.live_server import LiveServer

pytestmark = pytest.mark.slow

# How many of which, by database. When one of PostgreSQL's processes is killed its master ends all of them and
# recovers from the log, as after a power cut.
KILLS = {
    "sqlite": {"worker": 25, "server": 25},
    "postgresql": {"worker": 5, "server": 3, "backend": 4},
}
# Some must hit between a commit and its answer, and after an approval: on where that has not happened yet.
MORE_KILLS = 50
ANNOTATORS = 4
MOVIES, FRAMES = 8, 15  # 24 tasks: those of the annotators, and the rest for the reviewing
CHECKPOINT_EVERY = 3  # so that at any moment somebody's checkpoint is being stored
FEWEST_CHECKPOINTS = {"sqlite": 11, "postgresql": 3}  # of each annotator's task
MOST_DELAY_S = 0.2
PROGRESS_S = 120


@pytest.mark.parametrize("database", KILLS, indirect=True)
def test_kills_lose_nothing_and_double_nothing(make_server: ServerFactory, database: Database) -> None:
    wanted = KILLS[database.name]
    names = [f"annotator{n}" for n in range(ANNOTATORS)]
    people = dict.fromkeys([*names, "submitter"], "annotator") | {"expert": "expert"}
    server = make_server(people, MOVIES, FRAMES, PROSPERO_CHECKPOINT_EVERY=str(CHECKPOINT_EVERY))
    server.start()
    clients = {name: Client(server, name) for name in people}
    annotators = [Annotator.at_work(clients[name], seed) for seed, name in enumerate(names)]
    pair = ReviewingPair(clients["submitter"], clients["expert"], random.Random(100))
    stop = Event()
    with ThreadPoolExecutor(len(people)) as pool:
        futures = [pool.submit(worker.work_until, stop) for worker in (*annotators, pair)]
        try:
            kills = _kill_again_and_again(server, database, annotators, pair, futures)
        finally:
            stop.set()
        for future in futures:
            future.result(timeout=300)

    happened = sum((annotator.happened for annotator in annotators), pair.happened)
    edits = sum(annotator.sequence for annotator in annotators)
    print(f"\n{kills}, {edits} edits, {pair.judged.total()} verdicts: {happened}")
    assert kills >= Counter(wanted)
    assert happened["no answer"] >= wanted["server"], "the kills met no request: they prove nothing"
    assert happened["stale-sequence"] > 0, "no answer was lost on its way: the kills met no commit"
    # With labels as the workers keep them, with a fresh server, and with none: from the files alone.
    served = [check_task(annotator) for annotator in annotators]
    server.kill()
    server.start()
    for annotator, labels in zip(annotators, served, strict=True):
        assert check_task(annotator) == labels
    server.stop()
    _check_files(server, FEWEST_CHECKPOINTS[database.name], annotators, pair)


def _kill_again_and_again(
    server: LiveServer,
    database: Database,
    annotators: Sequence[Annotator],
    pair: ReviewingPair,
    futures: Sequence,
) -> Counter[str]:
    """How many of each kind were killed."""
    rng = random.Random(3)
    kills = list(Counter(KILLS[database.name]).elements())
    rng.shuffle(kills)
    done: Counter[str] = Counter()
    for kill in [*kills, *["worker"] * MORE_KILLS]:
        if done.total() >= len(kills) and pair.approved and _answers_lost(annotators):
            break
        _wait_for_progress(annotators, futures)
        time.sleep(rng.uniform(0, MOST_DELAY_S))
        if kill == "server":
            server.kill()
            server.start()
        elif kill == "worker":
            server.kill_worker(rng.choice(_some(server.workers)))
        else:
            os.kill(rng.choice(_some(database.cluster.backends)), signal.SIGKILL)
        done[kill] += 1
    _wait_for_progress(annotators, futures)
    return done


def _some(look: Callable[[], list[int]]) -> list[int]:
    """Ids of processes, as soon as there are any: after a kill others may still be starting."""
    until = time.monotonic() + PROGRESS_S
    while not (found := look()):
        assert time.monotonic() < until, f"there was nothing to kill for {PROGRESS_S} s"
        time.sleep(0.01)
    return found


def _answers_lost(annotators: Sequence[Annotator]) -> int:
    """How often an annotator found edits in the log that nobody had confirmed."""
    return sum(annotator.happened["stale-sequence"] for annotator in annotators)


def _wait_for_progress(annotators: Sequence[Annotator], futures: Sequence) -> None:
    """Wait until somebody's edits were saved since now, that is, since the last kill; errors end the wait."""
    before = [annotator.sequence for annotator in annotators]
    until = time.monotonic() + PROGRESS_S
    while sum(a.sequence > b for a, b in zip(annotators, before, strict=True)) < 2:
        for future in futures:
            if future.done() and future.exception():
                raise future.exception()
        assert time.monotonic() < until, f"nobody saved anything for {PROGRESS_S} s after a kill"
        time.sleep(0.01)


def _check_files(
    server: LiveServer, fewest_checkpoints: int, annotators: Sequence[Annotator], pair: ReviewingPair
) -> None:
    """The stopped server's files: labels from its checkpoints, and what approvals made of the movies."""
    with app_of(server):
        for annotator in annotators:
            task = db.session.get_one(Task, annotator.id)
            checkpoints = db.session.query(Checkpoint).filter_by(task_id=annotator.id).count()
            assert checkpoints >= fewest_checkpoints, "few checkpoints were stored: the kills met none"
            frames = materialize.frames_at(task)
            assert TaskFrames(frames, *materialize.lineage_at(task)) == annotator.hand.labels
        assert pair.approved, "nothing was approved: the kills met no approval"
        for task_id, accepted in pair.approved.items():
            task = db.session.get_one(Task, task_id)
            assert task.state == "approved"
            _check_window(current_labels.load_labels(task.movie), accepted)


def _check_window(movie: Labels, accepted: TaskFrames) -> None:
    """The movie holds what was accepted; cells have other ids, but the same values mean the same cells."""
    for (feature, t), image in accepted.frames.items():
        assert np.array_equal(movie.frame(feature, t), image), (feature, t)
        assert _cells_by_values(movie.cells, feature, t) == _cells_by_values(accepted.cells, feature, t)


def _cells_by_values(cells: CellsTable, feature: str, t: int) -> Counter[frozenset[int]]:
    """How many cells of a frame have which values; says all of a frame's cells but their ids."""
    values: dict[int, set[int]] = {}
    for row in cells.at(t, feature):
        values.setdefault(row.cell, set()).add(row.value)
    return Counter(map(frozenset, values.values()))
