"""Which predictor a user names, ready to work."""

import sys
from pathlib import Path

from ml.predictors.predictor import Predictor

MODEL, CLASSICAL, CELLPOSE, STARDIST = "model", "classical", "cellpose", "stardist"
PREDICTORS = (MODEL, CLASSICAL, CELLPOSE, STARDIST)
DEFAULT_MODEL = Path("models/segmentation.pt")
DEFAULT_CLASSICAL = Path("models/classical.json")


def load_predictor(
    name: str, weights: Path | None = None, device: str = "auto", diameter: float | None = None
) -> Predictor:
    """`weights`: what it was told with --model; None: its usual ones. Raises DataError where they, or the
    package that they need, are not there.
    """
    if name == CLASSICAL:
        return _classical(weights)
    if name == STARDIST:
        from ml.predictors.stardist import StarDistPredictor

        return StarDistPredictor.load(weights)
    from ml.training.device import choose_device

    if name == CELLPOSE:
        from ml.predictors.cellpose import CellposePredictor

        return CellposePredictor.load(weights, choose_device(device), diameter)
    from ml.segmentation.segmenter import Segmenter

    return Segmenter.load(weights if weights is not None else DEFAULT_MODEL, choose_device(device))


def _classical(weights: Path | None) -> Predictor:
    from ml.predictors.classical import ClassicalPredictor

    if weights is None and not DEFAULT_CLASSICAL.is_file():
        print(
            "Note: the classical method was not tuned for such movies. `prospero predict tune-classical` "
            "does it from a few labeled frames.",
            file=sys.stderr,
        )
        return ClassicalPredictor()
    return ClassicalPredictor.load(weights if weights is not None else DEFAULT_CLASSICAL)
