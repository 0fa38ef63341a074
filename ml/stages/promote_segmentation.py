"""Stage promote_segmentation: models/segmentation.pt becomes the model just trained, unless the one in use is
better: that of the last round, or before any round the one in the box.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
import yaml

from celldata.errors import DataError
from ml.boxed import BOXED
from ml.data.prepared import read_prepared
from ml.parameters import read_section
from ml.segmentation.frames import LEARNED, split_frames
from ml.segmentation.promotion import Decision, decide, uncompared
from ml.segmentation.segmenter import PROMOTION, Segmenter
from ml.stages.run import METRICS, PREPARED, SEGMENTATION, TRAINED, run_stage, write_json
from ml.training.device import choose_device

LOCK = Path("dvc.lock")


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
    new = Segmenter.load(TRAINED, device)
    path = SEGMENTATION if SEGMENTATION.is_file() else BOXED
    if path == BOXED and not always:
        _refuse_lost()
    earlier, problem = _earlier(path, device)
    if earlier is not None and is_same(new, earlier):
        # Run again, it would be compared with itself, and why it is in use would be forgotten.
        chosen, told = new, earlier.card[PROMOTION]
    else:
        chosen, decision = _decide(new, earlier, problem, parameters.validation_frames, always)
        told = {**decision.to_dict(), "against": "the model in the box" if path == BOXED else str(path)}
    chosen.card = {**chosen.card, PROMOTION: told}
    chosen.save(SEGMENTATION)
    write_json(METRICS / "promotion.json", told)
    print(told["reason"], file=sys.stderr)
    if not told["promoted"]:
        print("promote_segmentation.promote: always (params.yaml) takes the new one.", file=sys.stderr)


def _decide(
    new: Segmenter, earlier: Segmenter | None, problem: str, n_frames: int, always: bool
) -> tuple[Segmenter, Decision]:
    if earlier is None:
        return new, uncompared(problem)
    _, validation = split_frames(read_prepared(PREPARED), n_frames, new.card.get(LEARNED))
    return decide(new, earlier, validation, always)


def is_same(new: Segmenter, earlier: Segmenter) -> bool:
    """Whether this stage has put the new model into use before."""
    ours, theirs = new.model.state_dict(), earlier.model.state_dict()
    return (
        PROMOTION in earlier.card
        and {**new.card, PROMOTION: None} == {**earlier.card, PROMOTION: None}
        and ours.keys() == theirs.keys()
        and all(torch.equal(ours[name], theirs[name]) for name in ours)
    )


def _refuse_lost() -> None:
    """DataError where an earlier round made a model that is not here, as in a fresh clone: the one in the box
    is not what the new one has to be as good as.
    """
    try:
        stages = yaml.safe_load(LOCK.read_text(encoding="utf-8"))["stages"]
        outs = stages["promote_segmentation"]["outs"]
        known = any(out["path"] == SEGMENTATION.as_posix() for out in outs)
    except (OSError, yaml.YAMLError, KeyError, TypeError):
        return  # no round before; what is wrong with the file, dvc itself tells
    if known:
        raise DataError(
            SEGMENTATION,
            "the last round's model is not here, so the new one cannot be compared with it",
            f"Fetch it with `dvc checkout {SEGMENTATION}` (or `dvc pull {SEGMENTATION}`); where it is lost, "
            "set promote_segmentation.promote to always for this round.",
        )


def _earlier(path: Path, device: torch.device) -> tuple[Segmenter | None, str]:
    """The model in use, or why there is none that can be asked."""
    try:
        return Segmenter.load(path, device), ""
    except DataError as error:
        return None, str(error).rstrip(".")


if __name__ == "__main__":
    run_stage(main)
