"""Several processes train one model: gradients are the mean over them, and each GPU gets a process."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from ml.training import distributed
from ml.training.distributed import ALONE, on_every_gpu
from tests.ml.training.two_processes import PROJECT, torchrun

GRADIENTS = """
import torch
from torch import nn
from ml.training.distributed import joined

with joined(torch.device("cpu")) as (workers, device):
    model = nn.ModuleList([nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)])
    # The second layer has a part in what the first process drew only.
    used = model if workers.first else model[:1]
    x = torch.tensor([[1.0 + 2 * workers.rank]])
    sum(layer(x).sum() for layer in used).backward()
    workers.average_gradients(model)
    found = [layer.weight.grad.item() for layer in model]
    print(f"rank {workers.rank}: {found}", flush=True)
"""
TRACKING = """
import sys
from dataclasses import replace
from pathlib import Path
import torch
from ml.tracking.train import TrackingTraining, train_tracker
from ml.tracking.truth import tracked_movie
from ml.training.distributed import joined
from tests.ml.tracking.conftest import disc_movie

torch.set_num_threads(1)
parameters = TrackingTraining(
    steps=4, width=16, convolution_width=4, validate_every=2, device="cpu", stretches_per_step=1
)
movies = [tracked_movie(*disc_movie(seed)) for seed in range(3)]
seen = []
with joined(torch.device("cpu")) as (workers, device):
    trained = train_tracker(
        movies[:2], movies[2:], parameters, Path(sys.argv[1]),
        lambda step, values: seen.append(step), workers=workers, device=device,
    )
    total = sum(p.double().sum().item() for p in trained.parameters())
    print(f"rank {workers.rank} of {workers.count}: reported {seen}, weights {total:.9f};", flush=True)
"""


def test_gradients_are_the_mean_also_of_what_one_process_alone_used(tmp_path: Path) -> None:
    said = torchrun(GRADIENTS, tmp_path)
    assert sorted(re.findall(r"rank \d: \[[\d., ]*\]", said)) == [f"rank {n}: [2.0, 0.5]" for n in (0, 1)]


def test_alone_a_gradient_stays_as_it_is() -> None:
    layer = torch.nn.Linear(2, 1)
    ALONE.average_gradients(layer)
    assert layer.weight.grad is None


def test_two_processes_train_one_tracker(tmp_path: Path) -> None:
    said = torchrun(TRACKING, tmp_path, str(tmp_path / "run.pt"))
    found = sorted(re.findall(r"rank (\d) of 2: reported (\[[\d, ]*\]), weights (-?[\d.]+);", said))
    assert [(rank, steps) for rank, steps, _ in found] == [("0", "[2, 4]"), ("1", "[]")]
    assert not (tmp_path / "run.pt").exists()
    # What a second run gives is the same: nothing depends on who was faster.
    again = torchrun(TRACKING, tmp_path, str(tmp_path / "run.pt"))
    assert f"weights {found[0][2]};" in again


@pytest.mark.parametrize(
    ("device", "gpus", "environment", "starts"),
    [
        ("cuda", 4, {}, True),
        ("cuda", 1, {}, False),
        ("cuda:1", 4, {}, False),
        ("cpu", 4, {}, False),
        ("cuda", 4, {"WORLD_SIZE": "4", "RANK": "0"}, False),
    ],
)
def test_a_stage_starts_once_for_each_gpu(monkeypatch, device, gpus, environment, starts) -> None:
    asked: list[tuple[str, int]] = []

    def launch(module: str, count: int) -> int:
        asked.append((module, count))
        return 3

    monkeypatch.setattr(distributed, "launch", launch)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: gpus)
    for name in distributed.RANKS:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert on_every_gpu("ml.stages.train_tracking", torch.device(device)) == (3 if starts else None)
    assert asked == ([("ml.stages.train_tracking", 4)] if starts else [])


STAGE = """
import os, signal, sys, time
from pathlib import Path
from celldata.errors import DataError
from ml.stages.run import run_stage

RANK = int(os.environ["RANK"])

def wait():
    here = Path(f"rank-{RANK}.tmp")
    here.write_text(str(os.getpid()))
    here.rename(f"rank-{RANK}")  # a file of this name is complete
    while True:
        time.sleep(0.05)

def fine(): print(f"rank {RANK} is done;", flush=True)
def refuse(): raise DataError("data", "no movie is approved", "Approve one.")
def refuse_last(): refuse() if RANK else wait()
def memory(): raise MemoryError
def bug(): raise KeyError("a bug")
def killed(): os.kill(os.getpid(), signal.SIGKILL) if RANK else wait()

run_stage(globals()[os.environ["DEED"]])
"""
LAUNCH = "import sys; from ml.training.distributed import launch; sys.exit(launch('stage_of_two', 2))"


def launched(deed: str, folder: Path) -> subprocess.Popen[str]:
    """A process that starts two of a stage which does `deed`."""
    (folder / "stage_of_two.py").write_text(STAGE)
    environment = {name: value for name, value in os.environ.items() if name not in distributed.RANKS}
    path = os.pathsep.join((str(folder), str(PROJECT)))
    return subprocess.Popen(
        [sys.executable, "-c", LAUNCH],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**environment, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "DEED": deed},
    )


@pytest.mark.parametrize(
    ("deed", "status", "said"),
    [
        ("fine", 0, r""),
        ("refuse", 2, r"data: no movie is approved\. Approve one\.\n"),
        ("refuse_last", 2, r"data: no movie is approved\. Approve one\.\n"),
        ("memory", 2, r"There is not enough memory\. .*\n"),
        ("killed", 128 + 9, r"stage_of_two: one of 2 processes ended: Signal 9 \(SIGKILL\).*\n"),
    ],
)
def test_what_goes_wrong_in_one_of_several_processes_is_told_in_one_line(
    tmp_path: Path, deed: str, status: int, said: str
) -> None:
    process = launched(deed, tmp_path)
    out, error = process.communicate(timeout=300)
    assert process.returncode == status, error
    assert re.fullmatch(said, error)
    assert out.count("is done;") == (2 if deed == "fine" else 0)
    for alive in tmp_path.glob("rank-?"):
        assert gone(int(alive.read_text())), "the others are ended"


def test_a_bug_shows_its_own_traceback(tmp_path: Path) -> None:
    process = launched("bug", tmp_path)
    _, error = process.communicate(timeout=300)
    assert process.returncode == 1
    assert "KeyError: 'a bug'" in error
    assert "ChildFailedError" not in error


def test_a_signal_to_the_stage_ends_its_processes(tmp_path: Path) -> None:
    process = launched("wait", tmp_path)
    ranks = [tmp_path / f"rank-{n}" for n in (0, 1)]
    while not all(rank.is_file() for rank in ranks):
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    process.terminate()
    _, error = process.communicate(timeout=300)
    assert process.returncode == 128 + signal.SIGTERM
    assert "Traceback" not in error
    assert all(gone(int(rank.read_text())) for rank in ranks)


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False
