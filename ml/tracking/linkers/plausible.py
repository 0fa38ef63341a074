"""Finished tracks that are no cells after all, such as debris that a model outlines in frame after frame.

A link says that two outlines are one thing, not that the thing is a cell. So a chain of outlines that are
each rather no cells is held together by its links; it is judged as a whole here.
"""

import numpy as np

from ml.tracking.features import MovieFeatures
from ml.tracking.linkers.choices import log_odds
from ml.tracking.mending import only
from ml.tracking.tracks import Linking

LEAST = 0.6
"""Probability that a track is a cell, by the mean log-odds of its outlines."""
SHORTEST = 3
"""Frames: what comes and goes within fewer, with neither end in the first or last frame, is no cell."""


def plausible(
    linking: Linking, features: MovieFeatures, real: np.ndarray, in_doubt: frozenset[int]
) -> Linking:
    """Without tracks that are no cells. Tracks of a division stay, and those with an outline in a frame that
    is not in doubt.

    real: (N,) probability that each row is one whole cell.
    """
    family = {d.parent for d in linking.divisions} | {x for d in linking.divisions for x in d.daughters}
    odds, least, last = log_odds(real), float(np.log(LEAST / (1 - LEAST))), features.n_frames - 1
    kept = []
    for number, track in enumerate(linking.tracks):
        if number not in family and in_doubt.issuperset(track.frames):
            at_an_end = track.frames[0] == 0 or track.frames[-1] == last
            if odds[track.rows].mean() < least or (len(track.rows) < SHORTEST and not at_an_end):
                continue
        kept.append(number)
    return only(linking, kept)
