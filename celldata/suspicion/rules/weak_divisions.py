"""Divisions that the tracker itself was not sure of. Only where a prediction says so."""

from collections.abc import Collection

import numpy as np

from celldata.suspicion import words
from celldata.suspicion.links import LinkOdds
from celldata.suspicion.look import Look
from celldata.suspicion.place import Action, Finding, saying
from celldata.suspicion.rules.weak_links import doubted, strength_of


def weak_divisions(look: Look, odds: LinkOdds, told: Collection[tuple[int, int]]) -> list[Finding]:
    """Divisions that are still made as they were predicted, and weak or hardly better than another reading.

    `told`: (parent, frame) of the divisions that are told for another reason.
    """
    seen, lineage = look.seen, look.lineage
    made = {
        (int(seen.last[parent]), int(seen.first[daughter])): row
        for row, parent in enumerate(lineage.parent.tolist())
        for daughter in lineage.daughters[row].tolist()
        if parent >= 0 and daughter >= 0
    }
    shown: dict[int, list[int]] = {}
    how_sure: dict[int, tuple[float, float]] = {}
    for at, mother, daughter in zip(*doubted(look, odds, odds.born), strict=True):
        # An edit may have taken them apart: then the prediction says nothing about what is there now.
        row = made.get((int(mother), int(daughter)))
        if row is not None:
            shown.setdefault(row, [int(mother)]).append(int(daughter))
            how_sure[row] = float(odds.p[at]), float(odds.rival[at])
    return [
        _finding(look, row, sightings, *how_sure[row])
        for row, sightings in sorted(shown.items())
        if (lineage.divisions[row].parent, lineage.divisions[row].t) not in told
        and len(sightings) == 1 + len(lineage.divisions[row].daughters)
    ]


def _finding(look: Look, row: int, shown: list[int], p: float, rival: float) -> Finding:
    division = look.lineage.divisions[row]
    mother, *daughters = shown
    away = look.motion.moved(np.full(len(daughters), mother), np.array(daughters))
    goes_on = int(look.seen.cell[daughters[int(np.argmin(away))]])
    who = f"Parent {division.parent}, daughters {words.names(division.daughters)}"
    other = "" if np.isnan(rival) else f", runner-up: {words.score(rival)}"
    return Finding(
        "weak_division",
        strength_of(p, rival),
        division.t,
        (int(look.seen.t[mother]), max(int(look.seen.t[i]) for i in daughters)),
        (division.parent, *division.daughters),
        tuple(shown),
        sum(look.rest_of(i) for i in daughters),
        saying(f"{who}: {words.score(p)}{other}"),
        Action("no-division", (division.parent, goes_on), division.t),
    )
