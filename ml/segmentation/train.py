"""Training the segmentation model: readable from top to bottom.

Each step draws a batch of augmented crops, and takes one AdamW step on a cosine schedule; the averaged
weights are scored on whole validation frames by object F1, and the best are kept. A run that is interrupted
goes on from its last validation and ends with the same weights as one that was not.
"""

import copy
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from tqdm import tqdm

from celldata.errors import DataError
from ml.data.prepared import Prepared, PreparedMovie
from ml.parameters import as_plain
from ml.segmentation.augment import AugmentParameters
from ml.segmentation.crops import Batch, CropSampler
from ml.segmentation.model import ModelParameters, SegmentationModel
from ml.segmentation.postprocess import PostprocessParameters, find_objects
from ml.segmentation.scoring import ObjectScore, score_frames
from ml.segmentation.tiling import predict_maps
from ml.training.averaging import AveragedModel
from ml.training.checkpoints import load_checkpoint, save_checkpoint
from ml.training.device import set_seed
from ml.training.schedule import cosine_rate

RESUME_KIND = "segmentation training"
Frames = list[tuple[PreparedMovie, int]]
Log = Callable[[int, dict[str, float]], None]


@dataclass(frozen=True)
class TrainParameters:
    """Section train_segmentation of params.yaml. `crop` in pixels, `patience` in validations without
    improvement.
    """

    seed: int = 1
    device: str = "auto"
    steps: int = 400
    batch_size: int = 8
    crop: int = 128
    learning_rate: float = 3e-3
    weight_decay: float = 1e-3
    clip: float = 1.0
    average: float = 0.99
    validate_every: int = 100
    validation_frames: int = 12
    patience: int = 4
    model: ModelParameters = field(default_factory=ModelParameters)
    augment: AugmentParameters = field(default_factory=AugmentParameters)
    postprocess: PostprocessParameters = field(default_factory=PostprocessParameters)

    def __post_init__(self) -> None:
        for name in ("steps", "batch_size", "crop", "validate_every", "validation_frames", "patience"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}, not at least 1")


@dataclass
class Trained:
    """The best averaged weights, the validation score they had, and the step they are from."""

    model: SegmentationModel
    score: ObjectScore
    step: int


def train(
    prepared: Prepared,
    n_channels: int,
    parameters: TrainParameters,
    device: torch.device,
    resume: Path | None = None,
    log: Log = lambda step, values: None,
) -> Trained:
    """Train on the movies of split `train`. With `resume`, the run's state is kept there until it ends."""
    training, validation = split_frames(prepared, parameters.validation_frames)
    set_seed(parameters.seed)
    model = SegmentationModel(parameters.model, n_channels).to(device)
    # a third faster in the convolutions of oneDNN and cuDNN
    model = model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    averaged = AveragedModel(model, parameters.average)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=parameters.learning_rate, weight_decay=parameters.weight_decay
    )
    sampler = CropSampler(
        training, parameters.crop, parameters.model.context, parameters.augment, parameters.seed
    )
    best = Trained(copy.deepcopy(averaged.model), ObjectScore.worst(), 0)
    fingerprint = _fingerprint(prepared, parameters)
    start = 0
    if resume is not None and (state := _resumable(resume, fingerprint)) is not None:
        model.load_state_dict(state["model"])
        averaged.model.load_state_dict(state["averaged"])
        optimizer.load_state_dict(state["optimizer"])
        best.model.load_state_dict(state["best"])
        best.score, best.step, start = ObjectScore(**state["score"]), state["best_step"], state["step"]

    bar = tqdm(
        range(start, parameters.steps), "train", parameters.steps, initial=start, disable=None, unit="step"
    )
    for step in bar:
        torch.manual_seed(parameters.seed * 1_000_003 + step)  # drop-connect of an EfficientNet draws from it
        for group in optimizer.param_groups:
            group["lr"] = cosine_rate(step, parameters.steps, parameters.learning_rate)
        batch = sampler.batch(step, parameters.batch_size)
        model.train()
        losses = _losses(model, batch, device)
        loss = torch.stack(list(losses.values())).sum()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), parameters.clip)
        optimizer.step()
        averaged.update(model, step)

        done = step + 1
        if done % parameters.validate_every and done < parameters.steps:
            continue
        if not torch.isfinite(loss):
            raise DataError("training", f"the loss is {loss.item()} at step {done}", "Lower learning_rate.")
        score = validate(averaged.model, validation, parameters, device)
        bar.set_postfix(loss=f"{loss.item():.3f}", f1=f"{score.f1:.3f}")
        log(done, {"loss": loss.item(), **{f"loss_{k}": v.item() for k, v in losses.items()}, "f1": score.f1})
        if score.worth >= best.score.worth:
            best = Trained(copy.deepcopy(averaged.model), score, done)
        if resume is not None:
            state = {"step": done, "best_step": best.step, "score": as_plain(best.score)}
            weights = {"model": model, "averaged": averaged.model, "best": best.model, "optimizer": optimizer}
            state |= {name: part.state_dict() for name, part in weights.items()}
            save_checkpoint(resume, {"kind": RESUME_KIND, "fingerprint": fingerprint, **state})
        if done - best.step >= parameters.patience * parameters.validate_every:
            break
    if resume is not None:
        resume.unlink(missing_ok=True)
    return best


def split_frames(prepared: Prepared, n_validation: int) -> tuple[Frames, Frames]:
    """Labeled frames to train on and to validate on (at most `n_validation`, evenly spread).

    Where no movie is meant for validation, the last fifth of each training movie's frames is held out.
    """
    training = [(movie, t) for movie in prepared.of_split("train") for t in movie.labeled]
    validation = [(movie, t) for movie in prepared.of_split("validation") for t in movie.labeled]
    if training and not validation:
        held = {
            (m.name, t) for m in prepared.of_split("train") for t in m.labeled[-max(1, len(m.labeled) // 5) :]
        }
        validation = [(m, t) for m, t in training if (m.name, t) in held]
        training = [(m, t) for m, t in training if (m.name, t) not in held] or validation
    if not training:
        raise DataError(
            "data",
            "no movie of split train has an approved frame",
            "Approve segmentation tasks and close a round, or add simulated seed movies.",
        )
    chosen = np.unique(
        np.linspace(0, len(validation) - 1, min(n_validation, len(validation))).round().astype(int)
    )
    return training, [validation[i] for i in chosen]


def _losses(model: nn.Module, batch: Batch, device: torch.device) -> dict[str, torch.Tensor]:
    """Cross-entropy of the foreground, smooth L1 of the two distances; pixels that nobody labeled do not
    count.
    """
    images = batch.images.to(device, memory_format=torch.channels_last, non_blocking=True)
    targets, counted = batch.targets.to(device), batch.counted.to(device)
    with torch.autocast("cuda", dtype=torch.bfloat16, enabled=device.type == "cuda"):
        logits = model(images)
    logits = logits.float()
    n = counted.sum().clamp(min=1)
    foreground = F.binary_cross_entropy_with_logits(logits[:, :1], targets[:, :1], reduction="none")
    distances = F.smooth_l1_loss(torch.sigmoid(logits[:, 1:]), targets[:, 1:], beta=0.1, reduction="none")
    inner, outer = ((distances[:, i : i + 1] * counted).sum() / n for i in (0, 1))
    return {"foreground": (foreground * counted).sum() / n, "inner": 4 * inner, "outer": 2 * outer}


def frame_maps(
    model: nn.Module, movie: PreparedMovie, t: int, context: int, device: torch.device
) -> np.ndarray:
    """(3, Y, X) maps of one prepared frame."""
    images = np.concatenate(movie.frames_around(t, context)).astype(np.float32)
    return predict_maps(model, images[None], device)[0]


def validate(
    model: nn.Module, frames: Frames, parameters: TrainParameters, device: torch.device
) -> ObjectScore:
    """Object score of whole frames with the postprocessing of `parameters`."""
    pairs = (
        (
            movie.labels(t),
            find_objects(
                frame_maps(model, movie, t, parameters.model.context, device), parameters.postprocess
            ).labels,
        )
        for movie, t in frames
    )
    return score_frames(pairs)


def _fingerprint(prepared: Prepared, parameters: TrainParameters) -> str:
    text = json.dumps([prepared.fingerprint, as_plain(parameters)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _resumable(path: Path, fingerprint: str) -> dict[str, Any] | None:
    """The state of an interrupted run on the same data with the same parameters, else None."""
    try:
        state = load_checkpoint(path, RESUME_KIND)
    except DataError:
        return None
    return state if state["fingerprint"] == fingerprint else None
