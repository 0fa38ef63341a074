"""Stage promote_segmentation: models/segmentation.pt becomes the model just trained, unless the one in use is
better (ml.stages.promotion).
"""

from dataclasses import dataclass
from typing import Literal

from ml.boxed import BOXED
from ml.data.prepared import read_prepared
from ml.parameters import read_section
from ml.segmentation.frames import LEARNED, split_frames
from ml.segmentation.promotion import decide
from ml.segmentation.segmenter import Segmenter
from ml.stages.promotion import Places, promote
from ml.stages.run import METRICS, PREPARED, SEGMENTATION, TRAINED, run_stage
from ml.training.device import choose_device
from ml.training.promotion import Decision

PLACES = Places("segmentation", TRAINED, SEGMENTATION, BOXED, METRICS / "promotion.json")


@dataclass(frozen=True)
class PromoteParameters:
    """Section promote_segmentation of params.yaml. `promote`: the new model where it is not worse, or always.
    `validation_frames` are looked at, at most.
    """

    promote: Literal["better", "always"] = "better"
    validation_frames: int = 12
    device: str = "auto"

    def __post_init__(self) -> None:
        if self.validation_frames < 1:
            raise ValueError(f"validation_frames is {self.validation_frames}, not at least 1")


def main() -> None:
    parameters = read_section(PromoteParameters, "promote_segmentation")
    device = choose_device(parameters.device)
    always = parameters.promote == "always"

    def compare(new: Segmenter, earlier: Segmenter) -> tuple[Segmenter, Decision]:
        learned = new.card.get(LEARNED)
        _, validation = split_frames(read_prepared(PREPARED), parameters.validation_frames, learned)
        return decide(new, earlier, validation, always)

    promote(PLACES, lambda path: Segmenter.load(path, device), compare, always)


if __name__ == "__main__":
    run_stage(main)
