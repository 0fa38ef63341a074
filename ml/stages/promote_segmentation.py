"""Stage promote_segmentation: models/segmentation.pt becomes the model just trained, unless the one in use is
better: that of the last round, or before any round the one in the box.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch

from celldata.errors import DataError
from ml.boxed import BOXED
from ml.data.prepared import read_prepared
from ml.parameters import read_section
from ml.segmentation.frames import split_frames
from ml.segmentation.promotion import decide, uncompared
from ml.segmentation.segmenter import PROMOTION, Segmenter
from ml.stages.run import METRICS, PREPARED, SEGMENTATION, TRAINED, run_stage, write_json
from ml.training.device import choose_device


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
    new = Segmenter.load(TRAINED, device)
    _, validation = split_frames(read_prepared(PREPARED), parameters.validation_frames)
    earlier, problem = _earlier(SEGMENTATION if SEGMENTATION.is_file() else BOXED, device)
    if earlier is None:
        chosen, decision = new, uncompared(problem)
    else:
        chosen, decision = decide(new, earlier, validation, parameters.promote == "always")
    chosen.card = {**chosen.card, PROMOTION: decision.to_dict()}
    chosen.save(SEGMENTATION)
    write_json(METRICS / "promotion.json", decision.to_dict())
    print(decision.reason, file=sys.stderr)
    if not decision.promoted:
        print("promote_segmentation.promote: always (params.yaml) takes the new one.", file=sys.stderr)


def _earlier(path: Path, device: torch.device) -> tuple[Segmenter | None, str]:
    """The model in use, or why there is none that can be asked."""
    try:
        return Segmenter.load(path, device), ""
    except DataError as error:
        return None, str(error).rstrip(".")


if __name__ == "__main__":
    run_stage(main)
