"""The classical method's parameters from labeled frames: one value at a time, over and over."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
from tqdm import tqdm

from celldata.errors import DataError
from celldata.labels import Labels
from celldata.movie import Movie
from ml.data.settings import ImageSettings
from ml.predictors.classical import (
    ClassicalParameters,
    ClassicalPredictor,
    normalised_planes,
    objects_in,
    signal_of,
)
from ml.segmentation.scoring import ObjectScore, score_frames

CANDIDATES: dict[str, tuple[float | str, ...]] = {
    "level": (0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0, 1.2),
    "background": (0.0, 15.0, 30.0, 50.0, 100.0),
    "gamma": (0.3, 0.4, 0.5, 0.7, 1.0),
    "own_level": (0.0, 0.15, 0.3, 0.45, 0.6),
    "smooth": (0.5, 1.0, 2.0, 3.5),
    "seed_distance": (4, 7, 10, 15, 25, 40),
    "seed_smooth": (1.0, 2.0, 3.0, 5.0, 8.0),
    "opening": (0, 1, 2, 4, 6),
    "min_area": (20, 50, 100, 200, 500, 1000),
    "confidence": (0.0, 0.05, 0.1, 0.15, 0.2, 0.3),
    "border": (0, 10, 25),
}
SIGNALS = ("bright", "dark", "texture")
PASSES = 4
MOST_FRAMES = 8
"""Frames that are tried, evenly spread: of a movie neighbours are alike, and each try costs a second."""

Frame = tuple[np.ndarray, np.ndarray]
"""Normalised plane and true labels, (Y, X) each, both at the settings' pixel size."""


@dataclass(frozen=True)
class Tuned:
    """The best parameters found, the score they have on the frames, how many parameters were tried."""

    parameters: ClassicalParameters
    score: ObjectScore
    tried: int


def spread(frames: Sequence[int], most: int = MOST_FRAMES) -> list[int]:
    """At most so many of `frames`, evenly spread."""
    places = np.linspace(0, len(frames) - 1, min(most, len(frames))).round().astype(int)
    return [frames[i] for i in np.unique(places)]


def tune(frames: Sequence[Frame], start: ClassicalParameters | None = None, progress: bool = True) -> Tuned:
    """The best parameters for (plane, labels) `frames`, from each kind of signal in turn."""
    search = _Search(frames, progress)
    begun = start if start is not None else ClassicalParameters()
    with search.bar:
        # A coarse look for each signal, then the best one finely.
        coarse = [
            search.best_of(replace(begun, signal=signal), ("level", "seed_distance"), passes=1)  # type: ignore[arg-type]
            for signal in SIGNALS
        ]
        best = search.best_of(max(coarse, key=search.worth), tuple(CANDIDATES), PASSES)
    return Tuned(best, search.scores[best], len(search.scores))


def tuned_on(
    movie: Movie, labels: Labels, frames: Sequence[int], most: int = MOST_FRAMES, progress: bool = True
) -> ClassicalPredictor:
    """The classical method tuned on some of `frames`, in which every cell is labeled. It works at the pixel
    size of this movie, and rescales others to it. Raises DataError where the frames hold no cell.
    """
    usual = ImageSettings()
    images = replace(usual, pixel_size_um=movie.pixel_size_um or usual.pixel_size_um)
    feature = images.feature_of(labels.features, movie.name)
    chosen = spread(frames, most)
    pairs = [
        (plane, labels.mask_of_cells(feature, t)) for t, plane in normalised_planes(movie, chosen, images)
    ]
    if not any(truth.any() for _, truth in pairs):
        raise DataError(movie.name, "no cell is labeled in these frames", "Name labeled frames.")
    tuned = tune(pairs, progress=progress)
    card = {
        "movie": movie.name,
        "frames": chosen,
        "score": {name: round(value, 4) for name, value in asdict(tuned.score).items()},
        "tried": tuned.tried,
    }
    return ClassicalPredictor(tuned.parameters, images, card)


class _Search:
    """Every parameter set is scored once."""

    def __init__(self, frames: Sequence[Frame], progress: bool) -> None:
        self.frames = frames
        self.scores: dict[ClassicalParameters, ObjectScore] = {}
        self._signals: dict[tuple[object, ...], list[np.ndarray]] = {}
        self.bar = tqdm(desc="tune", unit="try", disable=None if progress else True)

    def worth(self, parameters: ClassicalParameters) -> float:
        if parameters not in self.scores:
            found = (
                (truth, objects_in(signal, parameters).labels)
                for signal, (_, truth) in zip(self._signals_for(parameters), self.frames, strict=True)
            )
            self.scores[parameters] = score_frames(found)
            self.bar.update()
        return self.scores[parameters].worth

    def _signals_for(self, parameters: ClassicalParameters) -> list[np.ndarray]:
        """Most tries differ in what follows the signal: the last one is kept."""
        key = (parameters.signal, parameters.smooth, parameters.background, parameters.gamma)
        if key not in self._signals:
            self._signals = {key: [signal_of(plane, parameters) for plane, _ in self.frames]}
        return self._signals[key]

    def best_of(self, best: ClassicalParameters, names: tuple[str, ...], passes: int) -> ClassicalParameters:
        for _ in range(passes):
            before = best
            for name in names:
                tries = [replace(best, **{name: value}) for value in CANDIDATES[name]]  # type: ignore[arg-type]
                best = max([best, *tries], key=self.worth)
            if best == before:
                break
        return best
