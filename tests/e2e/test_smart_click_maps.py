"""Smart click on a movie that the model in the box outlined: the cell comes from the model's maps."""

from pathlib import Path

import numpy as np
import pytest

from celldata.formats import movie_folder
from celldata.movie import Movie
from celldata.simulator import SimulationParameters, simulate
from tests.e2e.people import Annotator
from tests.masks import iou, middle
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

HEIGHT, WIDTH = 160, 288


def test_a_deleted_cell_comes_back_from_the_models_maps(
    server: LiveServer, signed_in, tmp_path: Path
) -> None:
    made = simulate(
        SimulationParameters(n_frames=2, height=HEIGHT, width=WIDTH, n_cells=30, max_cells=60), seed=3
    )
    truth = made.labels.images["nucleus"][0]
    movie = Movie("nuclei", made.movie.raw, ("H2B",), 0.65, 600.0)
    folder = tmp_path / "nuclei"
    movie_folder.write(folder, movie, None, movie_folder.MovieInfo.of(movie))
    server.prospero("movies", "import", folder, "--outline", "--open-tasks", "segmentation")
    server.start()
    annotator = Annotator(signed_in("annotator"), server)
    task = annotator.ask_for_work()

    def cells_by_value() -> dict[int, int]:
        return {v: c for t, v, c in annotator.lineage_on_server(task)["cells"]["nucleus"] if t == 0}

    def taken() -> np.ndarray:
        """Pixels of any cell: what has no row in the cells table is none."""
        return np.isin(annotator.labels_on_server(task, 0, (HEIGHT, WIDTH)), list(cells_by_value()))

    predicted, cells = annotator.labels_on_server(task, 0, (HEIGHT, WIDTH)), cells_by_value()
    inner = [int(v) for v in np.unique(predicted[10:-10, 10:-10])[1:] if 250 < (predicted == v).sum() < 900]
    scores = {v: max(iou(predicted == v, truth == c) for c in np.unique(truth)[1:]) for v in inner}
    value = max(scores, key=lambda v: scores[v])
    cell = predicted == value
    annotator.select(cells[value])
    annotator.key("Backspace")
    annotator.wait("window.__prospero.undo().undo === 1")
    annotator.saved()
    kept = taken()
    assert not kept[cell].any()

    annotator.key("Escape", "Escape", "u")
    annotator.point(*middle(cell))
    annotator.wait("Boolean(window.__prospero.prompt()?.ready)")
    annotator.page.get_by_role("group", name="Preview").get_by_text("from the model's maps").wait_for()
    annotator.page.screenshot(path=tmp_path / "from-maps.png")
    annotator.key("Enter")
    annotator.wait("window.__prospero.undo().undo === 2")
    annotator.saved()
    # Cut anew from the same maps, as the prediction was: the same cell, whatever the truth is.
    assert iou(taken() & ~kept, cell) > 0.95
    annotator.page.screenshot(path=tmp_path / "applied.png")
