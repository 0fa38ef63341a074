"""Smart click: cut from the model's maps where the frame has any that know the place, else from the image."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from celldata.proposals import Proposal
    from celldata.seeds import Cut

MAPS, IMAGE = "maps", "image"


@dataclass(frozen=True)
class Clicks:
    """Places (y, x) in the box, and the pixels (H, W) of other cells that are left alone."""

    inside: list[tuple[int, int]]
    background: list[tuple[int, int]]
    others: np.ndarray | None


def smart_clicked(
    clicks: Clicks,
    maps: tuple[np.ndarray, Cut] | None,
    read: Callable[[], np.ndarray],
    radius: float | None,
) -> tuple[Proposal, str]:
    """The cell at the clicks, and which it was cut from, MAPS or IMAGE. `read` gives the raw box, and is
    called only where the maps do not answer.
    """
    from celldata.proposals import smart_click, smart_click_in_maps

    if maps is not None:
        levels, cut = maps
        found = smart_click_in_maps(levels, clicks.inside, clicks.background, clicks.others, cut)
        if found.reason is None:
            return found, MAPS
    return smart_click(read(), clicks.inside, clicks.background, clicks.others, radius), IMAGE
