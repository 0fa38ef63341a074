"""What the rules look at, and what was told already: each end, beginning and link belongs to one place."""

from dataclasses import dataclass, field

import numpy as np
from scipy.spatial import cKDTree

from celldata.suspicion.lineage import Lineage
from celldata.suspicion.motion import Motion
from celldata.suspicion.sightings import Sightings

NEAREST = 4
"""Partners looked at for one end or beginning."""


@dataclass
class Look:
    """Sightings, links and divisions of one feature.

    `told_end`, `told_begin`: (k,) of each track, whether its end, its beginning is part of a place.
    `told_link`: (n,) of each sighting, whether the link that ends there is.
    """

    seen: Sightings
    motion: Motion
    lineage: Lineage
    told_end: np.ndarray = field(init=False)
    told_begin: np.ndarray = field(init=False)
    told_link: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.told_end = np.zeros(self.seen.cells.size, bool)
        self.told_begin = np.zeros(self.seen.cells.size, bool)
        self.told_link = np.zeros(len(self.seen), bool)

    @property
    def radius(self) -> float:
        """Of a usual cell, pixels."""
        return self.seen.scene.radius

    @property
    def pixel_size_um(self) -> float | None:
        return self.seen.scene.field.pixel_size_um

    @property
    def n_frames(self) -> int:
        return self.seen.scene.field.n_frames

    def open_ends(self) -> np.ndarray:
        """Last sightings of tracks that neither reach the last frame nor divide, that nobody marked to leave
        or die there, and that are not told.
        """
        last = self.seen.last
        explained = self.lineage.divides | self.lineage.marked | self.told_end
        return last[~explained & (self.seen.t[last] < self.n_frames - 1)]

    def open_begins(self) -> np.ndarray:
        """First sightings of tracks that neither were there in the first frame nor were born, and are not
        told.
        """
        first = self.seen.first
        return first[~self.lineage.born & ~self.told_begin & (self.seen.t[first] > 0)]

    def pairs(self, a: np.ndarray, b: np.ndarray, gaps: range, reach: float) -> tuple[np.ndarray, np.ndarray]:
        """Sightings of `a` and of `b` that lie within `reach` pixels, the one of b `gaps` frames later: (p,)
        and (p,) places. Of each of a the NEAREST few at every gap. Cells of their own are no pairs.
        """
        found: list[tuple[np.ndarray, np.ndarray]] = []
        if a.size and b.size:
            seen = self.seen
            # Frames lie so far apart in the third coordinate that nothing in another frame is in reach.
            apart = 4 * reach + 1.0
            tree = cKDTree(np.column_stack([seen.points(b), seen.t[b] * apart]))
            for gap in gaps:
                wanted = np.column_stack([seen.points(a), (seen.t[a] + gap) * apart])
                distance, place = tree.query(wanted, k=NEAREST, distance_upper_bound=reach)
                row, column = np.nonzero(np.isfinite(distance))
                found.append((a[row], b[place[row, column]]))
        if not found:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        first, second = (np.concatenate([pair[i] for pair in found]) for i in (0, 1))
        other = self.seen.cell[first] != self.seen.cell[second]
        return first[other], second[other]

    def rest_of(self, sighting: int) -> int:
        """Frames from a sighting to the end of its track."""
        track = self.seen.track[sighting]
        return int(self.seen.t[self.seen.last[track]] - self.seen.t[sighting]) + 1

    def cells(self, *sightings: int) -> tuple[int, ...]:
        """The cells of sightings, in their order."""
        return tuple(int(self.seen.cell[i]) for i in sightings)
