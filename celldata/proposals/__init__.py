"""Image operations as proposals: pure functions of a box of raw pixels (or of a model's maps), a mask in it
and arguments.

Each answers a `Proposal`: the pixels it means, or a reason in plain words why there are none. Nothing here
reads or changes labels: whoever asked turns the region into an edit. So the cost follows the box, never the
frame. `carry_over` answers one outline for each cell it was given.
"""

from celldata.proposals.carry_over import Carried, Outline, carry_over
from celldata.proposals.fitting import autofit
from celldata.proposals.proposal import Proposal
from celldata.proposals.smart_click import smart_click
from celldata.proposals.smart_click_maps import smart_click_in_maps
from celldata.proposals.splitting import watershed_split
from celldata.proposals.thresholding import threshold

__all__ = [
    "Carried",
    "Outline",
    "Proposal",
    "autofit",
    "carry_over",
    "smart_click",
    "smart_click_in_maps",
    "threshold",
    "watershed_split",
]
