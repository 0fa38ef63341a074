"""What `dvc repro` left for the server: `predictions/<movie>/` and `rank.json`, checked before anything is
made of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backend.models import MovieRecord
from backend.movies.model_maps import IncomingMaps, stage_maps
from backend.rounds.workspace import Workspace
from backend.storage import MapStore
from celldata.errors import DataError
from celldata.formats import map_files, movie_folder
from celldata.labels import Labels

REPRO = "Run: dvc repro"
LINKS = "links.json"


@dataclass(frozen=True)
class RankedWindow:
    """Frames `first` … `last` (both included) of a movie, and how suspicious their predicted segmentation
    is.
    """

    movie: str
    first: int
    last: int
    suspicion: float


@dataclass(frozen=True)
class RankedMovie:
    """A movie, and how suspicious its predicted tracking is."""

    movie: str
    suspicion: float


@dataclass(frozen=True)
class Ranking:
    """rank.json; `round` is the round whose data the models were trained on."""

    round: int
    segmentation: tuple[RankedWindow, ...]
    tracking: tuple[RankedMovie, ...]


def read_ranking(workspace: Workspace) -> Ranking:
    """rank.json of the workspace; DataError when it is missing or malformed."""
    path = workspace.ranking
    if not path.is_file():
        raise DataError(str(path), "there are no predictions yet", REPRO)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        windows = [_window(item) for item in document["segmentation"]]
        movies = [RankedMovie(str(item["movie"]), float(item["suspicion"])) for item in document["tracking"]]
        return Ranking(int(document["round"]), tuple(windows), tuple(movies))
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(str(path), f"it is no ranking ({type(error).__name__}: {error})", REPRO) from None


def _window(item: Mapping[str, Any]) -> RankedWindow:
    window = RankedWindow(str(item["movie"]), int(item["first"]), int(item["last"]), float(item["suspicion"]))
    if not 0 <= window.first <= window.last:
        raise ValueError(f"window {window.first}-{window.last} of {window.movie}")
    return window


def predicted_movies(workspace: Workspace) -> set[str]:
    """Names of the movies with predictions."""
    if not workspace.predictions.is_dir():
        return set()
    return {
        folder.name for folder in workspace.predictions.iterdir() if (folder / movie_folder.INFO).is_file()
    }


def read_prediction(workspace: Workspace, movie: MovieRecord) -> Labels:
    """The predicted labels of a movie, with exactly the movie's features (those not predicted are empty);
    DataError when they are of another movie.
    """
    folder = workspace.predictions / movie.name
    info = movie_folder.read_info(folder)
    expected = (movie.n_frames, movie.height, movie.width)
    _check_shape(folder, (info.shape[0], info.shape[2], info.shape[3]), expected)
    unknown = sorted(set(info.features) - set(movie.features))
    if unknown:
        known = ", ".join(movie.features)
        raise DataError(str(folder), f"it predicts {', '.join(unknown)}; the movie has {known}", REPRO)
    labels = movie_folder.read_labels(folder)
    _check_shape(folder, labels.shape, expected)
    images = {
        name: labels.images[name] if name in labels.images else np.zeros(expected, np.uint32)
        for name in movie.features
    }
    return Labels(images, labels.cells, labels.divisions, labels.events)


def stage_predicted_maps(workspace: Workspace, movie: MovieRecord, maps: MapStore) -> IncomingMaps | None:
    """The maps beside a movie's prediction, written and waiting to be adopted; None where it has none.
    DataError when they are broken or of another movie.
    """
    folder = workspace.predictions / movie.name / map_files.FOLDER
    return stage_maps(folder, (movie.n_frames, movie.height, movie.width), movie.features, maps)


def read_links(workspace: Workspace, name: str) -> dict[str, list[dict[str, Any]]]:
    """How sure the tracker was of each link and division of a movie's prediction (links.json); nothing where
    it does not say. DataError when the file is malformed.
    """
    path = workspace.predictions / name / LINKS
    if not path.is_file():
        return {}
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        links = [
            {
                "t": int(row["t"]),
                "cell": int(row["cell"]),
                "p": float(row["p"]),
                "runner_up": float(row["runner_up"]),
                "rival": None if row.get("rival") is None else int(row["rival"]),
            }
            for row in told["tracking"]
        ]
        divisions = [
            {
                "parent": int(row["parent"]),
                "daughters": [int(cell) for cell in row["daughters"]],
                "p": None if row["p"] is None else float(row["p"]),
                "runner_up": None if row["runner_up"] is None else float(row["runner_up"]),
            }
            for row in told["divisions"]
        ]
        return {"tracking": links, "divisions": divisions}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        problem = f"it does not hold links ({type(error).__name__}: {error})"
        raise DataError(str(path), problem, REPRO) from None


def _check_shape(folder: Any, found: tuple[int, ...], expected: tuple[int, int, int]) -> None:
    if tuple(found) != expected:
        problem = f"the predictions have shape (T, Y, X) = {tuple(found)}, the movie {expected}"
        raise DataError(str(folder), problem, f"They are of another movie. {REPRO}")
