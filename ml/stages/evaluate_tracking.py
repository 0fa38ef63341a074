"""Stage evaluate_tracking: the tracker on the frozen test split, on true masks and on predicted ones.

metrics/tracking.json            figures over all movies, and how many errors of which kind
gallery/tracking/errors.json     every error with its place: {"true_masks": {movie: {"counts", "left_out",
                                 "list"}}, "predicted_masks": …} (celldata.metrics.tracking_errors)
"""

import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from celldata.formats import movie_folder
from celldata.labels import Labels
from celldata.metrics.divisions import DivisionClasses
from celldata.metrics.evaluate import evaluate_tracking
from celldata.metrics.tracking_errors import ERROR_KINDS
from celldata.movie import Movie
from ml.data.round_folder import RoundMovie, read_round
from ml.parameters import read_section
from ml.segmentation.predict import segment_movie
from ml.segmentation.segmenter import Segmenter
from ml.stages.run import (
    DATA,
    METRICS,
    PLOTS,
    SEGMENTATION,
    TRACKING,
    TRACKING_GALLERY,
    run_stage,
    write_json,
    write_table,
)
from ml.tracking.linkers.choose import CHOOSES, load_linker
from ml.tracking.linkers.linker import LinkRules
from ml.tracking.predict import track_cautiously
from ml.training.device import choose_device

RANKING = ("division_f1", "bc0", "bc1", "ct", "lnk", "op_clb1")
"""What tells trackers apart; the rest is near 1 for any of them, or measures the masks."""
OTHER = ("det", "seg", "tra", "tf", "cca", "mota", "idf1", "aa", "te", "aa_strict", "te_strict")
DIVISION_FIGURES = ("recall", "precision", "f1", "mbc")
TRUE, PREDICTED = "true_masks", "predicted_masks"


@dataclass(frozen=True)
class EvaluateParameters:
    """Section evaluate_tracking of params.yaml. `split`: whose approved tracks are the truth. `linker`,
    `rules`: as in section predict.
    """

    split: str = "test"
    device: str = "auto"
    linker: Literal["joint", "caliban", "overlap", "laptrack", "trackastra", "btrack"] = "joint"
    rules: LinkRules = field(default_factory=LinkRules)


def main() -> None:
    parameters = read_section(EvaluateParameters, "evaluate_tracking")
    device = choose_device(parameters.device)
    linker = load_linker(parameters.linker, None, device, TRACKING)
    segmenter = Segmenter.load(SEGMENTATION, device)
    movies = [m for m in read_round(DATA) if m.info.split == parameters.split and m.info.approved_tracking]
    results: dict[str, dict[str, dict[str, Any]]] = {TRUE: {}, PREDICTED: {}}
    for entry in movies:
        movie, truth = _read(entry, segmenter)
        (feature,) = truth.features
        found = segment_movie(segmenter, movie, feature, other_readings=parameters.linker in CHOOSES)
        every, others = range(movie.n_frames), {feature: found}
        on_true, _ = track_cautiously(movie, truth, linker, parameters.rules)
        on_found, _ = track_cautiously(movie, found.labels, linker, parameters.rules, every, others)
        for name, tracked in ((TRUE, on_true), (PREDICTED, on_found)):
            results[name][entry.name] = evaluate_tracking(truth, tracked.labels, errors=True)
    write_json(
        METRICS / "tracking.json", {name: summary(per_movie.values()) for name, per_movie in results.items()}
    )
    rows = [
        (masks, movie, *(figures_of(result)[figure] for figure in (*RANKING, *OTHER)))
        for masks, per_movie in results.items()
        for movie, result in per_movie.items()
    ]
    write_table(PLOTS / "tracking.csv", ("masks", "movie", *RANKING, *OTHER), rows)
    _write_errors(results)


def figures_of(result: dict[str, Any]) -> dict[str, float | None]:
    """RANKING and OTHER of one movie."""
    chosen = {
        "division_f1": result["divisions"]["strict"]["f1"],
        "bc0": result["bc"]["0"],
        "bc1": result["bc"]["1"],
        "op_clb1": result["op_clb"]["1"],
    }
    return chosen | {name: result[name] for name in (*RANKING, *OTHER) if name not in chosen}


def summary(movies: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Means over movies; division classes and errors summed, so that a movie with one division does not
    outweigh the others.
    """
    results = list(movies)
    if not results:
        return {"movies": 0}
    told: dict[str, Any] = {"movies": len(results)}
    per_movie = [figures_of(result) for result in results]
    for figure in (*RANKING, *OTHER):
        values = [value for figures in per_movie if (value := figures[figure]) is not None]
        told[figure] = round(sum(values) / len(values), 4) if values else None
    for form in ("published", "strict"):
        classes = DivisionClasses.total(result["divisions"][form] for result in results)
        told[f"divisions_{form}"] = asdict(classes) | _ratios(classes, form)
    told["division_f1"] = told["divisions_strict"]["f1"]
    told["errors"] = {kind: sum(r["errors"]["counts"][kind] for r in results) for kind in ERROR_KINDS}
    return told


def _write_errors(results: dict[str, dict[str, dict[str, Any]]]) -> None:
    shutil.rmtree(TRACKING_GALLERY, ignore_errors=True)
    errors = {
        masks: {movie: result["errors"] for movie, result in per_movie.items()}
        for masks, per_movie in results.items()
    }
    write_json(TRACKING_GALLERY / "errors.json", errors)
    rows = [
        (masks, words, sum(found["counts"][kind] for found in per_movie.values()))
        for masks, per_movie in errors.items()
        for kind, words in ERROR_KINDS.items()
    ]
    write_table(PLOTS / "tracking_errors.csv", ("masks", "error", "times"), rows)


def _read(entry: RoundMovie, segmenter: Segmenter) -> tuple[Movie, Labels]:
    """The movie, and the labels of the one feature that the models learned."""
    labels = movie_folder.read_labels(entry.path)
    feature = segmenter.images.feature_of(labels.features, entry.name)
    cells = labels.cells.copy()
    cells.remove([row for row in cells.rows if row.feature != feature])
    return movie_folder.read_movie(entry.path), Labels(
        {feature: labels.images[feature]}, cells, labels.divisions
    )


def _ratios(classes: DivisionClasses, form: str) -> dict[str, float | None]:
    table = classes.strict() if form == "strict" else classes.published()
    return {
        name: None if table[name] is None else round(float(table[name] or 0), 4) for name in DIVISION_FIGURES
    }


if __name__ == "__main__":
    run_stage(main)
