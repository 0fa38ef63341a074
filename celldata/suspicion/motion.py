"""How cells move, grow and change their light from frame to frame, and what is usual for it in this movie.

The cost of a link is that of three heavy-tailed distributions (Student's t, in the form log(1 + z²/3)), of
how far the cell moved beyond the frame's own drift, and of how its area and brightness changed; each in units
of what is usual in the movie. Heavy tails keep one odd measurement from hiding the other two.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from celldata.suspicion.sightings import Sightings

SCALE = 1.4826
"""Median of absolute values to standard deviation, for a normal distribution."""
FREEDOM = 3.0
LEAST_MOTION = 0.08
"""Of a radius: cells that stand still do not turn a shift of a pixel into a jump."""
ODD_TIMES = 1.8
ENOUGH = 20_000
"""Links from which on a median is taken of every second, third, … only."""
LEAST_AREA, LEAST_LIGHT = 0.05, 0.05
"""Logarithms: outlines and lamps are never steadier than five per cent."""


@dataclass(frozen=True)
class Motion:
    """The links of a movie (`Sightings.links`), one entry for each.

    `a`, `b`: places of the two sightings; `gap`: frames between them, 1 where none is missing.
    `drift`: (2, T) usual displacement in y and in x of each frame against the one before.
    """

    seen: Sightings
    a: np.ndarray
    b: np.ndarray
    gap: np.ndarray
    drift: np.ndarray

    @cached_property
    def displacement(self) -> np.ndarray:
        """(m,) pixels beyond the drift of the frame."""
        return self.moved(self.a, self.b)

    @cached_property
    def growth(self) -> np.ndarray:
        """(m,) logarithm of the area after over the area before."""
        return self.seen.log_area[self.b] - self.seen.log_area[self.a]

    @cached_property
    def brightening(self) -> np.ndarray:
        """(m,) logarithm of the brightness after over that before."""
        return self.seen.log_light[self.b] - self.seen.log_light[self.a]

    @cached_property
    def odd(self) -> np.ndarray:
        """(m,) whether a cell moves farther than one in five does: the only links worth an explanation."""
        odd: np.ndarray = self.displacement > ODD_TIMES * self.usual[0] * np.sqrt(self.gap, dtype=np.float32)
        return odd

    @cached_property
    def usual(self) -> tuple[float, float, float]:
        """Usual displacement (pixels), growth and brightening (logarithms) between two frames."""
        near = np.flatnonzero(self.gap == 1)
        near = near[:: 1 + near.size // ENOUGH]
        radius = self.seen.scene.radius
        if not near.size:
            return 0.5 * radius, 0.2, 0.2
        # Each of two coordinates: the median length of a normal displacement is 1.18 of their deviation.
        moved = float(np.median(self.displacement[near])) / 1.18
        grown = SCALE * float(np.median(np.abs(self.growth[near])))
        brightened = SCALE * float(np.median(np.abs(self.brightening[near])))
        return max(moved, LEAST_MOTION * radius), max(grown, LEAST_AREA), max(brightened, LEAST_LIGHT)

    def around(self, links: np.ndarray) -> np.ndarray:
        """For some of the links (places in `b`) the median displacement of the cells beside each, in the same
        step; the movie's where there are not two.
        """
        scene, b = self.seen.scene, self.b[links]
        beside = self._displacement_of_object[scene.beside[self.seen.object[b]]]
        beside.sort(axis=1)
        count = np.isfinite(beside).sum(axis=1)
        middle = beside[np.arange(len(beside)), np.maximum(count - 1, 0) // 2]
        return np.where(count >= 2, middle, 1.18 * self.usual[0])

    @cached_property
    def _displacement_of_object(self) -> np.ndarray:
        """(N + 1,) by which each object of the scene moved; infinite where it has no link."""
        moved = np.full(self.seen.scene.keys.size + 1, np.inf, np.float32)
        near = self.gap == 1
        moved[self.seen.object[self.b[near]]] = self.displacement[near]
        return moved

    def moved_one(self, a: int, b: int) -> float:
        """`moved` of one pair."""
        return float(self.moved(np.array([a]), np.array([b]))[0])

    def moved(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Pixels between sightings `a` and later ones `b`, beyond the drift of b's frame (of one step)."""
        seen, t = self.seen, self.seen.t[b]
        dy = seen.y[b] - seen.y[a] - self.drift[0][t]
        dx = seen.x[b] - seen.x[a] - self.drift[1][t]
        moved: np.ndarray = np.sqrt(dy * dy + dx * dx)
        return moved

    def cost_of(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Of links from sightings `a` to later ones `b`, whether they are made or not."""
        seen, (motion, area, light) = self.seen, self.usual
        steps = np.maximum(seen.t[b] - seen.t[a], 1)
        far = (self.moved(a, b) / motion) ** 2 / (2 * steps)
        grown = ((seen.log_area[b] - seen.log_area[a]) / area) ** 2 / steps
        brighter = ((seen.log_light[b] - seen.log_light[a]) / light) ** 2 / steps
        # Two coordinates, two terms' worth; outlines and light tell less than places do.
        cost: np.ndarray = 2 * np.log1p(far * 2 / FREEDOM)
        cost += 0.5 * np.log1p(grown / FREEDOM) + 0.5 * np.log1p(brighter / FREEDOM)
        return cost


def motion_of(seen: Sightings) -> Motion:
    """The links of all tracks."""
    b = seen.links
    a = b - 1
    gap = seen.t[b] - seen.t[a]
    drift = np.zeros((2, max(seen.scene.field.n_frames, 1)), np.float32)
    near = np.flatnonzero(gap == 1)
    near = near[:: 1 + near.size // ENOUGH]
    frame = seen.t[b[near]]
    if frame.size:
        for axis, where in enumerate((seen.y, seen.x)):
            drift[axis] = _drift(where[b[near]] - where[a[near]], frame, drift.shape[1])
    return Motion(seen, a, b, gap, drift)


def _drift(moved: np.ndarray, frame: np.ndarray, n_frames: int) -> np.ndarray:
    """(T,) the mean displacement of each frame in one coordinate, outliers drawn in (Huber's estimate)."""
    count = np.bincount(frame, minlength=n_frames)
    drift = np.bincount(frame, moved, minlength=n_frames) / np.maximum(count, 1)
    for _ in range(HUBER_STEPS):
        off = moved - drift[frame]
        limit = HUBER * np.bincount(frame, np.abs(off), minlength=n_frames) / np.maximum(count, 1)
        inside = np.clip(off, -limit[frame], limit[frame])
        drift = drift + np.bincount(frame, inside, minlength=n_frames) / np.maximum(count, 1)
    return np.where(count >= N_FOR_DRIFT, drift, 0.0)


N_FOR_DRIFT = 8
"""Links in a frame from which its drift can be told; a few cells that go one way are no drift."""
HUBER, HUBER_STEPS = 1.5, 2
"""Times the mean deviation of a frame; more steps change nothing that counts."""
