"""A frame shown from its levels and in parts: painted at its far corner, exact there and nowhere else."""

import numpy as np
import pytest

from backend.cli.database import stores
from backend.movies.importing import add_movie
from backend.tasks.creation import create_segmentation_tasks
from celldata.labels import Labels
from celldata.movie import Movie
from tests.e2e.people import Annotator
from tests.live_home import HomeServer, app_of

pytestmark = pytest.mark.e2e

# More than one band of labels and one tile of raw each way, neither square nor a multiple of a tile.
HEIGHT, WIDTH = 2600, 3500
FRAMES = 2
# (y, x) where the brush begins, and the cell that lies beside it.
CORNER, NEIGHBOUR = (2570, 3440), (2540, 3440)


@pytest.fixture(scope="module")
def base(server: HomeServer) -> np.ndarray:
    """(T, Y, X) labels of a movie with a cell near each end of the diagonal; the server runs."""
    images = np.zeros((FRAMES, HEIGHT, WIDTH), np.uint32)
    images[:, 40:60, 40:70] = 1
    y, x = NEIGHBOUR
    images[:, y - 9 : y + 9, x - 9 : x + 9] = 2
    raw = np.random.default_rng(0).integers(200, 400, (FRAMES, 1, HEIGHT, WIDTH)).astype(np.uint16)
    raw[:, 0][images > 0] += 3000
    with app_of(server) as app:
        labels = Labels.from_images({"nucleus": images})
        movie = add_movie(Movie("large", raw, source="a test"), labels, stores(app))
        create_segmentation_tasks(movie, labels)
    server.start()
    return images


def zoom_in_at(annotator: Annotator, y: float, x: float, px: float) -> None:
    """Until a pixel of the image is `px` wide on the screen, or wider."""
    annotator.page.mouse.move(*annotator.screen(y, x))
    while annotator.screen(y, x + 1)[0] - annotator.screen(y, x)[0] < px:
        annotator.page.mouse.wheel(0, -120)
        annotator.page.wait_for_timeout(50)
    annotator.page.wait_for_timeout(300)


def test_a_stroke_at_the_far_corner_is_exact_on_the_server(
    base: np.ndarray, server: HomeServer, signed_in
) -> None:
    annotator = Annotator(signed_in("annotator"), server)
    task = annotator.ask_for_work()
    y, x = CORNER
    zoom_in_at(annotator, y, x, 4)
    # The cell beside it can be selected by its pixels, not by those of an overview.
    annotator.select(2)
    annotator.key("Escape", "Escape", "b")
    annotator.page.mouse.move(*annotator.screen(y, x))
    annotator.page.mouse.down()
    annotator.page.mouse.move(*annotator.screen(y + 4, x + 20), steps=5)
    annotator.page.mouse.up()
    annotator.saved()
    there = annotator.labels_on_server(task, 0, (HEIGHT, WIDTH))
    painted = np.argwhere(there != base[0])
    assert there[y, x] == there[y + 4, x + 20] == 3
    assert len(painted) > 100
    assert (abs(painted - (y + 2, x + 10)) <= (2 + 6, 10 + 6)).all(), "and nothing elsewhere"
    for at in ((y, x), (y + 4, x + 20), NEIGHBOUR, (50, 50), (10, 10)):
        assert annotator.value(0, *at) == there[at]
    annotator.key("Control+z")
    annotator.saved()
    assert np.array_equal(annotator.labels_on_server(task, 0, (HEIGHT, WIDTH)), base[0])
    # The other frame is shown, and left as it was.
    annotator.go_to(1)
    assert annotator.value(1, *NEIGHBOUR) == 2
