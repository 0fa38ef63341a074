"""What joint linking chooses among: continuations and divisions between tracklets, with their costs."""

from dataclasses import dataclass, replace

import numpy as np

from ml.tracking.features import BORDER_REACH_RADII, MovieFeatures
from ml.tracking.linkers.joint_parameters import JointParameters
from ml.tracking.linkers.tracklets import Tracklets
from ml.tracking.scores import LinkScores

SUREST = 1e-4  # probabilities are held this far from 0 and 1: no model is surer
MOST_DAUGHTERS = 6  # of a mother, among which two are chosen
FURTHER = 0.25  # of the first unseen frame's cost, for each one more
HOPELESS = 0.02  # of the best link of both ends
LARGEST_MISFIT = 4.0  # in units of what fits just so


@dataclass(frozen=True)
class Choices:
    """V continuations and divisions between tracklets.

    edge, other_edge: (V,) the scored links behind each, -1 where there is no second one. parent, one, other:
    tracklets, other is -1 for a continuation. cost: (V,) without births and deaths.
    """

    edge: np.ndarray
    other_edge: np.ndarray
    parent: np.ndarray
    one: np.ndarray
    other: np.ndarray
    cost: np.ndarray

    @property
    def divides(self) -> np.ndarray:
        return self.other >= 0

    def dearer(self, by: np.ndarray) -> "Choices":
        return replace(self, cost=self.cost + by)


@dataclass(frozen=True)
class Cells:
    """What the costs need to know of a movie's rows."""

    features: MovieFeatures

    @property
    def diameter_um(self) -> float:
        return 2 * self.features.radius_um

    def inside(self, parameters: JointParameters) -> np.ndarray:
        """(N,) share of the full cost of a birth or death: less where the border is near."""
        distance = (1 - self.features.place[:, -1]) * BORDER_REACH_RADII / 2
        share = parameters.border_share
        return share + (1 - share) * (1 - np.exp(-distance / parameters.border_diameters))

    def births(self, parameters: JointParameters) -> np.ndarray:
        """(N,)"""
        return np.where(self.features.t == 0, 0, parameters.birth * self.inside(parameters))

    def deaths(self, parameters: JointParameters) -> np.ndarray:
        """(N,)"""
        last = self.features.n_frames - 1
        return np.where(self.features.t == last, 0, parameters.death * self.inside(parameters))


def log_odds(p: np.ndarray) -> np.ndarray:
    held = np.clip(p, SUREST, 1 - SUREST)
    return np.log(held / (1 - held))


def continuations(scores: LinkScores, tracklets: Tracklets, parameters: JointParameters) -> Choices:
    """All links from the end of a tracklet to the beginning of another."""
    wanted = (scores.same >= parameters.least) & ~_hopeless(scores, parameters)
    edges = _between_ends(scores, tracklets, wanted)
    parent, one = tracklets.of_row[scores.source[edges]], tracklets.of_row[scores.target[edges]]
    gain = log_odds(scores.same[edges])
    cost = _unseen(scores.gap[edges], parameters) - gain
    none = np.full(len(edges), -1)
    return Choices(edges, none, parent, one, none, cost)


def divisions(cells: Cells, scores: LinkScores, tracklets: Tracklets, parameters: JointParameters) -> Choices:
    """All pairs of daughters of the end of a tracklet, at the beginning of two others."""
    edges = _between_ends(scores, tracklets, scores.child >= parameters.least)
    one, other = _pairs(scores, edges)
    # Two that are both improbable need not be tried: they would be most of the program.
    keep = np.sqrt(scores.child[one] * scores.child[other]) >= 2 * parameters.least
    one, other = one[keep], other[keep]
    mother, a, b = scores.source[one], scores.target[one], scores.target[other]
    place = cells.features.centroid_um
    aside = np.linalg.norm((place[a] + place[b]) / 2 - place[mother], axis=1) / cells.diameter_um
    log_area = np.log(cells.features.area_um2)
    ratio = np.abs(log_area[a] - log_area[b]) / np.log(parameters.similar_areas)
    cost = (
        parameters.division
        + _unseen(scores.gap[one], parameters)
        + parameters.middle * _misfit(aside / parameters.middle_diameters)
        + parameters.similarity * _misfit(ratio)
        - log_odds(scores.child[one])
        - log_odds(scores.child[other])
    )
    of_row = tracklets.of_row
    return Choices(one, other, of_row[mother], of_row[a], of_row[b], cost)


def joined(first: Choices, second: Choices) -> Choices:
    return Choices(
        *(
            np.concatenate([getattr(first, name), getattr(second, name)])
            for name in Choices.__dataclass_fields__
        )
    )


def _unseen(gap: np.ndarray, parameters: JointParameters) -> np.ndarray:
    """Cost of the frames between: who was missed once is easily missed again."""
    cost: np.ndarray = parameters.gap * (gap > 1) * (1 + FURTHER * (gap - 2))
    return cost


def _misfit(ratio: np.ndarray) -> np.ndarray:
    """-1 where all fits, 0 where it fits just so (ratio 1), then upwards."""
    return np.minimum(ratio**2 - 1, LARGEST_MISFIT)


def _hopeless(scores: LinkScores, parameters: JointParameters) -> np.ndarray:
    """(E,) links both ends of which have a far better one: there are many, and they make the program slow."""
    near = np.exp(-_unseen(scores.gap, parameters))
    worth = scores.same * near
    best = np.maximum(worth, scores.child * near)
    into, out = np.zeros(len(scores.real)), np.zeros(len(scores.real))
    np.maximum.at(into, scores.target, best)
    np.maximum.at(out, scores.source, best)
    hopeless: np.ndarray = worth < HOPELESS * np.minimum(into[scores.target], out[scores.source])
    return hopeless


def _between_ends(scores: LinkScores, tracklets: Tracklets, wanted: np.ndarray) -> np.ndarray:
    edges = np.flatnonzero(wanted)
    source, target = scores.source[edges], scores.target[edges]
    from_tail = tracklets.tail[tracklets.of_row[source]] == source
    to_head = tracklets.head[tracklets.of_row[target]] == target
    return edges[from_tail & to_head & (tracklets.of_row[source] != tracklets.of_row[target])]


def _pairs(scores: LinkScores, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every two of the edges from one row to one frame, of its most probable daughters there.

    A daughter of one frame and one of the next would mostly be the same cell, seen twice.
    """
    order = edges[np.lexsort((-scores.child[edges], scores.gap[edges], scores.source[edges]))]
    source = scores.source[order] * (int(scores.gap.max(initial=0)) + 1) + scores.gap[order]
    first = np.flatnonzero(np.r_[True, source[1:] != source[:-1]]) if len(order) else np.zeros(0, np.int64)
    rank = np.arange(len(order)) - np.repeat(first, np.diff(np.r_[first, len(order)]))
    table = np.full((len(first), MOST_DAUGHTERS), -1)
    mother = np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(order)]))
    near = rank < MOST_DAUGHTERS
    table[mother[near], rank[near]] = order[near]
    i, j = np.triu_indices(MOST_DAUGHTERS, 1)
    one, other = table[:, i].ravel(), table[:, j].ravel()
    both = (one >= 0) & (other >= 0)
    return one[both], other[both]
