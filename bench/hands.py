"""A pair of hands at the labeling page: keys, clicks and strokes, each counted."""

import time
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page

PATIENCE_S = 30
MIDDLE = 0.2
"""Share of the canvas on each side from which a place is brought to the middle before something is done."""

# Whether a click there reaches the image, and no button, bar or panel over it.
REACHES_THE_IMAGE = """([x, y]) => {
  const found = document.elementFromPoint(x, y);
  return found?.closest('[role=application]') != null
    && found.closest('button, [role=toolbar], [role=group], [data-solid]') === null;
}"""

Place = tuple[float, float]
"""(y, x) in pixels of the image; (3, 5) is the middle of that pixel."""


class Hands:
    """At a page whose task is open with `?debug`. `pressed`: the keys, clicks and strokes so far."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def see(self, call: str) -> Any:
        """A value of the page's debug handle, such as "selected()"."""
        return self.page.evaluate(f"window.__prospero.{call}")

    def wait(self, condition: str) -> None:
        """AssertionError where it is not true after PATIENCE_S."""
        until = time.monotonic() + PATIENCE_S
        while not self.page.evaluate(condition):
            said = self.page.locator("[role=log]").first.inner_text()
            assert time.monotonic() < until, f"not true within {PATIENCE_S} s: {condition}; said: {said}"
            self.page.wait_for_timeout(10)

    def key(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, number: int) -> None:
        """Digits are typed one by one, and count so."""
        self.key(*str(number))

    def click(self, place: Place) -> None:
        x, y = self._screen(place)
        assert self.page.evaluate(REACHES_THE_IMAGE, [x, y]), f"{place} lies below something"
        self.page.mouse.click(x, y)
        self.pressed += 1

    def draw(self, places: Sequence[Place]) -> None:
        """One stroke from the first place through the others."""
        first, *others = (self._screen(place) for place in places)
        self.page.mouse.move(*first)
        self.page.mouse.down()
        for place in others:
            self.page.mouse.move(*place)
        self.page.mouse.up()
        self.pressed += 1

    def go_to(self, t: int) -> None:
        """Step until frame t is shown."""
        while (now := self.see("frame()")["t"]) != t:
            self.key("d" if t > now else "a")
            self.wait(f"window.__prospero.frame().t !== {now}")
        self.wait(f"window.__prospero.frame().shown === {t}")

    def bring_near(self, place: Place) -> None:
        """Move the image until the place is well inside the canvas."""
        box = self.page.get_by_role("application").first.bounding_box()
        assert box is not None, "no canvas"
        x, y = self._screen(place)
        across, down = (x - box["x"]) / box["width"], (y - box["y"]) / box["height"]
        if all(MIDDLE < share < 1 - MIDDLE for share in (across, down)):
            return
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.keyboard.down(" ")
        self.page.mouse.move(*middle)
        self.page.mouse.down()
        self.page.mouse.move(middle[0] * 2 - x, middle[1] * 2 - y)
        self.page.mouse.up()
        self.page.keyboard.up(" ")
        self.pressed += 1

    def saved(self) -> None:
        """Wait until the server has everything."""
        self.wait("window.__prospero.save().state === 'saved' && window.__prospero.save().pending === 0")

    def _screen(self, place: Place) -> tuple[float, float]:
        y, x = place
        at = self.see(f"toScreen({x + 0.5}, {y + 0.5})")
        return at["x"], at["y"]
