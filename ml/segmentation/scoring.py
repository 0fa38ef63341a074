"""Object F1 and overlap of single frames, added up: what training and the sweep watch."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from celldata.labels import Labels
from celldata.metrics import evaluate_segmentation

SEG_WEIGHT = 0.5
"""Of the outlines' overlap, beside object F1."""


@dataclass(frozen=True)
class ObjectScore:
    """Object F1, precision and recall at IoU 0.6 (Schwartz et al. 2024, 3.4.6) and CTC SEG, over all
    frames.
    """

    f1: float
    precision: float
    recall: float
    seg: float

    @property
    def worth(self) -> float:
        """What is compared: F1 alone is flat in the outlines, and a few frames make it jump."""
        return round(self.f1 + SEG_WEIGHT * self.seg, 6)

    @classmethod
    def worst(cls) -> "ObjectScore":
        """Below every score that a model can have."""
        return cls(-1.0, 0.0, 0.0, 0.0)


def score_frames(pairs: Iterable[tuple[np.ndarray, np.ndarray]]) -> ObjectScore:
    """Score of (truth, prediction) frames, (Y, X) each; where there is nothing to find and nothing found,
    1.
    """
    correct = n_true = n_predicted = 0
    overlap = 0.0
    for truth, prediction in pairs:
        result = evaluate_segmentation(_labels(truth), _labels(prediction))
        objects = result["objects"]
        correct += objects["correct"]
        n_true += objects["true"]
        n_predicted += objects["predicted"]
        overlap += (result["seg"] or 0.0) * objects["true"]
    if not n_true + n_predicted:
        return ObjectScore(1.0, 1.0, 1.0, 1.0)
    return ObjectScore(
        f1=2 * correct / (n_true + n_predicted),
        precision=correct / n_predicted if n_predicted else 0.0,
        recall=correct / n_true if n_true else 0.0,
        seg=overlap / n_true if n_true else 0.0,
    )


def leave_out(
    truth: np.ndarray, prediction: np.ndarray, ignored: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Both without the objects of which most lies where nobody labeled: they are neither right nor wrong."""
    if ignored is None:
        return truth, prediction
    return _without(truth, ignored), _without(prediction, ignored)


def _without(labels: np.ndarray, ignored: np.ndarray) -> np.ndarray:
    values, compact = np.unique(labels, return_inverse=True)
    compact = compact.ravel()
    gone = np.bincount(compact, ignored.ravel(), len(values)) > 0.5 * np.bincount(compact)
    return np.where(gone[compact].reshape(labels.shape), 0, labels)


def _labels(frame: np.ndarray) -> Labels:
    return Labels.from_images({"objects": np.asarray(frame)[None].astype(np.uint32)})
