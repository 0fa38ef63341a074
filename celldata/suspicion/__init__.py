"""Places to look at: what in tracked labels may be wrong, how likely, where, and in words.

Pixels are looked at once for each frame (`frame_objects`); what the rules ask of them is kept, so that an
edit of the cells table or of a division costs no pixel. `find_places` is pure.
"""

from celldata.suspicion.find import find_places
from celldata.suspicion.links import LinkOdds, link_odds
from celldata.suspicion.objects import FrameObjects, bands_of, frame_objects, no_objects, objects_in_bands
from celldata.suspicion.place import ACTIONS, KINDS, Action, Place
from celldata.suspicion.scene import Field, MovieObjects, Scene

__all__ = [
    "ACTIONS",
    "KINDS",
    "Action",
    "Field",
    "FrameObjects",
    "LinkOdds",
    "MovieObjects",
    "Place",
    "Scene",
    "bands_of",
    "find_places",
    "frame_objects",
    "link_odds",
    "no_objects",
    "objects_in_bands",
]
