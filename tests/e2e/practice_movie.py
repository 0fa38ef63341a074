"""A small movie with two cells in every frame, for tests of the page's own manners."""

from pathlib import Path

import numpy as np

from tests.e2e.people import Annotator
from tools.live_server import LiveServer

HEIGHT, WIDTH = 90, 160
LEFT, RIGHT = (40, 40), (40, 110)  # places (y, x) well inside the cells 1 and 2
EMPTY = (70, 80)


def import_movie(server: LiveServer, folder: Path) -> None:
    """Import it with segmentation tasks, and start the server."""
    rng = np.random.default_rng(8)
    raw = rng.normal(400, 6, (5, HEIGHT, WIDTH, 1)).round().astype(np.uint16)
    labels = np.zeros((5, HEIGHT, WIDTH, 1), np.int32)
    for cell, (y, x) in enumerate((LEFT, RIGHT), start=1):
        raw[:, y - 12 : y + 12, x - 15 : x + 15, 0] += 2000
        labels[:, y - 12 : y + 12, x - 15 : x + 15, 0] = cell
    path = folder / "two.npz"
    np.savez(path, X=raw, y=labels)
    server.prospero(
        "movies", "import", path, "--axes", "TYXC", "--name", "two", "--open-tasks", "segmentation"
    )
    server.start()


def open_task(annotator: Annotator, server: LiveServer) -> None:
    """Open the one task of the movie, taking it over from the page of the test before."""
    answer = annotator.page.request.get(f"{server.url}/api/v1/queue").json()
    mine = answer["unfinished"]
    if not mine:
        annotator.ask_for_work()
        return
    annotator.open_mine(mine[0]["id"])
