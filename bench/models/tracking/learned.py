"""Tracking models for the comparison, trained as `dvc repro` trains them: stages prepare and
train_tracking in a folder of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.models.sets import FEATURE, RealSet, frames_of, part_of
from bench.models.tracking.movies import read_truth
from bench.models.workspace import Training, train
from celldata.formats import movie_folder

FROM_THE_BOX: Mapping[str, Any] = {"start": "boxed", "steps": 250, "simulated": 8, "corrupted": 1}
"""As a first round may learn: the weights in the box go on with the labeled movies. They have learned the
simulator; a few movies of it, new ones, keep that.
"""
STAGES = ("prepare", "train_tracking")
WEIGHTS = Path("models/tracking.trained.pt")


def train_on(
    folder: Path, lessons: Sequence[tuple[RealSet, range, range]], overrides: Mapping[str, Any], reuse: bool
) -> Training:
    """Weights that have learned `lessons`, each a movie with frames to train on and to choose on, and movies
    of the simulator. overrides: of section train_tracking.
    """
    for real, training, choosing in lessons:
        movie, truth = read_truth(real)
        # Without a pixel size no frame is scaled: the tracker measures all by the movie's median cell, and
        # follows the cells of these movies on frames as they are.
        movie = replace(movie, pixel_size_um=None)
        for split, frames in (("train", training), ("validation", choosing)):
            part = part_of(movie, frames, f"{real.name}-{split}")
            info = movie_folder.MovieInfo.of(
                part,
                (FEATURE,),
                split=split,
                round=1,
                approved_segmentation=((0, len(frames) - 1),),
                approved_tracking=True,
            )
            movie_folder.write(folder / "data" / part.name, part, frames_of(truth, frames), info)
    told = {"train_tracking": dict(overrides)}
    frames_told = [f"{real.name} {training} {choosing}" for real, training, choosing in lessons]
    return train(folder, told, reuse, frames_told, STAGES, WEIGHTS)
