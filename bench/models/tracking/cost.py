"""What tracking costs, features included: seconds as cells and frames grow, and the most memory that a
process of its own ever held.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from bench.models.tracking.movies import shuffled
from bench.table import Measurement
from celldata.labels import Labels
from celldata.movie import Movie
from celldata.simulator import SimulationParameters, simulate
from ml.tracking.linkers.choose import JOINT
from tools.live_server import PROJECT

FEATURE = "nucleus"
CELLS, FRAMES = (100, 300, 1000), (23, 46, 92)
BUDGET_S = {"cpu": 60.0, "gpu": 5.0}
BUDGET_GB = 2.0
LINEAR = 1.25
"""Seconds a frame at the most frames beside those at the fewest: at most."""
NEAR_LINEAR = 1.5
"""The same of a cell: near linear."""
SPACING_PX = 37.0
"""Between cells, about as dense as HeLa in its last frames."""
SIMULATED_FRAMES = 24


def measure_cost(weights: Path, work: Path, linker: str = JOINT) -> list[Measurement]:
    """Three sizes of cells, and three of frames."""
    made: list[Measurement] = []
    sizes = [(cells, FRAMES[-1]) for cells in CELLS] + [(CELLS[-1], frames) for frames in FRAMES[:-1]]
    seconds: dict[tuple[int, int], float] = {}
    for cells, frames in sizes:
        what = f"tracking, {cells:,} cells, {frames} frames"
        found = _in_a_process(crowd(cells, work), frames, weights, linker)
        if isinstance(found, str):
            made.append(Measurement(what, None, None, "", found))
            continue
        largest = (cells, frames) == (CELLS[-1], FRAMES[-1])
        budget = BUDGET_S["gpu" if found["device"] != "cpu" else "cpu"] if largest else None
        seconds[cells, frames] = found["seconds"]
        detail = (
            f"{linker}; features {found['features_s']:.1f} s; {found['rows']:,} outlines, "
            f"{found['tracks']:,} tracks; {found['device']}, {found['threads']} threads"
        )
        made.append(Measurement(what, found["seconds"], budget, "s", detail))
        if largest:
            held = f"{found['before_gb']:.2f} GB of it before: torch and the movie"
            made.append(Measurement(f"{what}: memory", found["peak_gb"], BUDGET_GB, "GB", held))
    return [*made, *_growth(seconds)]


def _growth(seconds: dict[tuple[int, int], float]) -> list[Measurement]:
    most = (CELLS[-1], FRAMES[-1])
    made = []
    for what, few, factor, budget in (
        ("linear in frames", (CELLS[-1], FRAMES[0]), FRAMES[-1] / FRAMES[0], LINEAR),
        ("near linear in cells", (CELLS[0], FRAMES[-1]), CELLS[-1] / CELLS[0], NEAR_LINEAR),
    ):
        if most in seconds and few in seconds:
            grown = seconds[most] / seconds[few] / factor
            made.append(
                Measurement(f"tracking, {what}", grown, budget, "times", "cost of one, most by fewest")
            )
    return made


def crowd(cells: int, work: Path) -> Path:
    """A file with a movie of FRAMES[-1] frames and about so many cells, and their outlines; made once. A
    simulated stretch goes forwards and backwards: dividing cells then also merge, which costs the same.
    """
    path = work / "tracking-cost" / f"{cells}.npz"
    if not path.is_file():
        side = round(SPACING_PX * cells**0.5)
        parameters = SimulationParameters(
            n_frames=SIMULATED_FRAMES, height=side, width=side, n_cells=cells, max_cells=round(1.2 * cells)
        )
        made = simulate(parameters, seed=7)
        order = [*range(SIMULATED_FRAMES), *range(SIMULATED_FRAMES - 2, 0, -1)]
        order = (order * FRAMES[-1])[: FRAMES[-1]]
        masks = shuffled(Labels.from_images({FEATURE: made.labels.images[FEATURE][order]})).images[FEATURE]
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, raw=np.asarray(made.movie.raw)[order][:, :1], masks=masks)
    return path


def track_crowd(path: Path, frames: int, weights: Path, linker_name: str) -> dict[str, Any]:
    """The movie at `path`, its first frames: what the process that calls this has needed."""
    import resource
    import time

    import torch

    from ml.tracking.linkers.choose import WITH_MODEL, load_linker
    from ml.tracking.linkers.linker import LinkRules
    from ml.tracking.predict import track
    from ml.tracking.scene import Scene
    from ml.training.device import choose_device

    with np.load(path) as content:
        raw, masks = content["raw"][:frames], content["masks"][:frames]
    movie, labels = Movie("crowd", raw, pixel_size_um=0.65), Labels.from_images({FEATURE: masks})
    device = choose_device("auto")
    asked = weights if linker_name in WITH_MODEL else None
    linker = load_linker(linker_name, asked, device, weights)
    # The first call loads and plans.
    few = Labels.from_images({FEATURE: masks[:3]})
    track(Movie("few", raw[:3], pixel_size_um=0.65), few, linker, LinkRules())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    rows = len(Scene(raw, masks, 0.65).features.t)
    features_s = time.perf_counter() - begun
    begun = time.perf_counter()
    result = track(movie, labels, linker, LinkRules())
    seconds = time.perf_counter() - begun
    return {
        "seconds": seconds,
        "features_s": features_s,
        "rows": rows,
        "tracks": len(result.labels.cells.cells()),
        "device": torch.cuda.get_device_name() if device.type == "cuda" else "cpu",
        "threads": torch.get_num_threads(),
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        "before_gb": before / 1e6,
    }


_PROGRAM = """
import json, sys
from pathlib import Path
from bench.models.tracking.cost import track_crowd
print(json.dumps(track_crowd(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])))
"""


def _in_a_process(path: Path, frames: int, weights: Path, linker: str) -> dict[str, Any] | str:
    """What it needed; or why it could not."""
    arguments = [str(path.resolve()), str(frames), str(weights.resolve()), linker]
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        return (done.stderr.strip().splitlines() or [f"code {done.returncode}"])[-1]
    needed: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return needed
