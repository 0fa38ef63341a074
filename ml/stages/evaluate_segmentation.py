"""Stage evaluate_segmentation: the segmentation model on the frozen test split, at the movies' own pixel
size.
"""

from dataclasses import dataclass
from typing import Any

from celldata.formats import movie_folder
from celldata.metrics import evaluate_segmentation
from celldata.metrics.objects import ObjectErrors, total
from ml.data.round_folder import RoundMovie, read_round
from ml.parameters import read_section
from ml.segmentation.predict import segment_movie
from ml.segmentation.segmenter import Segmenter
from ml.stages.run import DATA, METRICS, MODELS, PLOTS, run_stage, write_json, write_table
from ml.training.device import choose_device

ERROR_CLASSES = (
    "false_positives",
    "false_negatives",
    "merges",
    "splits",
    "catastrophes",
    "missed_by_merges",
    "gained_by_splits",
    "true_in_catastrophes",
    "predicted_in_catastrophes",
)


@dataclass(frozen=True)
class EvaluateParameters:
    """Section evaluate_segmentation of params.yaml. `split`: whose approved frames are the truth."""

    split: str = "test"
    device: str = "auto"
    tile: int = 512
    batch: int = 4


def main() -> None:
    parameters = read_section(EvaluateParameters, "evaluate_segmentation")
    segmenter = Segmenter.load(MODELS / "segmentation.pt", choose_device(parameters.device))
    movies = [m for m in read_round(DATA) if m.info.split == parameters.split and m.labeled]
    results = {m.name: evaluate(m, segmenter, parameters) for m in movies}
    frames = [(name, frame) for name, result in results.items() for frame in result["frames"]]
    errors = total(_errors(frame) for _, frame in frames)
    write_json(
        METRICS / "segmentation.json",
        {
            "split": parameters.split,
            "movies": len(results),
            "frames": len(frames),
            **{figure: _mean(results, figure) for figure in ("det", "seg")},
            **{name: _round(value) for name, value in errors.to_dict().items()},
            "per_movie": {
                name: {"det": _round(r["det"]), "seg": _round(r["seg"]), "f1": _round(r["objects"]["f1"])}
                for name, r in results.items()
            },
        },
    )
    write_table(
        PLOTS / "segmentation_errors.csv",
        ("error", "objects"),
        [(name.replace("_", " "), getattr(errors, name)) for name in ERROR_CLASSES],
    )
    write_table(
        PLOTS / "segmentation_frames.csv",
        ("movie", "t", "true", "predicted", "correct", "f1"),
        [(n, f["t"], f["true"], f["predicted"], f["correct"], _round(f["f1"])) for n, f in frames],
    )


def evaluate(movie: RoundMovie, segmenter: Segmenter, parameters: EvaluateParameters) -> dict[str, Any]:
    """What celldata.metrics says about the labeled frames of one movie."""
    truth = movie_folder.read_labels(movie.path)
    feature = segmenter.images.feature_of(truth.features, movie.name)
    predicted = segment_movie(
        segmenter,
        movie_folder.read_movie(movie.path),
        feature,
        movie.labeled,
        parameters.tile,
        parameters.batch,
    ).labels
    labeled = set(movie.labeled)
    truth.cells.remove([row for row in truth.cells.rows if row.t not in labeled])
    result = evaluate_segmentation(truth, predicted, feature)
    result["frames"] = [frame for frame in result["frames"] if frame["t"] in labeled]
    return result


def _errors(frame: dict[str, Any]) -> ObjectErrors:
    ratios = ("t", "precision", "recall", "f1")
    return ObjectErrors(**{name: value for name, value in frame.items() if name not in ratios})


def _mean(results: dict[str, dict[str, Any]], figure: str) -> float | None:
    """Over movies: each field of view counts the same."""
    values = [result[figure] for result in results.values() if result[figure] is not None]
    return round(sum(values) / len(values), 4) if values else None


def _round(value: float | None) -> float | None:
    return round(value, 4) if isinstance(value, float) else value


if __name__ == "__main__":
    run_stage(main)
