"""The training loop of the tracker: one readable function from movies to weights."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import tqdm

from celldata.errors import DataError
from ml.tracking.examples import Example, TrackedMovie, sample, stretch
from ml.tracking.model import DIFFERENT, Tracker, TrackerConfig
from ml.training.averaging import AveragedModel
from ml.training.checkpoints import load_checkpoint, save_checkpoint
from ml.training.device import choose_device, set_seed
from ml.training.schedule import cosine_rate

CLIP_NORM = 1.0
AVERAGE_DECAY = 0.98
RESUME_KIND = "tracking run"


@dataclass(frozen=True)
class TrackingTraining:
    """Section train_tracking of params.yaml."""

    steps: int = 400
    stretches_per_step: int = 2
    learning_rate: float = 5e-3
    focal_gamma: float = 1.0
    division_share: float = 0.5
    width: int = 64
    convolution_width: int = 32
    history: int = 8
    validate_every: int = 50
    patience: int = 6
    seed: int = 1
    device: str = "auto"

    def __post_init__(self) -> None:
        if self.steps < 1 or self.stretches_per_step < 1 or self.validate_every < 1:
            raise ValueError("steps, stretches_per_step and validate_every must be at least 1")
        if self.history < 2:
            raise ValueError("history must be at least 2 frames")


Report = Callable[[int, dict[str, float]], None]


def train_tracker(
    training: Sequence[TrackedMovie],
    validation: Sequence[TrackedMovie],
    parameters: TrackingTraining,
    run_file: Path,
    report: Report = lambda step, values: None,
    progress: bool = True,
) -> Tracker:
    """Train and return the averaged weights that scored best on `validation` (the last where it is empty).

    `run_file` holds the state of an unfinished run; a call with the same parameters goes on from it, and it
    is removed at the end. `report` is given the losses of each validation.
    """
    usable = [movie for movie in training if movie.features.n_frames >= 2 and len(movie.features.label)]
    if not usable:
        raise DataError(
            "train_tracking",
            "no movie of the training split has approved tracks in two frames or more",
            "Approve a tracking task of a training movie, or keep the simulated seed movies in data/.",
        )
    device = choose_device(parameters.device)
    set_seed(parameters.seed)
    config = TrackerConfig(parameters.width, parameters.convolution_width, history=parameters.history)
    tracker = Tracker(config).to(device)
    average = AveragedModel(tracker, AVERAGE_DECAY)
    optimizer = torch.optim.AdamW(tracker.parameters(), weight_decay=1e-4)
    checks = [
        _check_example(movie, parameters.history) for movie in validation if movie.features.n_frames >= 2
    ]
    best_loss, best_step, best_weights, first = float("inf"), -1, average.model.state_dict(), 0
    if (state := _unfinished(run_file, parameters)) is not None:
        tracker.load_state_dict(state["tracker"])
        average.model.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        best_loss, best_step, best_weights = state["best_loss"], state["best_step"], state["best_weights"]
        first = state["step"]
    losses: list[float] = []
    bar = tqdm(
        range(first, parameters.steps), desc="train tracking", unit="step", disable=None if progress else True
    )
    for step in bar:
        # One generator per step: a resumed run draws what the unbroken one would have drawn.
        rng = np.random.default_rng((parameters.seed, step))
        for group in optimizer.param_groups:
            group["lr"] = cosine_rate(step, parameters.steps, parameters.learning_rate)
        tracker.train()
        optimizer.zero_grad()
        for _ in range(parameters.stretches_per_step):
            example = sample(usable, parameters.history, rng, parameters.division_share).to(device)
            if not len(example.pairs):
                continue
            loss = focal_loss(score(tracker, example), example.truth, parameters.focal_gamma)
            (loss / parameters.stretches_per_step).backward()
            losses.append(float(loss.detach()))
        torch.nn.utils.clip_grad_norm_(tracker.parameters(), CLIP_NORM)
        optimizer.step()
        average.update(tracker, step)
        last = step + 1 == parameters.steps
        if (step + 1) % parameters.validate_every == 0 or last:
            held_out = _validate(average, checks, device)
            values = {"loss": float(np.mean(losses)) if losses else float("nan")}
            if held_out is not None:
                values["validation_loss"] = held_out
            report(step + 1, values)
            bar.set_postfix({name: f"{value:.4f}" for name, value in values.items()})
            losses.clear()
            if held_out is None or held_out < best_loss:
                best_loss = best_loss if held_out is None else held_out
                best_step = step
                best_weights = {name: value.clone() for name, value in average.model.state_dict().items()}
            save_checkpoint(
                run_file,
                {
                    "kind": RESUME_KIND,
                    "parameters": dict(vars(parameters)),
                    "step": step + 1,
                    "tracker": tracker.state_dict(),
                    "average": average.model.state_dict(),
                    "optimizer": optimizer.state_dict(),
                    "best_loss": best_loss,
                    "best_step": best_step,
                    "best_weights": best_weights,
                },
            )
            if step - best_step >= parameters.patience * parameters.validate_every:
                break
    average.model.load_state_dict(best_weights)
    run_file.unlink(missing_ok=True)
    best = average.model
    assert isinstance(best, Tracker)
    return best.eval()


def score(tracker: Tracker, example: Example) -> Tensor:
    """Logits (P, 3) of an example's pairs."""
    embeddings = tracker.encoder(example.cells)
    logits: Tensor = tracker(
        embeddings,
        example.cells.centroid_um,
        example.histories,
        example.pairs,
        example.candidates,
        example.gap,
    )
    return logits


def focal_loss(logits: Tensor, truth: Tensor, gamma: float) -> Tensor:
    """Cross-entropy that fades for pairs already scored right (Lin et al. 2017, eq. 4): most are easy."""
    log_p = F.log_softmax(logits, dim=1).gather(1, truth[:, None])[:, 0]
    weighted = -((1 - log_p.exp()).clamp(min=0) ** gamma) * log_p
    # Per track rather than per pair: each track has one right answer among its ten candidates.
    return weighted.sum() / (truth != DIFFERENT).sum().clamp(min=1)


def _check_example(movie: TrackedMovie, history: int) -> Example:
    return stretch(movie, 0, movie.features.n_frames, history, gap=1)


@torch.inference_mode()
def _validate(average: AveragedModel, checks: Sequence[Example], device: torch.device) -> float | None:
    """Mean plain cross-entropy over the validation movies' pairs; None where there are none."""
    model = average.model
    assert isinstance(model, Tracker)
    values = [
        float(focal_loss(score(model, e.to(device)), e.truth.to(device), 0.0)) for e in checks if len(e.pairs)
    ]
    return float(np.mean(values)) if values else None


def _unfinished(run_file: Path, parameters: TrackingTraining) -> dict[str, Any] | None:
    if not run_file.is_file():
        return None
    state = load_checkpoint(run_file, RESUME_KIND)
    return state if state["parameters"] == vars(parameters) else None
