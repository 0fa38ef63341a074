"""Image operations as proposals: pure functions of a box of raw pixels, a mask in it and arguments.

Each answers a `Proposal`: the pixels it means, or a reason in plain words why there are none. Nothing here
reads or changes labels: whoever asked turns the region into an edit. So the cost follows the box, never the
frame.
"""

from celldata.proposals.fitting import autofit
from celldata.proposals.proposal import Proposal
from celldata.proposals.splitting import watershed_split
from celldata.proposals.thresholding import threshold

__all__ = ["Proposal", "autofit", "threshold", "watershed_split"]
