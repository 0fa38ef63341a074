"""How well labels agree with the truth: outlines, objects, tracks, divisions."""

from celldata.metrics.evaluate import evaluate_segmentation, evaluate_tracking

__all__ = ["evaluate_segmentation", "evaluate_tracking"]
