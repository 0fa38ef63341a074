"""Stage rank: where the predictions are most likely wrong, so that people look there first.

Segmentation by windows of five frames, from what needs no truth: cells the model was unsure of, counts and
areas that jump between neighbouring frames, cells that touch. Tracking by movie: links with a close rival,
tracks that begin or end inside the image.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from celldata.formats import movie_folder
from celldata.labels import Labels
from ml.data.round_folder import RoundMovie, read_round, round_number
from ml.parameters import read_section
from ml.stages.run import DATA, METRICS, PREDICTIONS, RANK, run_stage, write_json
from ml.suspicion import FrameSigns, frame_signs, tracking_suspicion, window_suspicion


@dataclass(frozen=True)
class RankParameters:
    """Section rank of params.yaml. `window` in frames: the size of a segmentation task."""

    window: int = 5

    def __post_init__(self) -> None:
        if self.window < 1:
            raise ValueError(f"window is {self.window}, not at least 1")


def main() -> None:
    parameters = read_section(RankParameters, "rank")
    movies = read_round(DATA)
    segmentation: list[dict[str, Any]] = []
    tracking: list[dict[str, Any]] = []
    for movie in movies:
        folder = PREDICTIONS / movie.name
        if not (folder / movie_folder.INFO).is_file():
            continue
        labels = movie_folder.read_labels(folder)
        segmentation += rank_windows(movie, labels, _read(folder / "confidence.json"), parameters.window)
        suspicion, reasons = tracking_suspicion(labels, _read(folder / "links.json"))
        tracking.append({"movie": movie.name, "suspicion": suspicion, "reasons": reasons})
    told = (("segmentation", "windows", segmentation), ("tracking", "movies", tracking))
    write_json(METRICS / "rank.json", {name: figures_of(items, what) for name, what, items in told})
    write_json(
        RANK,
        {
            "round": round_number(DATA, movies),
            "segmentation": sorted(segmentation, key=_most_suspicious_first),
            "tracking": sorted(tracking, key=_most_suspicious_first),
        },
    )


def figures_of(items: Sequence[dict[str, Any]], what: str) -> dict[str, float | int | None]:
    """How many are ranked, and how suspicious they are: it falls as the models get better."""
    suspicions = [item["suspicion"] for item in items]
    mean = round(sum(suspicions) / len(suspicions), 4) if suspicions else None
    return {what: len(items), "mean_suspicion": mean, "largest_suspicion": max(suspicions, default=None)}


def rank_windows(
    movie: RoundMovie, labels: Labels, confidence: Sequence[dict[str, Any]], size: int
) -> list[dict[str, Any]]:
    """Every window of a movie that holds a frame nobody approved."""
    approved = set(movie.labeled)
    sure: dict[int, dict[int, float]] = {}
    for row in confidence:
        sure.setdefault(row["t"], {})[row["value"]] = row["confidence"]
    features = {row.feature for row in labels.cells.rows if row.t in sure} or {labels.features[0]}
    signs: list[FrameSigns] = frame_signs(labels, sorted(features)[0], sure)
    ranked = []
    for first, last in windows_of(labels.n_frames, size):
        judged = [signs[t] for t in range(first, last + 1) if t not in approved]
        if judged:
            suspicion, reasons = window_suspicion(judged)
            ranked.append(
                {
                    "movie": movie.name,
                    "first": first,
                    "last": last,
                    "suspicion": suspicion,
                    "reasons": reasons,
                }
            )
    return ranked


def windows_of(n_frames: int, size: int) -> list[tuple[int, int]]:
    """(first, last) of windows that cover the movie; the last one may overlap backwards (design §4)."""
    if n_frames <= size:
        return [(0, n_frames - 1)]
    starts = [*range(0, n_frames - size, size), n_frames - size]
    return [(first, first + size - 1) for first in starts]


def _most_suspicious_first(item: dict[str, Any]) -> tuple[float, str, int]:
    return -item["suspicion"], item["movie"], item.get("first", 0)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    run_stage(main)
