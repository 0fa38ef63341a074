"""Predictions of movies that are finished already: no task comes of them, but they say how good the models
are on labels that people have approved. (Of movies that they learned from, mostly: the test split judges.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from backend.rounds.approved_labels import approved_labels
from backend.rounds.predictions import read_prediction
from backend.rounds.progress import Progress
from backend.rounds.workspace import Workspace
from backend.storage import Stores
from celldata.metrics.evaluate import evaluate_tracking
from celldata.metrics.objects import object_errors, total
from celldata.metrics.overlap import overlaps

FIGURES = ("seg", "det", "tra", "aa_strict", "te_strict")

Compared = dict[str, dict[str, float | None]]
"""Name of a movie -> its figures: FIGURES, objects_f1 and division_f1_strict."""


def compare_finished(
    workspace: Workspace, stores: Stores, movies: Iterable[Progress], predicted: Collection[str]
) -> Compared:
    """Of each movie whose tracking is approved and that was predicted all the same: how well the prediction
    agrees with what is approved. DataError when a prediction is of another movie.
    """
    found: Compared = {}
    for movie in movies:
        record = movie.movie
        if not movie.tracking_approved or record.name not in predicted:
            continue
        truth = approved_labels(stores.labels, record, movie.approved_frames, with_divisions=True)
        if truth is None:
            continue
        prediction, feature = read_prediction(workspace, record), record.features[0]
        result = evaluate_tracking(truth, prediction, feature=feature)
        found[record.name] = {
            **{name: result[name] for name in FIGURES},
            "objects_f1": total(object_errors(frame) for frame in overlaps(truth, prediction, feature)).f1,
            "division_f1_strict": result["divisions"]["strict"]["f1"],
        }
    return found
