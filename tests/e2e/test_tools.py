"""Every tool of the registry in a real browser, on a 16-bit movie that is not square: labels, and undo.

A tool without an entry in `tool_deeds.DOES` fails `test_every_tool_has_its_test`.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from celldata.formats import movie_folder
from tests.e2e import tool_scene as scene
from tests.e2e.conftest import SIZE
from tests.e2e.tool_deeds import BOX, DOES, IN_TRACKING, NEW, Bench, assert_bright_in_box, square
from tests.e2e.tool_scene import CELLS, disc
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def tasks(server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """The tasks of the scene: segmentation, tracking, and segmentation of a movie without labels."""
    folder = tmp_path_factory.mktemp("movies")
    found = {}
    known: set[int] = set()
    for name, kind in [("segmentation", "segmentation"), ("tracking", "tracking"), ("empty", "segmentation")]:
        movie, labels = scene.movie(name), scene.labels(empty=name == "empty")
        info = movie_folder.MovieInfo.of(movie, labels.features)
        movie_folder.write(folder / name, movie, labels, info)
        server.prospero("movies", "import", folder / name, "--name", name, "--open-tasks", kind)
        (found[name],) = {row["id"] for row in server.prospero_json("tasks", "list")} - known
        known.add(found[name])
    server.start()
    return found


@pytest.fixture(scope="module")
def bench_of_the_module(
    browser: Browser,
    server: LiveServer,
    tasks: dict[str, int],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Bench]:
    page = browser.new_context(viewport=SIZE).new_page()
    bench = Bench(page, server)
    bench.complaints = []
    bench.pictures = tmp_path_factory.mktemp("pictures")
    page.on("pageerror", lambda error: bench.complaints.append(str(error)))
    page.goto(server.login_link("expert"))
    yield bench
    page.context.close()


@pytest.fixture
def bench(bench_of_the_module: Bench) -> Iterator[Bench]:
    yield bench_of_the_module
    assert bench_of_the_module.complaints == []


def test_every_tool_has_its_test(bench: Bench, tasks: dict[str, int]) -> None:
    bench.begin(tasks["segmentation"])
    known = {tool["id"] for tool in bench.see("tools()")}
    bench.begin(tasks["tracking"])
    known |= {tool["id"] for tool in bench.see("tools()")}
    assert known == set(DOES)


@pytest.mark.parametrize("tool", DOES)
def test_tool(bench: Bench, tasks: dict[str, int], tool: str) -> None:
    does, edits = DOES[tool]
    bench.begin(tasks["tracking" if tool in IN_TRACKING else "segmentation"])
    before = bench.state()
    assert bench.see("undo()")["undo"] == 0
    does(bench)
    assert bench.see("undo()")["undo"] == edits
    for left in reversed(range(edits)):
        bench.key("Control+z")
        bench.wait(f"window.__prospero.undo().undo === {left}")
    assert bench.state() == before


def test_no_tool_stumbles_in_a_movie_without_labels(bench: Bench, tasks: dict[str, int]) -> None:
    """Each tool is taken by its key, clicked, clicked again, dragged, confirmed and put down."""
    bench.begin(tasks["empty"])
    before = bench.state()
    for tool in bench.see("tools()"):
        bench.key("Escape", "Escape", "Escape", "v", tool["key"])
        for place in ((30, 30), (30, 60)):
            bench.point(*place)
        bench.drag((60, 20), (70, 40), (50, 40))
        bench.key("Enter")
        bench.wait("!window.__prospero.prompt()?.busy")
        bench.key("Escape", "Escape", "Escape")
        assert bench.complaints == [], tool["id"]
        bench.undo_all()
    assert bench.state() == before


def test_drawing_tools_make_the_first_cell_of_an_empty_movie(bench: Bench, tasks: dict[str, int]) -> None:
    bench.begin(tasks["empty"])

    def undone() -> None:
        bench.key("Control+z")
        bench.wait("window.__prospero.undo().undo === 0")
        bench.key("Escape", "Escape", "Escape", "v")

    bench.key("b")
    bench.point(30, 30)
    assert bench.mask(1).sum() == 69
    undone()
    bench.key("p")
    bench.drag(*square((40, 40), 6))
    assert bench.mask(1).sum() == 12 * 12
    undone()
    bench.key("g")
    bench.point(30, 30)
    bench.point(30, 30)
    assert bench.mask(1).all()
    undone()
    bench.key("t")
    bench.drag(*BOX)
    bench.previewed("threshold-empty")
    bench.key("Enter")
    assert_bright_in_box(bench.mask(1))
    undone()
    assert not bench.mask(1).any()


def test_outline_tools_are_one_key_away_in_tracking(bench: Bench, tasks: dict[str, int]) -> None:
    bench.begin(tasks["tracking"])
    bench.shoot("tracking")
    for tool, key in [
        ("lasso", "p"),
        ("split", "Shift+W"),
        ("merge", "Shift+R"),
        ("brush", "b"),
        ("trim", "k"),
    ]:
        bench.key("Escape", "Escape", "v", key)
        assert bench.see("tool()") == tool
    bench.select(CELLS["hollow"])
    bench.key("Shift+G")
    assert (bench.mask(CELLS["hollow"]) == disc(scene.HOLLOW, 14)).all()
    bench.key("Control+z")
    bench.wait("window.__prospero.undo().undo === 0")


def test_shift_draws_straight_and_alt_with_the_wheel_sets_the_size(
    bench: Bench, tasks: dict[str, int]
) -> None:
    bench.begin(tasks["segmentation"])
    bench.key("b")
    size = bench.see("size()")
    bench.page.mouse.move(*bench.screen(40, 20))
    bench.page.keyboard.down("Alt")
    for _ in range(3):
        bench.page.mouse.wheel(0, 100)
    bench.wait(f"window.__prospero.size() === {size - 3}")
    bench.page.mouse.wheel(0, -100)
    bench.wait(f"window.__prospero.size() === {size - 2}")
    bench.page.keyboard.up("Alt")
    bench.key("ArrowUp", "ArrowUp")
    assert bench.see("size()") == size
    bench.point(43, 60)
    bench.page.keyboard.down("Shift")
    bench.point(43, 160)
    bench.page.keyboard.up("Shift")
    assert bench.mask(NEW)[43, 60:161].all(), "the two clicks are not joined"
    assert bench.see("undo()")["undo"] == 2
    for left in (1, 0):
        bench.key("Control+z")
        bench.wait(f"window.__prospero.undo().undo === {left}")
