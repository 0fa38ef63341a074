"""First labels of a movie that has none: outlines by the segmentation model, for people to correct.

The server knows no model. It asks the `prospero predict` command, in a process of its own, as a person would.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from backend.config import workspace_folder
from celldata.cells import CellsTable
from celldata.errors import DataError
from celldata.formats import map_files, movie_folder
from celldata.labels import Labels
from celldata.movie import Movie

PROGRAM = "from backend.cli import main; main()"
MODEL = Path("models") / "segmentation.pt"


def last_model() -> Path | None:
    """The weights of the last round, in the workspace; None before any round: then the model in the box is
    asked.
    """
    path = workspace_folder() / MODEL
    return path if path.is_file() else None


def outlined(movie: Movie, feature: str, maps: Path | None = None, weights: Path | None = None) -> Labels:
    """Labels of `feature`, each object a cell of its own; DataError where the model cannot make any. `maps`:
    a folder that is made for the model's maps (celldata.formats.map_files). `weights`: those of the model
    in the box by default.
    """
    with tempfile.TemporaryDirectory(prefix="prospero-outline-") as folder:
        given, out = Path(folder) / "movie", Path(folder) / "outlines"
        movie_folder.write(given, movie, None, movie_folder.MovieInfo.of(movie))
        arguments = ["predict", "segmentation", str(given), "--out", str(out), "--format", "movie-folder"]
        if maps is not None:
            arguments.append("--maps")
        if weights is not None:
            arguments += ["--model", str(weights)]
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *arguments],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
            # Where it is called, weights of another workspace may lie.
            cwd=folder,
        )
        if done.returncode:
            said = (done.stderr.strip().splitlines() or [f"code {done.returncode}"])[-1]
            raise DataError(
                movie.name,
                f"its cells could not be outlined ({said})",
                "Put that right, or import without --outline.",
            )
        labels = movie_folder.read_labels(out)
        if maps is not None:
            shutil.move(out / map_files.FOLDER, maps)
            # The model calls its layer as it was trained, the movie as its people do.
            map_files.write_info(maps, replace(map_files.read_info(maps), feature=feature))
    (found,) = labels.features
    rows = (row._replace(feature=feature) for row in labels.cells.rows)
    return Labels({feature: labels.images[found]}, CellsTable(rows))
