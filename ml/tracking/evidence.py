"""What the segmentation model's maps say of an outline, beside what the tracker sees of it: is it a cell?

Debris is dim in the maps, and its middle is no clear one. The network that scores links has never seen maps.
"""

import numpy as np

SUREST = 1e-4
WEIGHT_OF_MODEL, WEIGHT_OF_FOREGROUND, WEIGHT_OF_INNER, BIAS = 0.357, 0.175, 5.127, -4.342
"""Logistic regression on 84,000 outlines, of all readings, which the model in the box cut from simulated
movies: log-odds of the tracker's `real`, log-odds of the mean foreground, largest inner distance. The tracker
was an earlier one. Fitted anew to the one after it: .367, -.104, 4.366, -3.347, with 1 to 2 % less log loss;
on frames 0–59 of HeLa these do no better with that in the box.
"""


def believed(real: np.ndarray, maps: np.ndarray) -> np.ndarray:
    """(N,) probability that an outline is one whole cell; `real` where the maps are not known.

    real: (N,) the tracker's own. maps: (N, 2) mean foreground and largest inner distance, NaN where unknown.
    """
    known = ~np.isnan(maps).any(axis=1)
    foreground, inner = maps[known].T
    log_odds = (
        WEIGHT_OF_MODEL * _log_odds(real[known], SUREST)
        + WEIGHT_OF_FOREGROUND * _log_odds(foreground, 1e-3)
        + WEIGHT_OF_INNER * inner
        + BIAS
    )
    result = np.asarray(real, float).copy()
    result[known] = 1 / (1 + np.exp(-log_odds))
    return result


def _log_odds(p: np.ndarray, least: float) -> np.ndarray:
    held = np.clip(p, least, 1 - least)
    return np.asarray(np.log(held / (1 - held)))
