"""Who lies beside whom in a frame, and where in the frame before. Objects only: no cells, so it is kept."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from celldata.suspicion.objects import FrameObjects

N_BESIDE = 6
"""A cell in a dense layer has about six neighbours."""
N_BEFORE = 3


@dataclass(frozen=True)
class Neighbours:
    """For the n objects of a frame, places in the frame's own objects (`beside`, (n, 6)) and in those of the
    frame before (`before`, (n, 3)), the nearest first; -1 where there are fewer.
    """

    beside: np.ndarray
    before: np.ndarray


def neighbours_of(now: FrameObjects, before: FrameObjects | None) -> Neighbours:
    """The neighbours of all objects of a frame; `before`: those of the frame before, if there is one."""
    beside = _nearest(now, now, N_BESIDE + 1)
    # The nearest object is the object itself, unless two lie on the same spot.
    own = beside == np.arange(len(now))[:, None]
    beside = np.where(own, -1, beside)
    order = np.argsort(beside == -1, axis=1, kind="stable")[:, :N_BESIDE]
    beside = np.take_along_axis(beside, order, axis=1)
    if before is None or not len(before):
        return Neighbours(beside, np.full((len(now), N_BEFORE), -1, np.int32))
    return Neighbours(beside, _nearest(now, before, N_BEFORE))


def _nearest(of: FrameObjects, among: FrameObjects, k: int) -> np.ndarray:
    """(n, k) int32 places in `among` of the k objects nearest to each of `of`."""
    if not len(of) or not len(among):
        return np.full((len(of), k), -1, np.int32)
    _, places = cKDTree(among.points).query(of.points, k=k)
    places = places.reshape(len(of), k)
    return np.where(places >= len(among), -1, places).astype(np.int32)
