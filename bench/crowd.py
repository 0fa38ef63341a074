"""Fills a server for a crowd: a simulated movie, a task and a login link for each annotator.

`python bench/crowd.py N` works on PROSPERO_HOME and prints the links as JSON. A process of its own, so that
the movie does not stay in the memory of whoever measures.
"""

import json
import sys

from backend import database
from backend.app import create_app
from backend.models import Role
from backend.movies.importing import add_movie
from backend.people import accounts
from backend.tasks.creation import create_segmentation_tasks
from celldata.simulator import SimulationParameters, simulate

FRAMES, HEIGHT, WIDTH, CELLS = 25, 700, 1100, 300


def fill(n_annotators: int) -> list[str]:
    """Tasks of five frames (each movie of 25 gives five) and one-time links of as many annotators."""
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


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[1]))))
