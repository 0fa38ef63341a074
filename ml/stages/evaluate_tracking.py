"""Stage evaluate_tracking: the tracker on the frozen test split, on true masks and on predicted ones."""

from dataclasses import dataclass
from typing import Any

from celldata.formats import movie_folder
from celldata.labels import Labels
from celldata.metrics.divisions import DivisionClasses
from celldata.metrics.evaluate import evaluate_tracking
from celldata.movie import Movie
from ml.data.round_folder import RoundMovie, read_round
from ml.parameters import read_section
from ml.segmentation.predict import segment_movie
from ml.segmentation.segmenter import Segmenter
from ml.stages.run import DATA, METRICS, MODELS, PLOTS, SEGMENTATION, run_stage, write_json, write_table
from ml.tracking.predict import track
from ml.tracking.trained import TrackingModel
from ml.training.device import choose_device

FIGURES = ("det", "seg", "tra", "lnk", "aa", "te", "aa_strict", "te_strict")
DIVISION_FIGURES = ("recall", "precision", "f1", "mbc")


@dataclass(frozen=True)
class EvaluateParameters:
    """Section evaluate_tracking of params.yaml. `split`: whose approved tracks are the truth."""

    split: str = "test"
    device: str = "auto"


def main() -> None:
    parameters = read_section(EvaluateParameters, "evaluate_tracking")
    device = choose_device(parameters.device)
    model = TrackingModel.load(MODELS / "tracking.pt", device)
    segmenter = Segmenter.load(SEGMENTATION, device)
    movies = [m for m in read_round(DATA) if m.info.split == parameters.split and m.info.approved_tracking]
    results: dict[str, dict[str, dict[str, Any]]] = {"true_masks": {}, "predicted_masks": {}}
    for entry in movies:
        movie, truth = _read(entry, segmenter)
        predicted = segment_movie(segmenter, movie, truth.features[0]).labels
        for name, masks in (("true_masks", truth), ("predicted_masks", predicted)):
            results[name][entry.name] = evaluate_tracking(truth, track(movie, masks, model).labels)
    write_json(METRICS / "tracking.json", {name: _summary(per_movie) for name, per_movie in results.items()})
    rows = [
        (masks, movie, *(result[figure] for figure in FIGURES), result["divisions"]["strict"]["f1"])
        for masks, per_movie in results.items()
        for movie, result in per_movie.items()
    ]
    write_table(PLOTS / "tracking.csv", ("masks", "movie", *FIGURES, "division_f1_strict"), rows)


def _read(entry: RoundMovie, segmenter: Segmenter) -> tuple[Movie, Labels]:
    """The movie, and the labels of the one feature that the models learned."""
    labels = movie_folder.read_labels(entry.path)
    feature = segmenter.images.feature_of(labels.features, entry.name)
    cells = labels.cells.copy()
    cells.remove([row for row in cells.rows if row.feature != feature])
    return movie_folder.read_movie(entry.path), Labels(
        {feature: labels.images[feature]}, cells, labels.divisions
    )


def _summary(per_movie: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Means over movies, and division classes summed, which a movie with one division cannot outweigh."""
    results = list(per_movie.values())
    if not results:
        return {"movies": 0}
    summary: dict[str, Any] = {"movies": len(results)}
    for figure in FIGURES:
        values = [result[figure] for result in results if result[figure] is not None]
        summary[figure] = round(sum(values) / len(values), 4) if values else None
    for form in ("published", "strict"):
        classes = [result["divisions"][form] for result in results]
        counts = {
            name: sum(c[name] for c in classes)
            for name in ("correct", "missed", "incorrect", "false_positives")
        }
        summary[f"divisions_{form}"] = counts | _ratios(counts, form)
    return summary


def _ratios(counts: dict[str, int], form: str) -> dict[str, float | None]:
    classes = DivisionClasses(**counts)
    table = classes.strict() if form == "strict" else classes.published()
    return {
        name: None if table[name] is None else round(float(table[name] or 0), 4) for name in DIVISION_FIGURES
    }


if __name__ == "__main__":
    run_stage(main)
