"""The tour: offered to who is new, taken by real deeds, and nothing of it left in the work of anybody."""

import math
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from backend.practice.tour_movie import make_tour_movie
from tests.e2e.people import Annotator
from tests.e2e.test_axe import violations
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e

SCENE = make_tour_movie("Practice movie")
PLACES = SCENE.places
# Where to put pictures of the steps, for eyes; none are taken without it.
PICTURES = os.environ.get("PROSPERO_PICTURES")


@pytest.fixture(scope="module", autouse=True)
def running(server: LiveServer) -> None:
    server.start()


@pytest.fixture
def newcomer(server: LiveServer, signed_in: Callable[[str], Page]) -> Annotator:
    number = len(server.prospero("users", "list").splitlines())
    server.prospero("users", "add", f"newcomer {number}", "--role", "annotator")
    return Annotator(signed_in(f"newcomer {number}"), server)


def begin(person: Annotator, server: LiveServer) -> int:
    """Take the tour from the queue page; the id of its task."""
    page = person.page
    page.goto(f"{server.url}/")
    page.get_by_role("region", name="New here?").get_by_role("link", name="Take the tour").click()
    page.wait_for_url("**/tasks/*")
    task = int(page.url.rsplit("/", 1)[1])
    person.open(task)
    return task


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Tour", exact=True)


def at_step(page: Page, title: str) -> None:
    expect(panel(page).get_by_role("heading", name=title)).to_be_visible()


def done(page: Page, deed: str) -> None:
    expect(panel(page).get_by_role("listitem").filter(has_text=f"{deed}: done")).to_be_visible()


def look(page: Page, name: str) -> None:
    if PICTURES:
        size = page.viewport_size
        assert size is not None
        page.wait_for_timeout(400)
        page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png")


def check_step(person: Annotator, name: str) -> None:
    """The panel lies within the page and beside what it speaks of; axe finds nothing."""
    page = person.page
    look(page, name)
    box = panel(page).bounding_box()
    size = page.viewport_size
    assert box is not None
    assert size is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    assert box["y"] + box["height"] <= size["height"]
    ring = page.locator("svg circle[stroke-dasharray], svg[class*=ring] circle").last
    if ring.count():
        around = ring.bounding_box()
        assert around is not None
        apart = box["x"] + box["width"] <= around["x"] or around["x"] + around["width"] <= box["x"]
        assert apart, f"the panel covers the ring: {box} {around}"
    assert violations(page) == []


def drag(person: Annotator, *points: tuple[float, float]) -> None:
    """Press at the first (y, x), go through the others, let go."""
    mouse = person.page.mouse
    mouse.move(*person.screen(*points[0]))
    mouse.down()
    for point in points[1:]:
        mouse.move(*person.screen(*point), steps=6)
    mouse.up()


def place(name: str) -> tuple[float, float]:
    return PLACES[name]["y"], PLACES[name]["x"]


def line_between_the_two() -> tuple[tuple[float, float], tuple[float, float]]:
    """Across the narrow place of the merged cell."""
    true, drawn = SCENE.truth.images["nucleus"][0], SCENE.predicted.images["nucleus"][0]
    one, other = np.unique(true[drawn == PLACES["merged"]["cell"]]).tolist()
    near = np.argwhere(true == one)
    far = np.argwhere(true == other)
    apart = np.abs(near[:, None] - far[None]).sum(axis=2)
    a, b = np.unravel_index(apart.argmin(), apart.shape)
    touching = near[(apart <= 1).any(axis=1)]
    y, x = (touching if len(touching) else (near[a : a + 1] + far[b]) / 2).mean(axis=0)
    (y1, x1), (y2, x2) = near.mean(axis=0), far.mean(axis=0)
    length = math.hypot(y2 - y1, x2 - x1)
    dy, dx = -(x2 - x1) / length * 20, (y2 - y1) / length * 20
    return (y - dy, x - dx), (y + dy, x + dx)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)], ids=["1280", "1920"])
def test_the_whole_tour_by_real_deeds(
    newcomer: Annotator, server: LiveServer, signed_in: Callable[[str], Page], size: tuple[int, int]
) -> None:
    page = newcomer.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{server.url}/")
    expect(page.get_by_role("region", name="New here?")).to_be_visible()
    look(page, "00-queue")
    assert violations(page) == []
    task = begin(newcomer, server)

    at_step(page, "Move and zoom")
    check_step(newcomer, "01-look")
    page.mouse.move(*newcomer.screen(100, 60))
    page.mouse.wheel(0, -400)
    done(page, "Zoom in")
    page.keyboard.down("Space")
    drag(newcomer, (100, 80), (110, 100))
    page.keyboard.up("Space")

    at_step(page, "Go through the frames")
    check_step(newcomer, "02-frames")
    newcomer.key("Shift+0", "d")

    at_step(page, "Select a cell")
    newcomer.wait("window.__prospero.frame().shown === 0")
    check_step(newcomer, "03-select")
    newcomer.key("v")
    newcomer.point_at(PLACES["cell"]["cell"])

    at_step(page, "Paint what is missing")
    check_step(newcomer, "04-paint")
    newcomer.key("b")
    y, x = place("part")
    drag(
        newcomer,
        (y - 14, x - 2),
        (y - 6, x + 2),
        (y + 6, x + 2),
        (y + 12, x - 3),
        (y, x - 2),
        (y - 12, x - 2),
    )
    done(page, "Draw with the brush")
    look(page, "05-painted")

    at_step(page, "Take it back")
    newcomer.key("Control+z")
    done(page, "Undo the stroke")
    check_step(newcomer, "06-undo")
    newcomer.key("Control+Shift+z")

    at_step(page, "Erase what is too much")
    check_step(newcomer, "07-erase")
    newcomer.key("e")
    y, x = place("beyond")
    drag(newcomer, (y - 15, x - 4), (y + 15, x - 4), (y + 12, x + 1), (y - 12, x + 1))

    at_step(page, "Split two cells in one")
    check_step(newcomer, "08-split")
    newcomer.key("Shift+w")
    drag(newcomer, *line_between_the_two())

    at_step(page, "Let the image help")
    check_step(newcomer, "09-smart")
    newcomer.key("u")
    newcomer.point(*place("missing"))
    done(page, "Click the middle of the cell")
    check_step(newcomer, "10-proposed")
    newcomer.key("Enter")

    at_step(page, "Look at the checks")
    check_step(newcomer, "11-checks")
    piece = page.get_by_role("listbox", name="Open checks").get_by_role("option")
    piece.filter(has_text=f"Cell {PLACES['piece']['cell']} is in 2 pieces").click()
    done(page, "Go to a check")
    newcomer.key("/")

    at_step(page, "Submit")
    check_step(newcomer, "12-submit")
    # All that was wrong is right again: nothing is left to explain.
    expect(page.get_by_text("No open checks.")).to_be_visible()
    newcomer.key("Control+Enter")
    end = page.get_by_role("dialog", name="That is all. Ask for work.")
    expect(end).to_be_visible(timeout=15_000)
    look(page, "13-end")
    assert violations(page) == []
    end.get_by_role("link", name="To my work").click()
    expect(page.get_by_role("region", name="Tour", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="New here?")).to_be_hidden()
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
    look(page, "14-queue")

    # The expert finds nothing to review, and no such task.
    expert = signed_in("expert")
    assert expert.request.get(f"{server.url}/api/v1/reviews").json()["reviews"] == []
    assert expert.request.get(f"{server.url}/api/v1/tasks/{task}").status == 404


def test_keys_of_ones_own_steps_that_are_kept_and_an_end_that_other_computers_know(
    newcomer: Annotator, server: LiveServer, signed_in: Callable[[str], Page]
) -> None:
    page = newcomer.page
    begin(newcomer, server)
    who = page.request.get(f"{server.url}/api/v1/session").json()["user"]
    own = '{"single": true, "keys": {"tool:brush": ["Q"]}}'
    page.evaluate(f"localStorage.setItem('prospero.keys.{who['id']}', '{own}')")
    skip = panel(page).get_by_role("button", name="Skip this step")
    for title in ("Move and zoom", "Go through the frames", "Select a cell"):
        at_step(page, title)
        skip.focus()
        page.keyboard.press("Enter")
    at_step(page, "Paint what is missing")
    # A reload goes on there, and the text has the person's own key.
    page.reload()
    at_step(page, "Paint what is missing")
    expect(panel(page).get_by_text("Take the brush")).to_contain_text("Take the brush Q")
    panel(page).get_by_role("button", name="Back").click()
    at_step(page, "Select a cell")
    # The palette leads to it, too, and F6 into its panel.
    page.get_by_role("application").focus()
    page.keyboard.press("F6")
    page.keyboard.press("F6")
    assert panel(page).evaluate("(panel) => panel.contains(document.activeElement)")
    panel(page).get_by_role("button", name="End the tour").last.press("Enter")
    page.wait_for_url(f"{server.url}/")
    expect(page.get_by_role("region", name="Tour", exact=True)).to_be_visible()
    elsewhere = signed_in(who["name"])
    expect(elsewhere.get_by_role("region", name="Tour", exact=True)).to_be_visible()
    expect(elsewhere.get_by_role("region", name="New here?")).to_be_hidden()
