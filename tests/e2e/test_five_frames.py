"""The five frames of a segmentation task: in small below the canvas, and all large side by side."""

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.people import Annotator
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

RESTED_MS = (
    1200  # software renderers draw smooth outlines, and small pictures, when the view has come to rest
)
HEIGHT, WIDTH = 120, 200
FIRST = 30, 40  # (y, x) of cell 1, in all frames but the last
SECOND = 80, 150  # of cell 2, in all
RADIUS = 12
FRAMES = range(5)
WHITE, SMALL_WHITE = 240, 225  # thin lines in small pictures are mixed with what lies below


@pytest.fixture(scope="module")
def movie(server: LiveServer, tmp_path_factory) -> None:
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    labels = np.zeros((5, HEIGHT, WIDTH, 1), np.int32)
    for cell, (cy, cx) in enumerate((FIRST, SECOND), start=1):
        labels[:, (y - cy) ** 2 + (x - cx) ** 2 < RADIUS**2] = cell
    labels[4][labels[4] == 1] = 0
    noise = np.random.default_rng(5).normal(400, 10, (5, HEIGHT, WIDTH, 1))
    raw = (noise + 600 * (labels > 0)).astype(np.uint16)
    path = tmp_path_factory.mktemp("five") / "five.npz"
    np.savez(path, X=raw, y=labels)
    server.prospero(
        "movies", "import", path, "--axes", "TYXC", "--name", "five", "--open-tasks", "segmentation"
    )
    server.start()


@pytest.fixture
def annotator(movie: None, server: LiveServer, signed_in) -> Annotator:
    return Annotator(signed_in("annotator"), server)


def white(picture: np.ndarray, least: int = WHITE) -> int:
    """Pixels of the line round the selected cell."""
    return int((picture.min(axis=-1) >= least).sum())


def small_white(annotator: Annotator) -> list[int]:
    return [white(each, SMALL_WHITE) for each in small_pictures(annotator)]


def small_pictures(annotator: Annotator) -> list[np.ndarray]:
    canvases = annotator.page.locator("[role=listbox][aria-label='The frames of this task'] canvas")
    assert canvases.count() == 5
    return [image(canvases.nth(i).screenshot()) for i in FRAMES]


def image(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def at(annotator: Annotator, t: int, y: float, x: float) -> tuple[float, float]:
    """Where an image position of frame t is on the screen."""
    place = annotator.see(f"toScreen({x + 0.5}, {y + 0.5}, {t})")
    return place["x"], place["y"]


def around(annotator: Annotator, t: int, y: float, x: float) -> np.ndarray:
    """The screen around an image position of frame t."""
    (left, top), (right, bottom) = (at(annotator, t, y + d, x + d) for d in (-RADIUS - 3, RADIUS + 3))
    clip = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    return image(annotator.page.screenshot(clip=clip))


def rest(annotator: Annotator) -> None:
    annotator.page.mouse.move(2, 2)
    annotator.page.wait_for_timeout(RESTED_MS)


def middle(annotator: Annotator, t: int) -> np.ndarray:
    """The middle of the frame on the screen, counted from that of the first frame in view."""
    first = annotator.see("inView()")[0]
    return np.subtract(at(annotator, t, 60, 100), at(annotator, first, 60, 100))


# One test after the other at one task: who asks again would get it as it was left.
def test_the_five_frames(annotator: Annotator) -> None:
    task = annotator.ask_for_work()
    strip_is_linked(annotator)
    side_by_side(annotator)
    stroke_goes_into_the_frame_it_is_in(annotator, task)
    back_to_one(annotator)


def strip_is_linked(annotator: Annotator) -> None:
    rest(annotator)
    assert small_white(annotator) == [0] * 5
    annotator.select(1)
    rest(annotator)
    seen = small_white(annotator)
    assert min(seen) > 8, f"outlined in four, a dashed ring in the fifth: {seen}"
    assert seen[4] < min(seen[:4]), f"in the fifth it is missing: {seen}"
    expect(annotator.page.get_by_role("option", name="5 Frame 4 no cell 1")).to_be_visible()
    # The strip shows what the canvas shows: far from the cell it is in none of them.
    annotator.page.mouse.move(*annotator.screen(100, 180))
    annotator.key(*["="] * 6)
    rest(annotator)
    assert small_white(annotator) == [0] * 5
    annotator.key("Shift+0")
    rest(annotator)
    assert min(small_white(annotator)) > 8
    # A click goes there, and so does a key.
    annotator.page.get_by_role("option", name="Frame 3").click()
    assert annotator.see("frame()")["t"] == 3
    annotator.key("2")
    assert annotator.see("frame()")["t"] == 1


def side_by_side(annotator: Annotator) -> None:
    annotator.key("Shift+V")
    assert annotator.see("inView()") == list(FRAMES)
    assert annotator.see("frame()")["t"] == 1
    rest(annotator)
    outlined = [white(around(annotator, t, *FIRST)) for t in FRAMES]
    assert min(outlined[:4]) > 30, outlined
    assert max(outlined[:4]) - min(outlined[:4]) < 0.3 * max(outlined), outlined
    # One pan and one zoom for all.
    before = {t: at(annotator, t, 60, 100) for t in FRAMES}
    apart = {t: middle(annotator, t) for t in FRAMES}
    annotator.page.mouse.move(*at(annotator, 3, *SECOND))
    annotator.page.mouse.wheel(0, -240)
    under = np.subtract(at(annotator, 3, *SECOND), at(annotator, 0, *SECOND))
    assert np.allclose(under, apart[3], atol=0.5)
    annotator.page.keyboard.down("Space")
    annotator.page.mouse.down()
    x, y = at(annotator, 3, *SECOND)
    annotator.page.mouse.move(x - 30, y - 20, steps=3)
    annotator.page.mouse.up()
    annotator.page.keyboard.up("Space")
    assert annotator.see("frame()")["t"] == 1, "panning does not change the frame"
    for t in FRAMES:
        assert np.linalg.norm(np.subtract(at(annotator, t, 60, 100), before[t])) > 10
        assert np.allclose(middle(annotator, t), apart[t], atol=0.5)


def stroke_goes_into_the_frame_it_is_in(annotator: Annotator, task: int) -> None:
    page = annotator.page
    annotator.key("Shift+0", "b", "n")
    view = at(annotator, 0, 60, 100)
    feature = annotator.see("task()")["features"][0]
    labels = {t: annotator.labels_on_server(task, t, (HEIGHT, WIDTH), feature) for t in FRAMES}
    place = 90, 60
    page.mouse.move(*at(annotator, 3, *place))
    tag = page.get_by_text("on background only")
    assert at(annotator, 3, 0, 0)[1] <= tag.bounding_box()["y"] + 40, "the mode is said where the pointer is"
    page.mouse.down()
    now = annotator.see("frame()")
    assert (now["t"], now["shown"]) == (3, 3)
    assert at(annotator, 0, 60, 100) == view, "the picture does not jump"
    page.mouse.move(*at(annotator, 3, place[0], place[1] + 12), steps=4)
    # Beyond the border of its picture the stroke is still that of the frame it began in.
    page.mouse.move(*at(annotator, 4, place[0], place[1] + 12), steps=4)
    page.mouse.up()
    annotator.saved()
    new = annotator.see("selected()")
    assert annotator.value(3, *place, feature=feature) == new
    for t in FRAMES:
        now = annotator.labels_on_server(task, t, (HEIGHT, WIDTH), feature)
        changed = now != labels[t]
        assert changed.any() == (t == 3), t
        if t == 3:
            assert set(np.unique(now[changed])) == {new}
    rest(annotator)
    drawn = [white(around(annotator, t, place[0], place[1] + 6)) for t in FRAMES]
    assert drawn[3] > 30, drawn
    # Undo brings back frame, place and zoom as they were.
    page.mouse.move(*at(annotator, 0, *SECOND))
    page.mouse.wheel(0, -240)
    annotator.key("1")
    annotator.key("Control+z")
    annotator.wait("window.__prospero.frame().shown === 3")
    assert at(annotator, 0, 60, 100) == pytest.approx(view, abs=0.5)
    annotator.saved()
    assert np.array_equal(annotator.labels_on_server(task, 3, (HEIGHT, WIDTH), feature), labels[3])


def back_to_one(annotator: Annotator) -> None:
    """Back to one frame, the one that is current; the strip comes back."""
    annotator.page.get_by_role("radio", name="One").click()
    assert annotator.see("inView()") == [3]
    rest(annotator)
    assert len(small_pictures(annotator)) == 5
    annotator.page.get_by_role("radio", name="Five").click()
    expect(annotator.page.get_by_role("listbox", name="The frames of this task")).to_have_count(0)
