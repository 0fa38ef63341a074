"""What tracking costs as cells and frames grow: seconds of features, scores and linking, and the most memory
that a process of its own ever held, the movie and its labels included.
"""

import json
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.models.tracking.movies import shuffled
from bench.table import Measurement
from celldata.labels import Labels
from celldata.movie import Movie
from celldata.simulator import SimulationParameters, simulate
from ml.tracking.linkers.choose import JOINT
from ml.tracking.linkers.linker import Linker, LinkRules
from ml.tracking.scene import Scene
from ml.tracking.scores import LinkScorer, LinkScores
from ml.tracking.tracks import Linking
from tools.live_server import PROJECT

FEATURE = "nucleus"
CELLS, FRAMES = (100, 300, 1000), (23, 46, 92)
BUDGET_S = {"cpu": 60.0, "gpu": 5.0}
BUDGET_GB = 2.0
LINEAR = 1.25
"""Cost of an outline in the most frames beside that in the fewest: at most."""
NEAR_LINEAR = 1.5
"""The same with the most cells in a frame: near linear."""
SPACING_PX = 37.0
"""Between cells, about as dense as HeLa in its last frames."""
SIMULATED_FRAMES = 24


def measure_cost(weights: Path, work: Path, linker: str = JOINT) -> list[Measurement]:
    """Three sizes of cells, and three of frames."""
    made: list[Measurement] = []
    sizes = [(cells, FRAMES[-1]) for cells in CELLS] + [(CELLS[-1], frames) for frames in FRAMES[:-1]]
    of_outline: dict[tuple[int, int], float] = {}
    for cells, frames in sizes:
        what = f"tracking, {cells:,} cells, {frames} frames"
        found = _in_a_process(crowd(cells, work), frames, weights, linker)
        if isinstance(found, str):
            made.append(Measurement(what, None, None, "", found))
            continue
        on_gpu, largest = found["device"] != "cpu", (cells, frames) == (CELLS[-1], FRAMES[-1])
        budget = BUDGET_S["gpu" if on_gpu else "cpu"] if largest else None
        # On a busy machine processor time says more; on a GPU it is not what is waited for.
        of_outline[cells, frames] = found["seconds" if on_gpu else "cpu_seconds"] / found["rows"]
        stages = ", ".join(f"{name} {seconds:.1f}" for name, seconds in found["stages"].items())
        detail = (
            f"{linker}: {stages} s; {found['cpu_seconds']:.1f} s of processor time; "
            f"{found['rows']:,} outlines, {found['tracks']:,} tracks; {found['device']}, "
            f"{found['threads']} threads"
        )
        made.append(Measurement(what, found["seconds"], budget, "s", detail))
        held = (
            f"the whole process; {found['before_gb']:.2f} GB before tracking: torch, the movie and its labels"
        )
        most = BUDGET_GB if largest else None
        made.append(Measurement(f"{what}: memory", found["peak_gb"], most, "GB", held))
    return [*made, *_growth(of_outline)]


def _growth(of_outline: dict[tuple[int, int], float]) -> list[Measurement]:
    most = (CELLS[-1], FRAMES[-1])
    made = []
    for what, few, budget in (
        ("linear in frames", (CELLS[-1], FRAMES[0]), LINEAR),
        ("near linear in cells", (CELLS[0], FRAMES[-1]), NEAR_LINEAR),
    ):
        if most in of_outline and few in of_outline:
            grown = of_outline[most] / of_outline[few]
            words = "cost of an outline, most by fewest"
            made.append(Measurement(f"tracking, {what}", grown, budget, "times", words))
    return made


def crowd(cells: int, work: Path) -> Path:
    """A file with a movie of FRAMES[-1] frames and about so many cells, and their outlines; made once. A
    simulated stretch goes forwards and backwards: dividing cells then also merge, which costs the same.
    """
    path = work / "tracking-cost" / f"{cells}-cells-by-frame.npz"
    if not path.is_file():
        side = round(SPACING_PX * cells**0.5)
        parameters = SimulationParameters(
            n_frames=SIMULATED_FRAMES, height=side, width=side, n_cells=cells, max_cells=round(1.2 * cells)
        )
        made = simulate(parameters, seed=7)
        order = [*range(SIMULATED_FRAMES), *range(SIMULATED_FRAMES - 2, 0, -1)]
        order = (order * FRAMES[-1])[: FRAMES[-1]]
        masks = shuffled(Labels.from_images({FEATURE: made.labels.images[FEATURE][order]})).images[FEATURE]
        raw = {f"raw-{t}": np.asarray(made.movie.raw[at])[:1] for t, at in enumerate(order)}
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, **raw, **{f"masks-{t}": mask for t, mask in enumerate(masks)})  # type: ignore[arg-type]
    return path


def read_crowd(path: Path, frames: int) -> tuple[Movie, Labels]:
    """Its first frames, of which no more than one is held twice."""
    with np.load(path) as content:
        first = content["raw-0"]
        raw = np.empty((frames, *first.shape), first.dtype)
        masks = np.empty((frames, *first.shape[1:]), np.uint32)
        for t in range(frames):
            raw[t], masks[t] = content[f"raw-{t}"], content[f"masks-{t}"]
    return Movie("crowd", raw, pixel_size_um=0.65), Labels.from_images({FEATURE: masks})


@dataclass
class Stages:
    """Seconds of what was done one after another."""

    seconds: dict[str, float] = field(default_factory=dict)
    begun: float = field(default_factory=time.perf_counter)

    def ended(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage], self.begun = now - self.begun, now


@dataclass(frozen=True)
class WatchedScorer:
    scorer: LinkScorer
    stages: Stages

    def score(self, scene: Scene, max_gap: int) -> LinkScores:
        found = self.scorer.score(scene, max_gap)
        self.stages.ended("scores")
        return found


@dataclass(frozen=True)
class WatchedLinker:
    linker: Linker
    stages: Stages

    def link(self, scene: Scene, rules: LinkRules) -> Linking:
        assert scene.features.n_frames  # measured when first asked for
        self.stages.ended("features")
        found = self.linker.link(scene, rules)
        self.stages.ended("linking")
        return found


def track_crowd(path: Path, frames: int, weights: Path, linker_name: str) -> dict[str, Any]:
    """The movie at `path`, its first frames: what the process that calls this has needed."""
    import resource

    import torch

    from ml.tracking.linkers.choose import WITH_MODEL, load_linker
    from ml.tracking.linkers.joint import JointLinker
    from ml.tracking.predict import track
    from ml.training.device import choose_device

    device = choose_device("auto")
    asked = weights if linker_name in WITH_MODEL else None
    linker = load_linker(linker_name, asked, device, weights)
    # The first call loads and plans.
    track(*read_crowd(path, 3), linker, LinkRules())
    movie, labels = read_crowd(path, frames)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    stages, used = Stages(), time.process_time()
    if isinstance(linker, JointLinker):
        linker = replace(linker, scorer=WatchedScorer(linker.scorer, stages))
    result = track(movie, labels, WatchedLinker(linker, stages), LinkRules())
    stages.ended("naming")
    return {
        "seconds": sum(stages.seconds.values()),
        "cpu_seconds": time.process_time() - used,
        "stages": stages.seconds,
        "rows": len(labels.cells),
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
