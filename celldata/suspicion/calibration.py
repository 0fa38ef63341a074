"""What a finding is worth: the probability that it is an error, times how many frames it spoils (gently).

The probabilities are logistic in the strength of the finding, p = 1 / (1 + exp(-(a + b · strength))), a pair
(a, b) for each kind. `python -m bench.calibrate_suspicion` fitted them (Newton steps, with a ridge of one
half on b; two errors and two false alarms beside what was seen keep a kind with few findings near a half) on
twenty simulated movies that nothing else uses (seeds 1000 …), half of them of quiet and half of fast, dim
cells, with about twice the default rates of errors of identity of celldata.simulator.corrupt. A finding is an
error where an injected one names one of its cells and lies within a frame of it (recall.py); ragged outlines,
which are everywhere, count only for findings about outlines. Overlaps and what a
tracker doubts the simulator does not make: they stand at one half.
"""

import math

from celldata.suspicion.place import IDENTITY, Finding

FITTED: dict[str, tuple[float, float]] = {
    "swap": (2.82, 0.71),  # 79 of 80
    "wrong_link": (1.79, 1.08),  # 85 of 91
    "broken_track": (-1.03, 2.88),  # 144 of 262
    "missed_division": (2.11, 1.33),  # 159 of 165
    "false_division": (3.64, 0.00),  # 74 of 74
    "wrong_daughter": (3.37, 0.00),  # 56 of 56
    "one_daughter": (3.18, 0.00),  # 46 of 46
    "far_daughters": (0.69, 0.00),  # 2 of 2
    "unequal_daughters": (0.33, 0.62),  # 35 of 53
    "ends": (2.32, 0.58),  # 48 of 49
    "appears": (3.28, 0.00),  # 51 of 51
    "brief": (5.81, -5.09),  # 260 of 283
    "jump": (0.92, 0.00),  # 3 of 3
    "area": (1.92, -0.67),  # 95 of 113
    "brightness": (-0.65, 0.37),  # 8 of 22
    "gap": (5.97, 0.00),  # 782 of 782
    "mitosis": (-0.56, 0.59),  # 3 of 7
    "fragments": (3.16, 0.00),  # 45 of 45
}

LINEAGE_FRAMES = 20
"""An error of identity spoils lineages, however short the rest of the track is."""
GENTLE = 0.2
"""Power of the share of frames: thirty-two times as many count twice."""


def probability(kind: str, strength: float) -> float:
    """That a finding of this kind and strength is an error."""
    a, b = FITTED.get(kind, (0.0, 0.0))
    return 1 / (1 + math.exp(-(a + b * strength)))


def score(finding: Finding, n_frames: int) -> float:
    """Expected gain of looking at it, above 0 and below 1."""
    most = 2 * n_frames + LINEAGE_FRAMES
    frames = finding.affected + (LINEAGE_FRAMES if finding.kind in IDENTITY else 0)
    share = min(max(frames, 1) / most, 1.0)
    gain = probability(finding.kind, finding.strength) * share**GENTLE
    return min(max(gain, 0.001), 0.999)
