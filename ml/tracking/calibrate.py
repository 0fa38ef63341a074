"""The threshold from which two candidates are daughters: chosen where the strict division F1 is highest."""

from collections.abc import Sequence

import numpy as np
from tqdm import tqdm

from celldata.labels import Labels
from celldata.metrics.divisions import DivisionClasses
from celldata.metrics.evaluate import evaluate_tracking
from celldata.movie import Movie
from ml.tracking.model import Tracker
from ml.tracking.predict import track
from ml.tracking.trained import TrackingModel

THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
DEFAULT_THRESHOLD = 0.5
"""Where no validation movie has a division there is nothing to choose by."""


def choose_division_threshold(
    tracker: Tracker, movies: Sequence[tuple[Movie, Labels]], progress: bool = True
) -> tuple[float, float | None]:
    """The threshold, and the strict division F1 it reached on `movies`; of several best ones the middle."""
    dividing = [(movie, labels) for movie, labels in movies if labels.divisions]
    if not dividing:
        return DEFAULT_THRESHOLD, None
    scores = []
    for threshold in tqdm(THRESHOLDS, desc="division threshold", disable=None if progress else True):
        model = TrackingModel(tracker, threshold)
        classes = [
            evaluate_tracking(labels, track(movie, labels, model).labels)["divisions"]["strict"]
            for movie, labels in dividing
        ]
        counts = {name: sum(c[name] for c in classes) for name in DivisionClasses.__dataclass_fields__}
        scores.append(float(DivisionClasses(**counts).strict()["f1"] or 0))
    best = np.flatnonzero(np.array(scores) == max(scores))
    return THRESHOLDS[int(best[len(best) // 2])], max(scores)
