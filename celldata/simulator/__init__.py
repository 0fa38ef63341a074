"""Simulated movies of fluorescent nuclei with true labels and lineage, and the errors models make on them."""

from celldata.simulator.corruption import (
    CORRUPTION_KINDS,
    IDENTITY_KINDS,
    Corruption,
    CorruptionRates,
    corrupt,
)
from celldata.simulator.parameters import SimulationParameters
from celldata.simulator.simulate import Simulation, simulate

__all__ = [
    "CORRUPTION_KINDS",
    "IDENTITY_KINDS",
    "Corruption",
    "CorruptionRates",
    "Simulation",
    "SimulationParameters",
    "corrupt",
    "simulate",
]
