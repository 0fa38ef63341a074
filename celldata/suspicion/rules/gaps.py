"""Frames in which a cell is missing between its first and its last."""

import numpy as np

from celldata.suspicion import words
from celldata.suspicion.look import Look
from celldata.suspicion.place import Action, Finding, Words


def gaps(look: Look) -> list[Finding]:
    """Every gap, with the cell that covers the place meanwhile, as when both were outlined as one."""
    seen, motion = look.seen, look.motion
    links = np.flatnonzero((motion.gap > 1) & ~look.told_link[motion.b])
    after = motion.b[links]
    cover = _covering(look, after)
    look.told_link[after] = True
    findings = []
    for b, covering in zip(after.tolist(), cover.tolist(), strict=True):
        first, last = int(seen.t[b - 1]) + 1, int(seen.t[b]) - 1
        cells = look.cells(b)
        shown: tuple[int, ...] = (b - 1, b)
        if covering >= 0:
            cells += look.cells(covering)
            shown = (*shown, covering)
            _tell_links_of(look, covering)
        strength = 1.0 if covering >= 0 else 0.5
        told = _words(cells, first, last)
        action = Action("fill-gap", cells[:1], first)
        findings.append(
            Finding("gap", strength, first, (first, last), cells, shown, last - first + 1, told, action)
        )
    return findings


def _covering(look: Look, after: np.ndarray) -> np.ndarray:
    """For each sighting after a gap, a sighting of another cell in the first missing frame whose box holds
    the place between; -1 where there is none.
    """
    seen = look.seen
    before = after - 1
    missing = seen.t[before] + 1
    share = (1 / (seen.t[after] - seen.t[before]))[:, None]
    points = seen.points(before) * (1 - share) + seen.points(after) * share
    found = np.full(after.size, -1, np.int64)
    for t in np.unique(missing):
        there = np.flatnonzero(seen.t == t)
        mine = np.flatnonzero(missing == t)
        y0, x0, y1, x1 = seen.boxes(there).T
        y, x = points[mine].T[:, :, None]
        inside = (y0 <= y) & (y < y1) & (x0 <= x) & (x < x1)
        if there.size:
            found[mine] = np.where(inside.any(axis=1), there[inside.argmax(axis=1)], -1)
    return found


def _tell_links_of(look: Look, sighting: int) -> None:
    """The cell that is too large for a frame jumps there and back: that is the same place."""
    look.told_link[sighting] = True
    if sighting + 1 < len(look.seen):
        look.told_link[sighting + 1] = True


def _words(cells: tuple[int, ...], first: int, last: int) -> Words:
    def told() -> tuple[str, str]:
        n = last - first + 1
        within = f", perhaps part of {cells[1]}" if len(cells) > 1 else ""
        detail = f"Cell {cells[0]} is missing in {words.span(first, last)}{within}"
        return f"Gap of {n} frame{'s' if n > 1 else ''}", detail

    return told
