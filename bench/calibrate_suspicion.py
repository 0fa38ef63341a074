"""`python -m bench.calibrate_suspicion`: what findings are worth, for celldata/suspicion/calibration.py.

Prints the table FITTED and how many findings each pair comes from. The movies are used for nothing else.
"""

from collections import defaultdict

import numpy as np

from celldata.simulator import CorruptionRates, SimulationParameters, corrupt, simulate
from celldata.suspicion import Field, MovieObjects, frame_objects
from celldata.suspicion.find import findings_of, look_at
from celldata.suspicion.place import KINDS
from celldata.suspicion.recall import leads_to

SEEDS = range(1000, 1020)
QUIET = {"cell_cycle_h": 14.0}
LIVELY = {
    "cell_cycle_h": 16.0,
    "speed_um_per_h": 14.0,
    "frame_interval_s": 2700.0,
    "mitosis_h": 0.8,
    "photons": 300.0,
}
"""Cells that are hard to follow: alarms are false there that the quiet movies never raise."""
RATES = CorruptionRates(
    swap=0.06,
    broken_track=0.06,
    missed_division=0.2,
    false_division=0.04,
    wrong_link=0.04,
    missing_daughter=0.1,
    wrong_daughter=0.1,
)
"""Errors of identity somewhat more often than by default: some kinds would not be seen at all."""
OUTLINES = {"area", "fragments"}
RIDGE = 0.5
PRIOR = 2
STEPS = 30


def main() -> None:
    samples: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for seed in SEEDS:
        for kind, strength, is_error in _judged(seed, LIVELY if seed % 2 else QUIET):
            samples[kind].append((strength, is_error))
    print("FITTED: dict[str, tuple[float, float]] = {")
    for kind in KINDS:
        if samples[kind]:
            a, b = fit(*map(np.array, zip(*samples[kind], strict=True)))
            n, errors = len(samples[kind]), sum(is_error for _, is_error in samples[kind])
            print(f'    "{kind}": ({a:.2f}, {b:.2f}),  # {errors} of {n}')
    print("}")


def _judged(seed: int, life: dict[str, float]) -> list[tuple[str, float, bool]]:
    """Kind and strength of every finding in a corrupted movie, and whether it is an error."""
    parameters = SimulationParameters(n_frames=30, height=384, width=384, n_cells=30, **life)  # type: ignore[arg-type]
    made = simulate(parameters, seed)
    wrong, errors = corrupt(made.labels, RATES, seed)
    images = wrong.images[parameters.feature]
    frames = [frame_objects(images[t], made.movie.raw[t, 0]) for t in range(parameters.n_frames)]
    field = Field(parameters.n_frames, parameters.height, parameters.width, parameters.pixel_size_um)
    rows = np.array([(row.t, row.value, row.cell) for row in wrong.cells.rows])
    look = look_at(MovieObjects(field, frames).scene(), rows, wrong.divisions)
    # One outline in seven is ragged: such an error lies beside nearly everything, and is the finding's own
    # only where the finding is about outlines.
    grave = [error for error in errors if error.kind != "ragged"]
    return [
        (
            f.kind,
            f.strength,
            any(leads_to(f.frames, f.cells, error) for error in (errors if f.kind in OUTLINES else grave)),
        )
        for f in findings_of(look)
    ]


def fit(strength: np.ndarray, is_error: np.ndarray) -> tuple[float, float]:
    """(a, b) of p = 1 / (1 + exp(-(a + b · strength))): Newton steps, a ridge on b, and PRIOR errors and as
    many false alarms of middling strength beside what was seen.
    """
    x = np.append(strength, [strength.mean()] * 2 * PRIOR)
    y = np.append(is_error.astype(float), [0.0, 1.0] * PRIOR)
    design = np.stack([np.ones_like(x), x], axis=1)
    weights = np.zeros(2)
    ridge = np.diag([0.0, RIDGE])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (y - p) - ridge @ weights
        curve = (design * (p * (1 - p))[:, None]).T @ design + ridge + 1e-6 * np.eye(2)
        weights = weights + np.linalg.solve(curve, slope)
    return float(weights[0]), float(weights[1])


if __name__ == "__main__":
    main()
