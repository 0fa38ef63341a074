"""Movies to measure on: a large field made here, and the longest real movie where it is at hand."""

import os
from pathlib import Path

import numpy as np

from celldata.formats import ctc
from celldata.labels import Labels
from celldata.movie import Movie
from celldata.simulator import SimulationParameters, simulate
from tools.live_server import PROJECT

LARGE_SIDE = 2048
CELLS_PER_SIDE = 64  # 64² = 4,096 cells
LONG_FRAMES = 92


def large_field() -> tuple[Movie, Labels]:
    """Five frames of 2048² with 4,096 round cells, uint16 (noise and discs: what counts here is the size)."""
    rng = np.random.default_rng(1)
    pitch = LARGE_SIDE / CELLS_PER_SIDE
    axis = np.arange(LARGE_SIDE)
    cell_row = np.minimum((axis / pitch).astype(int), CELLS_PER_SIDE - 1)
    offset = axis - (cell_row + 0.5) * pitch
    inside = offset[:, None] ** 2 + offset[None, :] ** 2 < (0.36 * pitch) ** 2
    numbers = cell_row[:, None] * CELLS_PER_SIDE + cell_row[None, :] + 1
    frame = np.where(inside, numbers, 0).astype(np.uint32)
    raw = (33000 + 800 * inside + rng.normal(0, 60, (5, LARGE_SIDE, LARGE_SIDE))).astype(np.uint16)
    movie = Movie("Large field", raw[:, None], ("nuclei",), 0.65, 600.0, "made by the benchmark")
    return movie, Labels.from_images({"nucleus": np.repeat(frame[None], 5, axis=0)})


def long_movie() -> tuple[Movie, Labels]:
    """Fluo-N2DL-HeLa/01 (92 frames, 700 × 1100) where PROSPERO_DATA has it; else as many simulated frames."""
    root = Path(os.environ.get("PROSPERO_DATA") or PROJECT.parent / "shared" / "data") / "Fluo-N2DL-HeLa"
    if root.is_dir():
        movie = ctc.read_raw(root / "01", name="Long movie", pixel_size_um=0.645, frame_interval_s=1800)
        return movie, ctc.read_labels(
            root / "01_ST" / "SEG", root / "01_GT" / "TRA" / "man_track.txt", root / "01_GT" / "TRA"
        )
    simulation = simulate(SimulationParameters(n_frames=LONG_FRAMES, height=700, width=1100), seed=7)
    return simulation.movie, simulation.labels
