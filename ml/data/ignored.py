"""Pixels of a labeled frame from which nothing is learned, for nobody said what they are."""

from collections import Counter

import numpy as np

from celldata.labels import Labels
from ml.data.settings import ImageSettings


def ignored_pixels(labels: Labels, feature: str, t: int, settings: ImageSettings) -> np.ndarray:
    """(Y, X) bool: areas painted as unlabeled, and pixels of several cells."""
    values = labels.frame(feature, t)
    ignored = np.zeros(values.shape, bool)
    if settings.unlabeled is not None and settings.unlabeled in labels.features:
        ignored |= labels.frame(settings.unlabeled, t) > 0
    if settings.overlaps == "ignore":
        cells = Counter(row.value for row in labels.cells.at(t, feature))
        ignored |= np.isin(values, [value for value, n in cells.items() if n > 1])
    return ignored
