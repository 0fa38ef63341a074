"""How well cells are outlined: trained on the first frames of a real movie, measured on later ones; and the
classical method, tuned on the same frames.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.models import workspace
from bench.models.sets import FEATURE, HELA, RealSet, Split, frames_of
from bench.table import Measurement
from celldata.labels import Labels
from celldata.metrics import evaluate_segmentation
from celldata.movie import Movie
from ml.predictors.predictor import Predictor
from ml.segmentation.predict import segment_movie

GOALS = {"seg": 0.93, "det": 0.985, "f1": 0.95}
"""On HeLa, against the silver truth."""
TRAINING_MINUTES = {"cpu": 30.0, "gpu": 10.0}


@dataclass(frozen=True)
class Quality:
    """Figures of some frames of a movie (celldata.metrics), and seconds a frame, end to end."""

    figures: dict[str, Any]
    frames: int
    seconds: float

    @property
    def f1(self) -> float | None:
        value: float | None = self.figures["objects"]["f1"]
        return value

    @property
    def words(self) -> str:
        """Why it is not better."""
        counts = self.figures["objects"]
        names = ("false_positives", "false_negatives", "merges", "splits", "catastrophes")
        errors = ", ".join(f"{counts[name]} {name.replace('_', ' ')}" for name in names if counts[name])
        return f"{counts['true']} cells in {self.frames} frames: {errors or 'no error'}"


def measure(predictor: Predictor, movie: Movie, truth: Labels, frames: Sequence[int]) -> Quality:
    """The predictor on `frames` of a movie."""
    begun = time.perf_counter()
    found = segment_movie(predictor, movie, FEATURE, frames).labels
    seconds = (time.perf_counter() - begun) / len(frames)
    figures = evaluate_segmentation(frames_of(truth, frames), frames_of(found, frames), groups=True)
    return Quality(figures, len(frames), seconds)


def rows(what: str, quality: Quality, goals: dict[str, float | None], how: str) -> list[Measurement]:
    """SEG, DET, F1, precision, recall; panoptic quality and average precision; touching and small cells."""
    figures = quality.figures
    values = {
        "SEG": ("seg", figures["seg"]),
        "DET": ("det", figures["det"]),
        "object F1 at IoU .6": ("f1", figures["objects"]["f1"]),
        "precision": ("", figures["objects"]["precision"]),
        "recall": ("", figures["objects"]["recall"]),
        "panoptic quality": ("", figures["panoptic"]["pq"]),
        "AP, mean of IoU .5-.9": ("", figures["ap"]["mean"]),
        "F1 of touching cells": ("", _group(figures["by_crowding"], "touching")),
        "F1 of small cells": ("", _group(figures["by_size"], "small")),
    }
    details = {"SEG": how, "object F1 at IoU .6": quality.words}
    return [
        Measurement(f"{what}: {name}", value, goals.get(key), "", details.get(name, ""), at_least=True)
        for name, (key, value) in values.items()
    ]


def _group(groups: list[dict[str, Any]], name: str) -> float | None:
    value: float | None = next(row["objects"]["f1"] for row in groups if row["group"] == name)
    return value


def missing(real: RealSet) -> list[Measurement]:
    """The row of a movie that is not at hand."""
    detail = f"NO REAL DATA: {real.folder} does not exist; set PROSPERO_DATA"
    return [Measurement(real.name, None, None, "", detail)]


def measure_trained(real: RealSet, work: Path, steps: int | None, reuse: bool) -> list[Measurement]:
    """Train on the first frames, measure on the last. An interrupted training goes on. `steps`: None for as
    many as the set says.
    """
    if not real.there:
        return missing(real)
    movie, truth = real.read()
    split = Split.of(real, movie.n_frames)
    folder = work / real.name
    workspace.write_real(folder, real, movie, split)
    overrides = workspace.learning(real)
    if steps is not None:
        overrides["train_segmentation"]["steps"] = steps
    training = workspace.train(folder, overrides, reuse, split)
    quality = measure(_model(training.weights), movie, truth, split.test)
    goals = GOALS if real == HELA else {"seg": real.seg}
    how = (
        f"trained on frames {split.train.start}-{split.train.stop - 1} ({training.words}), chosen on "
        f"{split.validation.start}-{split.validation.stop - 1}, tested on "
        f"{split.test.start}-{split.test.stop - 1} against the silver truth"
    )
    made = rows(real.name, quality, dict(goals), how)
    if real == HELA:
        budget = TRAINING_MINUTES["cpu" if "CPU" in training.device else "gpu"]
        minutes = training.seconds / 60
        made.append(Measurement(f"{real.name}: training", minutes, budget, "min", training.words))
    return made


def measure_classical(real: RealSet, most: int) -> list[Measurement]:
    """Tuned on the frames that the model learns from."""
    from ml.predictors.tuning import tuned_on

    if not real.there:
        return missing(real)
    movie, truth = real.read()
    split = Split.of(real, movie.n_frames)
    begun = time.perf_counter()
    predictor = tuned_on(movie, truth, split.train, most)
    seconds = time.perf_counter() - begun
    quality = measure(predictor, movie, truth, split.test)
    how = (
        f"tuned on {len(predictor.card['frames'])} of frames {split.train.start}-{split.train.stop - 1} "
        f"({seconds:.0f} s, {predictor.card['tried']} tries), tested on {split.test.start}-"
        f"{split.test.stop - 1}; {quality.seconds:.2f} s a frame"
    )
    return rows(f"{real.name}, classical", quality, {}, how)


def measure_unseen(folder: Path, weights: Path, pixel_size_um: float, border: int) -> list[Measurement]:
    """The weights on another movie of the same kind, all of its frames."""
    from bench.models.sets import read_sequence

    movie, truth = read_sequence(folder, pixel_size_um, folder.parent.name)
    quality = measure(_model(weights, border), movie, truth, range(movie.n_frames))
    name = f"{folder.parent.name}/{folder.name}, unseen"
    how = f"all {movie.n_frames} frames, against the silver truth, trained on {HELA.name}"
    return rows(name, quality, dict(GOALS), how)


def _model(weights: Path, border: int | None = None) -> Predictor:
    from ml.segmentation.segmenter import Segmenter
    from ml.training.device import choose_device

    return Segmenter.load(weights, choose_device("auto"), border)
