"""The past of cell-frames before anything is linked: along links that both ends prefer."""

import numpy as np

from ml.tracking.features import MovieFeatures
from ml.tracking.model import SAME


def chains(
    features: MovieFeatures, source: np.ndarray, target: np.ndarray, p: np.ndarray, history: int
) -> np.ndarray:
    """(N, history) rows of each cell-frame's past: back along links that are the best for both their ends."""
    before = np.full(len(features.t), -1, np.int64)
    if len(source):
        same = p[:, SAME]
        best_of = [np.zeros(len(features.t)) for _ in range(2)]
        for best, rows in zip(best_of, (source, target), strict=True):
            np.maximum.at(best, rows, same)
        sure = (same >= best_of[0][source]) & (same >= best_of[1][target]) & (same > 0.5)
        before[target[sure]] = source[sure]
    past = np.full((len(before), history), -1, np.int64)
    past[:, -1] = np.arange(len(before))
    for step in range(history - 2, -1, -1):
        later = past[:, step + 1]
        past[:, step] = np.where(later >= 0, before[later], -1)
    return past
