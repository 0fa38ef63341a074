"""A movie of 2,028 tracks in 92 frames, some 1,000 cells a frame, in rows and columns."""

import numpy as np

from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie

FRAMES = 92
SLOTS = 26
"""To a side: 26² parents, each with two daughters."""
PITCH = 20
FIRST_DIVISION, LAST_DIVISION = 20, 72
N_TRACKS = 3 * SLOTS**2


def many_tracks() -> tuple[Movie, Labels]:
    """676 cells that divide once each, in a field of 520²: 2,028 tracks in 92 frames."""
    axis = np.arange(SLOTS * PITCH)
    slot, offset = axis // PITCH, axis % PITCH - (PITCH - 1) / 2
    number = slot[:, None] * SLOTS + slot[None, :]
    inside = offset[:, None] ** 2 + offset[None, :] ** 2 < (0.4 * PITCH) ** 2
    # Daughters lie side by side in their parent's place, with a gap between them.
    half = np.where(offset < -1, 0, np.where(offset > 1, 1, -1))[None, :]
    parents = SLOTS * SLOTS
    born = FIRST_DIVISION + np.arange(parents) % (LAST_DIVISION - FIRST_DIVISION)
    images = np.zeros((FRAMES, len(axis), len(axis)), np.uint32)
    for t in range(FRAMES):
        divided = born[number] <= t
        daughter = np.where(half >= 0, parents + 2 * number + half + 1, 0)
        images[t] = np.where(inside, np.where(divided, daughter, number + 1), 0)
    noise = np.random.default_rng(1).normal(0, 60, (FRAMES, 1, len(axis), len(axis)))
    raw = (2000 + 800 * (images[:, None] > 0) + noise).astype(np.uint16)
    divisions = [
        Division(p + 1, (parents + 2 * p + 1, parents + 2 * p + 2), int(born[p])) for p in range(parents)
    ]
    movie = Movie("Many tracks", raw, ("nuclei",), 0.65, 300.0, "made by the benchmark")
    return movie, Labels.from_images({"nucleus": images}, divisions)


def place_of(cell: int) -> tuple[float, float]:
    """(y, x), in pixels, of the middle of a parent, by its number."""
    y, x = divmod(cell - 1, SLOTS)
    return (y + 0.5) * PITCH - 0.5, (x + 0.5) * PITCH - 0.5


def born_at(cell: int) -> int:
    """The first frame of a parent's daughters."""
    return FIRST_DIVISION + (cell - 1) % (LAST_DIVISION - FIRST_DIVISION)
