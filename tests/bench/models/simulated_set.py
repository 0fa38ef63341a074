"""A simulated sequence that stands in for a real one."""

from bench.models.sets import RealSet

REAL = RealSet("simulated", "01", 0.65, 0, seg=0.5)
HIDDEN = 1
"""A cell that has a marker and no outline in frame 2."""
