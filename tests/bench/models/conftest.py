"""PROSPERO_DATA with a simulated sequence in the folders of the Cell Tracking Challenge."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import tifffile

from celldata.formats import ctc
from celldata.simulator import SimulationParameters, simulate
from tests.bench.models.simulated_set import HIDDEN


@pytest.fixture
def root(tmp_path_factory, monkeypatch) -> Path:
    """PROSPERO_DATA with one sequence of ten frames."""
    root = tmp_path_factory.mktemp("real")
    parameters = SimulationParameters(
        n_frames=10, height=96, width=96, n_cells=8, max_cells=16, cell_cycle_h=6.0
    )
    made = simulate(parameters, seed=5)
    assert made.labels.divisions
    ctc.write_raw(root / "simulated" / "01", made.movie)
    ctc.write_result(root / "simulated" / "01_GT" / "TRA", made.labels)
    masks = root / "simulated" / "01_ST" / "SEG"
    shutil.copytree(root / "simulated" / "01_GT" / "TRA", masks, ignore=shutil.ignore_patterns("*.txt"))
    frame = tifffile.imread(masks / "mask002.tif")
    assert (frame == HIDDEN).any()
    tifffile.imwrite(masks / "mask002.tif", np.where(frame == HIDDEN, 0, frame))
    monkeypatch.setenv("PROSPERO_DATA", str(root))
    return root
