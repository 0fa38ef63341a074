"""Divisions added to finished tracks (`joint_divisions` false): for models whose false daughters lead a
program that decides divisions, too, to break tracks up. With the model in the box it is better together.
"""

import numpy as np

from ml.tracking.linkers import context
from ml.tracking.linkers.choices import Cells, Choices, joined
from ml.tracking.linkers.joint_parameters import JointParameters
from ml.tracking.linkers.tracklets import Tracklets


def divide(
    cells: Cells,
    tracklets: Tracklets,
    choices: Choices,
    pairs: Choices,
    made: np.ndarray,
    used: np.ndarray,
    parameters: JointParameters,
) -> tuple[Choices, np.ndarray]:
    """`choices` and `pairs` together, and which of them are made.

    A division takes what a track goes on as and a track that comes from nowhere, or two such where the track
    ends: no other link changes. It must be worth more than the link it replaces and the births and death it
    saves cost. With `global_pass`, once more with what the first divisions say about others.

    made: (V,) of `choices`, none of which divides. used: (K,) tracklets. pairs: divisions.
    """
    saved = _Saved(cells, tracklets, choices, made, parameters)
    together = joined(choices, pairs)
    worth = pairs.cost - saved.by(pairs)
    fits = saved.fits(pairs) & used[pairs.parent] & used[pairs.one] & used[pairs.other]
    result = _surest_first(choices, pairs, made, worth, fits)
    if parameters.global_pass:
        dearer = context.costs(cells, tracklets, together, result, parameters)[len(choices.cost) :]
        result = _surest_first(choices, pairs, made, worth + dearer, fits)
    return together, result


class _Saved:
    """What finished tracks cost where a division would change them."""

    def __init__(
        self,
        cells: Cells,
        tracklets: Tracklets,
        choices: Choices,
        made: np.ndarray,
        parameters: JointParameters,
    ) -> None:
        k, links = len(tracklets), np.flatnonzero(made)
        self.next = np.full(k, -1)
        self.next[choices.parent[links]] = choices.one[links]
        self.begins = np.ones(k, bool)
        self.begins[choices.one[links]] = False
        self.birth = np.where(self.begins, cells.births(parameters)[tracklets.head], 0)
        self.end = cells.deaths(parameters)[tracklets.tail]
        self.end[choices.parent[links]] = choices.cost[links]

    def by(self, pairs: Choices) -> np.ndarray:
        """(P,) the births of both daughters where there are any, the mother's death or the link she has."""
        saved: np.ndarray = self.birth[pairs.one] + self.birth[pairs.other] + self.end[pairs.parent]
        return saved

    def fits(self, pairs: Choices) -> np.ndarray:
        """(P,) whether each daughter is the mother's continuation or from nowhere, and the former is one."""
        after = self.next[pairs.parent]
        goes_on = (after == pairs.one) | (after == pairs.other)
        free = (self.begins[pairs.one] | (after == pairs.one)) & (
            self.begins[pairs.other] | (after == pairs.other)
        )
        fits: np.ndarray = free & (goes_on | (after < 0))
        return fits


def _surest_first(
    choices: Choices, pairs: Choices, made: np.ndarray, worth: np.ndarray, fits: np.ndarray
) -> np.ndarray:
    """(V + P,) which choices are made with the divisions that are worth it, each tracklet in one of them."""
    link_of = {int(choices.parent[v]): int(v) for v in np.flatnonzero(made)}
    made, added = made.copy(), np.zeros(len(pairs.cost), bool)
    mothers: set[int] = set()
    daughters: set[int] = set()
    wanted = np.flatnonzero(fits & (worth < 0))
    for pair in wanted[np.argsort(worth[wanted], kind="stable")]:
        mother, both = int(pairs.parent[pair]), {int(pairs.one[pair]), int(pairs.other[pair])}
        if mother in mothers or both & daughters:
            continue
        mothers.add(mother)
        daughters |= both
        added[pair] = True
        if mother in link_of:
            made[link_of[mother]] = False
    return np.concatenate([made, added])
