"""Object error classes of a segmentation (Schwartz et al. 2024, section 3.4.6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

import numpy as np
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from scipy.sparse.csgraph import connected_components

from celldata.metrics.overlap import FrameOverlap

# Cost of leaving an object unassigned, beside 1 - IoU for a pair.
UNASSIGNED_COST = 0.4


@dataclass(frozen=True)
class ObjectErrors:
    """Counts of one frame, or of several frames added up.

    A true and a predicted object that overlap one another alone, but too little to be assigned, count as
    one false negative and one false positive.
    """

    true: int = 0
    predicted: int = 0
    correct: int = 0
    false_positives: int = 0
    false_negatives: int = 0
    merges: int = 0  # one predicted object over several true ones
    splits: int = 0  # several predicted objects on one true one
    catastrophes: int = 0  # several on several
    missed_by_merges: int = 0  # true objects lost in merges: all but one of each
    gained_by_splits: int = 0  # predicted objects too many in splits: all but one of each
    true_in_catastrophes: int = 0
    predicted_in_catastrophes: int = 0

    def __add__(self, other: ObjectErrors) -> ObjectErrors:
        names = [f.name for f in fields(self)]
        return ObjectErrors(*(getattr(self, name) + getattr(other, name) for name in names))

    @property
    def precision(self) -> float | None:
        """Correct among the predicted; None where nothing was predicted."""
        return self.correct / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """Correct among the true; None where there is nothing."""
        return self.correct / self.true if self.true else None

    @property
    def f1(self) -> float | None:
        both = self.true + self.predicted
        return 2 * self.correct / both if both else None

    def to_dict(self) -> dict[str, int | float | None]:
        return {**asdict(self), "precision": self.precision, "recall": self.recall, "f1": self.f1}


@dataclass(frozen=True)
class ObjectParts:
    """Which objects of a frame are assigned to each other, and how those that are not hang together by the
    pixels they share. All are indices into the cells of the overlap.
    """

    assigned: tuple[np.ndarray, np.ndarray]  # true, predicted
    # Part of each true and each predicted object; those that are assigned are in no part (-1).
    part_of_true: np.ndarray
    part_of_predicted: np.ndarray
    n_parts: int

    def parts(self) -> list[tuple[list[int], list[int]]]:
        """True and predicted objects of each part, in the order of the objects."""
        found: dict[int, tuple[list[int], list[int]]] = {}
        for side, of in enumerate((self.part_of_true, self.part_of_predicted)):
            for index in np.flatnonzero(of >= 0).tolist():
                found.setdefault(int(of[index]), ([], []))[side].append(index)
        return list(found.values())


def object_parts(overlap: FrameOverlap) -> ObjectParts:
    """The assigned pairs of one frame, and the parts of what is left."""
    n, m = overlap.truth_cells.size, overlap.predicted_cells.size
    assigned_true, assigned_predicted = assign(overlap.iou_matrix())
    free_true = np.ones(n, bool)
    free_true[assigned_true] = False
    free_predicted = np.ones(m, bool)
    free_predicted[assigned_predicted] = False

    # Graph of what is left: nodes 0 … n - 1 are true, n … n + m - 1 predicted objects.
    i, j, _ = overlap.pairs
    left = free_true[i] & free_predicted[j]
    edges = sparse.coo_array((np.ones(left.sum()), (i[left], n + j[left])), shape=(n + m, n + m))
    n_parts, part = connected_components(edges, directed=False)
    return ObjectParts(
        assigned=(assigned_true, assigned_predicted),
        part_of_true=np.where(free_true, part[:n], -1),
        part_of_predicted=np.where(free_predicted, part[n:], -1),
        n_parts=int(n_parts),
    )


def object_errors(overlap: FrameOverlap) -> ObjectErrors:
    """The classes of one frame."""
    found = object_parts(overlap)
    n_true, n_predicted = (
        np.bincount(of[of >= 0], minlength=found.n_parts)
        for of in (found.part_of_true, found.part_of_predicted)
    )
    merge = (n_true > 1) & (n_predicted == 1)
    split = (n_true == 1) & (n_predicted > 1)
    catastrophe = (n_true > 1) & (n_predicted > 1)
    poor = (n_true == 1) & (n_predicted == 1)
    return ObjectErrors(
        true=overlap.truth_cells.size,
        predicted=overlap.predicted_cells.size,
        correct=int(found.assigned[0].size),
        false_positives=int(((n_predicted == 1) & (n_true == 0)).sum() + poor.sum()),
        false_negatives=int(((n_true == 1) & (n_predicted == 0)).sum() + poor.sum()),
        merges=int(merge.sum()),
        splits=int(split.sum()),
        catastrophes=int(catastrophe.sum()),
        missed_by_merges=int((n_true[merge] - 1).sum()),
        gained_by_splits=int((n_predicted[split] - 1).sum()),
        true_in_catastrophes=int(n_true[catastrophe].sum()),
        predicted_in_catastrophes=int(n_predicted[catastrophe].sum()),
    )


def total(errors: Iterable[ObjectErrors]) -> ObjectErrors:
    result = ObjectErrors()
    for frame in errors:
        result = result + frame
    return result


def assign(ious: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Indices of the true and predicted objects that are assigned to each other, from (n, m) IoU.

    The paper solves an (n + m)² matrix: 1 - IoU top left, its transpose bottom right, UNASSIGNED_COST on
    the diagonals of the other two blocks. Every pair then pays its cost twice, every object left alone
    once; so the optimum is that of the (n, m) gains IoU - (1 - UNASSIGNED_COST), where no pair without gain
    is kept.
    """
    gain = np.maximum(ious - (1 - UNASSIGNED_COST), 0)
    rows, columns = linear_sum_assignment(gain, maximize=True)
    kept = gain[rows, columns] > 0
    return rows[kept], columns[kept]
