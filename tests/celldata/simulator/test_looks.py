"""Looks that are drawn at random are ones that the simulator can make, and lie within what was asked."""

import numpy as np

from celldata.simulator import SimulationParameters
from celldata.simulator.looks import any_look


def test_any_look_can_be_simulated_and_keeps_to_the_spans():
    looks = [any_look(np.random.default_rng(seed), blur_px=(0.5, 0.6)) for seed in range(200)]
    for look in looks:
        SimulationParameters(**look)  # raises DataError on a value that it cannot make
        assert 0.5 <= look["blur_px"] <= 0.6
    assert min(look["photons"] for look in looks) < 150
    assert max(look["photons"] for look in looks) > 2000


def test_the_same_generator_gives_the_same_look():
    one, other = (any_look(np.random.default_rng(7)) for _ in range(2))
    assert one == other != any_look(np.random.default_rng(8))
