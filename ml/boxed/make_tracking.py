"""Make the tracker in the box: simulate, spoil outlines, let the segmentation model in the box draw some,
train, calibrate. Run by `dvc repro --force ml/boxed/dvc.yaml:boxed_tracking`.

An interrupted run goes on where it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch

from celldata.labels import Labels
from celldata.movie import Movie
from ml.boxed import BOXED, BOXED_TRACKING
from ml.parameters import as_plain, read_section
from ml.segmentation.segmenter import Segmenter
from ml.stages.run import run_stage
from ml.tracking.calibrate import calibrate, choose_division_threshold
from ml.tracking.drawn import drawn
from ml.tracking.lessons import lessons, simulated_movies
from ml.tracking.train import TrackingTraining, train_tracker
from ml.tracking.trained import TrackingModel
from ml.tracking.truth import TrackedMovie
from ml.training.checkpoints import save_checkpoint

RESUME = Path("boxed-tracking.resume")
WATCHED_SEED = 1_000_003
"""Of the movies that are watched, far from those that are learned from."""


@dataclass(frozen=True)
class BoxedTrackingParameters:
    """Section boxed_tracking of ml/boxed/params.yaml.

    side: pixels a side of a simulated movie. drawn: of the movies, those that are learned from with the
    outlines of the segmentation model in the box, too; these outlines are shown `drawn_share` times as often
    as a movie's own.
    """

    movies: int = 64
    drawn: int = 32
    drawn_share: int = 2
    watched: int = 6
    frames: int = 20
    side: int = 256
    train: TrackingTraining = field(default_factory=TrackingTraining)


def main() -> None:
    parameters = read_section(
        BoxedTrackingParameters, "boxed_tracking", BOXED_TRACKING.with_name("params.yaml")
    )
    made = make(parameters, RESUME, lambda step, values: print(step, values, flush=True))
    save_checkpoint(BOXED_TRACKING, made.content())


def make(
    parameters: BoxedTrackingParameters,
    run_file: Path,
    log: Callable[[int, dict[str, float]], None] = lambda step, values: None,
) -> TrackingModel:
    """The trained and calibrated model, with a card that says what it has seen."""
    training = parameters.train
    size = {"n_frames": parameters.frames, "side": parameters.side}
    movies = list(simulated_movies(parameters.movies, training.seed, **size))
    watched = list(simulated_movies(parameters.watched, WATCHED_SEED + training.seed, **size))
    checks = lessons(watched, 1, WATCHED_SEED) + _drawn(watched)
    shown = lessons(movies, training.corrupted, training.seed)
    shown += _drawn(movies[: parameters.drawn]) * parameters.drawn_share
    tracker = train_tracker(shown, checks, training, run_file, log, progress=False)
    calibration, reliability = calibrate(tracker, checks)
    threshold, f1 = choose_division_threshold(tracker, watched, progress=False, calibration=calibration)
    card = {
        "trained_on": f"{parameters.movies} movies simulated by celldata.simulator; no real image",
        "parameters": as_plain(parameters),
        "validation": {"division_f1_strict": f1, "reliability": reliability},
    }
    return TrackingModel(tracker, threshold, calibration, card=card)


def _drawn(movies: Sequence[tuple[Movie, Labels]]) -> list[TrackedMovie]:
    segmenter = Segmenter.load(BOXED, torch.device("cpu"))
    return [drawn(movie, labels, segmenter) for movie, labels in movies]


if __name__ == "__main__":
    run_stage(main)
