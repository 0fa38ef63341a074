"""Track a movie whose cells are outlined: labels in; identities, divisions and confidences out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from celldata.errors import DataError
from celldata.labels import Labels
from celldata.lineage import Division
from celldata.movie import Movie
from ml.tracking.features import MovieFeatures, movie_features
from ml.tracking.linkers.caliban import link
from ml.tracking.tracks import Linking
from ml.tracking.trained import MovieScorer, TrackingModel


@dataclass(frozen=True)
class TrackingResult:
    """What tracking found.

    labels: cells numbered by track from 1, divisions set. links: how sure each link is, how sure its best
    rival would be, and the cell at that one's other end. divisions: the same divisions with their
    probabilities.
    """

    labels: Labels
    links: list[dict[str, Any]]  # {"t", "cell", "p", "runner_up", "rival"}: link that ends in frame t
    divisions: list[dict[str, Any]]  # {"parent", "daughters", "t", "p"}


def link_movie(
    movie: Movie, labels: Labels, checkpoint: Path, device: torch.device, progress: bool = False
) -> TrackingResult:
    """Give the cells of `labels` identities through time. No pixel changes; overlaps stay.

    Each feature is tracked by itself, and gets identities of its own.
    Raises DataError for an unusable checkpoint or labels of another shape.
    """
    return track(movie, labels, TrackingModel.load(checkpoint, device), progress)


def track(movie: Movie, labels: Labels, model: TrackingModel, progress: bool = False) -> TrackingResult:
    """As `link_movie`, with a model in memory."""
    raw = np.asarray(movie.raw)
    shape = (raw.shape[0], *raw.shape[2:])
    if shape != labels.shape:
        raise DataError(
            movie.name,
            f"the movie is {shape} (T, Y, X) and its labels are {labels.shape}",
            "Use labels of the same movie.",
        )
    result = TrackingResult(labels.copy(), [], [])
    result.labels.divisions.clear()
    # Cells get other numbers: how a track ends that has one of them now, nobody has said.
    result.labels.events.clear()
    next_cell = 1
    for feature in labels.features:
        features = movie_features(raw, labels.masks_of_cells(feature), movie.pixel_size_um)
        scorer = MovieScorer(model.tracker, features, model.calibration, progress)
        linking = link(features, scorer, model.division_threshold)
        _relabel(result, features, linking, feature, next_cell)
        next_cell += len(linking.tracks)
    return result


def _relabel(
    result: TrackingResult, features: MovieFeatures, linking: Linking, feature: str, first_cell: int
) -> None:
    """Write tracks as cells first_cell … into result; only rows of the cells table change."""
    new_cell: dict[tuple[int, int], int] = {}
    cell_of_row = {row: first_cell + i for i, linked in enumerate(linking.tracks) for row in linked.rows}
    for i, linked in enumerate(linking.tracks):
        cell = first_cell + i
        for row, t in zip(linked.rows, linked.frames, strict=True):
            new_cell[t, int(features.label[row])] = cell
        links = zip(linked.frames[1:], linked.probability, linked.runner_up, linked.rival, strict=True)
        for t, p, runner_up, row in links:
            link = {"t": t, "cell": cell, "p": round(p, 4), "runner_up": round(runner_up, 4)}
            result.links.append(link | {"rival": cell_of_row.get(row)})
    _rewrite_cells(result.labels, feature, new_cell, first_cell + len(linking.tracks))
    for division in linking.divisions:
        parent = first_cell + division.parent
        daughters = tuple(sorted(first_cell + daughter for daughter in division.daughters))
        result.labels.divisions.add(Division(parent, daughters, division.t))
        result.divisions.append(
            {"parent": parent, "daughters": list(daughters), "t": division.t, "p": round(division.p, 4)}
        )


def _rewrite_cells(
    labels: Labels, feature: str, new_cell: Mapping[tuple[int, int], int], next_free: int
) -> None:
    old = [row for row in labels.cells.rows if row.feature == feature]
    added = []
    for row in old:
        # A cell that lies wholly under another has no pixels in the masks; it keeps a number of its own.
        cell = new_cell.get((row.t, row.cell))
        if cell is None:
            cell, next_free = next_free, next_free + 1
        added.append(row._replace(cell=cell))
    labels.cells.remove(old)
    labels.cells.add(added)
