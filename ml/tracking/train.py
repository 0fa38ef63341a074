"""The training loop of the tracker: one readable function from movies to weights."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import tqdm

from celldata.errors import DataError
from ml.boxed import BOXED_TRACKING
from ml.tracking.augment import augment
from ml.tracking.examples import Example, sample, stretch
from ml.tracking.model import DIFFERENT, Tracker, TrackerConfig
from ml.tracking.trained import TrackingModel
from ml.tracking.truth import TrackedMovie
from ml.training.averaging import AveragedModel
from ml.training.checkpoints import load_checkpoint, save_checkpoint
from ml.training.device import choose_device, repeatable, set_seed
from ml.training.distributed import ALONE, Workers
from ml.training.schedule import cosine_rate

CLIP_NORM = 1.0
AVERAGE_DECAY = 0.98
REAL_WEIGHT = 0.5  # of whether outlines are cells, beside whether pairs are linked
RESUME_KIND = "tracking run"


@dataclass(frozen=True)
class TrackingTraining:
    """Section train_tracking of params.yaml.

    start: weights to go on from, such as models/tracking.pt or those in the box (`boxed`); null: none.
    corrupted: copies of each movie with the errors of a segmentation model in its outlines. simulated: movies
    of the simulator that are learned from beside the labeled ones. channels: of the movies.
    """

    steps: int = 400
    stretches_per_step: int = 2
    learning_rate: float = 5e-3
    focal_gamma: float = 1.0
    division_share: float = 0.5
    width: int = 64
    convolution_width: int = 16
    history: int = 8
    channels: int = 1
    exchange: bool = True
    overlap: bool = True
    rivals: bool = True
    gate: float = 1.0
    silent_graph: bool = False
    scrambled_time: bool = False
    corrupted: int = 1
    simulated: int = 0
    start: str | None = None
    validate_every: int = 50
    patience: int = 6
    seed: int = 1
    device: str = "auto"

    def __post_init__(self) -> None:
        if self.steps < 1 or self.stretches_per_step < 1 or self.validate_every < 1:
            raise ValueError("steps, stretches_per_step and validate_every must be at least 1")
        if self.history < 2:
            raise ValueError("history must be at least 2 frames")
        if self.channels < 1:
            raise ValueError("channels must be at least 1")
        if not self.gate >= 0.5:
            raise ValueError(f"gate is {self.gate}: give 1 for the usual width, at least 0.5")

    @property
    def network(self) -> TrackerConfig:
        return TrackerConfig(
            width=self.width,
            convolution_width=self.convolution_width,
            history=self.history,
            channels=self.channels,
            exchange=self.exchange,
            overlap=self.overlap,
            rivals=self.rivals,
            gate=self.gate,
            silent_graph=self.silent_graph,
            scrambled_time=self.scrambled_time,
        )


Report = Callable[[int, dict[str, float]], None]


@repeatable()
def train_tracker(
    training: Sequence[TrackedMovie],
    validation: Sequence[TrackedMovie],
    parameters: TrackingTraining,
    run_file: Path,
    report: Report = lambda step, values: None,
    progress: bool = True,
    workers: Workers = ALONE,
    device: torch.device | None = None,
) -> Tracker:
    """Train and return the averaged weights that scored best on `validation` (the last where it is empty).

    `run_file` holds the state of an unfinished run; a call with the same parameters goes on from it, and it
    is removed at the end. `report` is given the losses of each validation. With several `workers`, what the
    first one returns counts. `device`: this one's; None: as the parameters say.
    """
    usable = [movie for movie in training if movie.features.n_frames >= 2 and len(movie.features.label)]
    if not usable:
        raise DataError(
            "train_tracking",
            "no movie of the training split has approved tracks in two frames or more",
            "Approve a tracking task of a training movie, or keep the simulated seed movies in data/.",
        )
    device = choose_device(parameters.device) if device is None else device
    set_seed(parameters.seed)
    tracker = begun(parameters).to(device)
    average = AveragedModel(tracker, AVERAGE_DECAY)
    optimizer = torch.optim.AdamW(tracker.parameters(), weight_decay=1e-4)
    checks = [_check_example(movie, parameters) for movie in validation if movie.features.n_frames >= 2]
    best_loss, best_step, best_weights, first = float("inf"), -1, average.model.state_dict(), 0
    if (state := _unfinished(run_file, parameters, workers)) is not None:
        tracker.load_state_dict(state["tracker"])
        average.model.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        best_loss, best_step, best_weights = state["best_loss"], state["best_step"], state["best_weights"]
        first = state["step"]
    losses: list[float] = []
    shown = progress and workers.first
    bar = tqdm(
        range(first, parameters.steps), desc="train tracking", unit="step", disable=None if shown else True
    )
    for step in bar:
        # One generator per step: a resumed run draws what the unbroken one would have drawn.
        rng = np.random.default_rng((parameters.seed, step, *([workers.rank] if workers.rank else [])))
        for group in optimizer.param_groups:
            group["lr"] = cosine_rate(step, parameters.steps, parameters.learning_rate)
        tracker.train()
        optimizer.zero_grad()
        for _ in range(parameters.stretches_per_step):
            drawn = sample(
                usable,
                parameters.history,
                rng,
                parameters.division_share,
                parameters.channels,
                parameters.gate,
            )
            example = augment(drawn, rng).to(device)
            if not len(example.truth):
                continue
            loss = loss_of(tracker, example, parameters.focal_gamma)
            (loss / parameters.stretches_per_step).backward()
            losses.append(float(loss.detach()))
        workers.average_gradients(tracker)
        torch.nn.utils.clip_grad_norm_(tracker.parameters(), CLIP_NORM)
        optimizer.step()
        average.update(tracker, step)
        last = step + 1 == parameters.steps
        if (step + 1) % parameters.validate_every and not last:
            continue
        if workers.first:
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
                    "workers": workers.count,
                    "step": step + 1,
                    "tracker": tracker.state_dict(),
                    "average": average.model.state_dict(),
                    "optimizer": optimizer.state_dict(),
                    "best_loss": best_loss,
                    "best_step": best_step,
                    "best_weights": best_weights,
                },
            )
        if workers.agree(step - best_step >= parameters.patience * parameters.validate_every, device):
            break
    average.model.load_state_dict(best_weights)
    if workers.first:
        run_file.unlink(missing_ok=True)
    return average.model.eval()


def loss_of(tracker: Tracker, example: Example, gamma: float) -> Tensor:
    """The loss of an example's pairs, and of its outlines being cells."""
    embeddings = tracker.encoder(example.cells)
    logits = tracker(embeddings, example.cells, example.histories, example.pairs)
    real = F.binary_cross_entropy_with_logits(tracker.real_logits(embeddings), example.real)
    return focal_loss(logits, example.truth, gamma) + REAL_WEIGHT * real


def focal_loss(logits: Tensor, truth: Tensor, gamma: float) -> Tensor:
    """Cross-entropy that fades for pairs already scored right (Lin et al. 2017, eq. 4): most are easy."""
    log_p = F.log_softmax(logits, dim=1).gather(1, truth[:, None])[:, 0]
    weighted = -((1 - log_p.exp()).clamp(min=0) ** gamma) * log_p
    # Per track rather than per pair: each track has one right answer among its ten candidates.
    return weighted.sum() / (truth != DIFFERENT).sum().clamp(min=1)


def _check_example(movie: TrackedMovie, parameters: TrackingTraining) -> Example:
    frames = movie.features.n_frames
    return stretch(
        movie, 0, frames, parameters.history, gap=1, channels=parameters.channels, gate_width=parameters.gate
    )


@torch.inference_mode()
def _validate(
    average: AveragedModel[Tracker], checks: Sequence[Example], device: torch.device
) -> float | None:
    """Mean loss over the validation movies without focus; None where there are none."""
    values = [float(loss_of(average.model, e.to(device), 0.0)) for e in checks if len(e.truth)]
    return float(np.mean(values)) if values else None


def begun(parameters: TrackingTraining) -> Tracker:
    """A network with the weights of `start`; DataError where they do not fit it."""
    tracker = Tracker(parameters.network)
    if parameters.start is None:
        return tracker
    path = BOXED_TRACKING if parameters.start == "boxed" else Path(parameters.start)
    model = TrackingModel.load(path, torch.device("cpu"))
    # How wide the gate is changes no weight.
    if replace(model.tracker.config, gate=parameters.network.gate) != parameters.network:
        raise DataError(
            path,
            f"its network is {model.tracker.config}, the parameters say {parameters.network}",
            "Give train_tracking the same sizes, or set start: null to begin from nothing.",
        )
    tracker.load_state_dict(model.tracker.state_dict())
    return tracker


def _unfinished(run_file: Path, parameters: TrackingTraining, workers: Workers) -> dict[str, Any] | None:
    if not run_file.is_file():
        return None
    state = load_checkpoint(run_file, RESUME_KIND)
    same = state["parameters"] == vars(parameters) and state.get("workers", 1) == workers.count
    return state if same else None
