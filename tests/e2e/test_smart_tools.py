"""Smart click, carry over and interpolate at the page: preview, apply, undo, and what the server has then."""

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


class Case:
    """Nuclei in five frames of 16 bits: frame 1 has no labels at all, a cell is missing in frames 0 and 3."""

    def __init__(self) -> None:
        made = simulate(
            SimulationParameters(n_frames=5, height=HEIGHT, width=WIDTH, n_cells=20, max_cells=40), seed=3
        )
        self.truth = made.labels.images["nucleus"]
        inner = [
            int(c)
            for c in np.unique(self.truth[0])[1:]
            if all((self.truth[t] == c).sum() > 250 for t in range(5)) and not self._at_the_border(int(c))
        ]
        assert len(inner) >= 2, "the simulated field is too crowded for this test"
        self.clicked, self.between = inner[:2]
        self.wrong = self.truth.copy()
        self.wrong[0][self.truth[0] == self.clicked] = 0
        self.wrong[1] = 0
        self.wrong[3][self.truth[3] == self.between] = 0
        self.movie = Movie("nuclei", made.movie.raw, ("H2B",), 0.65, 600.0)

    def _at_the_border(self, cell: int) -> bool:
        edge = np.concatenate([self.truth[:, [0, -1]].ravel(), self.truth[:, :, [0, -1]].ravel()])
        return bool((edge == cell).any())


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


def _mask(annotator: Annotator, task: int, t: int, cell: int) -> np.ndarray:
    """(Y, X) bool: the pixels of a cell on the server, by the values its rows name."""
    rows = annotator.lineage_on_server(task)["cells"]["nucleus"]
    values = [value for at, value, owner in rows if at == t and owner == cell]
    return np.isin(annotator.labels_on_server(task, t, (HEIGHT, WIDTH)), values)


def _previewed(annotator: Annotator) -> dict:
    annotator.wait("Boolean(window.__prospero.prompt()?.ready)")
    prompt: dict = annotator.see("prompt()")
    return prompt


def _go(annotator: Annotator, key: str, frame: int) -> None:
    annotator.key(key)
    annotator.page.get_by_role("application", name=f"Frame {frame},").wait_for()


def test_smart_click_carry_over_and_interpolate(annotator: Annotator, case: Case, tmp_path: Path) -> None:
    task = annotator.ask_for_work()
    before = [annotator.labels_on_server(task, t, (HEIGHT, WIDTH)).copy() for t in range(5)]

    # Smart click: Esc drops, then one click beside what was found, then Enter.
    annotator.key("Escape", "Escape", "u")
    y, x = middle(case.truth[0] == case.clicked)
    annotator.point(y, x)
    assert _previewed(annotator)["title"].startswith("New cell")
    annotator.page.screenshot(path=tmp_path / "smart-click.png")
    annotator.key("Escape")
    assert annotator.see("prompt()") is None
    assert annotator.see("undo()")["undo"] == 0, "a preview changes nothing"
    annotator.point(y, x)
    _previewed(annotator)
    # The next frame is empty there too: any place off the cell will do.
    outside = np.argwhere(case.truth[0] == 0)
    far = outside[np.abs(np.hypot(*(outside - [y, x]).T) - 24).argmin()]
    annotator.point(int(far[0]), int(far[1]))
    annotator.wait("window.__prospero.prompt()?.sketch?.background?.length === 1")
    _previewed(annotator)
    annotator.page.screenshot(path=tmp_path / "smart-click-background.png")
    annotator.key("Enter")
    found = annotator.see("selected()")
    annotator.saved()
    assert iou(_mask(annotator, task, 0, found), case.truth[0] == case.clicked) > 0.7

    # Carry over: the empty frame 1 gets all cells of frame 0, as one edit.
    annotator.key("Escape", "Escape", "Escape")
    _go(annotator, "d", 1)
    annotator.page.screenshot(path=tmp_path / "empty.png")
    assert "smart click (U)" in annotator.page.locator("main, #root").first.inner_text()
    annotator.key("Shift+A")
    assert "cells from frame 0" in _previewed(annotator)["title"]
    annotator.page.screenshot(path=tmp_path / "carry-over.png")
    annotator.key("Enter")
    annotator.saved()
    assert annotator.see("undo()")["undo"] == 2
    there = set(np.unique(case.truth[0])[1:].tolist()) & set(np.unique(case.truth[1])[1:].tolist())
    scores = [iou(_mask(annotator, task, 1, cell), case.truth[1] == cell) for cell in there - {case.clicked}]
    assert np.median(scores) > 0.75, scores

    # Interpolate: a cell that is missing between two frames.
    _go(annotator, "d", 2)
    annotator.key("Escape", "Escape")
    annotator.point(*middle(case.truth[2] == case.between))
    assert annotator.see("selected()") == case.between
    _go(annotator, "d", 3)
    annotator.key("Shift+I")
    assert "between frames 2 and 4" in _previewed(annotator)["title"]
    annotator.page.screenshot(path=tmp_path / "interpolate.png")
    annotator.key("Enter")
    annotator.saved()
    assert iou(_mask(annotator, task, 3, case.between), case.truth[3] == case.between) > 0.7

    # One undo each, and the labels are what they were.
    for left in (2, 1, 0):
        annotator.key("Control+z")
        annotator.wait(f"window.__prospero.undo().undo === {left}")
    annotator.saved()
    for t in range(5):
        assert np.array_equal(annotator.labels_on_server(task, t, (HEIGHT, WIDTH)), before[t])
