"""Threshold: the bright things in a box."""

from __future__ import annotations

import numpy as np

from celldata.proposals.proposal import Proposal, brightness

HYSTERESIS = 1.1
"""How much brighter than the threshold a part must be somewhere to count."""
MOST_BINS = 256
PIXELS_PER_BIN = 8
NOTHING_STANDS_OUT = "Nothing in the box stands out from its surroundings"


def threshold(raw_box: np.ndarray) -> Proposal:
    """The pixels of a box (H, W) above its triangle threshold, in the connected parts (4 neighbours) that
    reach 1.1 times it somewhere.

    Zack, Rogers & Latt (1977), J. Histochem. Cytochem. 25:741: the grey value that lies farthest below the
    line from the histogram's peak to its far end. Thresholds count from the box's darkest pixel: a camera's
    offset changes nothing. The histogram has at most 256 bins, fewer in small boxes (bins that are mostly
    empty have no shape); pixels are compared at their full depth.
    """
    values, unusable = brightness(raw_box)
    if unusable is not None:
        return Proposal.nothing(raw_box.shape, unusable)
    from scipy import ndimage
    from skimage.filters import threshold_triangle

    low = float(threshold_triangle(values, nbins=_bins(raw_box)))
    above = values > low
    parts, n_parts = ndimage.label(above)
    bright = np.zeros(n_parts + 1, bool)
    bright[np.unique(parts[values > HYSTERESIS * low])] = True
    bright[0] = False
    region = bright[parts]
    if not region.any():
        return Proposal.nothing(raw_box.shape, NOTHING_STANDS_OUT)
    return Proposal.of(region)


def _bins(raw_box: np.ndarray) -> int:
    """Bins of the histogram. Of integers each bin takes as many grey values: where some take one more, the
    histogram is a comb and its peak a matter of rounding.
    """
    bins = int(np.clip(raw_box.size // PIXELS_PER_BIN, 8, MOST_BINS))
    if raw_box.dtype.kind not in "iu":
        return bins
    grey_values = int(raw_box.max()) - int(raw_box.min()) + 1
    return -(-grey_values // -(-grey_values // bins))
