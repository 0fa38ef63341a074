"""Autofit: an outline moves to where the image has its edge."""

from __future__ import annotations

import numpy as np

from celldata.proposals.chan_vese import chan_vese
from celldata.proposals.proposal import Proposal, brightness, mask_in

N_ITERATIONS = 100
SMALLEST_PX = 20
EDGE_PX = 2

NO_CELL = "The cell has no pixels here"
TOO_SMALL = f"What was found has fewer than {SMALLEST_PX} pixels: the cell is better drawn by hand"
NO_EDGE = "No edge was found near the cell's outline"


def autofit(raw_box: np.ndarray, mask: np.ndarray, others: np.ndarray | None = None) -> Proposal:
    """The outline `mask` after morphological Chan-Vese (100 iterations): its largest part (8-connected).

    raw_box, mask: (H, W), the cell's box with a margin of background; `others`: pixels of other cells, which
    are neither taken nor counted as background. What has fewer than 20 pixels is dropped.
    """
    mask = mask_in(raw_box, mask)
    if not mask.any():
        return Proposal.nothing(mask.shape, NO_CELL)
    values, unusable = brightness(raw_box)
    if unusable is not None:
        return Proposal.nothing(mask.shape, unusable)
    free = np.ones(mask.shape, bool) if others is None else mask | ~mask_in(raw_box, others)
    if not free.all() and (free & ~mask).any():
        # A neighbour would pass for background as bright as the cell: typical background takes its place.
        values = np.where(free, values, np.median(values[free & ~mask]))
    # Chan-Vese takes what lies beyond the box for outside and rounds a cell off that the image's edge cuts.
    image, start = np.pad(values, EDGE_PX, mode="edge"), np.pad(mask, EDGE_PX, mode="edge")
    found = chan_vese(image, start, N_ITERATIONS)[EDGE_PX:-EDGE_PX, EDGE_PX:-EDGE_PX] & free
    from scipy import ndimage

    parts, n_parts = ndimage.label(found, np.ones((3, 3)))
    if n_parts == 0:
        return Proposal.nothing(mask.shape, NO_EDGE)
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0
    largest = int(sizes.argmax())
    if sizes[largest] < SMALLEST_PX:
        return Proposal.nothing(mask.shape, TOO_SMALL)
    return Proposal.of(parts == largest)
