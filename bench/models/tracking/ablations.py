"""What each part of the tracker is worth: the same with one thing changed.

Parts of the network need a training of their own: short, from nothing, all on the same lessons; tested on
HeLa's last frames, and on PSC, which none of them has seen and which has ten times as many divisions. Ways to
link are tried with the weights in the box, on movies that these have not seen.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import torch

from bench.models.sets import HELA, OTHERS, frames_of, part_of
from bench.models.tracking.both_ways import BothWays
from bench.models.tracking.movies import Tracked, read_truth, true_masks
from bench.models.tracking.parts import HELA_CHOOSING, HELA_TEST, HELA_TRAINING, Options, Table
from bench.models.tracking.scores import Score, score
from bench.table import Measurement
from ml.boxed import BOXED_TRACKING
from ml.parameters import as_plain
from ml.tracking.calibrate import DEFAULT_THRESHOLD, calibrate
from ml.tracking.examples import stretch
from ml.tracking.lessons import lessons, simulated_movies
from ml.tracking.linkers.choose import model_linker
from ml.tracking.linkers.joint import JointLinker
from ml.tracking.linkers.joint_parameters import JointParameters
from ml.tracking.linkers.linker import Linker
from ml.tracking.model import Tracker
from ml.tracking.train import TrackingTraining, focal_loss, train_tracker
from ml.tracking.trained import TrackingModel
from ml.tracking.truth import TrackedMovie, tracked_movie
from ml.training.checkpoints import save_checkpoint
from ml.training.device import choose_device

UNSEEN = next(real for real in OTHERS if real.name.endswith("PSC"))
SIMULATED, SEED = 12, 1
"""Movies of the simulator beside HeLa's first frames, and what all is drawn with."""
SHORT = {"steps": 150, "stretches_per_step": 1, "validate_every": 50, "seed": SEED}
TRAININGS: dict[str, Mapping[str, Any]] = {
    "as it is": {},
    "as it is, seed 2": {"seed": 2},
    "no message passes (published)": {"silent_graph": True},
    "time scrambled (published)": {"scrambled_time": True},
    "both published defects": {"silent_graph": True, "scrambled_time": True},
    "a gate twice as wide": {"gate": 2.0},
    "candidates do not know of each other": {"exchange": False},
    "overlaps are not seen": {"overlap": False},
    "rivals and sisters are not measured": {"rivals": False},
    "no wrong outlines": {},
    "no simulator": {},
}
"""Parameters of the training that are changed."""
LESSONS = {"no wrong outlines": slice(0, None, 2), "no simulator": slice(0, 2)}
"""Which lessons are left, where not all are: each movie is followed by its copy with wrong outlines, and HeLa
comes first.
"""
LINKINGS: dict[str, Mapping[str, Any]] = {
    "as it is": {},
    "divisions afterwards": {"joint_divisions": False},
    "no global pass": {"global_pass": False},
    "neither": {"joint_divisions": False, "global_pass": False},
    "sisters anywhere, of any size": {"middle": 0.0, "similarity": 0.0},
}
"""Parameters of the usual linker that are changed."""
GATES = (0.6, 2.0, 3.0)
"""Widths beside the one that the weights have learned with."""


def trainings(options: Options) -> Table:
    """Rows of each training, with the usual linker: for `caliban` a threshold would have to be chosen."""
    if not HELA.there:
        return [], []
    movies = [true_masks(HELA).part(HELA_TEST), *([true_masks(UNSEEN)] if UNSEEN.there else [])]
    scores: list[Score] = []
    rows: list[Measurement] = []
    learned, watched = made_lessons()
    for name in options.ablations or TRAININGS:
        model, words = _trained(name, learned, watched, options)
        what = f"tracking ablation, {name}: loss on {movies[0].name}"
        rows.append(Measurement(what, loss_of_pairs(model, movies[0]), None, "", words))
        scores += [score(tracked, name, model_linker(model)) for tracked in movies]
    return scores, rows


def made_lessons() -> tuple[list[TrackedMovie], list[TrackedMovie]]:
    """What all learn from, and what tells which step is best."""
    movie, truth = read_truth(HELA)
    first, then = (
        (part_of(movie, frames, f"{HELA.name}-{frames.start}"), frames_of(truth, frames))
        for frames in (HELA_TRAINING, HELA_CHOOSING)
    )
    return lessons([first, *simulated_movies(SIMULATED, SEED)], 1, SEED), lessons([then], 1, SEED + 1)


def _trained(
    name: str, learned: Sequence[TrackedMovie], watched: Sequence[TrackedMovie], options: Options
) -> tuple[TrackingModel, str]:
    """A model that has learned with one thing changed, and how. Kept; an interrupted training goes on."""
    steps = {} if options.steps is None else {"steps": options.steps}
    parameters = TrackingTraining(**{**SHORT, **steps, **TRAININGS[name]})
    path = options.work / "tracking-ablations" / f"{''.join(c if c.isalnum() else '-' for c in name)}.pt"
    if options.reuse and path.is_file():
        model = TrackingModel.load(path, choose_device("auto"))
        if model.card["parameters"] == as_plain(parameters):
            return model, model.card["words"]
    begun = time.process_time()
    chosen = learned[LESSONS.get(name, slice(None))]
    path.parent.mkdir(parents=True, exist_ok=True)
    tracker = train_tracker(chosen, watched, parameters, path.with_suffix(".resume"))
    calibration, _ = calibrate(tracker, watched)
    took = f"{parameters.steps} steps, {time.process_time() - begun:.0f} s of processor time"
    card = {"parameters": as_plain(parameters), "words": took}
    model = TrackingModel(tracker, DEFAULT_THRESHOLD, calibration, card=card)
    save_checkpoint(path, model.content())
    return model, took


def linkings(options: Options) -> Table:
    """The same weights, linked in other ways, on all frames of each movie."""
    model = TrackingModel.load(options.weights or BOXED_TRACKING, choose_device("auto"))
    scores = []
    for real in options.sets:
        if real.there:
            tracked = true_masks(real)
            scores += [score(tracked, words, linker) for words, linker in other_linkings(model)]
    return scores, []


def other_linkings(model: TrackingModel) -> Iterator[tuple[str, Linker]]:
    """The usual linker with one thing changed, by the scores of one model."""
    for words, changed in LINKINGS.items():
        yield words, JointLinker(model, JointParameters(**changed))
    yield "forwards and backwards", JointLinker(BothWays(model))
    for width in GATES:
        yield f"gate {width:g} times as wide", JointLinker(with_gate(model, width))


def with_gate(model: TrackingModel, width: float) -> TrackingModel:
    """The same weights, with candidates from a gate of another width."""
    tracker = Tracker(replace(model.tracker.config, gate=width))
    tracker.load_state_dict(model.tracker.state_dict())
    device = next(model.tracker.parameters()).device
    return replace(model, tracker=tracker.to(device).eval())


@torch.inference_mode()
def loss_of_pairs(model: TrackingModel, tracked: Tracked) -> float:
    """Cross-entropy of the pairs of neighbouring frames, a true link: it tells models apart more finely than
    21 divisions do. Uncalibrated, with the true past.
    """
    tracker, config = model.tracker, model.tracker.config
    known = tracked_movie(tracked.movie, tracked.truth)
    frames = known.features.n_frames
    made = stretch(known, 0, frames, config.history, 1, config.channels, config.gate)
    example = made.to(next(tracker.parameters()).device)
    embeddings = tracker.encoder(example.cells)
    logits = tracker(embeddings, example.cells, example.histories, example.pairs)
    return float(focal_loss(logits, example.truth, 0.0))
