"""What is chosen for trained weights on the validation split: the calibration, and `caliban`'s threshold."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from tqdm import tqdm

from celldata.labels import Labels
from celldata.metrics.divisions import DivisionClasses
from celldata.metrics.evaluate import evaluate_tracking
from celldata.movie import Movie
from ml.tracking.calibration import Calibration, fitted, reliability
from ml.tracking.examples import true_class
from ml.tracking.linkers.caliban import link
from ml.tracking.model import DIFFERENT, MAX_GAP_FRAMES, PARENT_CHILD, SAME, Tracker
from ml.tracking.predict import Linked, named, scene_of
from ml.tracking.trained import MovieScorer
from ml.tracking.truth import TrackedMovie

THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
DEFAULT_THRESHOLD = 0.5
"""Where no validation movie has a division there is nothing to choose by."""


def calibrate(tracker: Tracker, movies: Sequence[TrackedMovie]) -> tuple[Calibration, dict[str, Any]]:
    """The calibration that fits `movies` best, scored as any movie is; and how reliable each probability is
    with it, on the same movies.
    """
    logits, truth, real_logits, real = [], [], [], []
    for movie in movies:
        found = MovieScorer(tracker, movie.features).link_scores(MAX_GAP_FRAMES)
        p = np.stack([found.same, 1 - found.same - found.child, found.child], axis=1)
        logits.append(np.log(np.maximum(p, 1e-9)))
        truth.append(true_class(movie, found.source, found.target))
        sure = np.clip(found.real, 1e-9, 1 - 1e-9)
        real_logits.append(np.log(sure / (1 - sure)))
        real.append(movie.real)
    if not logits:
        return Calibration(), {}
    pair, true, outline, whole = (np.concatenate(parts) for parts in (logits, truth, real_logits, real))
    calibration = fitted(pair, true, outline, whole)
    p = calibration.pairs(pair)
    return calibration, {
        "same": reliability(p[:, SAME], true == SAME),
        "different": reliability(p[:, DIFFERENT], true == DIFFERENT),
        "child": reliability(p[:, PARENT_CHILD], true == PARENT_CHILD),
        "real": reliability(calibration.real(outline), whole > 0.5),
    }


def choose_division_threshold(
    tracker: Tracker,
    movies: Sequence[tuple[Movie, Labels]],
    progress: bool = True,
    calibration: Calibration | None = None,
) -> tuple[float, float | None]:
    """The threshold, and the strict division F1 it reached on `movies`; of several best ones the middle."""
    dividing = [(movie, labels) for movie, labels in movies if labels.divisions]
    if not dividing:
        return DEFAULT_THRESHOLD, None
    found: dict[float, list[Mapping[str, Any]]] = {threshold: [] for threshold in THRESHOLDS}
    for movie, labels in tqdm(dividing, desc="division threshold", disable=None if progress else True):
        # Cells are measured and encoded once; only who follows whom hangs on the threshold.
        scenes = [scene_of(movie, labels, feature) for feature in labels.features]
        scorers = [MovieScorer(tracker, scene.features, calibration) for scene in scenes]
        for threshold, results in found.items():
            linked = [
                Linked.of(scene, link(scene.features, scorer, threshold))
                for scene, scorer in zip(scenes, scorers, strict=True)
            ]
            results.append(evaluate_tracking(labels, named(labels, linked).labels)["divisions"]["strict"])
    scores = [float(DivisionClasses.total(results).strict()["f1"] or 0) for results in found.values()]
    best = np.flatnonzero(np.array(scores) == max(scores))
    return THRESHOLDS[int(best[len(best) // 2])], max(scores)
