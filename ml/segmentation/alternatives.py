"""Other readings of one frame's maps: objects cut finer, coarser and dimmer than the model's own choice.

The seeds of a frame form a tree: by rising prominence (`celldata.seeds.grouped`) neighbours become one. Each
level of it is one way to cut the frame, and all levels come from one flood, so that a coarser object is
exactly the union of finer ones. Dim objects below the model's own thresholds are one more level. Which
reading is right is not to be seen in one frame: the tracker chooses (`ml.tracking.hypotheses`).
"""

from dataclasses import dataclass, replace

import numpy as np

from celldata.seeds import grouped, peaks, smoothed
from ml.segmentation.postprocess import Objects, PostprocessParameters, find_objects, flood, tidy


@dataclass(frozen=True)
class AlternativeCuts:
    """Which other cuts are tried. `merges`: falls of the inner distance below which two seeds are one; the
    lowest gives the finest objects. `seed`, `foreground`: thresholds of the dim level.
    """

    merges: tuple[float, ...] = (0.0, 0.15, 0.3)
    seed: float = 0.15
    foreground: float = 0.2


def alternatives(
    maps: np.ndarray, parameters: PostprocessParameters, cuts: AlternativeCuts | None = None
) -> list[Objects]:
    """The objects of one frame as each other cut makes them: `merges`, then the dim level.

    maps: (3, Y, X) as for `find_objects`. Objects of different cuts overlap or are the same: nothing is left
    out here but what the postprocessing leaves out of any cut (too small, in the border).
    """
    cuts = cuts or AlternativeCuts()
    foreground, inner, outer = maps
    smooth = smoothed(inner, parameters.sigma)
    found = []
    mask = foreground >= parameters.foreground
    seeds = peaks(smooth, parameters.seed, mask)
    basins = flood(seeds, np.arange(1, len(seeds) + 1), outer, mask)
    for merge in cuts.merges:
        groups = np.concatenate([[0], grouped(seeds, smooth, merge)]).astype(np.int32)
        found.append(_objects(groups[basins], foreground, smooth, parameters))
    dim = replace(parameters, seed=cuts.seed, foreground=cuts.foreground)
    found.append(find_objects(maps, dim))
    return found


def _objects(
    labels: np.ndarray, foreground: np.ndarray, smooth: np.ndarray, parameters: PostprocessParameters
) -> Objects:
    confidence = tidy(labels, foreground, smooth, parameters)
    return Objects(labels, confidence)
