"""Training the segmentation model: readable from top to bottom.

Each step draws a batch of augmented crops, and takes one AdamW step on a cosine schedule; the averaged
weights are scored on whole validation frames by object F1, and the best are kept. A run that is interrupted
goes on from its last validation and ends with the same weights as one that was not.

Fine-tuning starts from earlier weights, mixes what is new with what was learned before, and keeps the earlier
weights where it finds none that are better.
"""

import copy
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F
from tqdm import tqdm

from celldata.errors import DataError
from ml.data.prepared import Prepared
from ml.parameters import as_plain
from ml.prefetch import prefetched
from ml.segmentation.augment import AugmentParameters
from ml.segmentation.crops import Batch, CropSampler, CropShares
from ml.segmentation.frames import Learned, earlier_frames, split_frames
from ml.segmentation.model import ModelParameters, SegmentationModel
from ml.segmentation.postprocess import PostprocessParameters
from ml.segmentation.scoring import ObjectScore
from ml.segmentation.validation import validate
from ml.training.averaging import AveragedModel
from ml.training.checkpoints import load_checkpoint, save_checkpoint
from ml.training.device import set_seed
from ml.training.distributed import ALONE, Workers
from ml.training.schedule import cosine_rate

RESUME_KIND = "segmentation training"
Log = Callable[[int, dict[str, float]], None]


@dataclass(frozen=True)
class TrainParameters:
    """Section train_segmentation of params.yaml. `crop` in pixels, `patience` in validations without
    improvement.

    `start`: weights to fine-tune instead of beginning anew. Then `replay` is the share of crops from movies
    of rounds before the latest. `border`: within so many pixels of a frame's edge nobody drew cells, as in
    the Cell Tracking Challenge (25 or 50); what seems background there is no lesson, objects are left out.
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
    start: str | None = None
    replay: float = 0.5
    border: int = 0
    crops: CropShares = field(default_factory=CropShares)
    model: ModelParameters = field(default_factory=ModelParameters)
    augment: AugmentParameters = field(default_factory=AugmentParameters)
    postprocess: PostprocessParameters = field(default_factory=PostprocessParameters)

    @property
    def first_postprocess(self) -> PostprocessParameters:
        """What validation uses, and where the sweep starts."""
        return replace(self.postprocess, border=max(self.postprocess.border, self.border))

    def __post_init__(self) -> None:
        for name in ("steps", "batch_size", "crop", "validate_every", "validation_frames", "patience"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}, not at least 1")
        if self.border < 0:
            raise ValueError(f"border is {self.border}: 0 or a number of pixels")
        if not 0 <= self.replay < 1:
            raise ValueError(f"replay is {self.replay}: a share from 0 to below 1")


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
    start: Mapping[str, torch.Tensor] | None = None,
    workers: Workers = ALONE,
    known: Learned | None = None,
) -> Trained:
    """Train on the movies of split `train`. With `resume`, the run's state is kept there until it ends.

    `start`: weights to fine-tune, `known`: the frames that they have learned. With several `workers`, what
    the first one returns counts.
    """
    training, validation = split_frames(prepared, parameters.validation_frames, known)
    set_seed(parameters.seed)
    model = SegmentationModel(parameters.model, n_channels).to(device)
    if start is not None:
        model.load_state_dict(start)
    # a third faster in the convolutions of oneDNN and cuDNN
    model = model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    averaged = AveragedModel(model, parameters.average)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=parameters.learning_rate, weight_decay=parameters.weight_decay
    )
    earlier = earlier_frames(training) if start is not None else []
    sampler = CropSampler(
        [frame for frame in training if frame not in earlier] if earlier else training,
        parameters.crop,
        parameters.model,
        parameters.augment,
        parameters.seed,
        parameters.crops,
        earlier,
        parameters.replay,
        parameters.border,
    )
    best = Trained(copy.deepcopy(averaged.model), ObjectScore.worst(), 0)
    fingerprint = _fingerprint(prepared, parameters, workers, start, known)
    first = 0
    if resume is not None and (state := _resumable(resume, fingerprint)) is not None:
        model.load_state_dict(state["model"])
        averaged.model.load_state_dict(state["averaged"])
        optimizer.load_state_dict(state["optimizer"])
        best.model.load_state_dict(state["best"])
        best.score, best.step, first = ObjectScore(**state["score"]), state["best_step"], state["step"]
    elif start is not None and workers.first:
        best.score = validate(best.model, validation, parameters.model, parameters.first_postprocess, device)
    network = workers.share(model, device, all_used=parameters.model.encoder == "unet")

    bar = tqdm(
        range(first, parameters.steps),
        "train",
        parameters.steps,
        initial=first,
        disable=None if workers.first else True,
        unit="step",
    )
    batches = prefetched(
        lambda step: sampler.batch(step, parameters.batch_size, workers.rank), range(first, parameters.steps)
    )
    for step, batch in zip(bar, batches, strict=True):
        torch.manual_seed(parameters.seed * 1_000_003 + step)  # drop-connect of an EfficientNet draws from it
        for group in optimizer.param_groups:
            group["lr"] = cosine_rate(step, parameters.steps, parameters.learning_rate)
        model.train()
        losses = _losses(network, batch, device)
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
        if workers.first:
            score = validate(
                averaged.model, validation, parameters.model, parameters.first_postprocess, device
            )
            bar.set_postfix(loss=f"{loss.item():.3f}", f1=f"{score.f1:.3f}")
            parts = {f"loss_{name}": value.item() for name, value in losses.items()}
            log(
                done,
                {
                    "loss": loss.item(),
                    **parts,
                    "f1": score.f1,
                    "precision": score.precision,
                    "recall": score.recall,
                    "seg": score.seg,
                },
            )
            if score.worth >= best.score.worth:
                best = Trained(copy.deepcopy(averaged.model), score, done)
            if resume is not None:
                _keep(resume, fingerprint, done, best, model, averaged.model, optimizer)
        given_up = done - best.step >= parameters.patience * parameters.validate_every
        if workers.agree(given_up, device):
            break
    if resume is not None and workers.first:
        resume.unlink(missing_ok=True)
    return best


def _keep(
    path: Path,
    fingerprint: str,
    step: int,
    best: Trained,
    model: nn.Module,
    averaged: nn.Module,
    optimizer: torch.optim.Optimizer,
) -> None:
    """All that a run needs to go on from here."""
    weights: dict[str, nn.Module | torch.optim.Optimizer] = {
        "model": model,
        "averaged": averaged,
        "best": best.model,
        "optimizer": optimizer,
    }
    state: dict[str, Any] = {name: part.state_dict() for name, part in weights.items()}
    state |= {"step": step, "best_step": best.step, "score": as_plain(best.score)}
    save_checkpoint(path, {"kind": RESUME_KIND, "fingerprint": fingerprint, **state})


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


def _fingerprint(
    prepared: Prepared,
    parameters: TrainParameters,
    workers: Workers,
    start: Mapping[str, torch.Tensor] | None,
    known: Learned | None,
) -> str:
    """Of all that decides which weights a run ends with. The data's own says nothing of split and round."""
    movies = [(m.name, m.split, m.round, m.labeled) for m in prepared.movies]
    learned = {name: list(frames) for name, frames in (known or {}).items()}
    text = json.dumps(
        [prepared.fingerprint, movies, as_plain(parameters), workers.count, learned], sort_keys=True
    )
    digest = hashlib.sha256(text.encode())
    for name, weights in (start or {}).items():
        digest.update(name.encode())
        digest.update(weights.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def _resumable(path: Path, fingerprint: str) -> dict[str, Any] | None:
    """The state of an interrupted run on the same data with the same parameters, else None."""
    try:
        state = load_checkpoint(path, RESUME_KIND)
    except DataError:
        return None
    return state if state["fingerprint"] == fingerprint else None
