"""Stage evaluate_segmentation: the segmentation model on the frozen test split, at the movies' own pixel
size; and a gallery of its worst errors.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from celldata.formats import movie_folder
from celldata.gallery import Compared, write_gallery
from celldata.metrics import evaluate_segmentation
from celldata.metrics.objects import ObjectErrors, total
from ml.data.round_folder import RoundMovie, read_round
from ml.parameters import read_section
from ml.segmentation.predict import segment_movie
from ml.segmentation.segmenter import Segmenter
from ml.stages.run import DATA, GALLERY, METRICS, PLOTS, SEGMENTATION, run_stage, write_json, write_table
from ml.training.device import choose_device
from ml.training.promotion import PROMOTION

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
    """Section evaluate_segmentation of params.yaml. `split`: whose approved frames are the truth. `gallery`:
    pictures of each kind of error and movie, 0 for none.
    """

    split: str = "test"
    device: str = "auto"
    tile: int = 512
    batch: int = 4
    gallery: int = 8


def main() -> None:
    parameters = read_section(EvaluateParameters, "evaluate_segmentation")
    segmenter = Segmenter.load(SEGMENTATION, choose_device(parameters.device))
    movies = [m for m in read_round(DATA) if m.info.split == parameters.split and m.labeled]
    compared = {m.name: compare(m, segmenter, parameters) for m in movies}
    results = {name: figures(movie) for name, movie in compared.items()}
    frames = [(name, frame) for name, result in results.items() for frame in result["frames"]]
    errors = total(_errors(frame) for _, frame in frames)
    write_json(
        METRICS / "segmentation.json",
        {
            "model": segmenter.card.get(PROMOTION, {}).get("reason"),
            "split": parameters.split,
            "movies": len(results),
            "frames": len(frames),
            **{name: _mean(result[name] for result in results.values()) for name in ("det", "seg")},
            "pq": _mean(result["panoptic"]["pq"] for result in results.values()),
            "ap": {
                name: _mean(result["ap"][name] for result in results.values())
                for name in (next(iter(results.values()))["ap"] if results else ())
            },
            **{name: _round(value) for name, value in errors.to_dict().items()},
            "by_size": _groups(results, "by_size"),
            "by_crowding": _groups(results, "by_crowding"),
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
    write_gallery(GALLERY, list(compared.values()) if parameters.gallery else [], parameters.gallery)


def compare(movie: RoundMovie, segmenter: Segmenter, parameters: EvaluateParameters) -> Compared:
    """Truth and prediction of the labeled frames of one movie; other frames are left out."""
    whole = movie_folder.read_labels(movie.path)
    feature = segmenter.images.feature_of(whole.features, movie.name)
    raw = movie_folder.read_movie(movie.path)
    predicted = segment_movie(
        segmenter, raw, feature, movie.labeled, parameters.tile, parameters.batch
    ).labels
    numbers, channel = movie.labeled, segmenter.images.channels[0]
    return Compared(
        name=movie.name,
        truth=whole.of_frames(feature, numbers),
        prediction=predicted.of_frames(feature, numbers),
        raw=lambda i: np.asarray(raw.raw[numbers[i], channel]),
        numbers=numbers,
    )


def figures(movie: Compared) -> dict[str, Any]:
    """What celldata.metrics says about one movie; its frames have the movie's numbers."""
    result = evaluate_segmentation(movie.truth, movie.prediction, groups=True)
    for row, number in zip(result["frames"], movie.numbers, strict=True):
        row["t"] = number
    return result


def _groups(results: dict[str, dict[str, Any]], which: str) -> dict[str, dict[str, float | int | None]]:
    """The figures of each group, means over movies; how many true cells there are in it."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for result in results.values():
        for row in result[which]:
            rows.setdefault(row["group"], []).append(row)
    return {
        group: {
            "true": sum(row["objects"]["true"] for row in of),
            "det": _mean(row["det"] for row in of),
            "seg": _mean(row["seg"] for row in of),
            "pq": _mean(row["panoptic"]["pq"] for row in of),
            "ap": _mean(row["ap"]["mean"] for row in of),
            "f1": _mean(row["objects"]["f1"] for row in of),
        }
        for group, of in rows.items()
    }


def _errors(frame: dict[str, Any]) -> ObjectErrors:
    ratios = ("t", "precision", "recall", "f1")
    return ObjectErrors(**{name: value for name, value in frame.items() if name not in ratios})


def _mean(values: Iterable[float | None]) -> float | None:
    """Over movies: each field of view counts the same."""
    known = [value for value in values if value is not None]
    return round(sum(known) / len(known), 4) if known else None


def _round(value: float | None) -> float | None:
    return round(value, 4) if isinstance(value, float) else value


if __name__ == "__main__":
    run_stage(main)
