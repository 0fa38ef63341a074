"""Stage predict: every movie that is not finished, segmented where nobody approved labels, then tracked.

Approved frames keep their approved labels, pixel by pixel; the tracker gives all cells their identities.

    predictions/<movie>/                 as in data/, without raw images
    predictions/<movie>/confidence.json  [{"t", "value", "confidence"}] of the cells that were segmented here
    predictions/<movie>/maps/            with `maps`: what objects were cut from (celldata.formats.map_files)
    predictions/<movie>/links.json       {"tracking": [{"t", "cell", "p", "runner_up", "rival"}],
                                          "divisions": [{"parent", "daughters", "t", "p", "runner_up"}]}
    predictions/<movie>/made_of.json     what it was made of (ml.jobs.movies): made of the same, it is kept
    predictions/.labeled/<movie>/        labeled frames as the predictor draws them; no task is made of these
    metrics/labeled.json                 how well they agree with what was approved (ml.predictors.labeled)
"""

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from celldata.formats import map_files, movie_folder
from celldata.labels import DEFAULT_FEATURE, Labels
from celldata.movie import Movie
from ml.data.round_folder import RoundMovie, read_round
from ml.jobs.movies import MADE_OF, Workers, predict_here, predict_movies
from ml.jobs.run import failures_in_words
from ml.parameters import as_plain, read_section
from ml.predictors.choose import Choice, load_predictor
from ml.predictors.labeled import compare_labeled
from ml.predictors.predictor import Predictor
from ml.segmentation.found import Segmentation
from ml.segmentation.predict import segment_movie
from ml.stages.run import DATA, METRICS, PREDICTIONS, SEGMENTATION, TRACKING, run_stage, write_json
from ml.tracking.linkers.choose import CHOOSES, load_linker
from ml.tracking.linkers.linker import Linker, LinkRules
from ml.tracking.predict import track_cautiously
from ml.training.device import choose_device

CONFIDENCE, LINKS, LABELED = "confidence.json", "links.json", ".labeled"


@dataclass(frozen=True)
class PredictParameters:
    """Section predict of params.yaml. `predictor`: what outlines the cells (ml.predictors), with `weights` of
    its own (null: its usual ones) and `diameter` for Cellpose. `tile` in pixels at the model's pixel size,
    `batch` in tiles. `maps`: keep the distance maps, of a predictor that makes any. `linker`: who follows the
    cells (ml.tracking.linkers), and `rules`: what it is told of the movies. `workers`: processes that predict
    a movie each, with `threads` each (null: a fair share), or those of `scheduler`, such as tcp://host:8786
    (ml.jobs). `labeled`: frames of each labeled movie that are predicted, too, for comparison; 0: none.
    """

    predictor: Literal["model", "classical", "cellpose", "stardist"] = "model"
    weights: str | None = None
    diameter: float | None = None
    device: str = "auto"
    tile: int = 1024
    batch: int = 2
    maps: bool = True
    linker: Literal["joint", "caliban", "overlap", "laptrack", "trackastra", "btrack"] = "joint"
    rules: LinkRules = field(default_factory=LinkRules)
    workers: int = 1
    threads: int | None = None
    scheduler: str | None = None
    labeled: int = 5

    def __post_init__(self) -> None:
        if self.labeled < 0:
            raise ValueError(f"labeled is {self.labeled}, not at least 0")
        for name, number in (("workers", self.workers), ("threads", self.threads)):
            if number is not None and number < 1:
                raise ValueError(f"{name} is {number}, not at least 1")


def main() -> None:
    parameters = read_section(PredictParameters, "predict")
    every = read_round(DATA)
    movies = unfinished(every)
    PREDICTIONS.mkdir(exist_ok=True)
    _remove_others(PREDICTIONS, {movie.name for movie in movies})
    _predict_all(movies, parameters)
    write_json(METRICS / "predict.json", figures_of(movies))
    write_json(METRICS / "labeled.json", predict_labeled(every, parameters))


def _remove_others(predictions: Path, names: set[str]) -> None:
    """What an earlier run left of other movies, or was at. Its predictions of these are kept where they were
    made of the same (ml.jobs), so that one movie that fails costs the others nothing.
    """
    for path in predictions.iterdir():
        if path.name not in names or not (path / MADE_OF).is_file():
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def predict_labeled(movies: Sequence[RoundMovie], parameters: PredictParameters) -> dict[str, Any]:
    """Labeled frames as the predictor draws them, beside what was approved (ml.predictors.labeled)."""
    if not parameters.labeled:
        return {}
    segmenter, out = load_predictor(choice_of(parameters), SEGMENTATION), PREDICTIONS / LABELED
    return compare_labeled(movies, segmenter, parameters.labeled, out, parameters.tile, parameters.batch)


def figures_of(movies: Sequence[RoundMovie]) -> dict[str, Any]:
    """How much was predicted, and how sure the predictor was of it."""
    sure: list[float] = []
    links = divisions = 0
    for movie in movies:
        folder = PREDICTIONS / movie.name
        sure += [row["confidence"] for row in json.loads((folder / CONFIDENCE).read_text(encoding="utf-8"))]
        told = json.loads((folder / LINKS).read_text(encoding="utf-8"))
        links, divisions = links + len(told["tracking"]), divisions + len(told["divisions"])
    return {
        "movies": len(movies),
        "frames": sum(movie.info.shape[0] - len(movie.labeled) for movie in movies),
        "objects": len(sure),
        "mean_confidence": round(sum(sure) / len(sure), 4) if sure else None,
        "links": links,
        "divisions": divisions,
    }


def unfinished(movies: Sequence[RoundMovie]) -> list[RoundMovie]:
    """A movie whose tracking is approved is finished: there is nothing left to predict."""
    return [movie for movie in movies if not movie.info.approved_tracking]


def load_models(
    parameters: PredictParameters, segmentation: Path, tracking: Path
) -> tuple[Predictor, Linker]:
    """Who outlines and who follows the cells; the paths: weights where the parameters name none."""
    device = choose_device(parameters.device)
    predictor = load_predictor(choice_of(parameters), segmentation)
    return predictor, load_linker(parameters.linker, None, device, tracking)


def choice_of(parameters: PredictParameters) -> Choice:
    """Who outlines the cells."""
    weights = None if parameters.weights is None else Path(parameters.weights)
    return Choice(parameters.predictor, weights, parameters.device, diameter=parameters.diameter)


def _predict_all(movies: Sequence[RoundMovie], parameters: PredictParameters) -> None:
    """As many movies at once as there are workers; DataError names those that failed, after all others."""
    paths = {movie.name: movie.path for movie in movies}
    how, weights = as_plain(parameters), (SEGMENTATION, TRACKING)
    if parameters.workers > 1 or parameters.scheduler is not None:
        by = Workers(parameters.scheduler, parameters.workers, parameters.threads)
        told = predict_movies(paths, PREDICTIONS, how, weights, by)
    else:
        told = predict_here(paths, PREDICTIONS, how, weights)
    failures_in_words(told)


def predict_movie(
    movie: RoundMovie,
    segmenter: Predictor,
    linker: Linker,
    parameters: PredictParameters,
    out: Path,
) -> None:
    """Write the folder `out` for one movie. What the linker takes for no cell goes, but never what a person
    approved.
    """
    raw = movie_folder.read_movie(movie.path)
    keeps = parameters.maps and parameters.predictor == "model"
    maps_to = out.with_name(f".{out.name}-maps") if keeps else None
    chooses = parameters.linker in CHOOSES
    found = segment_rest(movie, raw, segmenter, parameters, maps_to, chooses)
    predicted = set(range(raw.n_frames)) - set(movie.labeled)
    others = {feature_of(movie, segmenter): found}
    tracked, doubt = track_cautiously(raw, found.labels, linker, parameters.rules, predicted, others)
    if doubt is not None:
        print(doubt, file=sys.stderr)
    info = replace(movie.info, features=tracked.labels.features)
    movie_folder.write(out, None, tracked.labels, info)
    if maps_to is not None and maps_to.is_dir():
        maps_to.rename(out / map_files.FOLDER)
    kept = {(row.t, row.value) for row in tracked.labels.cells.rows}
    _write_rows(out / CONFIDENCE, [asdict(cell) for cell in found.confidence if (cell.t, cell.value) in kept])
    _write_rows(out / LINKS, {"tracking": tracked.links, "divisions": tracked.divisions})


def segment_rest(
    movie: RoundMovie,
    raw: Movie,
    segmenter: Predictor,
    parameters: PredictParameters,
    maps_to: Path | None = None,
    other_readings: bool = False,
) -> Segmentation:
    """Labels of the whole movie: the approved ones, and the model's in all other frames; there with other
    readings if wanted.
    """
    features = movie.info.features or (DEFAULT_FEATURE,)
    feature = feature_of(movie, segmenter)
    approved = set(movie.labeled)
    labels = (
        movie_folder.read_labels(movie.path)
        if approved
        else Labels.empty(features, (raw.n_frames, raw.height, raw.width))
    )
    labels.divisions.clear()
    labels.events.clear()
    labels.cells.remove([row for row in labels.cells.rows if row.t not in approved])
    missing = [t for t in range(raw.n_frames) if t not in approved]
    found = segment_movie(
        segmenter,
        raw,
        feature,
        missing,
        parameters.tile,
        parameters.batch,
        maps_to=maps_to,
        other_readings=other_readings,
    )
    first = labels.cells.new_cell() - 1
    for t in missing:
        for name in features:
            labels.images[name][t] = found.labels.images[feature][t] if name == feature else 0
    labels.cells.add(row._replace(cell=row.cell + first) for row in found.labels.cells.rows)
    return replace(found, labels=labels)


def feature_of(movie: RoundMovie, segmenter: Predictor) -> str:
    """Which of the movie's features this predictor outlines."""
    return segmenter.images.feature_of(movie.info.features or (DEFAULT_FEATURE,), movie.name)


def _write_rows(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content) + "\n", encoding="utf-8")


if __name__ == "__main__":
    run_stage(main)
