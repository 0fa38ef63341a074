"""`make loop-demo`: run the loop, print its curves; exit status 1 where a curve does not rise."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.loop import hela
from bench.loop.crowd import Budget
from bench.loop.experiment import Plan, run
from bench.loop.movies import Sizes, simulated
from bench.loop.rounds import ARMS
from bench.loop.table import render, rose
from celldata.errors import DataError

TASKS = 5
# Fine-tuning in a minute of one core: small batches, from the weights of the last round.
LEARNING: dict[str, Any] = {
    "train_segmentation": {
        "steps": 200,
        "batch_size": 4,
        "learning_rate": 0.001,
        "average": 0.97,
        "validate_every": 50,
    },
}


def main(arguments: Sequence[str] | None = None) -> int:
    """As the command line says."""
    options = _parser().parse_args(arguments)
    try:
        budget = Budget(options.budget, options.corrections)
    except ValueError as error:
        print(f"loop: {error}.", file=sys.stderr)
        return 2
    if options.hela and not hela.HELA.there:
        print(f"loop: {hela.HELA.folder} is not there. Set PROSPERO_DATA.", file=sys.stderr)
        return 2
    begun = time.monotonic()
    material = hela.material() if options.hela else simulated(Sizes(), options.seed)
    rounds = options.rounds or (3 if options.hela else 5)
    plan = Plan(rounds, budget, LEARNING, list(dict.fromkeys(options.arms)), options.at_once)
    with tempfile.TemporaryDirectory(prefix="prospero-loop-") as temporary:
        folder = (options.folder or Path(temporary)).resolve()  # the commands run in other folders
        folder.mkdir(parents=True, exist_ok=True)
        try:
            curves = run(folder, material, plan, _say)
        except DataError as error:
            print(f"loop: {error}", file=sys.stderr)
            return 2
    print(render(curves))
    print(f"{(time.monotonic() - begun) / 60:.1f} minutes; {options.at_once} arms at once.")
    return 0 if all(rose(curve) for curve in curves) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make loop-demo LOOP_OPTIONS='…'", description=__doc__)
    parser.add_argument("--hela", action="store_true", help="crops of Fluo-N2DL-HeLa/01 (PROSPERO_DATA)")
    parser.add_argument("--rounds", type=_at_least_one, help="default: 5, of real movies 3")
    parser.add_argument("--budget", type=int, default=TASKS, help="tasks of a round (default: %(default)s)")
    parser.add_argument("--corrections", type=int, help="no further task once so many were made in a round")
    parser.add_argument("--seed", type=int, default=1, help="of the simulated movies")
    parser.add_argument("--arms", nargs="+", choices=tuple(ARMS), default=list(ARMS))
    parser.add_argument("--at-once", type=_at_least_one, default=2, help="arms side by side, by default 2")
    parser.add_argument(
        "--folder", type=Path, help="keep all of it there, and go on where it was interrupted"
    )
    return parser


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not at least 1")
    return number


def _say(text: str) -> None:
    print(f"loop: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
