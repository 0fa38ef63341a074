"""A workspace in a folder of its own, in which the stages run as `dvc repro` runs them: what is measured is
what a user gets.
"""

import copy
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench.models.sets import UNLABELED, RealSet, Split, frames_of, part_of
from celldata.formats import movie_folder
from celldata.labels import Labels
from celldata.movie import Movie
from ml.stages import train_segmentation, train_tracking
from ml.stages.run import SEGMENTATION as WEIGHTS
from ml.stages.run import TRAINED
from tools.live_server import PROJECT

TOLD = "training.json"
RESUMES = {"train_segmentation": train_segmentation.RESUME, "train_tracking": train_tracking.RESUME}
"""Where each training keeps what it would go on from."""


class TrainingFailed(RuntimeError):
    """A stage ended with another code than 0; the text is its last line."""


@dataclass(frozen=True)
class Training:
    """The weights, how long the stages took, the processor time they took meanwhile, on what they ran, how
    many steps there were. `resumed`: an interrupted training lay there, so the times may be of its last
    stretch alone.
    """

    weights: Path
    seconds: float
    cpu_seconds: float
    device: str
    steps: int
    resumed: bool = False

    @property
    def words(self) -> str:
        stretch = ", of the last stretch alone: it was interrupted" if self.resumed else ""
        return (
            f"{self.steps} steps, {self.seconds / 60:.1f} min on {self.device}, "
            f"{self.cpu_seconds / 60:.1f} min of processor time{stretch}"
        )


def parameters(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """The project's params.yaml with what is to be different: {"prepare": {"border": 25}}."""
    content = yaml.safe_load((PROJECT / "params.yaml").read_text(encoding="utf-8"))
    return merged(content, overrides)


def merged(base: Mapping[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with the values of `overrides`, section by section."""
    result = copy.deepcopy(dict(base))
    for name, value in overrides.items():
        inner = isinstance(value, Mapping) and isinstance(result.get(name), Mapping)
        result[name] = merged(result[name], value) if inner else value
    return result


def write_real(folder: Path, real: RealSet, movie: Movie, split: Split) -> None:
    """`data/` with the training and the validation frames, a movie each."""
    labels = real.lesson()
    for name, frames in (("train", split.train), ("validation", split.validation)):
        write_part(folder / "data", movie, labels, frames, f"{real.name}-{name}", name)


def write_part(
    data: Path, movie: Movie, labels: Labels, frames: range, name: str, split: str, round_: int = 1
) -> None:
    """Some frames of a movie as an approved movie of a round."""
    part = part_of(movie, frames, name)
    approved = ((0, len(frames) - 1),)
    info = movie_folder.MovieInfo.of(
        part, labels.features, split=split, round=round_, approved_segmentation=approved
    )
    movie_folder.write(data / name, part, frames_of(labels, frames), info)


def learning(real: RealSet) -> dict[str, Any]:
    """What every training on a real movie is told: its layer of what nobody labeled, its empty border, and
    what its own model is to see.
    """
    prepare: dict[str, Any] = {"unlabeled": UNLABELED}
    if real.seen_um is not None:
        prepare["pixel_size_um"] = real.seen_um
    training = {"border": real.border_at(real.seen_um), **copy.deepcopy(dict(real.training))}
    return {"prepare": prepare, "train_segmentation": training}


STAGES = ("prepare", "train_segmentation")


def train(
    folder: Path,
    overrides: Mapping[str, Any],
    reuse: bool = False,
    split: Split | Sequence[str] | None = None,
    stages: Sequence[str] = STAGES,
    trained: Path = TRAINED,
) -> Training:
    """Stages prepare and train_… in `folder`, which has `data/`. What was trained is measured as it is:
    whether it would go into use (promote_…) is another question. With `reuse`, weights that were trained
    there with the same parameters on the same frames (`split`, or in words) are taken.

    Raises:
        TrainingFailed: a stage refuses, for example a parameter.
    """
    wanted = parameters(overrides)
    frames = [str(split.train), str(split.validation)] if isinstance(split, Split) else split and list(split)
    told, weights = folder / TOLD, folder / (WEIGHTS if trained == TRAINED else trained)
    if reuse and told.is_file() and weights.is_file():
        content = json.loads(told.read_text(encoding="utf-8"))
        if content.pop("parameters") == wanted and content.pop("split", None) == frames:
            return Training(weights, **content)
    (folder / "params.yaml").write_text(yaml.safe_dump(wanted), encoding="utf-8")
    resumed = any((folder / RESUMES[stage]).is_file() for stage in stages if stage in RESUMES)
    begun, used = time.perf_counter(), _processor_time()
    for stage in stages:
        _run(stage, folder)
    if weights != folder / trained:
        shutil.copy(folder / trained, weights)
    content = {
        "seconds": time.perf_counter() - begun,
        "cpu_seconds": _processor_time() - used,
        "device": device_words(),
        "steps": wanted[stages[-1]]["steps"],
        "resumed": resumed,
    }
    made = Training(weights, **content)
    told.write_text(json.dumps({"parameters": wanted, "split": frames, **content}), encoding="utf-8")
    return made


def device_words() -> str:
    import torch

    if torch.cuda.is_available():
        return str(torch.cuda.get_device_name())
    return f"{torch.get_num_threads()} CPU thread(s)"


def _processor_time() -> float:
    """Seconds that the stages that have ended worked, over all threads."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _run(stage: str, folder: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    # What a stage draws on a terminal (a progress bar) is of use here too: only its errors are kept.
    done = subprocess.run(
        [sys.executable, "-m", f"ml.stages.{stage}"],
        cwd=folder,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no reason was given"]
        raise TrainingFailed(f"{stage}: {lines[-1]}")
