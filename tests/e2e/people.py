"""What an annotator and an expert do with the pages, in the words of their work."""

import re
import time
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect

from tools.live_server import LiveServer

BRUSH_AT_FIRST = 5
PATIENCE_S = 30


class Annotator:
    """A signed-in annotator at the labeling page, watched through the page's debug handle."""

    def __init__(self, page: Page, server: LiveServer) -> None:
        self.page = page
        self._server = server

    def ask_for_work(self) -> int:
        """Press the button on the queue page; the id of the task that opens."""
        self.page.goto(f"{self._server.url}/")
        self.page.get_by_role("button", name="Ask for work").click()
        self.page.wait_for_url("**/tasks/*")
        task = int(self.page.url.split("?")[0].rsplit("/", 1)[1])
        self.open(task)
        return task

    def open(self, task: int) -> None:
        self.page.goto(f"{self._server.url}/tasks/{task}?debug")
        self.wait("Boolean(window.__prospero?.state().includes('editing'))")
        self.wait("window.__prospero.frame().shown !== null")

    def open_mine(self, task: int) -> None:
        """Open a task of this person; where another page of theirs still has it, take it over.

        A page knows by itself that another one of its browser is gone, unless that browser died before its
        localStorage was on disk: seconds later in Chromium. Of another browser only the server knows, and
        Chromium ends a busy page half a second after it was left, before it could give the task back.
        """
        self.page.goto(f"{self._server.url}/tasks/{task}?debug")
        shown = "window.__prospero?.state().includes('editing') && window.__prospero.frame().shown !== null"
        take_over = self.page.get_by_role("button", name="Take over", exact=True)
        until = time.monotonic() + PATIENCE_S
        while not self.page.evaluate(shown):
            assert time.monotonic() < until, f"the task does not open: {self.page.inner_text('body')}"
            if take_over.is_visible():
                take_over.click()
            self.page.wait_for_timeout(50)

    def leave(self) -> None:
        """Close the page once it rests: Chromium would end a busy one before it could give the task back."""
        self.page.evaluate("() => new Promise((resolve) => requestIdleCallback(() => resolve()))")
        self.page.goto("about:blank")

    def wait(self, condition: str) -> None:
        """Poll from here: the page's own policy forbids Playwright's wait_for_function, which needs eval."""
        until = time.monotonic() + PATIENCE_S
        while not self.page.evaluate(condition):
            if time.monotonic() > until:
                state = self.page.evaluate("[window.__prospero?.state(), window.__prospero?.prompt()]")
                said = self.page.locator("[data-message], [role=alert]").all_inner_texts()
                raise AssertionError(f"not true within {PATIENCE_S} s: {condition}; {state}; {said}")
            self.page.wait_for_timeout(20)

    def see(self, call: str) -> Any:
        """A value of the debug handle, such as "selected()"."""
        return self.page.evaluate(f"window.__prospero.{call}")

    def key(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def go_to(self, t: int) -> None:
        """Step with the keys until frame t is shown."""
        while (now := self.see("frame()")["t"]) != t:
            self.key("d" if t > now else "a")
            self.wait(f"window.__prospero.frame().t !== {now}")
        self.wait(f"window.__prospero.frame().shown === {t}")

    def screen(self, y: float, x: float) -> tuple[float, float]:
        """Where the middle of an image pixel is on the screen."""
        at = self.see(f"toScreen({x + 0.5}, {y + 0.5})")
        return at["x"], at["y"]

    def point(self, y: float, x: float) -> None:
        """Click an image position."""
        self.page.mouse.click(*self.screen(y, x))

    def point_at(self, cell: int) -> None:
        """Click a pixel of a cell in the frame shown."""
        at = self.see(f"centroid({cell})")
        assert at is not None, f"cell {cell} is not in the frame shown"
        self.point(at["y"], at["x"])

    def select(self, cell: int) -> None:
        self.key("Escape", "v")
        self.point_at(cell)
        assert self.see("selected()") == cell

    def paint_new(self, mask: np.ndarray) -> tuple[int, int]:
        """Brush a new cell over `mask` (Y, X); the pixel it began at."""
        y, x = (round(float(axis.mean())) for axis in np.nonzero(mask))
        radius = max(BRUSH_AT_FIRST, int(np.sqrt(mask.sum() / np.pi) * 0.85))
        self.key("Escape", "Escape", "b", *["ArrowUp"] * (radius - BRUSH_AT_FIRST))
        self.page.mouse.move(*self.screen(y, x))
        self.page.mouse.down()
        self.page.mouse.move(*self.screen(y + 1, x + 2), steps=4)
        self.page.mouse.move(*self.screen(y, x - 1), steps=4)
        self.page.mouse.up()
        return y, x

    def value(self, t: int, y: int, x: int, feature: str = "nucleus") -> int:
        """The label of a pixel in the page's own memory."""
        return int(self.see(f"value('{feature}', {t}, {x}, {y})"))

    def saved(self) -> None:
        """Wait until the page says that everything is saved."""
        expect(self.page.get_by_text("Saved", exact=True)).to_be_visible(timeout=15_000)
        self.wait("window.__prospero.save().pending === 0")

    def submit(self) -> None:
        """Hand in; with open checks, places or comments, for a reason."""
        self.key("Control+Enter")
        self.wait("!/working|examining/.test(window.__prospero.state())")
        asked = self.page.get_by_role("dialog", name=re.compile("Open (checks|comments)|Places to look at"))
        if "asking" in self.see("state()"):
            asked.get_by_label("Reason").fill("Looked at, right as it is")
            asked.get_by_role("button", name="Submit").click()
        expect(self.page.get_by_text("Submitted. An expert will look at it.")).to_be_visible(timeout=15_000)

    def labels_on_server(
        self, task: int, t: int, shape: tuple[int, int], feature: str = "nucleus"
    ) -> np.ndarray:
        """(Y, X) labels of a frame as the server has them."""
        answer = self.page.request.get(f"{self._server.url}/api/v1/tasks/{task}/labels/{feature}/{t}")
        assert answer.ok, answer.text()
        return np.frombuffer(answer.body(), "<u4").reshape(shape)

    def lineage_on_server(self, task: int) -> dict[str, Any]:
        answer = self.page.request.get(f"{self._server.url}/api/v1/tasks/{task}/lineage")
        assert answer.ok, answer.text()
        lineage: dict[str, Any] = answer.json()
        return lineage


class Expert:
    """A signed-in expert at the review desk."""

    def __init__(self, page: Page, server: LiveServer) -> None:
        self.page = page
        self._server = server

    def look_at(self, task: int) -> None:
        self.page.goto(f"{self._server.url}/review/{task}")
        expect(
            self.page.get_by_label("Verdict").get_by_role("button", name="Accept", exact=True)
        ).to_be_enabled(timeout=30_000)

    def accept(self, task: int) -> None:
        self.look_at(task)
        self._give("Accept")

    def return_with(self, task: int, comment: str) -> None:
        self.look_at(task)
        self.page.get_by_label("Comment on").fill(comment)
        self.page.keyboard.press("Enter")
        self._give("Return")

    def _give(self, verdict: str) -> None:
        """The button only arms; Enter gives the verdict."""
        button = re.compile(f"^{verdict}")
        self.page.get_by_label("Verdict").get_by_role("button", name=button).click()
        question = self.page.get_by_role("alertdialog")
        question.get_by_role("button", name="Yes").click()
        expect(question).to_be_hidden(timeout=15_000)
