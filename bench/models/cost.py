"""What a prediction costs, end to end: seconds for a frame of 512², how they grow with the frame, and memory
for 8192².
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from bench.models.sets import HELA
from bench.models.workspace import device_words
from bench.table import Measurement, median
from celldata.movie import Movie
from celldata.simulator import SimulationParameters, simulate
from tools.live_server import PROJECT

SIDE = 512
FRAMES = 24
BUDGET_S = {"cpu": 0.25, "gpu": 0.010}
SIZES = (1024, 2048, 4096)
LINEAR = 1.25
"""Seconds a pixel at the largest size beside those at the smallest: at most."""
LARGE_SIDE = 8192
LARGE_GB = 4.0


def measure_cost(weights: Path) -> list[Measurement]:
    """`weights`: of a trained model; an untrained one would find other objects to cut."""
    return [_speed(weights), *_sizes(weights), _memory(weights)]


def field(side: int, n_frames: int = FRAMES) -> Movie:
    """Frames of real nuclei where they are at hand, else simulated ones, repeated up to the size."""
    if HELA.there:
        real, _ = HELA.read()
        part = np.asarray(real.raw[-n_frames:, :, :SIDE, :SIDE])
    else:
        parameters = SimulationParameters(n_frames=n_frames, height=SIDE, width=SIDE, n_cells=60)
        part = np.asarray(simulate(parameters, seed=7).movie.raw[:, :1])
    times = -(-side // SIDE)
    raw = np.tile(part, (1, 1, times, times))[:, :, :side, :side]
    return Movie(f"{side} x {side}", np.ascontiguousarray(raw), pixel_size_um=HELA.pixel_size_um)


def _speed(weights: Path) -> Measurement:
    movie = field(SIDE)
    seconds = _seconds(weights, movie, range(movie.n_frames), runs=3)
    device = device_words()
    budget = BUDGET_S["cpu" if "CPU" in device else "gpu"]
    kind = "real" if HELA.there else "simulated"
    detail = f"{movie.n_frames} {kind} frames, normalised, cut, with confidence; median of 3; {device}"
    return Measurement(f"a frame of {SIDE}²", seconds, budget, "s", detail)


def _sizes(weights: Path) -> list[Measurement]:
    """Seconds a megapixel of each size, and whether the largest costs more than the smallest."""
    made, costs = [], []
    for side in SIZES:
        movie = field(side, n_frames=2)
        seconds = _seconds(weights, movie, range(2), runs=1)
        costs.append(seconds / (side / 1000) ** 2)
        what = f"a frame of {side}²"
        made.append(Measurement(what, seconds, None, "s", f"{costs[-1]:.3f} s a megapixel"))
    detail = f"cost of a pixel at {SIZES[-1]}² beside {SIZES[0]}²"
    return [*made, Measurement("linear in pixels", costs[-1] / costs[0], LINEAR, "times", detail)]


def _seconds(weights: Path, movie: Movie, frames: range, runs: int) -> float:
    from ml.segmentation.predict import segment_movie
    from ml.segmentation.segmenter import Segmenter
    from ml.training.device import choose_device

    model = Segmenter.load(weights, choose_device("auto"))
    segment_movie(model, movie, "nucleus", frames[:1], progress=False)  # the first one loads and plans
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        segment_movie(model, movie, "nucleus", frames, progress=False)
        times.append((time.perf_counter() - begun) / len(frames))
    return median(times)


_IN_A_PROCESS = """
import json, resource, sys, time
from pathlib import Path
from bench.models.cost import field
from ml.segmentation.predict import segment_movie
from ml.segmentation.segmenter import Segmenter
from ml.training.device import choose_device
movie = field({side}, n_frames=1)
model = Segmenter.load(Path({weights!r}), choose_device("auto"))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begun = time.perf_counter()
found = segment_movie(model, movie, "nucleus", progress=False)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([peak, before, time.perf_counter() - begun, len(found.confidence)]))
"""


def _memory(weights: Path) -> Measurement:
    """The most that a process of its own ever held, torch and the movie included."""
    program = _IN_A_PROCESS.format(side=LARGE_SIDE, weights=str(weights.resolve()))
    what = f"memory for a frame of {LARGE_SIDE}²"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"code {done.returncode}"])[-1]
        return Measurement(what, None, LARGE_GB, "GB", reason)
    peak, before, seconds, objects = json.loads(done.stdout.strip().splitlines()[-1])
    detail = f"{before / 1e6:.2f} GB of it before, {seconds:.0f} s, {objects:,} objects"
    return Measurement(what, peak / 1e6, LARGE_GB, "GB", detail)
