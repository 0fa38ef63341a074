"""`make bench-models`: train and measure segmentation and tracking, print tables."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path

from bench.models import ablations, boxed, cost, quality
from bench.models.sets import HELA, OTHERS
from bench.models.tracking import ablations as tracking_ablations
from bench.models.tracking import parts as tracking
from bench.models.tracking.scores import Score, table
from bench.models.workspace import WEIGHTS, TrainingFailed
from bench.table import Measurement, render
from ml.boxed import BOXED
from tools.live_server import PROJECT

TRACKING_MEASURES = {
    **tracking.PARTS,
    "tracking-linkings": tracking_ablations.linkings,
    "tracking-ablations": tracking_ablations.trainings,
}
TRACKING_PARTS = tuple(TRACKING_MEASURES)
PARTS = ("hela", "classical", "boxed", "others", "cost", "ablations", *TRACKING_PARTS)
TRACKING = "tracking"
"""All of TRACKING_PARTS."""
ALL = (HELA, *OTHERS)
WORK = PROJECT / "bench" / "results" / "models"


def main() -> int:
    """Run the parts named on the command line, all by default."""
    options = _options()
    chosen = options.parts or list(PARTS)
    rows: list[Measurement] = []
    scores: list[Score] = []
    try:
        for part, measure in _parts(chosen, options):
            print(f"bench-models: {part} …", file=sys.stderr, flush=True)
            try:
                rows += measure()
            except TrainingFailed as error:
                rows.append(Measurement(part, None, None, "", str(error)))
        for part, measure_trackers in TRACKING_MEASURES.items():
            if part in chosen or TRACKING in chosen:
                print(f"bench-models: {part} …", file=sys.stderr, flush=True)
                try:
                    found, measured = measure_trackers(_tracking(options))
                except TrainingFailed as error:
                    measured = [Measurement(part, None, None, "", str(error))]
                    found = []
                scores += found
                rows += measured
    finally:
        # What was measured before a part failed is told all the same.
        print(render(rows))
        if scores:
            print(f"\n{table(scores)}")
        if options.json:
            options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1), encoding="utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-models BENCH_OPTIONS='…'")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, TRACKING, []], default=list(PARTS))
    parser.add_argument("--work", type=Path, default=WORK, help="where data and weights lie")
    parser.add_argument("--reuse", action="store_true", help="take weights that lie there already")
    parser.add_argument("--steps", type=int, help="of training; default: what suits the movie")
    parser.add_argument("--tuning-frames", type=int, default=8, help="frames that the classical method tries")
    parser.add_argument(
        "--sets", nargs="+", choices=[r.name for r in ALL], help="of others, classical and boxed"
    )
    parser.add_argument("--ablation", nargs="+", choices=list(ablations.CHANGES), default=[])
    parser.add_argument("--ablation-steps", type=int, default=ablations.STEPS, help="of each of them")
    parser.add_argument("--ablation-seed", type=int, default=1, help="of their training")
    parser.add_argument("--boxed", type=Path, default=BOXED, help="weights to ask instead of the box's")
    parser.add_argument("--weights", type=Path, help="for cost and --unseen; default: what hela trained")
    parser.add_argument("--unseen", type=Path, help="raw frames of another movie, truth beside (01_ST)")
    parser.add_argument("--unseen-pixel-size-um", type=float, default=HELA.pixel_size_um)
    parser.add_argument("--unseen-border", type=int, default=HELA.border)
    parser.add_argument("--tracking-weights", type=Path, help="for tracking; default: what a part trains")
    names = list(tracking_ablations.TRAININGS)
    parser.add_argument("--tracking-ablation", nargs="+", choices=names, default=[])
    parser.add_argument("--json", type=Path, help="also write the table there")
    return parser.parse_args()


def _parts(
    chosen: list[str], options: argparse.Namespace
) -> Iterator[tuple[str, Callable[[], list[Measurement]]]]:
    """The chosen parts, in the order in which they are measured."""
    sets = [real for real in ALL if not options.sets or real.name in options.sets]
    if "hela" in chosen:
        yield "hela", partial(quality.measure_trained, HELA, options.work, options.steps, options.reuse)
    if options.unseen is not None:
        size, border = options.unseen_pixel_size_um, options.unseen_border
        yield "unseen", partial(quality.measure_unseen, options.unseen, _weights(options), size, border)
    if "classical" in chosen:
        for real in sets:
            measure = partial(quality.measure_classical, real, options.tuning_frames)
            yield f"classical, {real.name}", measure
    if "boxed" in chosen:
        yield "boxed", lambda: boxed.measure_boxed(options.work, sets, options.boxed)
    if "others" in chosen:
        for real in sets:
            if real != HELA:
                yield (
                    real.name,
                    partial(quality.measure_trained, real, options.work, options.steps, options.reuse),
                )
    if "cost" in chosen:
        yield "cost", lambda: _cost(options)
    if "ablations" in chosen:
        yield (
            "ablations",
            lambda: ablations.measure_ablations(
                options.work,
                options.ablation,
                options.ablation_steps,
                options.reuse,
                seed=options.ablation_seed,
            ),
        )


def _tracking(options: argparse.Namespace) -> tracking.Options:
    sets = [real for real in ALL if not options.sets or real.name in options.sets]
    return tracking.Options(
        options.work,
        options.tracking_weights,
        options.steps,
        options.reuse,
        sets,
        options.tracking_ablation,
    )


def _weights(options: argparse.Namespace) -> Path:
    """Named ones, or those that part hela trained."""
    trained: Path = options.work / HELA.name / WEIGHTS
    return options.weights or trained


def _cost(options: argparse.Namespace) -> list[Measurement]:
    weights = _weights(options)
    if not weights.is_file():
        detail = "no trained weights: run part hela too, or name some with --weights"
        return [Measurement("cost of a prediction", None, None, "", detail)]
    return cost.measure_cost(weights)


if __name__ == "__main__":
    raise SystemExit(main())
