"""Labeled movies as the predictor draws them, for comparison with what was approved; no task is made of it.

A frame is *known* to a model that learned it, or was chosen by how well it did on it: that it does well there
says little. The others are new to it: the test split, and what was approved since the model in use was
trained.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from celldata.formats import movie_folder
from celldata.metrics.objects import ObjectErrors, object_errors, total
from celldata.metrics.overlap import overlaps
from ml.data.round_folder import RoundMovie
from ml.predictors.predictor import Predictor
from ml.segmentation.frames import LEARNED
from ml.segmentation.predict import segment_movie
from ml.segmentation.segmenter import Segmenter
from ml.training.promotion import VALIDATED

MOST_MOVIES = 50
"""Those approved last: a round of hundreds of movies must not be predicted twice."""
KNOWN, NEW = "known", "new"
COUNTS = ("true", "predicted", "correct", "false_negatives", "false_positives", "merges", "splits")


def compare_labeled(
    movies: Iterable[RoundMovie], segmenter: Predictor, frames: int, out: Path, tile: int, batch: int
) -> dict[str, Any]:
    """Predict up to `frames` approved frames of each labeled movie, into `out`/name (other frames are empty).

    Returns:
        {"known": {"movies", "frames", "f1", "true", "predicted", "correct", …}, "new": {…},
        "per_movie": {name: {"split", "round", "known", "new"}}}, the last two as above or None
    """
    labeled = sorted((m for m in movies if m.labeled), key=lambda m: (-m.info.round, m.name))[:MOST_MOVIES]
    parts: dict[str, dict[str, list[ObjectErrors]]] = {}
    for movie in tqdm(labeled, "labeled movies", disable=None, unit="movie"):
        found = _frame_errors(movie, segmenter, spread(movie.labeled, frames), out / movie.name, tile, batch)
        known = known_frames(segmenter, movie)
        parts[movie.name] = defaultdict(list)
        for t, errors in found.items():
            parts[movie.name][KNOWN if t in known else NEW].append(errors)
    return {
        **{
            which: {"movies": sum(which in part for part in parts.values())}
            | _figures(errors for part in parts.values() for errors in part.get(which, []))
            for which in (KNOWN, NEW)
        },
        "per_movie": {
            movie.name: {
                "split": movie.info.split,
                "round": movie.info.round,
                **{
                    which: _figures(part[which]) if (part := parts[movie.name]).get(which) else None
                    for which in (KNOWN, NEW)
                },
            }
            for movie in labeled
        },
    }


def known_frames(segmenter: Predictor, movie: RoundMovie) -> set[int]:
    """Labeled frames of a movie that the predictor was made with. Of a validation movie these are all, where
    an older card does not say which were looked at.
    """
    card: Mapping[str, Any] = segmenter.card if isinstance(segmenter, Segmenter) else {}
    if VALIDATED not in card and (card.get("movies") or {}).get(movie.name) == "validation":
        return set(movie.labeled)
    noted = ((card.get(which) or {}).get(movie.name, ()) for which in (LEARNED, VALIDATED))
    return {t for frames in noted for t in frames} & set(movie.labeled)


def spread(frames: Sequence[int], most: int) -> list[int]:
    """Up to `most` of the frames, as far apart as they can be."""
    if len(frames) <= most:
        return list(frames)
    if most == 1:
        return [frames[len(frames) // 2]]
    return [frames[i * (len(frames) - 1) // (most - 1)] for i in range(most)]


def _frame_errors(
    movie: RoundMovie, segmenter: Predictor, frames: Sequence[int], out: Path, tile: int, batch: int
) -> dict[int, ObjectErrors]:
    truth, raw = movie_folder.read_labels(movie.path), movie_folder.read_movie(movie.path)
    feature = segmenter.images.feature_of(truth.features, movie.name)
    predicted = segment_movie(segmenter, raw, feature, frames, tile, batch).labels
    movie_folder.write(out, None, predicted, replace(movie.info, features=(feature,)))
    compared = overlaps(truth.of_frames(feature, frames), predicted.of_frames(feature, frames), feature)
    return {t: object_errors(one) for t, one in zip(frames, compared, strict=True)}


def _figures(errors: Iterable[ObjectErrors]) -> dict[str, Any]:
    each = list(errors)
    told = total(each).to_dict()
    f1 = told["f1"]
    return {
        "frames": len(each),
        "f1": None if f1 is None else round(f1, 4),
        **{name: told[name] for name in COUNTS},
    }
