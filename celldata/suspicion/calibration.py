"""What a finding is worth: the probability that it is an error, times how many frames it spoils (gently).

The probabilities are logistic in the strength of the finding, p = 1 / (1 + exp(-(a + b · strength))), a pair
(a, b) for each kind. `python -m bench.calibrate_suspicion` fitted them (Newton steps, with a ridge of one
half on b; two errors and two false alarms beside what was seen keep a kind with few findings near a half) on
twenty simulated movies that nothing else uses (seeds 1000 …), half of them of quiet and half of fast, dim
cells, with about twice the default rates of errors of identity of celldata.simulator.corrupt. A finding is an
error where an injected one names one of its cells and lies within a frame of it (recall.py); ragged outlines,
which are everywhere, count only for findings about outlines. Overlaps and weak links the simulator does not
make: they stand at one half.
"""

import math

from celldata.suspicion.place import IDENTITY, Finding

FITTED: dict[str, tuple[float, float]] = {
    "swap": (2.82, 0.70),  # 79 of 80
    "wrong_link": (1.12, 1.92),  # 85 of 93
    "broken_track": (-0.89, 2.46),  # 134 of 251
    "missed_division": (1.88, 1.61),  # 168 of 175
    "false_division": (3.64, 0.00),  # 74 of 74
    "wrong_daughter": (3.38, 0.00),  # 57 of 57
    "one_daughter": (3.18, 0.00),  # 46 of 46
    "far_daughters": (0.69, 0.00),  # 2 of 2
    "unequal_daughters": (0.41, 0.50),  # 34 of 51
    "ends": (2.34, 0.58),  # 49 of 50
    "appears": (3.11, 0.00),  # 43 of 43
    "brief": (5.86, -5.23),  # 257 of 281
    "jump": (0.69, 0.00),  # 2 of 2
    "area": (1.86, -0.58),  # 93 of 111
    "brightness": (-0.65, 0.37),  # 8 of 22
    "gap": (5.97, 0.00),  # 783 of 783
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
