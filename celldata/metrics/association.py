"""Association accuracy (AA) and target effectiveness (TE): what one predicted track holds of a true one.

Two forms of each. *Published* (Schwartz et al. 2024 and the source behind its tables): a predicted track is
a candidate for a true one if the IoU of their masks, summed over all frames, reaches the threshold; then
only the frames in which both exist are compared, not the masks. So an identity swap costs nothing as long
as both tracks go on. *Strict*: frame by frame, the masks themselves must match.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from celldata.metrics.overlap import FrameOverlap

# Sums of floating-point IoU that should equal the threshold may fall short of it by rounding.
ROUNDING = 1e-9


@dataclass(frozen=True)
class PairTable:
    """Every pair of a true and a predicted cell that share pixels in a frame; (k,) each, sorted by pair and
    time."""

    truth: np.ndarray  # cell id
    predicted: np.ndarray  # cell id
    t: np.ndarray
    iou: np.ndarray

    @classmethod
    def of(cls, overlaps: Sequence[FrameOverlap]) -> PairTable:
        if not overlaps:
            empty = np.zeros(0, np.int64)
            return cls(empty, empty, empty, np.zeros(0))
        truth = np.concatenate([o.truth_cells[o.pairs[0]] for o in overlaps])
        predicted = np.concatenate([o.predicted_cells[o.pairs[1]] for o in overlaps])
        t = np.repeat([o.t for o in overlaps], [o.ious.size for o in overlaps])
        iou = np.concatenate([o.ious for o in overlaps])
        order = np.lexsort((t, predicted, truth))
        return cls(truth[order], predicted[order], t[order], iou[order])

    def where(self, chosen: np.ndarray) -> PairTable:
        return PairTable(self.truth[chosen], self.predicted[chosen], self.t[chosen], self.iou[chosen])

    def at_least(self, iou: float) -> PairTable:
        """The rows whose masks match."""
        return self.where(self.iou >= iou - ROUNDING)

    def pairs(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Cells of each pair, and the sum of its IoU over all frames."""
        new = np.ones(self.truth.size, bool)
        new[1:] = (self.truth[1:] != self.truth[:-1]) | (self.predicted[1:] != self.predicted[:-1])
        sums = np.bincount(np.cumsum(new) - 1, self.iou, minlength=int(new.sum()))
        return self.truth[new], self.predicted[new], sums


@dataclass(frozen=True)
class Association:
    """Shares from 0 to 1; None where there is no true link (AA) or no true mask (TE)."""

    aa: float | None
    te: float | None
    aa_strict: float | None
    te_strict: float | None


def association(overlaps: Sequence[FrameOverlap], table: PairTable, iou: float) -> Association:
    true_cells, present = _presence([o.truth_cells for o in overlaps])
    predicted_cells, predicted_present = _presence([o.predicted_cells for o in overlaps])
    links, predicted_links = _links(present), _links(predicted_present)
    n_frames, n_links = int(present.sum()), int(links.sum())

    truth, predicted, sums = table.pairs()
    mapped = sums >= iou - ROUNDING
    i = np.searchsorted(true_cells, truth[mapped])
    j = np.searchsorted(predicted_cells, predicted[mapped])
    held_frames = (present[i] & predicted_present[j]).sum(axis=1)
    held_links = (links[i] & predicted_links[j]).sum(axis=1)

    matched = table.at_least(iou)
    together = np.searchsorted(true_cells, matched.truth)
    pair = together * max(predicted_cells.size, 1) + np.searchsorted(predicted_cells, matched.predicted)
    pairs, of_pair = np.unique(pair, return_inverse=True)
    strict_frames = np.bincount(of_pair, minlength=pairs.size)
    follows = (pair[1:] == pair[:-1]) & (matched.t[1:] == matched.t[:-1] + 1)
    strict_links = np.bincount(of_pair[1:][follows], minlength=pairs.size)
    strict_i = pairs // max(predicted_cells.size, 1)

    return Association(
        aa=_share(i, held_links, true_cells.size, n_links),
        te=_share(i, held_frames, true_cells.size, n_frames),
        aa_strict=_share(strict_i, strict_links, true_cells.size, n_links),
        te_strict=_share(strict_i, strict_frames, true_cells.size, n_frames),
    )


def alike(matched: PairTable) -> float | None:
    """Strict AA of two trackings, the lower of both ways round, over the masks alone that both have: it says
    nothing of other masks. `matched`: `PairTable.at_least`. None where there is no link between such masks.
    """
    ways = [
        _held_by_best(matched.truth, matched.predicted, matched.t),
        _held_by_best(matched.predicted, matched.truth, matched.t),
    ]
    return min((way for way in ways if way is not None), default=None)


def _held_by_best(cells: np.ndarray, others: np.ndarray, t: np.ndarray) -> float | None:
    """Of the links of `cells`, the share that the best of `others` holds."""
    order = np.lexsort((t, others, cells))
    cells, others, t = cells[order], others[order], t[order]
    follows = (cells[1:] == cells[:-1]) & (others[1:] == others[:-1]) & (t[1:] == t[:-1] + 1)
    new = np.ones(cells.size, bool)
    new[1:] = (cells[1:] != cells[:-1]) | (others[1:] != others[:-1])
    held = np.bincount((np.cumsum(new) - 1)[1:][follows], minlength=int(new.sum()))
    track = np.unique(cells[new], return_inverse=True)[1]
    present = np.unique(np.stack([cells, t]), axis=1)
    n_links = int(((present[0, 1:] == present[0, :-1]) & (present[1, 1:] == present[1, :-1] + 1)).sum())
    return _share(track, held, int(track.max(initial=-1)) + 1, n_links)


def _presence(cells: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Sorted cell ids, and (cells, T) True where the cell is in the frame."""
    known = np.unique(np.concatenate(cells)) if cells else np.zeros(0, np.int64)
    present = np.zeros((known.size, len(cells)), bool)
    for t, ids in enumerate(cells):
        present[np.searchsorted(known, ids), t] = True
    return known, present


def _links(present: np.ndarray) -> np.ndarray:
    """(cells, T - 1) True where the cell is in a frame and the next."""
    return present[:, :-1] & present[:, 1:]


def _share(track: np.ndarray, held: np.ndarray, n_tracks: int, n_true: int) -> float | None:
    """Of n_true frames or links, the share that the best predicted track of each true one holds."""
    if not n_true:
        return None
    best = np.zeros(n_tracks, np.int64)
    np.maximum.at(best, track, held)
    return float(best.sum()) / n_true
