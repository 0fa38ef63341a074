"""Several processes train one model: gradients are the mean over them, and each GPU gets a process."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from ml.training import distributed
from ml.training.distributed import ALONE, on_every_gpu

PROJECT = Path(__file__).resolve().parents[3]
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


def torchrun(program: str, folder: Path, *arguments: str) -> str:
    """What two processes of it print."""
    script = folder / "program.py"
    script.write_text(program)
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--standalone"]
    done = subprocess.run(
        [*command, str(script), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "OMP_NUM_THREADS": "1"},
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


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


class Done:
    returncode = 3


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
    asked: list[list[str]] = []

    def run(command: list[str], **_: object) -> Done:
        asked.append(command)
        return Done()

    monkeypatch.setattr(distributed.subprocess, "run", run)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: gpus)
    for name in distributed.RANKS:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert on_every_gpu("ml.stages.train_tracking", torch.device(device)) == (3 if starts else None)
    if starts:
        (command,) = asked
        assert command[-4:] == ["--nproc-per-node", "4", "-m", "ml.stages.train_tracking"]
        assert command[:3] == [sys.executable, "-m", "torch.distributed.run"]
    else:
        assert not asked
