"""A division that nobody noted: a track ends where two others appear, or goes on smaller where one does."""

import numpy as np

from celldata.suspicion.look import NEAREST, Look
from celldata.suspicion.place import Action, Finding, saying

GAPS = range(1, 4)
REACH_RADII = 3.5
"""Daughters part by about two radii until the next frame; fast ones by three."""
WORST = 2.5
USUAL = 1.2
GOES_ON, FAIR = 2.5, 0.8
"""Cost up to which a beginning may be the rest of a track (a usual one costs 1); oddness from which on."""
SHRUNK = 0.8
"""A daughter is half its mother; outlines vary, but seldom by a fifth from frame to frame."""
WORST_GOING_ON = 1.5
"""Most cells go on, so that one of them beside a new one must look more like a daughter."""


def missed_divisions(look: Look) -> list[Finding]:
    """Open ends with two open beginnings around them, the most even pairs first."""
    seen = look.seen
    end, begin = look.pairs(look.open_ends(), look.open_begins(), GAPS, REACH_RADII * look.radius)
    parent, one, other = _couples(end, begin, seen.t[begin])
    oddness = oddness_of(look, parent, one, other)
    rest, cost = _own_rest(look, end, begin, parent)
    with_rest = ((one == rest) | (other == rest)) & (oddness <= FAIR)
    fair = (cost >= GOES_ON) | with_rest
    parent, one, other, oddness = parent[fair], one[fair], other[fair], oddness[fair]
    findings = []
    for at in np.argsort(oddness, kind="stable"):
        if oddness[at] > WORST:
            break
        mother, pair = int(parent[at]), sorted((int(one[at]), int(other[at])))
        tracks = seen.track[pair]
        if look.told_end[seen.track[mother]] or look.told_begin[tracks].any():
            continue
        look.told_end[seen.track[mother]] = True
        look.told_begin[tracks] = True
        cells = look.cells(mother, *pair)
        detail = f"{cells[0]} ends, {cells[1]} and {cells[2]} appear beside it"
        findings.append(_finding(look, (mother, *pair), detail, float(oddness[at])))
    return findings


def divisions_of_those_who_go_on(look: Look) -> list[Finding]:
    """Open beginnings beside a cell that goes on smaller, as if it were the other daughter."""
    seen, motion = look.seen, look.motion
    smaller = motion.b[(motion.gap == 1) & ~look.told_link[motion.b] & (motion.growth < np.log(SHRUNK))]
    before, begin = look.pairs(smaller - 1, look.open_begins(), range(1, 2), REACH_RADII * look.radius)
    oddness = oddness_of(look, before, before + 1, begin)
    findings = []
    for at in np.argsort(oddness, kind="stable"):
        if oddness[at] > WORST_GOING_ON:
            break
        mother, daughter = int(before[at]), int(begin[at])
        if look.told_link[mother + 1] or look.told_begin[seen.track[daughter]]:
            continue
        look.told_link[mother + 1] = look.told_begin[seen.track[daughter]] = True
        cell, new = look.cells(mother, daughter)
        detail = f"{cell} goes on smaller, {new} appears beside it"
        findings.append(_finding(look, (mother, daughter), detail, float(oddness[at])))
    return findings


def oddness_of(look: Look, parent: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(p,) how little two cells look like the daughters of a third: 0 for a textbook division.

    Their middle lies where the mother was (in radii); they are alike in area and brightness.
    """
    seen = look.seen
    drift = look.motion.drift[:, seen.t[one]].T
    middle = (seen.points(one) + seen.points(other)) / 2 - drift
    off = np.hypot(*(middle - seen.points(parent)).T) / look.radius
    uneven = np.abs(np.log(seen.area[one] / seen.area[other]))
    unlike = np.abs(np.log(seen.light[one] / seen.light[other]))
    oddness: np.ndarray = off + uneven + 0.5 * unlike + 0.3 * (seen.t[one] - seen.t[parent] - 1)
    return oddness


def _own_rest(
    look: Look, end: np.ndarray, begin: np.ndarray, parent: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """For each of `parent`, one of the ends of the pairs (end, begin): the beginning that would go on from
    it at the least cost, and that cost. A track that just broke has its own rest; a mother has none.
    """
    if not parent.size:
        return parent, np.empty(0)
    cost = look.motion.cost_of(end, begin)
    order = np.lexsort((cost, end))
    ends, first = np.unique(end[order], return_index=True)
    best = order[first][np.searchsorted(ends, parent)]
    return begin[best], cost[best]


def _couples(end: np.ndarray, begin: np.ndarray, t: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every two beginnings in the same frame near the same end: (p,) ends, one and the other beginning."""
    order = np.lexsort((begin, t, end))
    end, begin, t = end[order], begin[order], t[order]
    first = []
    second = []
    for offset in range(1, NEAREST):
        at = np.flatnonzero((end[offset:] == end[:-offset]) & (t[offset:] == t[:-offset]))
        first.append(at)
        second.append(at + offset)
    i, j = np.concatenate(first), np.concatenate(second)
    return end[i], begin[i], begin[j]


def _finding(look: Look, shown: tuple[int, ...], detail: str, oddness: float) -> Finding:
    t = int(look.seen.t[shown[-1]])
    cells = look.cells(*shown)
    return Finding(
        "missed_division",
        1 / (1 + oddness / USUAL),
        t,
        (int(look.seen.t[shown[0]]), t),
        cells,
        shown,
        sum(look.rest_of(one) for one in shown[1:]),
        saying(detail),
        Action("division", cells, t),
    )
