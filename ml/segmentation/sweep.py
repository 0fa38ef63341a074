"""Choosing the postprocessing values on the validation frames, one value at a time, twice over."""

from dataclasses import replace

import torch
from torch import nn

from ml.segmentation.frames import Frames
from ml.segmentation.model import ModelParameters
from ml.segmentation.postprocess import PostprocessParameters, find_objects
from ml.segmentation.scoring import ObjectScore, leave_out, score_frames
from ml.segmentation.validation import frame_maps

CANDIDATES: dict[str, tuple[float, ...]] = {
    "foreground": (0.3, 0.4, 0.5, 0.6),
    "seed": (0.2, 0.3, 0.4, 0.5),
    "merge": (0.05, 0.1, 0.15, 0.2),
    "sigma": (0.5, 1.0, 1.5, 2.5),
    "min_area": (15, 30, 60, 100, 150),
    "confidence": (0.0, 0.2, 0.4, 0.6),
    "border": (0, 12, 25, 28, 32, 50),
}
PASSES = 2


def sweep(
    model: nn.Module,
    frames: Frames,
    parameters: ModelParameters,
    start: PostprocessParameters,
    device: torch.device,
) -> tuple[PostprocessParameters, ObjectScore]:
    """The best values found on (movie, t) `frames`, and the score they have there."""
    maps = [
        (movie.labels(t), frame_maps(model, movie, t, parameters, device), movie.ignored(t))
        for movie, t in frames
    ]

    def score(values: PostprocessParameters) -> ObjectScore:
        return score_frames(leave_out(truth, find_objects(m, values).labels, i) for truth, m, i in maps)

    best, best_score = start, score(start)
    for _ in range(PASSES):
        before = best
        for name, values in CANDIDATES.items():
            for value in values:
                tried = replace(best, **{name: value})  # type: ignore[arg-type]
                if tried == best:
                    continue
                tried_score = score(tried)
                if tried_score.worth > best_score.worth:
                    best, best_score = tried, tried_score
        if best == before:
            break
    return best, best_score
