"""How good a model is on the movies that nobody learns from: what a person would have to correct there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import torch

from bench.loop.corrections import corrections_of, untouched
from bench.loop.movies import TrueMovie
from celldata.labels import Labels
from celldata.metrics.evaluate import evaluate_segmentation
from ml.segmentation.predict import segment_movie
from ml.segmentation.segmenter import Segmenter


@dataclass(frozen=True)
class Standing:
    """`share` of the true cells that need no correction, `corrections` a movie, object F1 and SEG (means over
    movies).
    """

    share: float
    corrections: float
    f1: float
    seg: float


def outlined(weights: Path, movie: TrueMovie) -> Labels:
    """What `prospero movies import --outline` would open a movie with."""
    segmenter = Segmenter.load(weights, torch.device("cpu"))
    return segment_movie(segmenter, movie.movie, movie.truth.features[0]).labels


def standing(weights: Path, movies: Sequence[TrueMovie]) -> Standing:
    """Of the model in a file, with the postprocessing that it carries."""
    shown = [(movie.truth, outlined(weights, movie)) for movie in movies]
    wrong = [corrections_of(truth, found) for truth, found in shown]
    figures = [evaluate_segmentation(truth, found) for truth, found in shown]
    right = sum(untouched(truth, some) for (truth, _), some in zip(shown, wrong, strict=True))
    return Standing(
        share=right / sum(len(truth.cells.rows) for truth, _ in shown),
        corrections=fmean(len(some) for some in wrong),
        f1=_mean(each["objects"]["f1"] for each in figures),
        seg=_mean(each["seg"] for each in figures),
    )


def _mean(values: Iterable[float | None]) -> float:
    """Of the movies that have the figure: one without any cell has none."""
    return fmean(value for value in values if value is not None)
