"""One turn of the loop on the seed data set, with the parameters a user gets."""

import shutil
import time

from bench.table import Measurement
from tools.live_server import PROJECT, LiveServer


def measure_repro(server: LiveServer) -> list[Measurement]:
    """`dvc repro` from nothing to ranked predictions, in a fresh workspace with the simulated seed movies."""
    server.prospero("round", "seed")
    begun = time.perf_counter()
    server.run(["dvc", "repro"], seconds=1800)
    minutes = (time.perf_counter() - begun) / 60
    reports = PROJECT / "bench" / "results"
    reports.mkdir(parents=True, exist_ok=True)
    for name in ("segmentation", "tracking"):
        shutil.copy(server.workspace / "metrics" / f"{name}.json", reports / f"{name}.json")
    return [Measurement("dvc repro, seed data", minutes, 10, "min", "all stages; scores in bench/results/")]
