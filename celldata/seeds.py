"""Where cells are in a model's maps: peaks of the inner distance, and which of them are one cell."""

from dataclasses import dataclass

import numpy as np

SADDLE_SAMPLES = 24
"""Points at which the inner distance is read between two seeds."""
MERGE_RADIUS = 100
"""Pixels: seeds further apart are never parts of one cell at the model's pixel size."""
NEAREST = 8
"""Seeds that a seed is tried against. Being one nucleus is passed on, so its nearest are enough."""
PEAK_WINDOW = 5
"""Pixels a side in which a peak is the highest."""
DIGITS = 4
"""Of the inner distance: where tiles were blended, rounding errors must not make many peaks of a plateau."""


MOST_SIGMA = 50
"""Pixels: smoothing costs time in proportion, and no cell is left where it is wider than cells."""


@dataclass(frozen=True)
class Cut:
    """How objects are cut from maps. `foreground`: least probability. `sigma`: smoothing of the inner
    distance, pixels. `seed`: the least inner distance of a seed. `merge`: two seeds are one where the inner
    distance between them falls by less. ValueError where one is beyond its range.
    """

    foreground: float = 0.5
    sigma: float = 1.0
    seed: float = 0.3
    merge: float = 0.1

    def __post_init__(self) -> None:
        for name, most in (("foreground", 1), ("sigma", MOST_SIGMA), ("seed", 1), ("merge", 1)):
            value = getattr(self, name)
            if not 0 <= value <= most:  # nor is it where it is no number
                raise ValueError(f"{name} is {value}, not 0 to {most}")


def smoothed(inner: np.ndarray, sigma: float) -> np.ndarray:
    """The inner distance (Y, X) as float32, as seeds are sought in it."""
    from scipy import ndimage

    smooth = np.asarray(inner, np.float32)
    if sigma:
        smooth = ndimage.gaussian_filter(smooth, sigma)
    return np.round(smooth, DIGITS)


def peaks(inner: np.ndarray, least: float, mask: np.ndarray) -> np.ndarray:
    """(n, 2) rows and columns of the local maxima of a smoothed inner distance, one for each plateau.

    As skimage's peak_local_max, which takes minutes on the plateaus of an untrained or saturated model.
    """
    from scipy import ndimage

    highest = inner == ndimage.maximum_filter(inner, PEAK_WINDOW)
    highest &= inner >= least
    highest &= mask
    points = np.argwhere(highest)
    plateaus, _ = ndimage.label(highest, np.ones((3, 3)))
    _, first = np.unique(plateaus[tuple(points.T)], return_index=True)
    return points[first]


def grouped(seeds: np.ndarray, inner: np.ndarray, least_fall: float) -> np.ndarray:
    """A group number (1 …) per seed; neighbours are of one group where no valley lies between them."""
    groups = np.arange(len(seeds))
    if not len(seeds):
        return groups
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    distance, nearest = cKDTree(seeds).query(seeds, NEAREST + 1, distance_upper_bound=MERGE_RADIUS)
    near = np.isfinite(distance) & (nearest != groups[:, None])
    pairs = np.stack([np.nonzero(near)[0], nearest[near]], axis=1)
    if len(pairs):
        first, second = seeds[pairs[:, 0]], seeds[pairs[:, 1]]
        steps = np.linspace(0, 1, SADDLE_SAMPLES)[:, None, None]
        points = np.rint(first + steps * (second - first)).astype(int)
        saddle = inner[points[..., 0], points[..., 1]].min(axis=0)
        lower = np.minimum(inner[tuple(first.T)], inner[tuple(second.T)])
        a, b = pairs[lower - saddle < least_fall].T
        joined = sparse.coo_array((np.ones(len(a)), (a, b)), shape=(len(seeds), len(seeds)))
        groups = connected_components(joined, directed=False)[1]
    return groups + 1
