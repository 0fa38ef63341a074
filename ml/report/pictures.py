"""The pictures of a report: fields of the test split, the worst errors, divisions found and missed.

Errors and their places are what the evaluate stages wrote (gallery/); nothing is judged anew here.
"""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from celldata.formats import movie_folder
from celldata.gallery.field import around, field
from celldata.gallery.page import HEADINGS, PICTURES
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.metrics.divisions import events_between
from celldata.movie import Movie
from ml.data.round_folder import RoundMovie
from ml.report.html import Raw, jpeg, row, score, section
from ml.report.room import Room

DIVISION_FRAMES = 2
"""Before the daughters are there, and from then on: so many frames each."""
DIVISION_PX = 150
OF_A_KIND = 3
"""Pictures of errors, and of divisions found, missed and wrong."""
UNFOUND = ("missed_division", "wrong_division")
Outline = Callable[[Movie, str, int], Labels]
"""Labels of a movie, predicted in one frame."""


class Opened:
    """Movies with their labels, read once: of those that stand side by side the last one is kept."""

    def __init__(self) -> None:
        self._of: tuple[Path, Movie, Labels] | None = None

    def read(self, entry: RoundMovie) -> tuple[Movie, Labels]:
        if self._of is None or self._of[0] != entry.path:
            self._of = None  # before the next one is there, too
            self._of = entry.path, movie_folder.read_movie(entry.path), movie_folder.read_labels(entry.path)
        return self._of[1:]


@dataclass(frozen=True)
class Field:
    """A labeled frame of the test split and how well its objects were found."""

    movie: str
    t: int
    f1: float
    true: int


def fields_section(
    plots: Path,
    movies: Mapping[str, RoundMovie],
    outline: Outline,
    feature_of: Callable[[RoundMovie], str],
    channel: int,
    room: Room,
) -> Raw:
    """The best, the median and the worst field. `plots`: segmentation_frames.csv of the evaluation."""
    chosen = choose_fields([one for one in read_fields(plots) if one.movie in movies])
    figures, opened = [], Opened()
    for title, one in chosen.items():
        entry = movies[one.movie]
        feature = feature_of(entry)
        movie, truth = opened.read(entry)
        predicted = outline(movie, feature, one.t).mask_of_cells(feature, one.t)
        picture = field(np.asarray(movie.raw[one.t, channel]), truth.mask_of_cells(feature, one.t), predicted)
        words = f"{title}: {one.movie}, frame {one.t}. F1 {score(one.f1)} of {one.true} cells."
        figures.append(room.let_in([jpeg(picture)], ".jpg", words, f"{title} field with outlines"))
    shown = [one for one in figures if one is not None]
    body = (
        f'{legend()}<div class="fields">{row(shown)}</div>'
        if shown
        else "<p>No field of the test split has cells.</p>"
    )
    return section(
        "Fields of the test split",
        body,
        "The best, the median and the worst labeled frame, by F1 of objects.",
    )


def read_fields(path: Path) -> list[Field]:
    """Frames with cells, as evaluate_segmentation wrote them; none where the file is not there."""
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [
            Field(line["movie"], int(line["t"]), float(line["f1"]), int(line["true"]))
            for line in csv.DictReader(file)
            if line["f1"] and int(line["true"])
        ]


def choose_fields(fields: Sequence[Field]) -> dict[str, Field]:
    """Best, median, worst; fewer where there are fewer. Of equals the one with most cells is better."""
    if not fields:
        return {}
    order = sorted(fields, key=lambda one: (-one.f1, -one.true, one.movie, one.t))
    places = {"Best": 0, "Median": len(order) // 2, "Worst": len(order) - 1}
    seen: dict[int, str] = {}
    for title, place in places.items():
        seen.setdefault(place, title)
    return {title: order[place] for place, title in seen.items()}


def errors_section(gallery: Path, room: Room, judged: Mapping[str, Any]) -> Raw:
    """The commonest kinds of error first, with the worst of each. `judged`: metrics/segmentation.json."""
    path = gallery / PICTURES
    told: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    totals: dict[str, int] = {}
    for kind, _, number in {(one["kind"], one["movie"], one["of"]) for one in told}:
        totals[kind] = totals.get(kind, 0) + number
    parts = []
    for kind in sorted(totals, key=lambda kind: -totals[kind]):
        title, words = HEADINGS[kind]
        of_kind = [one for one in told if one["kind"] == kind]
        figures = [
            room.let_in(
                [(gallery / one["file"]).read_bytes()],
                ".png",
                f"{one['movie']}. {one['words']}",
                "Left the raw image, right the same with outlines",
            )
            for one in of_kind[:OF_A_KIND]
        ]
        shown = [one for one in figures if one is not None]
        if shown:
            heading = f"<h3>{title}: {totals[kind]}</h3><p class=note>{words}</p>"
            parts.append(f"{heading}<div class=errors>{row(shown)}</div>")
    body = legend() + "".join(parts) if parts else f"<p>{_why_no_errors(judged)}</p>"
    return section("The commonest errors of the segmentation", body)


def _why_no_errors(judged: Mapping[str, Any]) -> str:
    if not judged.get("true") and not judged.get("predicted"):
        return "No cell of the test split was judged."
    if judged.get("f1") != 1:
        return "There are errors, and no pictures of them (evaluate_segmentation.gallery in params.yaml)."
    return "No error: every cell is found."


def divisions_section(
    errors: Path,
    movies: Mapping[str, RoundMovie],
    feature_of: Callable[[RoundMovie], str],
    channel: int,
    room: Room,
) -> Raw:
    """Divisions of the test split that the tracker found and missed on true outlines. `errors`: errors.json
    of evaluate_tracking. What it could not judge (a mother or daughters without outlines) is in neither.
    """
    told = json.loads(errors.read_text(encoding="utf-8"))["true_masks"] if errors.is_file() else {}
    shown: dict[str, list[Raw]] = {"Found": [], "Missed": []}
    totals, opened = dict.fromkeys(shown, 0), Opened()
    for name, found in told.items():
        if name not in movies:
            continue
        entry = movies[name]
        labels, feature = opened.read(entry)[1], feature_of(entry)
        lost = {
            error["true"][0]: error for error in found["list"] if error["kind"] in UNFOUND and error["true"]
        }
        judged = judged_divisions(labels, feature)
        missed = sum(found["counts"][kind] for kind in UNFOUND)  # the list may be cut
        totals["Missed"] += missed
        totals["Found"] += len(judged) - missed
        for division in judged:
            error = lost.get(division.parent)
            title = "Missed" if error else "Found"
            if len(shown[title]) == OF_A_KIND or (missed > len(lost) and not error):
                continue
            words = f"{name}, frame {division.t}. " + (
                error["words"] if error else f"Cell {division.parent}."
            )
            picture = _division(*opened.read(entry), division, words, feature, channel, room)
            shown[title] += [] if picture is None else [picture]
    parts = [
        f"<h3>{title}: {totals[title]}</h3>" + (f"<div class=strip>{row(figures)}</div>" if figures else "")
        for title, figures in shown.items()
        if totals[title]
    ]
    return section(
        "Divisions found and missed",
        "".join(parts) or "<p>There is no division in the tracked movies of the test split.</p>",
        "The frames before and after, with the true outlines of mother and daughters.",
    )


def judged_divisions(labels: Labels, feature: str) -> list[Division]:
    """Those that the evaluation judges, by frame."""
    frames: dict[int, set[int]] = {}
    for cell_row in labels.cells.rows:
        if cell_row.feature == feature:
            frames.setdefault(cell_row.cell, set()).add(cell_row.t)
    events = events_between(labels.divisions, {cell: sorted(seen) for cell, seen in frames.items()})
    judged = {event.parent for event in events}
    return sorted((d for d in labels.divisions if d.parent in judged), key=lambda d: (d.t, d.parent))


def _division(
    movie: Movie, labels: Labels, division: Division, words: str, feature: str, channel: int, room: Room
) -> Raw | None:
    frames = range(max(0, division.t - DIVISION_FRAMES), min(movie.n_frames, division.t + DIVISION_FRAMES))
    own = (division.parent, *division.daughters)
    masks = {t: _only(labels.mask_of_cells(feature, t), own) for t in frames}
    spots = [(float(y), float(x)) for mask in masks.values() for y, x in _middles(mask)]
    if not spots:
        return None
    box = around(spots, (movie.height, movie.width))
    pictures = [
        jpeg(field(np.asarray(movie.raw[t, channel]), mask, None, box, DIVISION_PX))
        for t, mask in masks.items()
    ]
    return room.let_in(pictures, ".jpg", words, f"Frames {frames[0]} to {frames[-1]}")


def _only(ids: np.ndarray, cells: Sequence[int]) -> np.ndarray:
    return np.where(np.isin(ids, cells), ids, 0)


def _middles(mask: np.ndarray) -> list[tuple[float, float]]:
    return [
        (float(ys.mean()), float(xs.mean()))
        for ys, xs in (np.nonzero(mask == cell) for cell in np.unique(mask[mask > 0]))
    ]


def legend() -> Raw:
    """What the colours of outlines mean."""
    from celldata.gallery.picture import PREDICTION, TRUTH

    return Raw(
        f'<p class=note><i style="color:rgb{TRUTH}"></i>truth, inside its border &emsp; '
        f'<i style="color:rgb{PREDICTION}"></i>prediction, outside of its border</p>'
    )
