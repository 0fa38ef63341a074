"""Which predictor a user names, ready to work."""

import sys
from dataclasses import dataclass, replace
from pathlib import Path

from celldata.errors import DataError
from ml.predictors.predictor import Predictor

MODEL, CLASSICAL, CELLPOSE, STARDIST = "model", "classical", "cellpose", "stardist"
PREDICTORS = (MODEL, CLASSICAL, CELLPOSE, STARDIST)
DEFAULT_CLASSICAL = Path("models/classical.json")


@dataclass(frozen=True)
class Choice:
    """What a user said. `weights`: of whichever predictor, None for its usual ones; `border`: None for what
    it learned; `diameter`: of a usual cell in pixels, which Cellpose alone asks for.
    """

    name: str = MODEL
    weights: Path | None = None
    device: str = "auto"
    border: int | None = None
    diameter: float | None = None

    def __post_init__(self) -> None:
        if self.diameter is not None and self.name != CELLPOSE:
            raise DataError(
                "--diameter",
                f"the predictor {self.name} does not ask for a diameter",
                "Leave it out, or choose --predictor cellpose.",
            )


def load_predictor(choice: Choice, usual_model: Path) -> Predictor:
    """The predictor; `usual_model`: the weights of the model where none are named.

    Raises DataError where the weights, or the package that they need, are not there.
    """
    if choice.name == CLASSICAL:
        return _classical(choice)
    if choice.name == STARDIST:
        from ml.predictors.stardist import StarDistPredictor

        return StarDistPredictor.load(choice.weights, choice.border or 0)
    from ml.training.device import choose_device

    device = choose_device(choice.device)
    if choice.name == CELLPOSE:
        from ml.predictors.cellpose import CellposePredictor

        return CellposePredictor.load(choice.weights, device, choice.diameter, choice.border or 0)
    from ml.segmentation.segmenter import Segmenter

    return Segmenter.load(choice.weights or usual_model, device, choice.border)


def _classical(choice: Choice) -> Predictor:
    from ml.predictors.classical import ClassicalPredictor

    if choice.weights is None and not DEFAULT_CLASSICAL.is_file():
        print(
            "Note: the classical method was not tuned for such movies. `prospero predict tune-classical` "
            "does it from a few labeled frames.",
            file=sys.stderr,
            flush=True,
        )
        made = ClassicalPredictor()
    else:
        made = ClassicalPredictor.load(choice.weights or DEFAULT_CLASSICAL)
    if choice.border is None:
        return made
    return replace(made, parameters=replace(made.parameters, border=choice.border))
