"""Errors of every kind are mended at the page by an annotator who knows the truth: how many actions it takes.

`make bench` measures the same on larger movies.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.effort import AT_MOST, ONE_ACTION, mend, wrong_movie
from celldata.formats import movie_folder
from celldata.simulator import CORRUPTION_KINDS, CorruptionRates, SimulationParameters, simulate
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

PARAMETERS = SimulationParameters(
    name="effort", n_frames=12, height=256, width=360, n_cells=22, cell_cycle_h=10, overlap=0
)
RATES = CorruptionRates(
    merge=0.02,
    split=0.003,
    missed=0.01,
    false=0.1,
    ragged=0,
    swap=0.06,
    broken_track=0.05,
    missed_division=0.12,
    false_division=0.05,
    wrong_link=0.04,
    missing_daughter=0.12,
    wrong_daughter=0.15,
)
MOVIE_SEED, ERROR_SEED = 3, 42


def test_every_error_is_mended_in_one_or_two_actions(server: LiveServer, tmp_path: Path, signed_in) -> None:
    made = simulate(PARAMETERS, MOVIE_SEED)
    scene = wrong_movie("effort", made.movie, made.labels, RATES, ERROR_SEED, joined=1)
    assert {error.kind for error in scene.errors} == {*CORRUPTION_KINDS, "joined_tracks"} - {"ragged"}
    info = movie_folder.MovieInfo.of(scene.movie, scene.wrong.features)
    movie_folder.write(tmp_path / "effort", scene.movie, scene.wrong, info)
    server.prospero("movies", "import", tmp_path / "effort", "--name", "effort", "--open-tasks", "tracking")
    server.start()
    (task,) = (row["id"] for row in server.prospero_json("tasks", "list"))

    efforts, told = mend(signed_in("expert"), server, task, scene)

    assert told == []
    assert len(efforts) == len(scene.errors)
    for effort in efforts:
        # A gap of two frames is two errors, and one action.
        least = 0 if effort.kind == "missed" else 1
        assert least <= effort.edits <= (1 if effort.kind in ONE_ACTION else AT_MOST), effort
