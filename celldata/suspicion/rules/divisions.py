"""Divisions that are there and do not look like one, or contradict the cells they join."""

from dataclasses import dataclass

import numpy as np

from celldata.suspicion import words
from celldata.suspicion.look import Look
from celldata.suspicion.place import Action, Finding, saying
from celldata.suspicion.rules.missed_divisions import oddness_of

KINDS = frozenset(
    ("contradiction", "one_daughter", "many_daughters", "far_daughters", "unequal_daughters")
    + ("false_division", "wrong_daughter")
)
"""What is told here: the first cell of such a place is the parent, its frame that of the division."""
GAPS = range(1, 4)
REACH_RADII = 3.5
GOOD_COST = 5.0
"""A track that ends before a daughter begins explains her as its own rest when the link costs no more."""
ODD = 1.3
"""From so odd on (missed_divisions.oddness_of) a division is worth a look by itself."""
VERY_ODD = 2.5
FAR_RADII = 3.2
SUM = (-0.9, 0.75)
"""Logarithm of both daughters' area over the parent's: a condensed mother and spread daughters lie within."""


@dataclass(frozen=True)
class _Born:
    """Divisions into two of which everybody is seen, and in order: (d,) rows of the lineage, sightings."""

    row: np.ndarray
    parent: np.ndarray  # last sighting
    one: np.ndarray  # first sightings
    other: np.ndarray


def contradictions(look: Look) -> list[Finding]:
    """Divisions whose parent is there after them, whose daughters are there before, and cells in several."""
    seen, lineage = look.seen, look.lineage
    parents: dict[int, int] = {}
    mothers: dict[int, int] = {}
    found = []
    for row, division in enumerate(lineage.divisions):
        t, parent = division.t, int(lineage.parent[row])
        daughters = seen.tracks_of(np.array(division.daughters)).tolist()
        what = None
        if parent < 0:
            what = f"Cell {division.parent} divides, but is nowhere to be seen"
        elif seen.t[seen.first[parent]] >= t:
            what = f"Cell {division.parent} divides at frame {t}, but was not there before"
        elif seen.t[seen.last[parent]] >= t:
            what = f"Cell {division.parent} divides at frame {t}, but is still there"
        for cell, track in zip(division.daughters, daughters, strict=True):
            if what is None and track < 0:
                what = f"Cell {cell} is a daughter of {division.parent}, but nowhere to be seen"
            elif what is None and seen.t[seen.first[track]] < t:
                what = f"Cell {cell} is born at frame {t}, but was there before"
            if cell in mothers and what is None:
                what = f"Cell {cell} is a daughter of {mothers[cell]} and of {division.parent}"
            mothers.setdefault(cell, division.parent)
        if division.parent in parents and what is None:
            what = f"Cell {division.parent} divides at frames {parents[division.parent]} and {t}"
        parents.setdefault(division.parent, t)
        if what is not None:
            shown = [int(seen.last[track]) for track in (parent,) if track >= 0]
            shown += [int(seen.first[track]) for track in daughters if track >= 0]
            found.append(_finding(look, "contradiction", 1.0, row, shown, what, None))
    return found


def uncommon_divisions(look: Look) -> list[Finding]:
    """Divisions into one cell, or into more than two."""
    seen, lineage = look.seen, look.lineage
    begins = look.open_begins()
    found = []
    for row in np.flatnonzero([len(d.daughters) != 2 for d in lineage.divisions]).tolist():
        division, parent = lineage.divisions[row], int(lineage.parent[row])
        daughters = seen.tracks_of(np.array(division.daughters))
        shown = [int(i) for i in seen.first[daughters[daughters >= 0]]]
        if parent < 0 or not shown or seen.t[seen.last[parent]] >= division.t:
            continue  # told as a contradiction
        mother = int(seen.last[parent])
        if len(division.daughters) > 2:
            detail = f"Parent {division.parent}, daughters {words.names(division.daughters)}"
            away = look.motion.moved(np.full(len(shown), mother), np.array(shown))
            # She who is farthest from the mother is the first to be asked about.
            far = int(seen.cell[shown[int(np.argmax(away))]])
            action = Action("no-daughter", (far, division.parent), division.t)
            found.append(_finding(look, "many_daughters", 1.0, row, [mother, *shown], detail, action))
            continue
        other = _second_daughter(look, mother, shown[0], begins)
        detail = f"Parent {division.parent}, daughter {division.daughters[0]}"
        if other is None:
            # She may have been born outside the field.
            strength = float(np.clip(seen.to_border(np.array([mother]))[0] / (4 * look.radius), 0, 0.7))
            found.append(_finding(look, "one_daughter", strength, row, [mother, *shown], detail, None))
            continue
        look.told_begin[seen.track[other]] = True
        new = int(seen.cell[other])
        action = Action("division", (division.parent, *division.daughters, new), division.t)
        detail = f"{detail}; {new} is near"
        found.append(_finding(look, "one_daughter", 1.0, row, [mother, *shown, other], detail, action))
    return found


def _second_daughter(look: Look, mother: int, daughter: int, begins: np.ndarray) -> int | None:
    free = begins[~look.told_begin[look.seen.track[begins]]]
    _, near = look.pairs(np.array([mother]), free, range(1, 5), REACH_RADII * look.radius)
    near = near[np.abs(look.seen.t[near] - look.seen.t[daughter]) <= 1]
    if not near.size:
        return None
    same = np.full(near.size, 1)
    odd = oddness_of(look, mother * same, daughter * same, near)
    return int(near[np.argmin(odd)])


def odd_divisions(look: Look) -> list[Finding]:
    """Divisions into two that a track's end beside a daughter explains better, or that look like none."""
    seen, lineage = look.seen, look.lineage
    born = _born(look)
    if not born.row.size:
        return []
    oddness = oddness_of(look, born.parent, born.one, born.other)
    daughters = np.concatenate([born.one, born.other])
    rank = {int(sighting): i % born.row.size for i, sighting in enumerate(daughters)}
    ends, taken = look.pairs(look.open_ends(), daughters, GAPS, REACH_RADII * look.radius)
    cost = look.motion.cost_of(ends, taken)
    begins = look.open_begins()
    found = []
    explained = set()
    for at in np.argsort(cost, kind="stable"):
        end, daughter, i = int(ends[at]), int(taken[at]), rank[int(taken[at])]
        if cost[at] > GOOD_COST or i in explained or look.told_end[seen.track[end]]:
            continue
        mother = int(born.parent[i])
        # She is as near to her mother as to the stranger that ends, and all else is well: nothing is odd.
        if cost[at] > look.motion.cost_of(np.array([mother]), np.array([daughter]))[0] and oddness[i] < ODD:
            continue
        explained.add(i)
        look.told_end[seen.track[end]] = True
        sister = int(born.one[i] if daughter == born.other[i] else born.other[i])
        found.append(_explained(look, int(born.row[i]), mother, sister, daughter, end, begins, cost[at]))
    ratio = np.log((seen.area[born.one] + seen.area[born.other]) / seen.area[born.parent])
    reach = np.maximum(look.motion.moved(born.parent, born.one), look.motion.moved(born.parent, born.other))
    far = reach / look.radius
    for i in range(born.row.size):
        if i in explained:
            continue
        shown = [int(born.parent[i]), int(born.one[i]), int(born.other[i])]
        division = lineage.divisions[born.row[i]]
        who = f"Parent {division.parent}, daughters {words.names(division.daughters)}"
        if far[i] > FAR_RADII or oddness[i] > VERY_ODD:
            away = words.length(float(reach[i]), look.pixel_size_um)
            strength = max(far[i] / FAR_RADII, oddness[i] / VERY_ODD) / 3
            kind, detail = "far_daughters", f"{who}, {away} away"
        elif not SUM[0] < ratio[i] < SUM[1] or oddness[i] > ODD:
            sizes = [words.area(float(seen.area[s]), look.pixel_size_um) for s in shown]
            detail = f"Parent {division.parent}: {sizes[0]}, daughters {sizes[1]} and {sizes[2]}"
            kind, strength = "unequal_daughters", max(abs(ratio[i] + 0.08), oddness[i] / 2) / 2
        else:
            continue
        found.append(_finding(look, kind, min(1.0, float(strength)), int(born.row[i]), shown, detail, None))
    return found


def _explained(
    look: Look,
    row: int,
    mother: int,
    sister: int,
    daughter: int,
    end: int,
    begins: np.ndarray,
    cost: float,
) -> Finding:
    """A daughter that is the rest of another track; who else begins beside the mother is the right one."""
    division, strength = look.lineage.divisions[row], 1 / (1 + float(cost) / GOOD_COST)
    lost, wrong = int(look.seen.cell[end]), int(look.seen.cell[daughter])
    right = _second_daughter(look, mother, sister, begins)
    shown = [mother, sister, daughter, end]
    if right is None:
        pair = words.names(division.daughters)
        detail = f"{division.parent} divides into {pair}, but {lost} ends where {wrong} begins"
        action = Action("no-division", (division.parent, int(look.seen.cell[sister])), division.t)
        return _finding(look, "false_division", strength, row, shown, detail, action)
    look.told_begin[look.seen.track[right]] = True
    new = int(look.seen.cell[right])
    detail = f"Parent {division.parent}: {new} is near, and {lost} ends where {wrong} begins"
    action = Action("no-daughter", (wrong, division.parent), division.t)
    return _finding(look, "wrong_daughter", strength, row, [*shown, right], detail, action)


def _born(look: Look) -> _Born:
    seen, lineage = look.seen, look.lineage
    two = np.array([len(d.daughters) == 2 for d in lineage.divisions], bool)
    row = np.flatnonzero(two & (lineage.parent >= 0) & (lineage.daughters >= 0).all(axis=1))
    parent = seen.last[lineage.parent[row]]
    one, other = seen.first[lineage.daughters[row, 0]], seen.first[lineage.daughters[row, 1]]
    ordered = (seen.t[parent] < seen.t[one]) & (seen.t[parent] < seen.t[other])
    return _Born(row[ordered], parent[ordered], one[ordered], other[ordered])


def _finding(
    look: Look, kind: str, strength: float, row: int, shown: list[int], detail: str, action: Action | None
) -> Finding:
    division = look.lineage.divisions[row]
    cells = (division.parent, *division.daughters)
    cells += tuple(cell for cell in look.cells(*shown) if cell not in cells)
    affected = sum(look.rest_of(i) for i in shown if look.seen.t[i] >= division.t)
    frames = [int(look.seen.t[i]) for i in shown] or [division.t]
    return Finding(
        kind,
        strength,
        division.t,
        (min(frames), max(*frames, division.t)),
        cells,
        tuple(shown),
        affected,
        saying(detail),
        action,
    )
