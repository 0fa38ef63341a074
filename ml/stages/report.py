"""Stage report: what the round's data and models are and how they did, as one page that stands alone.

reports/round-N.html   the page: images inlined, no link to anything
reports/round-N.json   its figures, which the next round's report shows beside its own
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from celldata.labels import Labels
from celldata.movie import Movie
from ml.data.round_folder import RoundMovie, read_round, round_number
from ml.parameters import as_plain, read_section
from ml.report.data_card import data_card
from ml.report.figures import figures_section
from ml.report.html import score
from ml.report.labeled import labeled_section
from ml.report.model_card import model_card
from ml.report.page import page
from ml.report.pictures import divisions_section, errors_section, fields_section
from ml.report.room import Room
from ml.segmentation.predict import segment_movie
from ml.segmentation.segmenter import Segmenter
from ml.stages.run import (
    DATA,
    GALLERY,
    METRICS,
    PLOTS,
    REPORTS,
    SEGMENTATION,
    TRACKING,
    TRACKING_GALLERY,
    run_stage,
    write_json,
)
from ml.tracking.trained import TrackingModel
from ml.training.device import choose_device

READ = ("segmentation", "tracking", "promotion", "promotion_tracking", "labeled")
FIGURES = re.compile(r"round-(\d{1,9})\.json")


@dataclass(frozen=True)
class ReportParameters:
    """Section report of params.yaml. `licence`: of the models, in words. `split`: as in the evaluations."""

    licence: str = "not stated: the weights come from the movies, whose licences bind them"
    split: str = "test"
    device: str = "auto"


def main() -> None:
    parameters = read_section(ReportParameters, "report")
    device = choose_device(parameters.device)
    movies = read_round(DATA)
    number = round_number(DATA, movies)
    now = {name: _metrics(name) for name in READ}
    earlier = last_figures(REPORTS, number)
    content, refused = _sections(parameters, movies, now, earlier, device)
    REPORTS.mkdir(exist_ok=True)
    summary = summary_of(now)
    html = page(f"Round {number}", summary, content, refused)
    (REPORTS / f"round-{number}.html").write_text(html, encoding="utf-8")
    write_json(REPORTS / f"round-{number}.json", {"round": number, **now})


def _sections(
    parameters: ReportParameters,
    movies: list[RoundMovie],
    now: dict[str, Any],
    earlier: tuple[int, dict[str, Any]] | None,
    device: Any,
) -> tuple[list[Any], int]:
    segmenter, tracker = Segmenter.load(SEGMENTATION, device), TrackingModel.load(TRACKING, device)
    test = {m.name: m for m in movies if m.info.split == parameters.split and m.labeled}
    channel = segmenter.images.channels[0]
    room = Room()

    def feature_of(movie: RoundMovie) -> str:
        return segmenter.images.feature_of(movie.info.features, movie.name)

    def outline(movie: Movie, feature: str, t: int) -> Labels:
        return segment_movie(segmenter, movie, feature, [t], progress=False).labels

    before_round, before = earlier or (None, None)
    chosen = {
        "division_threshold": tracker.division_threshold,
        "calibration": tracker.calibration.as_dict(),
    }
    return [
        figures_section(now, before, before_round),
        labeled_section(now["labeled"]),
        model_card(
            "Segmentation model",
            segmenter.card,
            now["promotion"],
            {"postprocess": as_plain(segmenter.postprocess)},
            parameters.licence,
        ),
        model_card("Tracking model", tracker.card, now["promotion_tracking"], chosen, parameters.licence),
        data_card(DATA, movies),
        fields_section(PLOTS / "segmentation_frames.csv", test, outline, feature_of, channel, room),
        divisions_section(TRACKING_GALLERY / "errors.json", test, feature_of, channel, room),
        errors_section(GALLERY, room, now["segmentation"]),
    ], room.refused


def last_figures(reports: Path, number: int) -> tuple[int, dict[str, Any]] | None:
    """(round, figures) of the last report before round `number`."""
    names = (FIGURES.fullmatch(path.name) for path in reports.iterdir()) if reports.is_dir() else ()
    numbers = [int(name[1]) for name in names if name and int(name[1]) < number]
    if not numbers:
        return None
    return max(numbers), json.loads((reports / f"round-{max(numbers)}.json").read_text(encoding="utf-8"))


def summary_of(now: dict[str, Any]) -> str:
    """A sentence or two for who reads no further."""
    f1 = now["segmentation"].get("f1")
    divisions = now["tracking"].get("true_masks", {}).get("division_f1")
    if f1 is None:
        told = ["No cell of the test split was judged."]
    else:
        found, right = (_percent(now["segmentation"].get(name)) for name in ("recall", "precision"))
        told = [f"Of the test split's cells {found} are found, and {right} of what is found are cells."]
    if divisions is not None:
        told.append(f"Divisions are found with an F1 of {score(divisions)} on true outlines.")
    return " ".join(told)


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{100 * share:.1f}\u2009%"


def _metrics(name: str) -> dict[str, Any]:
    return dict(json.loads((METRICS / f"{name}.json").read_text(encoding="utf-8")))


if __name__ == "__main__":
    run_stage(main)
