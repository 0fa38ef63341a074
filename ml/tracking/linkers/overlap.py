"""The floor of every comparison: a tracker without a model: by overlap, then by distance, frame by frame."""

from dataclasses import dataclass, field

import numpy as np
from scipy.spatial import cKDTree

from celldata.label_images import values_in
from ml.tracking.linkers.linker import LinkRules
from ml.tracking.linkers.matching import best_matching
from ml.tracking.scene import Scene
from ml.tracking.tracks import LinkedDivision, LinkedTrack, Linking

REACH = 2.0  # diameters; cells further apart are not linked by distance
SISTER_REACH = 3.0  # diameters between the centroids of new-born sisters
SISTER_MIDDLE = 0.6  # diameters between their middle and the mother: sisters part to opposite sides
SISTER_AREA = 1.75  # the larger sister has at most so many times the area of the smaller one
NEAREST = 10


@dataclass(frozen=True)
class OverlapLinker:
    """Masks that overlap most are one cell, then those that are near each other. A new object beside a cell
    of similar area is its sister: the track ends there, and two daughters begin. It closes no gaps.
    """

    def link(self, scene: Scene, rules: LinkRules) -> Linking:
        """The probability of a link is the IoU of its masks, that of a division 0.5: nothing was learned."""
        found = _Found()
        first_row, before, track_of = 0, None, np.zeros(0, np.int64)
        for t in range(len(scene.masks)):
            after = _frame(scene.masks[t], first_row, rules.max_cells)
            # Other readings have rows too, after those of the first layer.
            others = scene.others.get(t, ())
            first_row += after.n_labels + sum(len(values_in(other)) for other in others)
            overlaps = _overlaps(before, after) if before else _Pairs.none()
            source = np.full(len(after.rows), -1)  # place in the frame before
            if before:
                chosen = best_matching(overlaps.left, overlaps.right, overlaps.iou)
                source[overlaps.right[chosen]] = overlaps.left[chosen]
                _link_by_distance(before, after, source)
            sister_of: dict[int, int] = {}
            if before and rules.divisions:
                sister_of = _sisters(before, after, source)
            now = np.full(len(after.rows), -1)
            for sister, new in sister_of.items():
                now[[sister, new]] = found.divide(int(track_of[source[sister]]), after.rows[[sister, new]], t)
            for j in np.flatnonzero(now < 0):
                if source[j] < 0:
                    now[j] = found.begin(int(after.rows[j]), t)
                else:
                    now[j] = track_of[source[j]]
                    assert before is not None
                    found.extend(
                        int(now[j]), int(after.rows[j]), t, overlaps.at(int(source[j]), int(j), before, after)
                    )
            before, track_of = after, now
        return Linking(found.tracks, found.divisions)


@dataclass(frozen=True)
class _Frame:
    """The cells of a frame; with a limit, its largest ones.

    rows: (n,) of the movie. area: (n,) pixels. centroid: (n, 2) y, x in pixels. place: (Y, X) of each pixel's
    cell in `rows`, -1 elsewhere. n_labels: with those that were left out.
    """

    rows: np.ndarray
    area: np.ndarray
    centroid: np.ndarray
    place: np.ndarray
    n_labels: int

    @property
    def diameter(self) -> float:
        return float(2 * np.sqrt(np.median(self.area) / np.pi)) if len(self.area) else 0.0


def _frame(mask: np.ndarray, first_row: int, max_cells: int | None) -> _Frame:
    values, place = np.unique(mask, return_inverse=True)
    place = place.reshape(mask.shape) - int(values[0] == 0)
    n = len(values) - int(values[0] == 0)
    y, x = np.nonzero(place >= 0)
    cell = place[y, x]
    area = np.bincount(cell, minlength=n)
    centroid = np.stack([np.bincount(cell, weights=v, minlength=n) / np.maximum(area, 1) for v in (y, x)], 1)
    kept = np.sort(np.argsort(-area, kind="stable")[:max_cells])
    new_place = np.full(n + 1, -1)  # the last one is for -1
    new_place[kept] = np.arange(len(kept))
    return _Frame(kept + first_row, area[kept], centroid[kept], new_place[place], n)


@dataclass(frozen=True)
class _Pairs:
    """Cells of two frames that overlap: places in each, and their IoU."""

    left: np.ndarray
    right: np.ndarray
    iou: np.ndarray

    @classmethod
    def none(cls) -> "_Pairs":
        return cls(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))

    def at(self, i: int, j: int, before: _Frame, after: _Frame) -> tuple[float, float, int]:
        """IoU of a pair, that of its best rival, and the rival's row (-1 for none)."""
        own = self.iou[(self.left == i) & (self.right == j)].sum()
        rivals = np.flatnonzero((self.left == i) ^ (self.right == j))
        if not len(rivals):
            return float(own), 0.0, -1
        best = rivals[self.iou[rivals].argmax()]
        row = after.rows[self.right[best]] if self.left[best] == i else before.rows[self.left[best]]
        return float(own), float(self.iou[best]), int(row)


def _overlaps(before: _Frame, after: _Frame) -> _Pairs:
    both = (before.place >= 0) & (after.place >= 0)
    n = max(len(after.rows), 1)
    codes, shared = np.unique(before.place[both] * n + after.place[both], return_counts=True)
    left, right = codes // n, codes % n
    return _Pairs(left, right, shared / (before.area[left] + after.area[right] - shared))


def _link_by_distance(before: _Frame, after: _Frame, source: np.ndarray) -> None:
    """Fill `source` for cells that overlap nothing, from those of the frame before that are left."""
    free = np.setdiff1d(np.arange(len(before.rows)), source)
    new = np.flatnonzero(source < 0)
    if not len(free) or not len(new):
        return
    reach = REACH * before.diameter
    k = min(NEAREST, len(new))
    tree = cKDTree(after.centroid[new])
    distance, index = tree.query(before.centroid[free], k=k, distance_upper_bound=reach)
    distance, index = distance.reshape(-1, k), index.reshape(-1, k)
    i, j = np.nonzero(np.isfinite(distance))
    right = index[i, j]
    chosen = best_matching(i, right, 1 + reach - distance[i, j])
    source[new[right[chosen]]] = free[i[chosen]]


def _sisters(before: _Frame, after: _Frame, source: np.ndarray) -> dict[int, int]:
    """Cells that go on from the frame before → the new cell beside each that is its sister."""
    old, new = np.flatnonzero(source >= 0), np.flatnonzero(source < 0)
    if not len(old) or not len(new):
        return {}
    k = min(NEAREST, len(old))
    tree = cKDTree(after.centroid[old])
    reach = SISTER_REACH * after.diameter
    distance, index = tree.query(after.centroid[new], k=k, distance_upper_bound=reach)
    i, j = np.nonzero(np.isfinite(distance.reshape(-1, k)))
    one, other = new[i], old[index.reshape(-1, k)[i, j]]
    middle = (after.centroid[one] + after.centroid[other]) / 2
    aside = np.linalg.norm(middle - before.centroid[source[other]], axis=1) / after.diameter
    larger, smaller = (choose(after.area[one], after.area[other]) for choose in (np.maximum, np.minimum))
    fits = np.flatnonzero((larger <= SISTER_AREA * smaller) & (aside <= SISTER_MIDDLE))
    chosen = fits[best_matching(one[fits], other[fits], 1 + SISTER_MIDDLE - aside[fits])]
    return {int(other[pair]): int(one[pair]) for pair in chosen}


@dataclass
class _Found:
    tracks: list[LinkedTrack] = field(default_factory=list)
    divisions: list[LinkedDivision] = field(default_factory=list)

    def begin(self, row: int, t: int) -> int:
        self.tracks.append(LinkedTrack([row], [t]))
        return len(self.tracks) - 1

    def extend(self, track: int, row: int, t: int, confidence: tuple[float, float, int]) -> None:
        into = self.tracks[track]
        into.rows.append(row)
        into.frames.append(t)
        for values, value in zip((into.probability, into.runner_up), confidence, strict=False):
            values.append(value)
        into.rival.append(confidence[2])

    def divide(self, parent: int, rows: np.ndarray, t: int) -> list[int]:
        daughters = [self.begin(int(row), t) for row in rows]
        self.tracks[parent].closed = True
        self.divisions.append(LinkedDivision(parent, (daughters[0], daughters[1]), t, float("nan")))
        return daughters
