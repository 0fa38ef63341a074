"""Make the model in the box: simulate, prepare, train, sweep. Run by `dvc repro --force ml/boxed/dvc.yaml`.

An interrupted run goes on where it was. Everything but the weights lies in a work folder that may be deleted.
"""

import hashlib
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from ml.boxed import BOXED
from ml.boxed.simulated import write_movies
from ml.data.prepared import INDEX, Prepared, read_prepared
from ml.data.settings import ImageSettings
from ml.parameters import as_plain, read_section
from ml.segmentation.frames import split_frames
from ml.segmentation.segmenter import Segmenter
from ml.segmentation.sweep import sweep
from ml.segmentation.train import Log, TrainParameters, train
from ml.stages.prepare import prepare
from ml.stages.run import run_stage
from ml.training.device import choose_device

WORK = Path("boxed-work")


@dataclass(frozen=True)
class BoxedParameters:
    """Section boxed of ml/boxed/params.yaml. `size`: pixels a side of a simulated movie."""

    movies: int = 40
    frames: int = 6
    size: int = 320
    images: ImageSettings = field(default_factory=ImageSettings)
    train: TrainParameters = field(default_factory=TrainParameters)


def main() -> None:
    parameters = read_section(BoxedParameters, "boxed", BOXED.with_name("params.yaml"))
    made = make(parameters, WORK, lambda step, values: print(step, values, flush=True))
    made.save(BOXED)
    shutil.rmtree(WORK)


def make(parameters: BoxedParameters, work: Path, log: Log = lambda step, values: None) -> Segmenter:
    """The trained model, with a card that says what it has seen."""
    prepared = simulated(parameters, work)
    training = parameters.train
    device = choose_device(training.device)
    trained = train(prepared, 1, training, device, work / "resume", log)
    _, validation = split_frames(prepared, training.validation_frames)
    postprocess, score = sweep(trained.model, validation, training.model, training.postprocess, device)
    card = {
        "trained_on": f"{parameters.movies} movies simulated by celldata.simulator; no real image",
        "data": prepared.fingerprint,
        "parameters": as_plain(parameters),
        "best_step": trained.step,
        "validation": as_plain(score),
    }
    return Segmenter(trained.model, training.model, parameters.images, postprocess, card, device)


def simulated(parameters: BoxedParameters, work: Path) -> Prepared:
    """The prepared movies; those of an interrupted run with the same parameters are used again."""
    told = as_plain(parameters)
    of_movies = [*(told[name] for name in ("movies", "frames", "size", "images")), parameters.train.seed]
    digest = hashlib.sha256(json.dumps(of_movies, sort_keys=True).encode()).hexdigest()
    prepared = work / f"prepared-{digest[:12]}"
    if not (prepared / INDEX).is_file():
        shutil.rmtree(work, ignore_errors=True)
        write_movies(
            work / "data", parameters.movies, parameters.frames, parameters.size, parameters.train.seed
        )
        prepare(work / "data", prepared, parameters.images)
        shutil.rmtree(work / "data")
    return read_prepared(prepared)


if __name__ == "__main__":
    run_stage(main)
