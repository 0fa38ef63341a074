"""Movies that several tests look at: made once."""

import pytest

from celldata.simulator import Simulation, SimulationParameters, simulate

SMALL = {"n_frames": 16, "height": 160, "width": 192, "n_cells": 12, "max_cells": 30, "cell_cycle_h": 12.0}


@pytest.fixture(scope="session")
def small_parameters() -> SimulationParameters:
    return SimulationParameters(**SMALL)


@pytest.fixture(scope="session")
def simulation(small_parameters) -> Simulation:
    return simulate(small_parameters, seed=3)
