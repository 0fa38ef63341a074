"""How sure each chosen link and division is: its probability among all that competes with it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ml.tracking.scores import LinkScores


@dataclass(frozen=True)
class Confidence:
    """Probabilities of links after their rivals are taken into account.

    Rivals of a link are those of its source to the same frame, and those into its target from the same
    frame: a link over a gap does not compete with the links of the frames between.
    """

    scores: LinkScores

    @cached_property
    def _total(self) -> np.ndarray:
        """(E,) what a link's probability is divided by: alternatives of which only one can be true."""
        s = self.scores
        into = np.bincount(self._into, weights=s.same + s.child)[self._into]
        # Two daughters leave one mother.
        out = np.bincount(self._out, weights=s.same + s.child / 2)[self._out]
        return np.maximum(np.maximum(into, out), 1)

    @cached_property
    def _out(self) -> np.ndarray:
        """(E,) number of each link's source and gap."""
        return self.scores.source * self._gaps + self.scores.gap

    @cached_property
    def _into(self) -> np.ndarray:
        return self.scores.target * self._gaps + self.scores.gap

    @property
    def _gaps(self) -> int:
        return int(self.scores.gap.max(initial=0)) + 1

    def of_links(self, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Probability of each link, of its best rival, and the rival's row (-1 for none)."""
        s = self.scores
        p = s.same / self._total
        other_target = best_other(self._out, p, edges)
        claim = np.maximum(s.same, s.child) / self._total
        other_source = best_other(self._into, claim, edges)
        best_target = np.where(other_target >= 0, p[other_target], 0)
        best_source = np.where(other_source >= 0, claim[other_source], 0)
        by_target = best_target >= best_source
        runner_up = np.where(by_target, best_target, best_source)
        rival = np.where(by_target, s.target[other_target], s.source[other_source])
        return p[edges], runner_up, np.where(runner_up > 0, rival, -1)

    def of_divisions(self, one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Probability of each division, given the edges to its daughters, and of the best other reading:
        the mother goes on as one of them or as another cell, or a daughter comes from elsewhere.
        """
        s = self.scores
        same, child = s.same / self._total, s.child / self._total
        p = np.sqrt(child[one] * child[other])
        claim = np.maximum(same, child)
        readings = [same[one], same[other]]
        for edges in (one, other):
            from_elsewhere = best_other(self._into, claim, edges)
            goes_on = best_other(self._out, same, edges)
            readings += [np.where(at >= 0, x[at], 0) for at, x in ((from_elsewhere, claim), (goes_on, same))]
        return p, np.max(readings, axis=0)


def best_other(group: np.ndarray, value: np.ndarray, of: np.ndarray) -> np.ndarray:
    """(n,) index of the largest value among the others in the group of each of `of` (n,), -1 where there is
    none. group: (E,) small integers. value: (E,).
    """
    if not len(of):
        return np.zeros(0, np.int64)
    # Most groups hold none of them, and sorting is what takes time.
    wanted = np.zeros(int(group.max()) + 1, bool)
    wanted[group[of]] = True
    members = np.flatnonzero(wanted[group])
    members = members[np.lexsort((-value[members], group[members]))]
    first = np.flatnonzero(np.r_[True, np.diff(group[members]) > 0])
    size = np.diff(np.r_[first, len(members)])
    best = members[first]
    second = np.where(size > 1, members[np.minimum(first + 1, len(members) - 1)], -1)
    place = np.searchsorted(group[best], group[of])
    found: np.ndarray = np.where(best[place] == of, second[place], best[place])
    return found
