"""What became of every true and every predicted object: one row each, from which all figures of a
segmentation are sums. So the figures of a group of objects (small ones, crowded ones) add up to those of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from celldata.metrics.ctc import GraphOperations, Matches, match
from celldata.metrics.objects import ObjectParts, object_parts
from celldata.metrics.overlap import FrameOverlap

THRESHOLDS = tuple(round(0.5 + 0.05 * step, 2) for step in range(9))
"""IoU .5, .55 … .9, at each of which the average precision is taken."""
PANOPTIC_IOU = 0.5
"""A pair of the panoptic quality overlaps by more than this (Kirillov et al. 2019)."""
CORRECT, ALONE, ONE_OF_MANY, ONE_FOR_MANY, TANGLED = range(5)
"""Object error class of one object. ALONE: missed or false. ONE_OF_MANY: a true object in a merge, a
predicted one of a split. ONE_FOR_MANY: the true object of a split, the predicted one of a merge.
"""


@dataclass(frozen=True)
class Outcomes:
    """(n,) rows of true objects and (m,) rows of predicted ones, of one frame or of several."""

    true_class: np.ndarray
    seg: np.ndarray  # IoU with the mask that covers more than half of the true one (CTC), 0 where none does
    found: np.ndarray  # bool: some mask does
    shares: np.ndarray  # bool: that mask stands for another true object, which it fits better
    panoptic: np.ndarray  # IoU with its partner of the panoptic quality, 0 where it has none
    hit: np.ndarray  # (n, THRESHOLDS) bool: has a partner from this IoU on
    predicted_class: np.ndarray
    stands_for_none: np.ndarray  # bool: covers more than half of no true object
    used: np.ndarray  # (m, THRESHOLDS) bool: is the partner of a true object
    used_panoptic: np.ndarray  # bool

    @classmethod
    def of(cls, frame: FrameOverlap) -> Outcomes:
        n, m = frame.truth_cells.size, frame.predicted_cells.size
        matches, parts = match(frame), object_parts(frame)
        seg, found, shares = np.zeros(n), np.zeros(n, bool), np.zeros(n, bool)
        seg[matches.truth], found[matches.truth] = matches.iou, True
        shares[_not_the_best(matches)] = True
        hit, used = np.zeros((n, len(THRESHOLDS)), bool), np.zeros((m, len(THRESHOLDS)), bool)
        for k, threshold in enumerate(THRESHOLDS):
            i, j, _ = partners(frame, threshold)
            hit[i, k], used[j, k] = True, True
        i, j, iou = partners(frame, PANOPTIC_IOU, above=True)
        panoptic, used_panoptic = np.zeros(n), np.zeros(m, bool)
        panoptic[i], used_panoptic[j] = iou, True
        true_class, predicted_class = classes(parts)
        return cls(
            true_class,
            seg,
            found,
            shares,
            panoptic,
            hit,
            predicted_class,
            ~np.isin(np.arange(m), matches.predicted),
            used,
            used_panoptic,
        )

    @classmethod
    def joined(cls, frames: Sequence[Outcomes]) -> Outcomes:
        """Of several frames."""
        empty = FrameOverlap.empty(0)
        parts = [cls.of(empty), *frames]  # so that there are arrays of the right kind without a frame, too
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)))

    def where(self, true: np.ndarray, predicted: np.ndarray) -> Outcomes:
        """The chosen rows of each side."""
        sides = (true,) * 6 + (predicted,) * 4
        rows = zip(fields(self), sides, strict=True)
        return Outcomes(*(getattr(self, f.name)[chosen] for f, chosen in rows))

    def figures(self) -> dict[str, Any]:
        """DET, SEG, panoptic quality and average precision; None where there is nothing to divide by."""
        n, m = len(self.true_class), len(self.predicted_class)
        operations = GraphOperations(
            split_vertices=int(self.shares.sum()),
            false_negatives=int((~self.found).sum()),
            false_positives=int(self.stands_for_none.sum()),
            redundant_edges=0,
            missing_edges=0,
            wrong_edges=0,
            true_vertices=n,
            true_edges=0,
        )
        return {
            "det": operations.det,
            "seg": float(self.seg.sum()) / n if n else None,
            "panoptic": self._panoptic(n, m),
            "ap": self._average_precision(n),
        }

    def _panoptic(self, n: int, m: int) -> dict[str, float | None]:
        """Quality = mean IoU of the pairs times their share, the F1 at IoU .5."""
        # Of cells that overlap, only one of a pair may lie in a group: each side is counted for itself.
        true, predicted = int((self.panoptic > 0).sum()), int(self.used_panoptic.sum())
        quality = float(self.panoptic.sum()) / true if true else None
        recognition = (true + predicted) / (n + m) if n + m else None
        both = None if recognition is None else (quality or 0.0) * recognition
        return {"pq": both, "sq": quality, "rq": recognition}

    def _average_precision(self, n: int) -> dict[str, float | None]:
        """TP / (TP + FP + FN) from each IoU on, over all objects together, and the mean of these."""
        tp = self.hit.sum(axis=0)
        either = n + (~self.used).sum(axis=0)
        values = [float(t) / int(e) if e else None for t, e in zip(tp, either, strict=True)]
        by_threshold = {f"{t:.2f}": v for t, v in zip(THRESHOLDS, values, strict=True)}
        known = [v for v in values if v is not None]
        return {**by_threshold, "mean": sum(known) / len(known) if known else None}

    def counts(self) -> dict[str, int | float | None]:
        """True and predicted objects by class. Objects are counted here, not merges: in a group of objects
        only some of a merge may lie.
        """
        true, predicted = (np.bincount(c, minlength=5) for c in (self.true_class, self.predicted_class))
        n, m, correct = len(self.true_class), len(self.predicted_class), int(true[CORRECT])
        return {
            "true": n,
            "predicted": m,
            "correct": correct,
            "missed": int(true[ALONE]),
            "merged": int(true[ONE_OF_MANY]),
            "split": int(true[ONE_FOR_MANY]),
            "true_in_catastrophes": int(true[TANGLED]),
            "false": int(predicted[ALONE]),
            "predicted_in_merges": int(predicted[ONE_FOR_MANY]),
            "predicted_in_splits": int(predicted[ONE_OF_MANY]),
            "predicted_in_catastrophes": int(predicted[TANGLED]),
            "precision": int(predicted[CORRECT]) / m if m else None,
            "recall": correct / n if n else None,
            "f1": (correct + int(predicted[CORRECT])) / (n + m) if n + m else None,
        }


def classes(parts: ObjectParts) -> tuple[np.ndarray, np.ndarray]:
    """The object error class of each true and each predicted object (Schwartz et al. 2024, 3.4.6)."""
    sides = parts.part_of_true, parts.part_of_predicted
    n_true, n_predicted = (np.bincount(of[of >= 0], minlength=parts.n_parts) for of in sides)
    of_true = np.full(parts.n_parts, ALONE)
    of_predicted = of_true.copy()
    merge, split = (n_true > 1) & (n_predicted == 1), (n_true == 1) & (n_predicted > 1)
    of_true[merge], of_predicted[merge] = ONE_OF_MANY, ONE_FOR_MANY
    of_true[split], of_predicted[split] = ONE_FOR_MANY, ONE_OF_MANY
    of_true[(n_true > 1) & (n_predicted > 1)] = TANGLED
    of_predicted[(n_true > 1) & (n_predicted > 1)] = TANGLED
    return tuple(  # type: ignore[return-value]
        np.where(side >= 0, of[side], CORRECT) if parts.n_parts else np.full(side.size, CORRECT)
        for side, of in zip(sides, (of_true, of_predicted), strict=True)
    )


def partners(
    frame: FrameOverlap, threshold: float, above: bool = False
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of one true and one predicted object each, with their IoU, as many as there can be from
    `threshold` on (`above`: beyond it).

    Masks that share no pixel have one partner at most beyond IoU .5. Cells that overlap, and an IoU of just
    .5, leave a choice, which an assignment makes.
    """
    i, j, _ = frame.pairs
    near = frame.ious > threshold if above else frame.ious >= threshold
    i, j, iou = i[near], j[near], frame.ious[near]
    if len(np.unique(i)) == len(i) and len(np.unique(j)) == len(j):
        return i, j, iou
    rows, of_row = np.unique(i, return_inverse=True)
    columns, of_column = np.unique(j, return_inverse=True)
    # One for a pair, so that their number counts first, then how well they fit.
    gain = np.zeros((len(rows), len(columns)))
    gain[of_row, of_column] = len(rows) + iou
    a, b = linear_sum_assignment(gain, maximize=True)
    kept = gain[a, b] > 0
    a, b = a[kept], b[kept]
    return rows[a], columns[b], gain[a, b] - len(rows)


def _not_the_best(matches: Matches) -> np.ndarray:
    """True objects whose mask matches another one too, and that one better: the challenge's splits (NS)."""
    order = np.lexsort((-matches.iou, matches.predicted))
    predicted = matches.predicted[order]
    again = np.zeros(len(order), bool)
    again[1:] = predicted[1:] == predicted[:-1]
    return matches.truth[order[again]]
