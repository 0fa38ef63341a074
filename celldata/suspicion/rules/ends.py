"""Tracks that end or begin inside the field, without a division, and nothing beside them explains it."""

import numpy as np

from celldata.suspicion import words
from celldata.suspicion.look import Look
from celldata.suspicion.place import Action, Finding, Words

LEAVING = 1.5
"""A cell that is nearer to the border than it usually moves in so many frames may have left or come in."""
SHRUNK, BESIDE_RADII = 0.85, 2.0
FAR_RADII = 4.0
"""From so far inside no cell leaves between two frames."""


def brief_tracks(look: Look) -> list[Finding]:
    """Tracks of one frame that neither come from nor lead to anything: false objects, pieces of cells."""
    seen = look.seen
    ends = look.open_ends()
    begins = np.zeros(len(seen), bool)
    begins[look.open_begins()] = True
    alone = ends[begins[ends] & (seen.first == seen.last)[seen.track[ends]]]
    look.told_end[seen.track[alone]] = look.told_begin[seen.track[alone]] = True
    _tell_whole(look, alone)
    # A small thing is sooner no cell than a usual one.
    small = np.clip(1 - seen.area[alone] / (np.pi * look.radius**2), 0, 1)
    findings = []
    for place, strength in zip(alone.tolist(), small.tolist(), strict=True):
        t, cells = int(seen.t[place]), look.cells(place)
        told = _areas(look, place)
        action = Action("delete", cells, t)
        findings.append(Finding("brief", strength, t, (t, t), cells, (place,), 1, told, action))
    return findings


def _tell_whole(look: Look, pieces: np.ndarray) -> None:
    """A cell beside it that is smaller in just this frame lost the piece: its jumps are the same place."""
    seen = look.seen
    links = look.motion.b[look.motion.growth < np.log(SHRUNK)]
    whole, _ = look.pairs(links, pieces, range(1), BESIDE_RADII * look.radius)
    look.told_link[whole] = True
    after = whole[whole + 1 < len(seen)] + 1
    look.told_link[after] |= seen.cell[after] == seen.cell[after - 1]


def open_ends(look: Look) -> list[Finding]:
    """What is left of the ends, but for those of cells that may have left the field."""
    return _at_border(look, look.open_ends(), "ends")


def open_begins(look: Look) -> list[Finding]:
    """What is left of the beginnings, but for those of cells that may have come in."""
    return _at_border(look, look.open_begins(), "appears")


def _at_border(look: Look, places: np.ndarray, kind: str) -> list[Finding]:
    seen = look.seen
    border = seen.to_border(places)
    is_inside = border > LEAVING * look.motion.usual[0]
    inside, border = places[is_inside], border[is_inside]
    (look.told_end if kind == "ends" else look.told_begin)[seen.track[inside]] = True
    strength = np.minimum(border / (FAR_RADII * look.radius), 1.0)
    findings = []
    for place, away, strong in zip(inside.tolist(), border.tolist(), strength.tolist(), strict=True):
        t = int(seen.t[place])
        affected = look.n_frames - t if kind == "ends" else look.rest_of(place)
        told = _border(look, place, away)
        findings.append(Finding(kind, strong, t, (t, t), look.cells(place), (place,), affected, told))
    return findings


def _border(look: Look, place: int, away: float) -> Words:
    def told() -> tuple[None, str]:
        length = words.length(away, look.pixel_size_um)
        return None, f"Cell {int(look.seen.cell[place])}, {length} from the border"

    return told


def _areas(look: Look, place: int) -> Words:
    def told() -> tuple[None, str]:
        size = words.area(float(look.seen.area[place]), look.pixel_size_um)
        return None, f"Cell {int(look.seen.cell[place])}, {size}"

    return told
