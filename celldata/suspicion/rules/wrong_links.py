"""A cell that goes on as its neighbour, whose own track ends there: one place for the jump, the end, and the
new track that is the rest of the first.
"""

import numpy as np

from celldata.suspicion import words
from celldata.suspicion.look import Look
from celldata.suspicion.place import Action, Finding

LEAST_GAIN = 1.5
CLEAR_GAIN = 4.0
REACH_RADII = 3.0
LEAST_RADII = 0.5
"""Cells are not nearer to each other."""
GAPS = range(1, 4)


def wrong_links(look: Look) -> list[Finding]:
    """Open ends whose last sighting fits the continuation of another cell better than that cell does."""
    seen, motion = look.seen, look.motion
    # A cell that hardly moves goes on as itself, whoever else ended there some frames before.
    free = motion.odd & ~look.told_link[motion.b] & (motion.displacement > LEAST_RADII * look.radius)
    k, j = look.pairs(look.open_ends(), motion.b[free], GAPS, REACH_RADII * look.radius)
    nearer = motion.moved(k, j) < motion.moved(j - 1, j)
    k, j = k[nearer], j[nearer]
    gain = motion.cost_of(j - 1, j) - motion.cost_of(k, j)
    begins = look.open_begins()
    findings = []
    for place in np.argsort(-gain, kind="stable"):
        if gain[place] < LEAST_GAIN:
            break
        end, link = int(k[place]), int(j[place])
        if look.told_end[seen.track[end]] or look.told_link[link]:
            continue
        rest = _rest(look, link - 1, begins)
        look.told_end[seen.track[end]] = look.told_link[link] = True
        if rest is not None:
            look.told_begin[seen.track[rest]] = True
        findings.append(_finding(look, end, link, rest, float(gain[place])))
    return findings


def _rest(look: Look, before: int, begins: np.ndarray) -> int | None:
    """The track that begins where the cell would have gone on from sighting `before`, if there is one."""
    free = begins[~look.told_begin[look.seen.track[begins]]]
    _, candidates = look.pairs(np.array([before]), free, GAPS, REACH_RADII * look.radius)
    if not candidates.size:
        return None
    cost = look.motion.cost_of(np.full(candidates.size, before), candidates)
    return int(candidates[np.argmin(cost)])


def _finding(look: Look, end: int, link: int, rest: int | None, gain: float) -> Finding:
    seen = look.seen
    t = int(seen.t[link])
    cell, lost = look.cells(link, end)
    shown = (link, end) if rest is None else (link, end, rest)

    def told() -> tuple[None, str]:
        jump = words.length(look.motion.moved_one(link - 1, link), look.pixel_size_um)
        more = "" if rest is None else f", {int(seen.cell[rest])} begins where it was"
        return None, f"{cell} jumps {jump} to where {lost} ends{more}"

    # The gain of a jump that also leaves a new track behind is surer than its cost alone says.
    strength = gain / (gain + CLEAR_GAIN)
    return Finding(
        "wrong_link",
        min(1.0, strength + (0.15 if rest is not None else 0.0)),
        t,
        (int(seen.t[end]), t),
        look.cells(*shown),
        shown,
        look.rest_of(link),
        told,
        Action("swap", (cell, lost), t),
    )
