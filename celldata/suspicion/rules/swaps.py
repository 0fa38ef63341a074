"""Two cells that went on as each other: both jump, and both would jump less the other way round."""

import numpy as np

from celldata.suspicion import words
from celldata.suspicion.look import Look
from celldata.suspicion.place import Action, Finding, saying

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
    kept = []
    for place in np.argsort(-gain, kind="stable").tolist():
        if gain[place] < LEAST_GAIN:
            break
        first, second = sorted((int(j[place]), int(m[place])))
        if not look.told_link[[first, second]].any():
            look.told_link[[first, second]] = True
            kept.append((first, second, float(gain[place])))
    return _findings(look, kept)


def _findings(look: Look, pairs: list[tuple[int, int, float]]) -> list[Finding]:
    """For the links that end in two sightings, and what exchanging them gains. All are measured at once."""
    if not pairs:
        return []
    motion = look.motion
    both = np.array([pair[:2] for pair in pairs]).T.ravel()
    jumped = motion.moved(both - 1, both).reshape(2, -1).mean(axis=0).tolist()
    around = motion.around(np.searchsorted(motion.b, both)).reshape(2, -1).mean(axis=0).tolist()
    findings = []
    for (first, second, gain), jump, others in zip(pairs, jumped, around, strict=True):
        t, cells = int(look.seen.t[first]), look.cells(first, second)
        lengths = [words.length(pixels, look.pixel_size_um) for pixels in (jump, others)]
        detail = f"{words.names(cells)} jump {lengths[0]}, others {lengths[1]}"
        affected = max(look.rest_of(first), look.rest_of(second))
        strength, action = gain / (gain + CLEAR_GAIN), Action("swap", cells, t)
        shown = (first, second)
        findings.append(
            Finding("swap", strength, t, (t - 1, t), cells, shown, affected, saying(detail), action)
        )
    return findings
