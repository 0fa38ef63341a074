"""`make bench-models`: segmentation models trained on real movies: how good, how fast, how large they are.

    python -m bench.models_segmentation [SET …] [--steps N] [--ablations] [--keep FOLDER]

A set is trained on its first frames and measured, on whole frames against the silver truth, on its last ones.
With --keep an interrupted run goes on where it was. Movies from PROSPERO_DATA; sets that are not there are
left out.
"""

import argparse
import os
import platform
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from bench.model_sets import SETS, UNLABELED, CtcSet, write_round
from celldata.labels import Labels
from celldata.metrics import evaluate_segmentation
from celldata.movie import Movie
from ml.boxed import BOXED
from ml.data.normalisation import Normalisation
from ml.data.prepared import INDEX, read_prepared
from ml.data.scaling import scale_factor
from ml.data.settings import ImageSettings
from ml.parameters import parse
from ml.segmentation.frames import split_frames
from ml.segmentation.predict import segment_movie
from ml.segmentation.segmenter import Segmenter
from ml.segmentation.sweep import sweep
from ml.segmentation.train import TrainParameters, train
from ml.stages.prepare import prepare
from ml.training.device import choose_device

ABLATIONS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "the finest level alone": {"model": {"pyramid": "finest"}},
    "one frame": {"model": {"context": 0}},
    "without compression": {"model": {"compression": 0}},
    "with coordinates": {"model": {"coordinates": True}},
    "CLAHE": {"clahe": True},
    "crops anywhere": {"crops": {"touching": 0, "dividing": 0, "cell": 0}},
    "width 8": {"model": {"width": 8}},
    "width 24": {"model": {"width": 24}},
    "EfficientNet-B0": {"model": {"encoder": "efficientnet-b0"}},
}
SIDES = (512, 1024, 2048)


def main() -> int:
    """Print a line per set, per ablation and per size of image."""
    parser = argparse.ArgumentParser(prog="make bench-models BENCH_OPTIONS='…'")
    parser.add_argument("sets", nargs="*", help=f"of {', '.join(s.name for s in SETS)}; default: all")
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--ablations", action="store_true", help="on the first set, 400 steps each")
    parser.add_argument("--keep", type=Path, help="folder in which prepared movies and weights stay")
    options = parser.parse_args()
    print(f"# {machine()}")
    chosen = [s for s in SETS if not options.sets or s.name in options.sets]
    with tempfile.TemporaryDirectory(prefix="prospero-models-") as folder:
        work = options.keep or Path(folder)
        for one in chosen:
            if not one.there:
                print(f"{one.name}: NO REAL DATA: set PROSPERO_DATA", file=sys.stderr)
                continue
            made = trained(one, work, "model", {"steps": options.steps})
            report(one, made, f"{options.steps} steps")
            if one is SETS[0]:
                if BOXED.is_file():
                    report(one, Segmenter.load(BOXED, made.device), "the boxed model")
                measure_sizes(made)
                if options.ablations:
                    for what, change in ABLATIONS.items():
                        name = what.replace(" ", "-")
                        report(one, trained(one, work, name, {"steps": 400, **change}), what)
    return 0


def machine() -> str:
    """What the figures are of."""
    name = (
        torch.cuda.get_device_name()
        if torch.cuda.is_available()
        else platform.processor() or platform.machine()
    )
    return f"{name}, {os.cpu_count()} cores, {torch.get_num_threads()} threads, torch {torch.__version__}"


def trained(one: CtcSet, work: Path, name: str, change: dict[str, Any]) -> Segmenter:
    """The model of a set, from the folder of an earlier run where it is there."""
    change = dict(change)
    border = round(one.border * scale_factor(one.pixel_size_um, ImageSettings().pixel_size_um, one.name))
    settings = ImageSettings(
        normalisation=Normalisation("clahe" if change.pop("clahe", False) else "percentile"),
        unlabeled=UNLABELED,
    )
    folder = work / one.name.replace("/", "-")
    prepared = folder / f"prepared-{settings.normalisation.method}"
    weights = folder / f"{name}-{change['steps']}.pt"
    parameters = parse(TrainParameters, {**change, "border": border}, name)
    device = choose_device(parameters.device)
    if weights.is_file():
        return Segmenter.load(weights, device)
    if not (folder / "data").is_dir():
        write_round(one, folder / "data")
    if not (prepared / INDEX).is_file():
        prepare(folder / "data", prepared, settings)
    began = time.monotonic()
    data = read_prepared(prepared)
    result = train(data, 1, parameters, device, weights.with_suffix(".resume"), _tell)
    _, validation = split_frames(data, parameters.validation_frames)
    postprocess, score = sweep(
        result.model, validation, parameters.model, parameters.first_postprocess, device
    )
    card = {"minutes": (time.monotonic() - began) / 60, "validation": score.f1}
    made = Segmenter(result.model, parameters.model, settings, postprocess, card, device)
    made.save(weights)
    return made


def report(one: CtcSet, made: Segmenter, what: str) -> None:
    """A line: the figures on the frames to measure, beside what is asked for."""
    movie, truth = one.movie(), one.truth().images["nucleus"]
    _, _, frames = one.frames(movie.n_frames)
    began = time.monotonic()
    found = segment_movie(made, movie, "nucleus", frames, progress=False).labels.images["nucleus"]
    seconds = (time.monotonic() - began) / len(frames)
    part = slice(frames.start, frames.stop)
    result = evaluate_segmentation(*(_of_its_frame(images[part]) for images in (truth, found)))
    figures = {"f1": result["objects"]["f1"], "det": result["det"], "seg": result["seg"]}
    objects = result["objects"]
    goals = dict(one.goals) if "boxed" not in what else {"f1": 0.85}
    said = ", ".join(
        f"{n} {v:.4f}" + (f" ({'kept' if v >= goals[n] else 'MISSED'}: {goals[n]})" if n in goals else "")
        for n, v in figures.items()
    )
    print(
        f"{one.name} frames {frames.start}-{frames.stop - 1}, {what}: {said}, "
        f"precision {objects['precision']:.4f}, recall {objects['recall']:.4f}, "
        f"merges {objects['merges']}, splits {objects['splits']}; "
        f"{seconds:.2f} s a frame, trained in {made.card.get('minutes', 0):.1f} min, "
        f"{sum(p.numel() for p in made.model.parameters()) / 1e6:.2f} M parameters",
        flush=True,
    )


def measure_sizes(made: Segmenter) -> None:
    """Seconds per frame, from raw to labels: twice the side should take four times as long."""
    tile = SETS[0].movie().raw[-1:, :, :512, :512]
    for side in SIDES:
        n = side // 512
        movie = Movie("sizes", np.tile(tile, (1, 1, n, n)), pixel_size_um=SETS[0].pixel_size_um)
        segment_movie(made, movie, "nucleus", progress=False)  # the first call makes plans of convolutions
        began = time.monotonic()
        segment_movie(made, movie, "nucleus", progress=False)
        print(
            f"{side} x {side}: {time.monotonic() - began:.2f} s, peak memory of all so far "
            f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB",
            flush=True,
        )


def _of_its_frame(images: np.ndarray) -> Labels:
    """Labels in which no cell is in two frames: the figures are of outlines, not of identities."""
    apart = images.astype(np.uint32).copy()
    step = int(apart.max(initial=0)) + 1
    for t, frame in enumerate(apart):
        frame[frame > 0] += t * step
    return Labels.from_images({"nucleus": apart})


def _tell(step: int, values: dict[str, float]) -> None:
    print(f"  step {step}: f1 {values['f1']:.4f}, seg {values['seg']:.4f}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
