"""A track that ends, and another that begins beside it soon after: one place for both."""

import numpy as np

from celldata.suspicion import words
from celldata.suspicion.look import Look
from celldata.suspicion.place import Action, Finding

GAPS = range(1, 5)
REACH_RADII = 2.5
"""Of a cell's radius, for one frame; the cost decides within it."""
WORST_COST = 6.0
"""A link of a higher cost is no better an explanation than an end and a beginning."""
USUAL_COST = 4.0
LONG_FRAMES = 3


def broken_tracks(look: Look) -> list[Finding]:
    """Open ends and open beginnings that would make good links."""
    seen, motion = look.seen, look.motion
    a, b = look.pairs(look.open_ends(), look.open_begins(), GAPS, REACH_RADII * look.radius)
    steps = seen.t[b] - seen.t[a]
    # A frame that is missing makes a link less likely in itself.
    cost = motion.cost_of(a, b) + (steps - 1)
    findings = []
    for place in np.argsort(cost, kind="stable"):
        if cost[place] > WORST_COST:
            break
        end, begin = int(a[place]), int(b[place])
        if look.told_end[seen.track[end]] or look.told_begin[seen.track[begin]]:
            continue
        look.told_end[seen.track[end]] = look.told_begin[seen.track[begin]] = True
        findings.append(_finding(look, end, begin, float(cost[place])))
    return findings


def _finding(look: Look, end: int, begin: int, cost: float) -> Finding:
    seen = look.seen
    t, cells = int(seen.t[begin]), look.cells(end, begin)

    def told() -> tuple[None, str]:
        away = words.length(look.motion.moved_one(end, begin), look.pixel_size_um)
        missing = t - int(seen.t[end]) - 1
        later = "" if not missing else f", {missing} frame{'s' if missing > 1 else ''} later"
        return None, f"{cells[0]} ends, {cells[1]} begins {away} away{later}"

    # What is there for a frame or two only is sooner a false object than the piece of a track.
    shorter = min(int(seen.last[i] - seen.first[i]) for i in seen.track[[end, begin]])
    return Finding(
        "broken_track",
        (1 + min(1.0, shorter / LONG_FRAMES)) / 2 / (1 + cost / USUAL_COST),
        t,
        (int(seen.t[end]), t),
        cells,
        (end, begin),
        look.rest_of(begin),
        told,
        Action("link", cells, t),
    )
