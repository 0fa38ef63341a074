"""Fingers, pens and palms at the canvas, as a touch screen sends them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import CDPSession

from tests.e2e.people import Annotator
from tests.e2e.practice_movie import EMPTY, import_movie, open_task
from tools.live_server import LiveServer

pytestmark = pytest.mark.e2e


class Hand:
    """Fingers and a pen on the screen, by CDP; places in pixels of the image (y, x)."""

    def __init__(self, annotator: Annotator) -> None:
        self._annotator = annotator
        self._cdp: CDPSession = annotator.page.context.new_cdp_session(annotator.page)

    def touch(self, kind: str, *places: tuple[float, float]) -> None:
        """`kind`: touchStart, touchMove, touchEnd or touchCancel, with all fingers that are down after it."""
        points = []
        for finger, place in enumerate(places):
            x, y = self._annotator.screen(*place)
            points.append({"x": x, "y": y, "id": finger})
        self._cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def touch_screen(self, kind: str, *places: tuple[float, float]) -> None:
        """The same at places (x, y) of the screen."""
        points = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(places)]
        self._cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def pen(self, kind: str, place: tuple[float, float], button: str = "left", pressed: int = 1) -> None:
        """`kind`: mousePressed, mouseMoved or mouseReleased, by a pen."""
        x, y = self._annotator.screen(*place)
        self._cdp.send(
            "Input.dispatchMouseEvent",
            {
                "type": kind,
                "x": x,
                "y": y,
                "button": button,
                "buttons": pressed,
                "pointerType": "pen",
                "clickCount": 1,
            },
        )


@pytest.fixture(scope="module")
def movie(server: LiveServer, tmp_path_factory) -> None:
    import_movie(server, tmp_path_factory.mktemp("two"))


@pytest.fixture
def annotator(movie, server: LiveServer, signed_in) -> Iterator[Annotator]:
    annotator = Annotator(signed_in("annotator"), server)
    open_task(annotator, server)
    annotator.key("Escape", "Escape", "b", "Shift+0")
    yield annotator
    annotator.saved()  # what a test took back must not come to the next one


@pytest.fixture
def hand(annotator: Annotator) -> Hand:
    return Hand(annotator)


def edits(annotator: Annotator) -> int:
    return int(annotator.see("undo()")["undo"])


def test_one_finger_draws(annotator: Annotator, hand: Hand) -> None:
    before = edits(annotator)
    y, x = EMPTY
    hand.touch("touchStart", (y, x))
    hand.touch("touchMove", (y, x + 5))
    hand.touch("touchMove", (y, x + 10))
    hand.touch("touchEnd")
    annotator.wait(f"window.__prospero.undo().undo === {before + 1}")
    assert annotator.value(0, y, x) != 0
    assert annotator.value(0, y, x + 10) == annotator.value(0, y, x)
    annotator.key("Control+z")
    assert annotator.value(0, y, x) == 0


def test_two_fingers_zoom_around_the_point_between_them_and_paint_nothing(
    annotator: Annotator, hand: Hand
) -> None:
    before = edits(annotator)
    y, x = EMPTY
    middle = annotator.screen(y, x)
    hand.touch_screen("touchStart", (middle[0] - 50, middle[1]))
    hand.touch_screen("touchStart", (middle[0] - 50, middle[1]), (middle[0] + 50, middle[1]))
    one_pixel = annotator.screen(y, x + 1)[0] - middle[0]
    for spread in (60, 75, 90, 100):
        hand.touch_screen("touchMove", (middle[0] - spread, middle[1]), (middle[0] + spread, middle[1]))
    hand.touch_screen("touchEnd")
    zoomed = annotator.screen(y, x + 1)[0] - annotator.screen(y, x)[0]
    assert zoomed == pytest.approx(2 * one_pixel, rel=0.02)
    assert annotator.screen(y, x) == pytest.approx(middle, abs=1.5)
    assert edits(annotator) == before
    assert annotator.value(0, y, x) == 0


def test_a_second_finger_takes_back_what_the_first_began(annotator: Annotator, hand: Hand) -> None:
    before = edits(annotator)
    y, x = EMPTY
    at = annotator.screen(y, x)
    hand.touch_screen("touchStart", at)
    hand.touch_screen("touchMove", (at[0] + 30, at[1]))
    hand.touch_screen("touchStart", (at[0] + 30, at[1]), (at[0] + 150, at[1]))
    hand.touch_screen("touchMove", (at[0] + 80, at[1] + 20), (at[0] + 200, at[1] + 20))
    hand.touch_screen("touchEnd")
    assert edits(annotator) == before
    assert annotator.value(0, y, x) == 0
    moved = annotator.screen(y, x)
    assert (moved[0] - at[0], moved[1] - at[1]) == pytest.approx((50, 20), abs=2)


def test_what_the_system_takes_away_is_dropped(annotator: Annotator, hand: Hand) -> None:
    before = edits(annotator)
    y, x = EMPTY
    hand.touch("touchStart", (y, x))
    hand.touch("touchMove", (y, x + 8))
    annotator.wait(f"window.__prospero.value('nucleus', 0, {x}, {y}) !== 0")
    hand.touch("touchCancel")
    annotator.wait(f"window.__prospero.value('nucleus', 0, {x}, {y}) === 0")
    assert edits(annotator) == before


def test_a_palm_never_draws_once_a_pen_was_seen(annotator: Annotator, hand: Hand) -> None:
    before = edits(annotator)
    y, x = EMPTY
    hand.pen("mousePressed", (y, x))
    hand.pen("mouseMoved", (y, x + 4))
    hand.pen("mouseReleased", (y, x + 4), pressed=0)
    annotator.wait(f"window.__prospero.undo().undo === {before + 1}")
    annotator.key("Control+z")
    hand.touch("touchStart", (y, x))
    hand.touch("touchMove", (y, x + 8))
    hand.touch("touchEnd")
    annotator.page.wait_for_timeout(200)
    assert edits(annotator) == before
    assert annotator.value(0, y, x) == 0
