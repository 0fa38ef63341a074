"""Two cells that went on as each other: both jump, and both would jump less the other way round."""

import numpy as np

from celldata.suspicion import words
from celldata.suspicion.look import Look
from celldata.suspicion.place import Action, Finding

LEAST_GAIN = 1.5
CLEAR_GAIN = 4.0
"""A gain that makes half the strength."""


def swaps(look: Look) -> list[Finding]:
    """Pairs of links between the same two frames whose cost falls when they are exchanged."""
    seen, motion = look.seen, look.motion
    scene = seen.scene
    odd = motion.b[motion.odd & (motion.gap == 1) & ~look.told_link[motion.b]]
    # Where nothing was nearer to it than it was itself, nothing can have been mistaken for it.
    odd = odd[scene.before[seen.object[odd], 0] != seen.object[odd - 1]]
    j = np.repeat(odd, scene.before.shape[1])
    other = scene.before[seen.object[odd]].ravel()
    k = np.where(other >= 0, seen.sighting_of_object[other], -1)
    is_last = np.zeros(len(seen) + 1, bool)
    is_last[seen.last] = True
    there = (k >= 0) & (k != j - 1) & ~is_last[k]
    j, k = j[there], k[there]
    near = (seen.t[k + 1] == seen.t[j]) & (seen.cell[k] != seen.cell[j])
    near &= motion.moved(k, j) < motion.moved(j - 1, j)
    j, k = j[near], k[near]
    i, m = j - 1, k + 1
    made = motion.cost_of(i, j) + motion.cost_of(k, m)
    gain = made - motion.cost_of(i, m) - motion.cost_of(k, j)
    findings = []
    for place in np.argsort(-gain, kind="stable"):
        if gain[place] < LEAST_GAIN:
            break
        first, second = int(j[place]), int(m[place])
        if look.told_link[first] or look.told_link[second]:
            continue
        look.told_link[[first, second]] = True
        findings.append(_finding(look, min(first, second), max(first, second), float(gain[place])))
    return findings


def _finding(look: Look, first: int, second: int, gain: float) -> Finding:
    seen = look.seen
    t, cells = int(seen.t[first]), look.cells(first, second)

    def told() -> tuple[None, str]:
        b = np.array([first, second])
        jumped = float(look.motion.moved(b - 1, b).mean())
        around = float(np.mean(look.motion.around(np.searchsorted(look.motion.b, b))))
        jump, others = (words.length(d, look.pixel_size_um) for d in (jumped, around))
        return None, f"{words.names(cells)} jump {jump}, others {others}"

    return Finding(
        "swap",
        gain / (gain + CLEAR_GAIN),
        t,
        (t - 1, t),
        cells,
        (first, second),
        max(look.rest_of(first), look.rest_of(second)),
        told,
        Action("swap", cells, t),
    )
