"""Fills a server for a crowd: a simulated movie, a task and a login link for each annotator.

`python bench/crowd.py N` works on PROSPERO_HOME and prints the links as JSON.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from backend import database
from backend.app import create_app
from backend.models import Role
from backend.movies.importing import add_movie
from backend.people import accounts
from backend.tasks.creation import create_segmentation_tasks
from celldata.simulator import SimulationParameters, simulate

if TYPE_CHECKING:
    from tools.live_server import LiveServer

FRAMES, HEIGHT, WIDTH, CELLS = 10, 700, 1100, 300


def fill(n_annotators: int) -> list[str]:
    """Tasks of five frames (ten frames give two at a time) and one-time links of as many annotators."""
    field = SimulationParameters(
        n_frames=FRAMES, height=HEIGHT, width=WIDTH, n_cells=CELLS, max_cells=CELLS + 100
    )
    simulation = simulate(field, seed=3)
    app = create_app()
    with app.app_context():
        database.upgrade()
        movie = add_movie(simulation.movie, simulation.labels, app.extensions["prospero"])
        made = 0
        while made < n_annotators:
            made += len(create_segmentation_tasks(movie, simulation.labels))
        return [
            accounts.create_login_link(accounts.create_user(f"annotator {number}", Role.ANNOTATOR))
            for number in range(n_annotators)
        ]


def fill_server(live: LiveServer, n_annotators: int) -> list[str]:
    """`fill` for a live server, in a process of its own: the movie must not stay in this one's memory."""
    links: list[str] = json.loads(live.run([sys.executable, __file__, str(n_annotators)]))
    return links


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[1]))))
