"""Watershed, threshold and autofit at the page: preview, apply, undo, and what the server has then."""

from pathlib import Path

import numpy as np
import pytest

from celldata.formats import movie_folder
from celldata.labels import Labels
from celldata.movie import Movie
from celldata.simulator import SimulationParameters, simulate
from tests.e2e.people import Annotator
from tests.masks import iou, middle
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

HEIGHT, WIDTH = 160, 288  # not square: operations that mix up rows and columns fail
MARGIN = 6


def _box(mask: np.ndarray, margin: int) -> tuple[int, int, int, int]:
    ys, xs = np.nonzero(mask)
    return ys.min() - margin, xs.min() - margin, ys.max() + margin, xs.max() + margin


class Case:
    """Nuclei whose labels have one cell too thin, two in one outline and one missing; all in frame 0."""

    def __init__(self) -> None:
        made = simulate(
            SimulationParameters(n_frames=5, height=HEIGHT, width=WIDTH, n_cells=26, max_cells=40), seed=3
        )
        self.truth = made.labels.images["nucleus"]
        truth = self.truth[0]
        inner = []
        for cell in np.unique(truth)[1:]:
            y0, x0, y1, x1 = _box(truth == cell, MARGIN)
            if y0 >= 0 and x0 >= 0 and y1 < HEIGHT and x1 < WIDTH and (truth == cell).sum() > 250:
                alone = set(np.unique(truth[y0:y1, x0:x1])) == {0, cell}
                inner.append((int(cell), alone))
        alone = [cell for cell, is_alone in inner if is_alone]
        assert len(alone) >= 2, "the simulated field is too crowded for this test"
        self.thin, self.missing = alone[:2]
        self.kept, self.swallowed = self._touching(truth)
        self.wrong = self.truth.copy()
        frame = self.wrong[0]
        y, x = middle(truth == self.thin)
        ys, xs = np.indices(frame.shape)
        frame[(truth == self.thin) & ((ys - y) ** 2 + (xs - x) ** 2 > 60)] = 0
        frame[truth == self.missing] = 0
        frame[truth == self.swallowed] = self.kept
        self.movie = Movie("nuclei", made.movie.raw, ("H2B",), 0.65, 600.0)

    def _touching(self, truth: np.ndarray) -> tuple[int, int]:
        pairs: dict[tuple[int, int], int] = {}
        for a, b in ((truth[:, 1:], truth[:, :-1]), (truth[1:], truth[:-1])):
            for one, other in np.stack([a, b], axis=-1)[(a != b) & (a > 0) & (b > 0)].tolist():
                pair = (min(one, other), max(one, other))
                pairs[pair] = pairs.get(pair, 0) + 1
        sizes = {
            pair: n
            for pair, n in pairs.items()
            if min((truth == pair[0]).sum(), (truth == pair[1]).sum()) > 200
        }
        assert sizes, "no nuclei touch"
        return max(sizes, key=lambda pair: sizes[pair])


@pytest.fixture(scope="module")
def case() -> Case:
    return Case()


@pytest.fixture
def annotator(server: LiveServer, signed_in, tmp_path: Path, case: Case) -> Annotator:
    folder = tmp_path / "nuclei"
    labels = Labels.from_images({"nucleus": case.wrong})
    movie_folder.write(folder, case.movie, labels, movie_folder.MovieInfo.of(case.movie, labels.features))
    server.prospero("movies", "import", folder, "--name", "nuclei", "--open-tasks", "segmentation")
    server.start()
    return Annotator(signed_in("annotator"), server)


def _mask(annotator: Annotator, task: int, cell: int) -> np.ndarray:
    """(Y, X) bool: the pixels of a cell in frame 0 on the server, by the values its rows name."""
    rows = annotator.lineage_on_server(task)["cells"]["nucleus"]
    values = [value for t, value, owner in rows if t == 0 and owner == cell]
    return np.isin(annotator.labels_on_server(task, 0, (HEIGHT, WIDTH)), values)


def _previewed(annotator: Annotator) -> dict:
    """Wait for the preview; its prompt."""
    annotator.wait("Boolean(window.__prospero.prompt()?.ready)")
    prompt: dict = annotator.see("prompt()")
    return prompt


def test_watershed_threshold_and_autofit(annotator: Annotator, case: Case, tmp_path: Path) -> None:
    task = annotator.ask_for_work()
    truth = case.truth[0]
    shape = (HEIGHT, WIDTH)
    before = annotator.labels_on_server(task, 0, shape).copy()

    # Threshold, nothing selected: a new cell where one was missing.
    y0, x0, y1, x1 = _box(truth == case.missing, 4)
    annotator.key("Escape", "Escape", "t")
    annotator.page.mouse.move(*annotator.screen(y1, x1))
    annotator.page.mouse.down()
    annotator.page.mouse.move(*annotator.screen(y0, x0), steps=4)
    annotator.page.screenshot(path=tmp_path / "threshold-box.png")
    annotator.page.mouse.up()
    assert "New cell" in _previewed(annotator)["title"]
    annotator.page.screenshot(path=tmp_path / "threshold.png")
    assert annotator.see("undo()")["undo"] == 0, "a preview changes nothing"
    annotator.key("Enter")
    found = annotator.see("selected()")
    annotator.saved()
    assert iou(_mask(annotator, task, found), truth == case.missing) > 0.7

    # Watershed: two clicks, then a click in the preview.
    annotator.key("Escape", "w")
    annotator.point(*middle(truth == case.kept))
    assert annotator.see("prompt()")["title"] == f"Split cell {case.kept}"
    annotator.point(*middle(truth == case.swallowed))
    new_cell = _previewed(annotator)["sketch"]["cell"]
    annotator.page.screenshot(path=tmp_path / "watershed.png")
    annotator.point(*middle(truth == case.swallowed))
    annotator.saved()
    assert iou(_mask(annotator, task, new_cell), truth == case.swallowed) > 0.7
    assert iou(_mask(annotator, task, case.kept), truth == case.kept) > 0.7

    # Autofit: Esc drops; the second time Enter applies.
    annotator.key("Escape", "Escape")
    annotator.select(case.thin)
    annotator.key("m")
    _previewed(annotator)
    annotator.page.screenshot(path=tmp_path / "autofit.png")
    annotator.key("Escape")
    assert annotator.see("prompt()") is None
    annotator.key("m")
    _previewed(annotator)
    annotator.key("Enter")
    annotator.saved()
    assert iou(_mask(annotator, task, case.thin), truth == case.thin) > 0.7
    assert iou(before == case.thin, truth == case.thin) < 0.6

    # One undo each, and the labels are what they were.
    assert annotator.see("undo()")["undo"] == 3
    for left in (2, 1, 0):
        annotator.key("Control+z")
        annotator.wait(f"window.__prospero.undo().undo === {left}")
    annotator.saved()
    assert np.array_equal(annotator.labels_on_server(task, 0, shape), before)

    # Without a network: a sentence, and nothing is changed.
    annotator.page.context.set_offline(True)
    annotator.select(case.thin)
    annotator.key("m")
    message = annotator.page.locator("[data-message]")
    message.wait_for()
    assert "Nothing was changed. The server did not answer" in message.inner_text()
    annotator.page.screenshot(path=tmp_path / "offline.png")
    annotator.page.context.set_offline(False)
    assert annotator.see("undo()")["undo"] == 0
