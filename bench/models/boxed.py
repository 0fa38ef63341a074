"""The model in the box on a real movie that it has never seen, and after five corrected frames."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from bench.models import quality, workspace
from bench.models.sets import HELA, UNLABELED, RealSet, Split
from bench.table import Measurement
from ml.boxed import BOXED
from ml.parameters import as_plain
from ml.segmentation.segmenter import Segmenter
from ml.training.device import choose_device

GOAL, TUNED_GOAL = 0.85, 0.93
CORRECTED = range(30, 35)
"""One segmentation task: five frames from the middle of what HELA's model learns from."""
TUNING_STEPS = 150
EVERY = 4
"""Of the frames: neighbours tell the same, and four movies are asked twice."""


def measure_boxed(
    work: Path, sets: Sequence[RealSet], weights: Path = BOXED, steps: int = TUNING_STEPS
) -> list[Measurement]:
    """`weights`: the model in the box, or another one to be asked the same of each of `sets`."""
    if not weights.is_file():
        detail = f"there is no {weights.name} in ml/boxed yet: `dvc repro --force ml/boxed/dvc.yaml` makes it"
        return [Measurement("model in the box: object F1", None, GOAL, "", detail, at_least=True)]
    made: list[Measurement] = []
    for real in sets:
        if not real.there:
            made += quality.missing(real)
            continue
        movie, truth = real.read()
        goals: dict[str, float | None] = {"f1": GOAL} if real == HELA else {}
        # The truth holds no cell in the border; a user's first movie has cells there, so both are told.
        for border, words in ((real.border_at(None), ""), (0, ", with its border")):
            model = Segmenter.load(weights, choose_device("auto"), border)
            found = quality.measure(model, movie, truth, range(0, movie.n_frames, EVERY))
            how = f"no training on it; one in {EVERY} of {movie.n_frames} frames, silver truth{words}"
            made += quality.rows(f"model in the box, {real.name}{words}", found, goals, how)
    if HELA in sets and HELA.there:
        made += _after_corrections(work / "boxed", weights, steps)
    return made


def _after_corrections(folder: Path, weights: Path, steps: int) -> list[Measurement]:
    """Fine-tuned as a round does it, on one task's frames; measured on the frames that HELA's model is
    measured on.
    """
    movie, truth = HELA.read()
    workspace.write_part(folder / "data", movie, HELA.lesson(), CORRECTED, "corrected", "train")
    earlier = Segmenter.load(weights, torch.device("cpu"))
    tuning: dict[str, Any] = {
        "prepare": as_plain(replace(earlier.images, unlabeled=UNLABELED)),
        "train_segmentation": {
            "start": str(weights.resolve()),
            "model": as_plain(earlier.parameters),
            "steps": steps,
            "validate_every": max(1, steps // 5),
        },
    }
    overrides = workspace.merged(workspace.learning(HELA), tuning)
    try:
        training = workspace.train(folder, overrides)
    except workspace.TrainingFailed as error:
        return [Measurement("fine-tuned on 5 frames: object F1", None, TUNED_GOAL, "", str(error), True)]
    model = Segmenter.load(training.weights, choose_device("auto"))
    test = Split.of(HELA, movie.n_frames).test
    found = quality.measure(model, movie, truth, test)
    how = (
        f"model in the box and frames {CORRECTED.start}-{CORRECTED.stop - 1} ({training.words}), tested on "
        f"{test.start}-{test.stop - 1}"
    )
    return quality.rows("fine-tuned on 5 frames", found, {"f1": TUNED_GOAL}, how)
