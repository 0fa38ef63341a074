"""Work on the pixels of a large frame is done by a worker: the page goes on, Esc stops it, it is exact."""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser
from skimage.measure import label

from backend.cli.database import stores
from backend.movies.importing import add_movie
from backend.tasks.creation import create_segmentation_tasks
from celldata.labels import Labels
from celldata.movie import Movie
from tests.e2e.conftest import SIZE
from tests.e2e.people import Annotator
from tests.live_home import HomeServer, app_of

pytestmark = pytest.mark.e2e

# Not square, and nearly as many pixels as a frame may have that is shown whole.
HEIGHT, WIDTH = 1800, 2300
FRAMES = 2
PITCH = 100
WORKER = "**/assets/worker-*.js"
# (y, x) in the background round all cells, and in the background inside a ring.
OUTSIDE, INSIDE = (900, 1146), (950, 1150)


@pytest.fixture(scope="module")
def base(server: HomeServer) -> np.ndarray:
    """(T, Y, X) labels: rings in rows and columns; the server runs."""
    image = np.zeros((HEIGHT, WIDTH), np.uint32)
    ys, xs = np.ogrid[:HEIGHT, :WIDTH]
    away = np.hypot(ys % PITCH - PITCH // 2, xs % PITCH - PITCH // 2)
    number = 1 + ys // PITCH * (WIDTH // PITCH) + xs // PITCH
    image[:] = np.where((away > 18) & (away < 30), number, 0)
    images = np.stack([image] * FRAMES)
    raw = np.random.default_rng(0).integers(200, 400, (FRAMES, 1, HEIGHT, WIDTH)).astype(np.uint16)
    raw[:, 0][images > 0] += 3000
    with app_of(server) as app:
        labels = Labels.from_images({"nucleus": images})
        movie = add_movie(Movie("wide", raw, source="a test"), labels, stores(app))
        create_segmentation_tasks(movie, labels)
    server.start()
    return images


class AtTheTask(Annotator):
    task = 0
    complaints: list[str]

    def flood(self, at: tuple[int, int]) -> None:
        """Both clicks on the background, with a new cell."""
        self.key("Escape", "Escape", "g")
        self.point(*at)
        assert self.see("prompt()")["title"].startswith("Fill the background with")
        self.point(*at)

    def hold_the_worker(self) -> None:
        """Its code does not come: so no answer of it does, however quick the machine is."""
        self.page.route(WORKER, lambda _: None)

    def let_the_worker_go(self) -> None:
        self.page.unroute(WORKER)

    def message(self) -> str:
        return self.page.locator("[data-message]").inner_text()

    def frame_on_server(self) -> np.ndarray:
        self.saved()
        return self.labels_on_server(self.task, 0, (HEIGHT, WIDTH))


@pytest.fixture(scope="module")
def opened(browser: Browser, server: HomeServer, base: np.ndarray) -> Iterator[AtTheTask]:
    context = browser.new_context(viewport=SIZE)
    annotator = AtTheTask(context.new_page(), server)
    annotator.complaints = []
    annotator.page.on("pageerror", lambda error: annotator.complaints.append(str(error)))
    annotator.page.goto(server.login_link("annotator"))
    annotator.task = annotator.ask_for_work()
    yield annotator
    context.close()


@pytest.fixture
def annotator(opened: AtTheTask) -> Iterator[AtTheTask]:
    """The task opened anew, as it was at first."""
    opened.open(opened.task)
    yield opened
    opened.page.unroute_all()
    assert opened.complaints == []


def flooded(image: np.ndarray, at: tuple[int, int]) -> np.ndarray:
    """(Y, X) bool: the 4-connected background at a pixel."""
    parts = label(image == 0, connectivity=1)
    filled: np.ndarray = parts == parts[at]
    return filled


def assert_filled(annotator: AtTheTask, before: np.ndarray, at: tuple[int, int]) -> None:
    after = annotator.frame_on_server()
    filled = flooded(before, at)
    new = int(before.max()) + 1
    assert np.array_equal(after, np.where(filled, new, before))
    assert annotator.value(0, *at) == new
    annotator.key("Control+z")
    annotator.wait("window.__prospero.undo().undo === 0")
    assert np.array_equal(annotator.frame_on_server(), before)


def test_the_whole_background_is_filled_by_the_worker_as_one_edit(
    base: np.ndarray, annotator: AtTheTask
) -> None:
    assert flooded(base[0], OUTSIDE).sum() > 2_900_000
    annotator.flood(OUTSIDE)
    annotator.wait("window.__prospero.undo().undo === 1")
    assert annotator.see("pixelJobs()") == {"worker": 1, "page": 0}
    assert annotator.see("prompt()") is None
    assert_filled(annotator, base[0], OUTSIDE)


def test_a_hole_in_the_same_frame_is_filled_without_it(base: np.ndarray, annotator: AtTheTask) -> None:
    annotator.flood(INSIDE)
    # Not waited for: the edit is there as soon as the click is.
    assert annotator.see("undo()")["undo"] == 1
    assert annotator.see("pixelJobs()") == {"worker": 0, "page": 0}
    assert_filled(annotator, base[0], INSIDE)


def test_while_it_works_the_page_goes_on_and_esc_stops_it(base: np.ndarray, annotator: AtTheTask) -> None:
    annotator.hold_the_worker()
    annotator.flood(OUTSIDE)
    bar = annotator.page.locator("[data-busy=true]")
    bar.get_by_text("Filling the background").wait_for()
    # The page follows the pointer and the wheel, and says what a click would do.
    before = annotator.screen(*OUTSIDE)
    annotator.page.mouse.move(640, 300)
    annotator.page.mouse.wheel(0, -240)
    annotator.wait(f"window.__prospero.toScreen({OUTSIDE[1]}, {OUTSIDE[0]}).x !== {before[0]}")
    annotator.point(*OUTSIDE)
    assert "not done yet" in annotator.message()
    assert annotator.see("prompt()")["busy"]
    annotator.key("Escape")
    assert annotator.see("prompt()") is None
    assert annotator.see("undo()")["undo"] == 0
    annotator.let_the_worker_go()
    assert np.array_equal(annotator.frame_on_server(), base[0])
    # The next one starts another worker.
    annotator.flood(OUTSIDE)
    annotator.wait("window.__prospero.undo().undo === 1")
    assert annotator.see("pixelJobs()") == {"worker": 1, "page": 0}
    assert_filled(annotator, base[0], OUTSIDE)


def test_what_is_asked_for_other_labels_is_dropped(base: np.ndarray, annotator: AtTheTask) -> None:
    annotator.hold_the_worker()
    annotator.flood(OUTSIDE)
    annotator.wait("Boolean(window.__prospero.prompt()?.busy)")
    annotator.key("d")
    annotator.wait("window.__prospero.frame().shown === 1")
    annotator.page.locator("[data-message]").get_by_text("Filling the background: dropped").wait_for()
    annotator.let_the_worker_go()
    assert annotator.see("undo()")["undo"] == 0
    assert np.array_equal(annotator.frame_on_server(), base[0])
    annotator.go_to(0)


def test_where_no_worker_can_be_started_the_page_does_it(base: np.ndarray, annotator: AtTheTask) -> None:
    annotator.page.route(WORKER, lambda route: route.abort())
    annotator.flood(OUTSIDE)
    annotator.wait("window.__prospero.undo().undo === 1")
    assert annotator.see("pixelJobs()") == {"worker": 0, "page": 1}
    assert_filled(annotator, base[0], OUTSIDE)
