"""Links that the tracker itself was not sure of. Only where a prediction says so."""

import numpy as np

from celldata.suspicion import words
from celldata.suspicion.links import LinkOdds
from celldata.suspicion.look import Look
from celldata.suspicion.place import Action, Finding, Words

WEAK = 0.6
CLOSE = 0.2
"""A rival that is within this of the link is close."""


def weak_links(look: Look, odds: LinkOdds) -> list[Finding]:
    """Links that are still made as they were predicted, are not told yet, and weak or hardly better than
    another.
    """
    seen = look.seen
    doubtful, before, after = doubted(look, odds, ~odds.born)
    findings = []
    for row, a, b in zip(doubtful.tolist(), before.tolist(), after.tolist(), strict=True):
        # An edit may have taken the two apart: then the prediction says nothing about what is there now.
        if a < 0 or b != a + 1 or seen.cell[a] != seen.cell[b] or look.told_link[b]:
            continue
        look.told_link[b] = True
        p, rival = float(odds.p[row]), float(odds.rival[row])
        rival_cell = int(sightings_of_objects(look, odds.rival_object[row : row + 1])[0])
        name = int(seen.cell[rival_cell]) if rival_cell >= 0 else None
        t = int(seen.t[b])
        action = Action("break", look.cells(b), t)
        cells = look.cells(b) if name is None or name == seen.cell[b] else (*look.cells(b), name)
        shown = (a, b)
        findings.append(
            Finding(
                "weak_link",
                strength_of(p, rival),
                t,
                (int(seen.t[a]), t),
                cells,
                shown,
                look.rest_of(b),
                _words(cells, p, rival),
                action,
            )
        )
    return findings


def doubted(look: Look, odds: LinkOdds, these: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of `odds`, of `these` (m,), that are weak or hardly better than another, and the sightings they
    join (-1: gone).
    """
    rows = np.flatnonzero(these & ((odds.p < WEAK) | (odds.p - odds.rival < CLOSE)))
    before, after = odds.before[rows], odds.after[rows]
    return rows, sightings_of_objects(look, before), sightings_of_objects(look, after)


def strength_of(p: float, rival: float) -> float:
    """0 … 1: how little is to be said for what has `p` beside `rival`."""
    return float(np.clip(np.nanmax([1 - p, rival / max(p, 1e-6) / 1.5]), 0, 1))


def sightings_of_objects(look: Look, keys: np.ndarray) -> np.ndarray:
    """The sightings of objects by frame and value (one integer); -1 where nothing is there now."""
    scene = look.seen.scene
    if not scene.keys.size:
        return np.full(keys.size, -1, np.int64)
    place = np.minimum(np.searchsorted(scene.keys, keys), scene.keys.size - 1)
    return np.where(scene.keys[place] == keys, look.seen.sighting_of_object[place], -1)


def _words(cells: tuple[int, ...], p: float, rival: float) -> Words:
    def told() -> tuple[None, str]:
        who = f"runner-up {cells[1]}" if len(cells) > 1 else "runner-up"
        return None, f"Cell {cells[0]}: {words.score(p)}, {who}: {words.score(rival)}"

    return told
