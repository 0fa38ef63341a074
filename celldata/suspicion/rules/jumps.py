"""Links after which a cell is far away, of another size, or of another brightness."""

import numpy as np

from celldata.suspicion import words
from celldata.suspicion.look import Look
from celldata.suspicion.place import Action, Finding, Words

JUMP_RADII = 1.2
"""Of a radius, beyond what the neighbours move."""
JUMP_TIMES = 5.0
"""Of the movie's usual motion."""
AREA_JUMP = np.log(1.6)
AREA_TIMES = 4.0
LIGHT_JUMP = np.log(1.7)
LIGHT_TIMES = 4.5
ROUNDING, SPREADING = 3, 4
"""Frames before a division and after a birth in which a cell changes its size and light as it must."""


def displacements(look: Look) -> list[Finding]:
    """Cells that move much farther than their neighbours."""
    seen, motion = look.seen, look.motion
    least = JUMP_RADII * look.radius * np.sqrt(motion.gap, dtype=np.float32)
    free = np.flatnonzero(~look.told_link[motion.b] & (motion.displacement > least))
    around = motion.around(free)
    beyond = motion.displacement[free] - around
    times = beyond / (motion.usual[0] * np.sqrt(motion.gap[free]))
    jumped = (beyond > least[free]) & (times > JUMP_TIMES)
    odd, around, times = free[jumped], around[jumped], times[jumped]
    look.told_link[motion.b[odd]] = True
    findings = []
    for at, others, far in zip(odd.tolist(), around.tolist(), times.tolist(), strict=True):
        b = int(motion.b[at])
        strength = 1 - JUMP_TIMES / far / 2
        told = _jump(look, at, others)
        action = Action("break", look.cells(b), int(seen.t[b]))
        findings.append(_finding(look, "jump", strength, b, told, look.rest_of(b), action))
    return findings


def areas(look: Look) -> list[Finding]:
    """Cells that grow or shrink at once, and not for a division."""
    motion = look.motion
    found = _odd(look, motion.growth, max(AREA_JUMP, AREA_TIMES * motion.usual[1]))
    return _told(look, "area", found, motion.growth)


def brightnesses(look: Look) -> list[Finding]:
    """Cells that turn bright or dark at once, and not for a division."""
    motion = look.motion
    found = _odd(look, motion.brightening, max(LIGHT_JUMP, LIGHT_TIMES * motion.usual[2]))
    return _told(look, "brightness", found, motion.brightening)


def _odd(look: Look, change: np.ndarray, limit: float) -> np.ndarray:
    """Links that change by more than `limit`, the greatest change first; of two in a row one."""
    seen, motion, lineage = look.seen, look.motion, look.lineage
    odd = np.flatnonzero((np.abs(change) > limit) & ~look.told_link[motion.b])
    before, after = motion.a[odd], motion.b[odd]
    track = seen.track[after]
    # Divisions that are not noted, but told as such, look the same.
    to_end, age = seen.t[seen.last[track]] - seen.t[after], seen.t[before] - seen.t[seen.first[track]]
    divides = (lineage.divides | look.told_end)[track] & (to_end < ROUNDING)
    born = (lineage.born | look.told_begin)[track] & (age < SPREADING)
    # At the border a cell shrinks as it leaves.
    cut = (seen.to_border(before) <= 0) | (seen.to_border(after) <= 0)
    places = odd[~divides & ~born & ~cut]
    kept = []
    for at in places[np.argsort(-np.abs(change[places]), kind="stable")].tolist():
        b = int(motion.b[at])
        if look.told_link[b]:
            continue
        kept.append(at)
        # Once too large, a cell jumps back in the next frame: that is the same place.
        look.told_link[b - 1 : b + 2] |= seen.cell[b - 1 : b + 2] == seen.cell[b]
    return np.array(kept, np.int64)


def _told(look: Look, kind: str, links: np.ndarray, change: np.ndarray) -> list[Finding]:
    findings = []
    for at in links.tolist():
        b = int(look.motion.b[at])
        strength = float(1 - np.exp(-abs(change[at])))
        findings.append(_finding(look, kind, strength, b, _changed(look, kind, b, change[at]), 1, None))
    return findings


def _jump(look: Look, at: int, around: float) -> Words:
    def told() -> tuple[None, str]:
        motion = look.motion
        jump = words.length(float(motion.displacement[at]), look.pixel_size_um)
        others = words.length(around, look.pixel_size_um)
        return None, f"Cell {int(look.seen.cell[motion.b[at]])} jumps {jump}, others {others}"

    return told


def _changed(look: Look, kind: str, b: int, change: float) -> Words:
    def told() -> tuple[None, str]:
        cell = int(look.seen.cell[b])
        if kind == "area":
            before, after = (float(look.seen.area[i]) for i in (b - 1, b))
            return None, f"Cell {cell}: {words.growth(before, after, look.pixel_size_um)}"
        times = float(np.exp(abs(change)))
        return None, f"Cell {cell} is {times:.1f} times as {'bright' if change > 0 else 'dark'} as before"

    return told


def _finding(
    look: Look, kind: str, strength: float, b: int, told: Words, affected: int, action: Action | None
) -> Finding:
    t = int(look.seen.t[b])
    frames = (int(look.seen.t[b - 1]), t)
    return Finding(kind, min(1.0, strength), t, frames, look.cells(b), (b - 1, b), affected, told, action)
