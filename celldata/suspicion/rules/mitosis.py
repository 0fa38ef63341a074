"""Cells that round up and shine as before a division, and then do not divide."""

import numpy as np

from celldata.suspicion.look import Look
from celldata.suspicion.place import Finding, saying

BRIGHTER = np.log(1.45)
SMALLER = np.log(0.75)
ROUND = 0.9
"""Of 1 for a disc."""
LONG_FRAMES = 6
"""A track must be so long that one can say how its cell looks otherwise."""
NEAR_END, NEAR_BIRTH = 4, 4
"""Frames before a division (or an end, which is told as such) and after a beginning that explain the look."""
AROUND = 3
"""Frames before and after in which the look changes."""


def bright_and_round(look: Look) -> list[Finding]:
    """One place for each cell: the frame in which it is brightest beside its own mean."""
    seen = look.seen
    if not len(seen):
        return []
    length = seen.last - seen.first + 1
    light, area = seen.log_light, seen.log_area
    mean_light = np.add.reduceat(light, seen.first) / length
    mean_area = np.add.reduceat(area, seen.first) / length
    brighter, smaller = light - mean_light[seen.track], area - mean_area[seen.track]
    places = np.flatnonzero((brighter > BRIGHTER) & (smaller < SMALLER))
    track, t_of = seen.track[places], seen.t[places]
    whole = (seen.roundness(places) > ROUND) & (seen.to_border(places) > 0)
    long = length[track] >= LONG_FRAMES
    apart = (seen.t[seen.last[track]] - t_of > NEAR_END) & (t_of - seen.t[seen.first[track]] > NEAR_BIRTH)
    places = places[whole & long & apart]
    places = places[np.lexsort((-brighter[places], seen.track[places]))]
    _, one_each = np.unique(seen.track[places], return_index=True)
    findings = []
    for place in places[one_each].tolist():
        # It turned bright and small, and back: that is the same place.
        around = slice(max(0, place - AROUND), place + AROUND + 1)
        look.told_link[around] |= seen.cell[around] == seen.cell[place]
        t, cell = int(seen.t[place]), int(seen.cell[place])
        strength = float(1 - np.exp(-(brighter[place] - smaller[place])))
        told = saying(f"Cell {cell}")
        findings.append(Finding("mitosis", strength, t, (t, t), (cell,), (place,), look.rest_of(place), told))
    return findings
