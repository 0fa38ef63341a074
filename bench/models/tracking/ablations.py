"""What each part of the tracker is worth: the same with one thing changed, on HeLa's last frames.

The first need a training of their own; the others change how the same model's scores are linked.
"""

from collections.abc import Mapping
from typing import Any

from bench.models.sets import HELA
from bench.models.tracking.learned import train_on
from bench.models.tracking.movies import true_masks
from bench.models.tracking.parts import HELA_CHOOSING, HELA_TEST, HELA_TRAINING, Options, Table
from bench.models.tracking.scores import Score, score
from bench.models.workspace import TrainingFailed
from ml.tracking.linkers.choose import CALIBAN, JOINT, model_linker
from ml.tracking.linkers.joint import JointLinker
from ml.tracking.linkers.joint_parameters import JointParameters
from ml.tracking.trained import TrackingModel
from ml.training.device import choose_device

STEPS = 200
"""Enough to tell them apart: all have them."""
TRAININGS: dict[str, Mapping[str, Any]] = {
    "as it is": {},
    "no message passes (published)": {"silent_graph": True},
    "time scrambled (published)": {"scrambled_time": True},
    "both published defects": {"silent_graph": True, "scrambled_time": True},
    "candidates do not know of each other": {"exchange": False},
    "overlaps are not seen": {"overlap": False},
    "rivals and sisters are not measured": {"rivals": False},
    "no wrong outlines": {"corrupted": 0},
    "no simulator": {"simulated": 0},
}
LINKINGS: dict[str, Mapping[str, Any]] = {
    "divisions afterwards": {"joint_divisions": False},
    "no global pass": {"global_pass": False},
    "neither": {"joint_divisions": False, "global_pass": False},
    "sisters anywhere, of any size": {"middle": 0.0, "similarity": 0.0},
}
"""Of the usual linker, by the first training's weights."""


def ablations(options: Options) -> Table:
    """Rows of each training, with the usual linker and frame by frame; then of other ways to link."""
    if not HELA.there:
        return [], []
    tracked = true_masks(HELA).part(HELA_TEST)
    scores: list[Score] = []
    for name, changes in TRAININGS.items():
        folder = options.work / "tracking-ablations" / "".join(c if c.isalnum() else "-" for c in name)
        lesson = (HELA, HELA_TRAINING, HELA_CHOOSING)
        told = {"steps": options.steps or STEPS, **changes}
        try:
            training = train_on(folder, [lesson], told, options.reuse)
        except TrainingFailed as error:
            scores.append(Score(tracked.name, tracked.outlined_by, name, None, problem=str(error)))
            continue
        model = TrackingModel.load(training.weights, choose_device("auto"))
        for linker in (JOINT, CALIBAN):
            scores.append(score(tracked, f"{name}, {linker}", model_linker(model, linker)))
        if not changes:
            scores += [
                score(tracked, words, JointLinker(model, JointParameters(**changed)))
                for words, changed in LINKINGS.items()
            ]
    return scores, []
