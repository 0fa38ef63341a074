"""A real scheduler and real workers, as on many machines; and what is told where there are none."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner
from distributed import Client

from celldata.errors import DataError
from celldata.formats import movie_folder
from ml.cli import predict
from ml.jobs.cluster import open_cluster
from ml.jobs.movies import AT_WORK, MADE_OF, WORK, Done, Workers, predict_movies
from ml.jobs.run import Failure

PROJECT = Path(__file__).resolve().parents[3]
CLASSICAL = {"predictor": "classical", "linker": "overlap", "device": "cpu"}
NO_WEIGHTS = (Path("no-segmentation.pt"), Path("no-tracking.pt"))
MOVIES = ("one", "two", "three", "four")


@contextmanager
def dask(*arguments: str, cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`dask …` as a process of its own; it ends with the block."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "dask", *arguments]
    with (cwd / f"{arguments[0]}.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=cwd, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(seen: Callable[[], object], what: str) -> None:
    end = time.monotonic() + 120
    while not seen():
        assert time.monotonic() < end, f"{what} did not happen"
        time.sleep(0.01)


@pytest.fixture
def movies(tmp_path: Path, write_round_movie) -> dict[str, Path]:
    """Long enough that a worker can be caught at one."""
    return {
        name: write_round_movie(
            tmp_path / "data", name, seed, "train", approved=(), tracking=False, n_frames=8
        )
        for seed, name in enumerate(MOVIES)
    }


def test_a_worker_that_dies_in_the_middle_of_a_movie_loses_nothing(
    movies: dict[str, Path], tmp_path: Path
) -> None:
    out, address_file = tmp_path / "out", tmp_path / "scheduler.json"
    told: dict[str, Done | Failure] = {}
    with ExitStack() as processes:
        file = str(address_file)
        processes.enter_context(
            dask("scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", file, cwd=tmp_path)
        )
        wait_for(address_file.is_file, "the scheduler's start")
        address = json.loads(address_file.read_text())["address"]
        worker = ("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        workers = [processes.enter_context(dask(*worker, cwd=tmp_path)) for _ in range(2)]

        # They take their time to start, and the command does not wait long for the first.
        with Client(address) as client:
            client.wait_for_workers(2, timeout=120)

        def run() -> None:
            told.update(predict_movies(movies, out, CLASSICAL, NO_WEIGHTS, Workers(address)))

        running = Thread(target=run)
        running.start()
        killed = kill_one_at_work(out, {process.pid for process in workers})
        running.join(timeout=120)
        assert not running.is_alive()
    assert killed in {process.pid for process in workers}
    assert told == {name: Done(8, told[name].objects, kept=False) for name in MOVIES}
    assert sorted(path.name for path in out.iterdir()) == sorted(MOVIES), "each once, and nothing half done"
    for name in MOVIES:
        labels = movie_folder.read_labels(out / name)
        assert len(labels.cells.rows) == told[name].objects > 0
        assert labels.n_frames == 8


def kill_one_at_work(out: Path, pids: set[int]) -> int:
    """SIGKILL for a worker that is at a movie which is not done; its pid. Stopped first, to be sure."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        for note in (out / WORK).glob(f"*/*/{AT_WORK}"):
            try:
                at_work = json.loads(note.read_text())
            except (OSError, ValueError):
                continue
            assert at_work["pid"] in pids
            os.kill(at_work["pid"], signal.SIGSTOP)
            if note.is_file() and not (out / at_work["movie"]).exists():
                os.kill(at_work["pid"], signal.SIGKILL)
                return int(at_work["pid"])
            os.kill(at_work["pid"], signal.SIGCONT)
        time.sleep(0.005)
    raise AssertionError("no worker was seen at work")


def test_the_command_names_a_movie_that_cannot_be_read_and_predicts_the_others(
    movies: dict[str, Path], tmp_path: Path, write_round_movie
) -> None:
    write_round_movie(tmp_path / "data", "finished", 9, "train")
    (movies["two"] / movie_folder.RAW).write_bytes(b"no image")
    for name in ("three", "four"):
        shutil.rmtree(movies[name])
    out = tmp_path / "out"
    options = (
        "--predictor",
        "classical",
        "--linker",
        "overlap",
        "--device",
        "cpu",
        "--workers",
        "1",
        "--json",
    )
    arguments = ("movies", str(tmp_path / "data"), "--out", str(out), *options)
    result = CliRunner(mix_stderr=False).invoke(predict, arguments)
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert told["finished"] == 1
    assert told["movies"]["one"]["frames"] == 8
    assert movie_folder.RAW in told["movies"]["two"]["error"]
    assert "Note: the classical method was not tuned" in result.stderr
    assert result.stderr.splitlines()[-1].startswith("Error: not predicted: two. Run again")
    assert [path.name for path in out.iterdir()] == ["one"]
    assert (out / "one" / MADE_OF).is_file()


def test_a_scheduler_that_does_not_answer_is_named() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{unused.getsockname()[1]}"
    words = rf"{address}: no scheduler answered within 1 s.*dask scheduler"
    with pytest.raises(DataError, match=words), open_cluster(address, 1, answer_s=1):
        pass


def test_what_is_no_address_is_told() -> None:
    words = r"carrier-pigeon://loft.*tcp://host:8786"
    with pytest.raises(DataError, match=words), open_cluster("carrier-pigeon://loft", 1, answer_s=1):
        pass
