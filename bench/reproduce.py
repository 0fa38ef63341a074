"""A round made again in a fresh clone, from git and the remote alone: how far its figures are off."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.table import Measurement
from celldata.formats import movie_folder
from celldata.simulator import SimulationParameters, simulate
from tools import fresh_clone
from tools.live_server import LiveServer

LARGEST = 1e-6


def measure_reproduce() -> list[Measurement]:
    """The seed data set and a movie that nobody has labeled, closed as round 1, with the parameters a user
    gets. Both runs have as many threads: sums in training depend on their number.
    """
    with tempfile.TemporaryDirectory(prefix="prospero-reproduce-") as folder:
        here = Path(folder)
        live = LiveServer(here / "first")
        live.home.mkdir(parents=True)
        live.make_workspace()
        _close(live, here)
        begun = time.perf_counter()
        live.run(["dvc", "repro"], seconds=3600)
        first = (time.perf_counter() - begun) / 60
        fresh_clone.publish(live, here / "remote")
        begun = time.perf_counter()
        clone = fresh_clone.clone(live, here / "second")
        fetched = time.perf_counter() - begun
        at_once = clone.run(["dvc", "status"])
        fresh_clone.without_predictions(clone)
        begun = time.perf_counter()
        clone.run(["dvc", "repro", "--force"], seconds=3600)
        again = (time.perf_counter() - begun) / 60
        found = fresh_clone.compare(live.workspace, clone.workspace)
    detail = f"{found.figures} figures of {found.files} files; dvc repro {first:.1f} min, again {again:.1f}"
    where = f", at {found.at}" if found.at else ""
    words = "; ".join(found.other[:3])
    clean = "up to date" in at_once
    return [
        Measurement(
            "fresh clone: largest difference of a figure", found.largest, LARGEST, "", detail + where
        ),
        Measurement("fresh clone: figures that differ otherwise", len(found.other), 0, "", words),
        Measurement(
            "fresh clone: git clone and dvc pull", fetched, None, "s", "up to date" if clean else at_once
        ),
    ]


def _close(live: LiveServer, here: Path) -> None:
    live.prospero("round", "seed")
    live.prospero("db", "upgrade")
    field = SimulationParameters(
        name="new", n_frames=12, height=192, width=192, n_cells=14, max_cells=28, cell_cycle_h=10.0
    )
    made = simulate(field, 105).movie
    movie_folder.write(here / "new", made, None, movie_folder.MovieInfo.of(made))
    live.prospero("movies", "import", here / "new", "--name", "new")
    live.prospero("round", "close", "--commit")
