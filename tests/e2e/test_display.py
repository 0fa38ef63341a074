"""How the labeling page shows a movie, read from pixels: channels, contrast, overlaps, the map, memory."""

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.people import Annotator
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

RESTED_MS = 900  # software renderers draw smooth outlines when the view has come to rest
HEIGHT, WIDTH = 120, 200
# Where each of six channels has its bright square (y, x), and the colour it has first.
SQUARES = [(20, 20), (20, 60), (20, 100), (20, 140), (70, 20), (70, 60)]
COLOURS = ["ffffff", "3f8cff", "2fd07f", "ff5a4f", "ffc93c", "e06bff"]
DIM, MITOSIS = (70, 110), (74, 160)  # nuclei, and something much brighter in the frames 1 and 3

OPENED: list[int] = []  # the one task of this file


@pytest.fixture(scope="module")
def annotator_page(server: LiveServer, tmp_path_factory):
    rng = np.random.default_rng(4)
    raw = rng.normal(500, 8, (5, HEIGHT, WIDTH, 6)).round().astype(np.uint16)
    for c, (y, x) in enumerate(SQUARES):
        raw[:, y : y + 24, x : x + 24, c] += 1500
    y, x = DIM
    raw[:, y : y + 24, x : x + 24, 0] += 1500
    y, x = MITOSIS
    raw[1::2, y : y + 5, x : x + 5, 0] = 60000
    labels = np.zeros((5, HEIGHT, WIDTH, 1), np.int32)
    labels[:, 20:44, 20:44] = 1
    labels[:, 70:94, 110:134] = 2
    path = tmp_path_factory.mktemp("six") / "six.npz"
    np.savez(path, X=raw, y=labels)
    server.prospero(
        "movies", "import", path, "--axes", "TYXC", "--name", "six", "--open-tasks", "segmentation"
    )
    server.start()
    return path


@pytest.fixture
def annotator(annotator_page, server: LiveServer, signed_in) -> Annotator:
    annotator = Annotator(signed_in("annotator"), server)
    if OPENED:  # it is this person's already: the page of the test before had it
        annotator.open_mine(OPENED[0])
    else:
        OPENED.append(annotator.ask_for_work())
    annotator.key("z", "z")  # cells are hidden: solid, then hidden
    annotator.key("o")
    rest(annotator)
    return annotator


def rest(annotator: Annotator) -> None:
    annotator.page.mouse.move(2, 2)
    annotator.page.wait_for_timeout(RESTED_MS)


def pixel(annotator: Annotator, y: float, x: float) -> np.ndarray:
    """RGB on the screen in the middle of an image pixel."""
    left, top = annotator.screen(y, x)
    clip = {"x": int(left), "y": int(top), "width": 1, "height": 1}
    return picture(annotator.page, clip)[0, 0].astype(int)


def picture(page: Page, clip) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB"))


def middle(square: tuple[int, int]) -> tuple[int, int]:
    return square[0] + 12, square[1] + 12


def panel(annotator: Annotator):
    return annotator.page.get_by_role("region", name="Display")


def test_six_channels_add_up_each_in_its_colour(annotator: Annotator) -> None:
    before = pixel(annotator, *middle(SQUARES[1]))
    assert before.max() < 40, "channel 2 is off at first"
    switches = panel(annotator).get_by_role("switch")
    assert switches.count() == 6
    for i in range(1, 6):
        switches.nth(i).click(force=True)
    rest(annotator)
    for square, colour in zip(SQUARES, COLOURS, strict=True):
        rgb = np.array([int(colour[i : i + 2], 16) for i in (0, 2, 4)])
        seen = pixel(annotator, *middle(square))
        assert np.abs(seen - rgb).max() < 60, (square, colour, seen)
    switches.nth(1).click(force=True)
    annotator.key("y")  # one channel in grey
    rest(annotator)
    assert np.ptp(pixel(annotator, *middle(SQUARES[0]))) <= 2
    assert pixel(annotator, *middle(SQUARES[3])).max() < 60
    annotator.key("y")


def test_a_mitosis_does_not_dim_the_nuclei(annotator: Annotator) -> None:
    for frame in ("Movie", "Frame"):
        panel(annotator).get_by_role("radio", name=frame).click()
        for t in (0, 1):
            annotator.go_to(t)
            rest(annotator)
            assert pixel(annotator, *middle(DIM)).min() > 150, (frame, t)
    panel(annotator).get_by_label("Brightest value, typed").fill("60000")
    rest(annotator)
    assert pixel(annotator, *middle(DIM)).max() < 60
    annotator.page.keyboard.press("Enter")
    annotator.key("0")
    rest(annotator)
    assert pixel(annotator, *middle(DIM)).min() > 150


def test_invert_and_gamma_by_keys(annotator: Annotator) -> None:
    dark, bright = pixel(annotator, 110, 8), pixel(annotator, *middle(SQUARES[0]))
    annotator.key("i")
    rest(annotator)
    assert pixel(annotator, 110, 8).min() > 255 - dark.max() - 30
    assert pixel(annotator, *middle(SQUARES[0])).max() < 255 - bright.min() + 30
    annotator.key("i")


def annotator_feature(annotator: Annotator) -> str:
    return str(annotator.see("task()")["features"][0])


def spread(rgb: np.ndarray) -> float:
    return float(rgb.astype(float).std(axis=0).max())


def test_the_map_moves_the_view_by_mouse_and_keys(annotator: Annotator) -> None:
    chart = annotator.page.locator("[aria-roledescription=map]")
    expect(chart).to_have_count(0)
    annotator.page.mouse.move(500, 300)
    annotator.key(*["="] * 8)
    expect(chart).to_be_visible()
    annotator.page.wait_for_timeout(RESTED_MS)
    box = chart.bounding_box()
    assert box is not None
    assert spread(picture(annotator.page, box).reshape(-1, 3)) > 20, "the map is empty"
    annotator.page.mouse.click(box["x"] + 0.2 * box["width"], box["y"] + 0.3 * box["height"])
    stage = annotator.page.get_by_role("application").bounding_box()
    assert stage is not None
    centre = annotator.screen(0.3 * HEIGHT, 0.2 * WIDTH)
    assert centre == pytest.approx(
        (stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2), abs=40
    )
    expect(chart).to_be_focused()
    frame = annotator.see("frame()")["t"]
    annotator.key("ArrowRight")
    assert annotator.screen(0.3 * HEIGHT, 0.2 * WIDTH)[0] < centre[0] - 50
    assert annotator.see("frame()")["t"] == frame
    annotator.key("Shift+0")
    expect(chart).to_have_count(0)


def test_settings_are_remembered(annotator: Annotator) -> None:
    task = int(annotator.page.url.split("?")[0].rsplit("/", 1)[1])
    gamma = panel(annotator).get_by_role("slider", name="Gamma")
    gamma.focus()
    annotator.key(*["ArrowLeft"] * 6)
    annotator.key("i")
    panel(annotator).get_by_role("switch").nth(3).click(force=True)
    annotator.page.wait_for_timeout(600)
    annotator.open(task)
    expect(gamma).to_have_attribute("aria-valuenow", "0.7")
    expect(panel(annotator).get_by_role("button", name="Invert")).to_have_attribute("aria-pressed", "true")
    expect(panel(annotator).get_by_role("switch").nth(3)).to_be_checked()
    broken = "for (const key of Object.keys(localStorage)) localStorage.setItem(key, '{')"
    annotator.page.evaluate(broken)
    annotator.open(task)
    expect(gamma).to_have_attribute("aria-valuenow", "1")


def test_a_change_of_opacity_costs_the_page_little(annotator: Annotator) -> None:
    """A gross check only (`make bench` measures): nothing per cell, no lookup, no wait for the drawing."""
    times = annotator.page.evaluate(
        """() => {
          const slider = document.querySelector('[role=slider][aria-label=Cells]');
          slider.focus();
          return Array.from({length: 20}, (_, i) => {
            const begun = performance.now();
            const key = i % 2 ? 'ArrowLeft' : 'ArrowRight';
            slider.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
            return performance.now() - begun;
          });
        }"""
    )
    assert sorted(times)[10] < 50, times


# The last one: it makes an edit, and the task is then gone on with instead of asked for.
def test_overlap_is_hatched_in_both_colours_and_hover_names_both(annotator: Annotator) -> None:
    annotator.key("z", "o")  # cells as they are at first, outlines on
    annotator.select(1)
    annotator.key("b", "Shift+3", *["ArrowUp"] * 6)
    annotator.page.mouse.move(*annotator.screen(82, 113))
    annotator.page.mouse.down()
    annotator.page.mouse.move(*annotator.screen(82, 118), steps=4)
    annotator.page.mouse.up()
    assert annotator.value(annotator.see("frame()")["t"], 82, 116, annotator_feature(annotator)) not in (1, 2)
    annotator.key("v", "z")
    rest(annotator)
    left, top = annotator.screen(78, 112)
    clip = {"x": int(left), "y": int(top), "width": 30, "height": 30}
    hatched = picture(annotator.page, clip).reshape(-1, 3)
    left, top = annotator.screen(28, 28)
    plain = picture(annotator.page, clip | {"x": int(left), "y": int(top)}).reshape(-1, 3)
    assert spread(hatched) > 2 * spread(plain) + 40
    annotator.page.mouse.move(*annotator.screen(82, 116))
    expect(annotator.page.get_by_text("Cells 1 and 2")).to_be_visible()
    selected = annotator.see("selected()")
    assert selected == 1
    annotator.point(82, 116)
    assert annotator.see("selected()") == 2
    annotator.point(82, 116)
    assert annotator.see("selected()") is None
