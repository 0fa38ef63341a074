"""What is seen over time in a tracking task: trails, ghosts, playback, following, neighbours side by side."""

import io
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.conftest import SIZE
from tests.e2e.people import Annotator
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

FRAMES, HEIGHT, WIDTH = 8, 120, 200
RADIUS, STEP = 8, 12
GONE = 6  # the frame in which cell 2 is missing
RESTED_MS = 700  # software renderers draw smooth outlines when the view has come to rest
WAITS_MS = 400


def place(cell: int, t: int) -> tuple[int, int]:
    """(y, x) of a cell: both go to the right."""
    return (30, 85)[cell - 1], 40 + STEP * t + 10 * cell


@pytest.fixture(scope="module")
def page(browser: Browser, server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    labels = np.zeros((FRAMES, HEIGHT, WIDTH, 1), np.int32)
    for t in range(FRAMES):
        for cell in (1, 2):
            cy, cx = place(cell, t)
            if (cell, t) != (2, GONE):
                labels[t, (y - cy) ** 2 + (x - cx) ** 2 < RADIUS**2] = cell
    raw = (400 + 600 * (labels > 0)).astype(np.uint16)
    path = tmp_path_factory.mktemp("seeing") / "seeing.npz"
    np.savez(path, X=raw, y=labels)
    server.prospero(
        "movies", "import", path, "--axes", "TYXC", "--name", "seeing", "--open-tasks", "tracking"
    )
    server.start()
    complaints: list[str] = []
    opened = browser.new_context(viewport=SIZE).new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(server.login_link("annotator"))
    yield opened
    opened.context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def annotator(page: Page, server: LiveServer) -> Annotator:
    annotator = Annotator(page, server)
    annotator.ask_for_work()
    return annotator


@pytest.fixture(autouse=True)
def as_at_first(annotator: Annotator) -> Iterator[None]:
    annotator.key("Escape", "Escape", "v", "Shift+0")
    annotator.go_to(0)
    yield
    assert annotator.see("undo()")["undo"] == 0, "none of this is an edit"


def said(annotator: Annotator, name: str) -> str:
    """What a choice on the bar says."""
    button = annotator.page.get_by_role("button", name=f"{name}:")
    return str(
        button.evaluate("b => [...b.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join('')")
    )


def until(annotator: Annotator, key: str, name: str, words: str) -> None:
    for _ in range(6):
        if said(annotator, name) == words:
            break
        annotator.key(key)
    assert said(annotator, name) == words
    annotator.page.mouse.move(2, 2)
    annotator.page.wait_for_timeout(RESTED_MS)


def around(annotator: Annotator, y: float, x: float, half: float) -> np.ndarray:
    """The screen around an image position."""
    left, top = annotator.screen(y - half, x - half)
    right, bottom = annotator.screen(y + half, x + half)
    clip = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    picture = Image.open(io.BytesIO(annotator.page.screenshot(clip=clip)))
    return np.asarray(picture.convert("RGB")).astype(int)


def changed(before: np.ndarray, after: np.ndarray) -> int:
    return int((np.abs(before - after).max(axis=-1) > 40).sum())


def middle_of_stage(annotator: Annotator) -> tuple[float, float]:
    box = annotator.page.get_by_role("application").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_trails_and_ghosts(annotator: Annotator) -> None:
    annotator.go_to(4)
    behind = place(1, 2)  # where the cell was two frames ago, beside where it is now
    ahead = place(1, 6)
    until(annotator, "Shift+T", "Trails", "Trails off")
    until(annotator, "Shift+O", "Ghost outlines", "Ghost off")
    bare = [around(annotator, *each, 4) for each in (behind, ahead)]
    until(annotator, "Shift+T", "Trails", "Trails 8")
    trails = [around(annotator, *each, 4) for each in (behind, ahead)]
    assert changed(bare[0], trails[0]) > 10
    assert changed(bare[1], trails[1]) == 0
    annotator.point_at(1)
    annotator.page.mouse.move(2, 2)
    annotator.page.wait_for_timeout(RESTED_MS)
    strong = around(annotator, *behind, 4)
    assert changed(bare[0], strong) > 1.5 * changed(bare[0], trails[0]), "the selected cell's is stronger"
    annotator.key("Escape", "Escape")
    until(annotator, "Shift+T", "Trails", "Trails off")
    # The frame before lies left of the cell, the frame after right of it.
    left, right = place(1, 3), place(1, 5)
    edges = [(left[0], left[1] - RADIUS), (right[0], right[1] + RADIUS)]
    bare = [around(annotator, *each, 4) for each in edges]
    seen = {}
    for words in ("Ghost: frame before", "Ghost: frame after", "Ghost: both"):
        until(annotator, "Shift+O", "Ghost outlines", words)
        seen[words] = [
            changed(b, around(annotator, *each, 4)) > 5 for b, each in zip(bare, edges, strict=True)
        ]
    assert list(seen.values()) == [[True, False], [False, True], [True, True]], seen


def test_the_bar_by_keyboard_and_after_a_reload(annotator: Annotator) -> None:
    page = annotator.page
    page.get_by_role("button", name="Trails:").focus()
    page.keyboard.press("Enter")
    chosen = page.get_by_role("menuitemradio", name="All frames up to here")
    expect(chosen).to_have_attribute("aria-checked", "false")
    chosen.focus()
    page.keyboard.press("Enter")
    assert said(annotator, "Trails") == "Trails: all"
    page.get_by_role("button", name="Speed:").click()
    page.get_by_role("menuitemradio", name="20 frames a second").click()
    annotator.key("Shift+F")
    expect(page.get_by_role("button", name="Follow on")).to_be_visible()
    annotator.key("Shift+V")
    assert annotator.see("inView()") == [0, 1]
    page.wait_for_timeout(WAITS_MS)
    annotator.open(int(page.url.split("?")[0].rsplit("/", 1)[1]))
    assert [said(annotator, name) for name in ("Trails", "Speed", "Frames in view")] == [
        "Trails: all",
        "20 / s",
        "Two frames",
    ]
    assert annotator.see("inView()") == [0, 1]
    annotator.key("Shift+V", "Shift+V", "Shift+F")
    assert annotator.see("inView()") == [0]
    expect(page.get_by_role("button", name="Follow off")).to_be_visible()


def test_it_follows_the_selected_cell(annotator: Annotator) -> None:
    annotator.point_at(2)
    annotator.key(*["="] * 3, "Shift+F")
    for t in (0, 1, GONE - 1):
        annotator.go_to(t)
        at = annotator.see("centroid(2)")
        assert np.allclose(
            annotator.screen(at["y"] - 0.5, at["x"] - 0.5), middle_of_stage(annotator), atol=2
        ), t
    left = annotator.screen(0, 0)
    annotator.go_to(GONE)
    assert annotator.screen(0, 0) == left, "where the cell is missing the view stays"
    annotator.key("Shift+F")
    annotator.go_to(GONE + 1)
    assert annotator.screen(0, 0) == left


def test_playback_waits_begins_again_and_stops(annotator: Annotator) -> None:
    page = annotator.page
    page.evaluate(
        """() => { window.__seen = []; const look = () => {
          const { shown } = window.__prospero.frame();
          if (window.__seen.at(-1) !== shown) window.__seen.push(shown);
          requestAnimationFrame(look); }; look(); }"""
    )
    annotator.key(";")
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    annotator.wait("window.__seen.length > 10")
    annotator.key("d")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    seen = annotator.page.evaluate("window.__seen")
    assert seen[:10] == [*range(8), 0, 1], "one after the other, and from the beginning"
    at = annotator.see("frame()")["t"]
    page.wait_for_timeout(WAITS_MS)
    assert annotator.see("frame()")["t"] == at
    # A frame that does not come is waited for: none is left out.
    held: list[Route] = []
    page.route("**/labels/nucleus/5", lambda route: held.append(route))
    annotator.open(int(page.url.split("?")[0].rsplit("/", 1)[1]))
    page.get_by_role("button", name="Play", exact=True).click()
    annotator.wait("window.__prospero.frame().t === 5")
    page.wait_for_timeout(WAITS_MS)
    assert annotator.see("frame()") | {"seen": 0} == {"t": 5, "shown": 4, "seen": 0}
    for route in held:
        route.continue_()
    page.unroute("**/labels/nucleus/5")
    annotator.wait("window.__prospero.frame().shown > 5")
    annotator.key(";")


def test_a_stroke_in_a_neighbour(annotator: Annotator) -> None:
    page = annotator.page
    annotator.go_to(3)
    annotator.point_at(1)
    until(annotator, "Shift+V", "Frames in view", "Three frames")
    assert annotator.see("inView()") == [2, 3, 4]
    annotator.key("b")
    spot = page.evaluate(f"window.__prospero.toScreen({place(2, 7)[1] + 0.5}, {place(1, 0)[0] + 0.5}, 4)")
    page.mouse.click(spot["x"], spot["y"])
    annotator.wait("window.__prospero.undo().undo === 1")
    assert annotator.value(4, place(1, 0)[0], place(2, 7)[1]) == 1
    assert annotator.value(3, place(1, 0)[0], place(2, 7)[1]) == 0
    assert annotator.see("frame()")["t"] == 4
    assert annotator.see("inView()") == [2, 3, 4], "the pictures stay under the pen"
    annotator.key("v", "d")
    assert annotator.see("inView()") == [4, 5, 6]
    annotator.key("Control+z")
    annotator.wait("window.__prospero.undo().undo === 0")
    assert annotator.see("undo()")["redo"] == 1
    until(annotator, "Shift+V", "Frames in view", "One frame")
