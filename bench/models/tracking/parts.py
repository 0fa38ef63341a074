"""The parts of the comparison: which movies, which masks, which weights."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path

from bench.models.sets import HELA, OTHERS, RealSet, Split
from bench.models.tracking.cost import measure_cost
from bench.models.tracking.learned import train_on
from bench.models.tracking.movies import Tracked, predicted_masks, true_masks
from bench.models.tracking.scores import Score, score
from bench.models.tracking.trackers import FLOOR, trackers
from bench.models.workspace import WEIGHTS as SEGMENTATION_WEIGHTS
from bench.table import Measurement
from ml.boxed import BOXED, BOXED_TRACKING
from ml.tracking.linkers.choose import CHOOSES, JOINT

ALL = (HELA, *OTHERS)
HELA_TRAINING, HELA_CHOOSING, HELA_TEST = range(52), range(52, 60), range(60, 92)
CHOOSING = 0.15
"""Share of a movie's frames, the last, that tell which step is best."""
PREDICTED_GOALS = {"F1": 0.80, "CT": 0.65, "OP_CLB(1)": 0.88}
"""With the segmentation model in the box, on HeLa, which neither it nor the tracker was trained on."""
HELA_GOALS = {"F1": 0.96, "CT": 0.93}
PSC_GOALS = {"F1": 0.92}
READINGS = ", all readings"


@dataclass(frozen=True)
class Options:
    """`work`: where weights and masks lie. `weights`: of a tracker that is asked instead of those that each
    part trains. `steps`: of training, None for those of params.yaml. `sets`: the movies of leave-one-out.
    """

    work: Path
    weights: Path | None = None
    steps: int | None = None
    reuse: bool = False
    sets: Sequence[RealSet] = ALL


Table = tuple[list[Score], list[Measurement]]


def hela(options: Options) -> Table:
    """Trained on the first frames, tested on the last."""
    if not HELA.there:
        return [], [_missing(HELA)]
    weights, how = options.weights, "given weights"
    if weights is None:
        lesson = (HELA, HELA_TRAINING, HELA_CHOOSING)
        training = train_on(options.work / "tracking-hela", [lesson], _steps(options), options.reuse)
        weights, how = training.weights, training.words
    scores = compare(true_masks(HELA).part(HELA_TEST), weights)
    return scores, goals(scores, HELA_GOALS, f"trained on frames 0–59 and the simulator ({how})")


def others(options: Options) -> Table:
    """Each movie, tracked by a model that learned from the others."""
    scores: list[Score] = []
    made: list[Measurement] = []
    for real in options.sets:
        if not real.there:
            made.append(_missing(real))
            continue
        weights, how = options.weights, "given weights"
        if weights is None:
            lessons = [_lesson(other) for other in ALL if other != real and other.there]
            folder = options.work / f"tracking-without-{real.name}"
            training = train_on(folder, lessons, _steps(options), options.reuse)
            weights, how = training.weights, training.words
        found = compare(true_masks(real), weights)
        scores += found
        own = PSC_GOALS if real.name.endswith("PSC") else {}
        made += goals(found, own, f"learned the other movies and the simulator ({how})")
        made += not_below_the_floor(found)
    return scores, made


def _by_the_box(part: Callable[[Options, Path], Table]) -> Callable[[Options], Table]:
    """A part that asks the weights in the box, or named ones; where there are none it says so."""

    @wraps(part)
    def checked(options: Options) -> Table:
        weights = options.weights or BOXED_TRACKING
        if not weights.is_file():
            return [], [Measurement("tracking", None, None, "", f"there are no weights {weights}")]
        return part(options, weights)

    return checked


@_by_the_box
def boxed(options: Options, weights: Path) -> Table:
    """The weights in the box, which have seen no real movie."""
    scores: list[Score] = []
    made: list[Measurement] = []
    for real in options.sets:
        found = compare(true_masks(real), weights) if real.there else []
        scores += found
        made += not_below_the_floor(found) if found else [_missing(real)]
    return scores, made


@_by_the_box
def predicted(options: Options, weights: Path) -> Table:
    """What a user has: outlines by the segmentation model in the box, and by each movie's own where it lies
    in `work` (parts hela and others), on frames that it has not seen.
    """
    scores: list[Score] = []
    made: list[Measurement] = []
    for real in options.sets:
        if not real.there:
            made.append(_missing(real))
            continue
        cache = options.work / "tracking-masks"
        if real == HELA:
            how = "neither model has seen it" if options.weights is None else "given weights"
            found = compare(predicted_masks(real, BOXED, "by the model in the box", cache), weights)
            scores += found
            made += [*goals(found, PREDICTED_GOALS, how), *not_below_the_floor(found)]
        own = options.work / real.name / SEGMENTATION_WEIGHTS
        if own.is_file():
            test = Split.of(real, real.read()[0].n_frames).test
            found = compare(predicted_masks(real, own, "by its own model", cache).part(test), weights)
            scores += found
            made += not_below_the_floor(found)
    return scores, made


@_by_the_box
def cost(options: Options, weights: Path) -> Table:
    """Seconds and memory, by the weights in the box."""
    return [], measure_cost(weights, options.work)


PARTS: dict[str, Callable[[Options], Table]] = {
    "tracking-hela": hela,
    "tracking-others": others,
    "tracking-boxed": boxed,
    "tracking-predicted": predicted,
    "tracking-cost": cost,
}


def compare(tracked: Tracked, weights: Path | None) -> list[Score]:
    """Every tracker on the same masks."""
    found = []
    for name, linker in trackers(weights):
        if isinstance(linker, str):
            found.append(Score(tracked.name, tracked.outlined_by, name, None, problem=linker))
        else:
            found.append(score(tracked, name, linker))
            if name in CHOOSES and tracked.found is not None:
                found.append(score(tracked, f"{name}{READINGS}", linker, other_readings=True))
    return found


def goals(scores: Sequence[Score], wanted: dict[str, float], how: str) -> list[Measurement]:
    """What the usual linker has to reach."""
    own = [one for one in scores if one.tracker in (JOINT, JOINT + READINGS)]
    return [
        Measurement(
            f"{one.tracker}, {one.movie}, {one.outlined_by}: {column}", one.value(column), goal, "", how, True
        )
        for one in own
        for column, goal in wanted.items()
    ]


def not_below_the_floor(scores: Sequence[Score]) -> list[Measurement]:
    """The usual linker beside the one without a model, by what ranks trackers."""
    by_name = {one.tracker: one for one in scores}
    if JOINT not in by_name or FLOOR not in by_name:
        return []
    own, floor = by_name[JOINT], by_name[FLOOR]
    return [
        Measurement(
            f"{own.movie}, {own.outlined_by}: {column} beside the floor",
            own.value(column),
            floor.value(column),
            "",
            "",
            True,
        )
        for column in ("F1", "CT")
        if floor.value(column) is not None
    ]


def _lesson(real: RealSet) -> tuple[RealSet, range, range]:
    n = real.read()[0].n_frames
    first = n - round(CHOOSING * n)
    return real, range(first), range(first, n)


def _steps(options: Options) -> dict[str, int]:
    return {} if options.steps is None else {"steps": options.steps}


def _missing(real: RealSet) -> Measurement:
    detail = f"NO REAL DATA: {real.folder} does not exist; set PROSPERO_DATA"
    return Measurement(f"tracking, {real.name}", None, None, "", detail)
