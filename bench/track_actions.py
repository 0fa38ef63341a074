"""Actions where 2,028 tracks run through 92 frames: from the key that applies one to the drawn frame."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from bench.hands import Hands
from bench.many_tracks import N_TRACKS, SLOTS, born_at, place_of
from bench.table import Measurement, median, p95

T = 46
ROUNDS = 6
BUDGET_MS = 50
REST_MS = 400
"""Trails, smooth outlines and the list of places follow when the page rests: the next action does not meet
them."""

# From the key to the end of the frame in which its effect is drawn, the wait for that frame of the screen
# included: what the key's listeners do, what React draws after them, the canvas, and the lanes. A pixel is
# read back, so that all is drawn by then.
_STOPWATCH = """() => {
  const canvas = document.querySelector('[role=application] canvas[aria-hidden]');
  const gl = canvas.getContext('webgl2');
  const pixel = new Uint8Array(4);
  window.addEventListener('keydown', () => {
    const begun = performance.now();
    window.took = null;
    setTimeout(() => requestAnimationFrame(() => {
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
      window.took = performance.now() - begun;
    }), 0);
  }, true);
}"""


def measure_actions(tab: Page) -> list[Measurement]:
    """At an open tracking task of `bench.lanes.many_tracks`."""
    tab.evaluate(_STOPWATCH)
    times = _Times(Hands(tab))
    for n in range(ROUNDS):
        _round(times, *_cells(n))
    return times.rows()


def _cells(n: int) -> tuple[int, int]:
    """Two neighbours in the middle of the field that are whole at T and for some frames more."""
    middle = range(SLOTS // 4, 3 * SLOTS // 4)
    cells = [y * SLOTS + x + 1 for y in middle for x in middle]
    pairs = [(cell, cell + 1) for cell in cells if min(born_at(cell), born_at(cell + 1)) > T + 8]
    return pairs[n * len(pairs) // ROUNDS]


def _round(times: "_Times", cell: int, other: int) -> None:
    """Every action once, on a cell and its neighbour; each is undone."""
    hands = times.hands
    with times.undone():
        times.apply("swap", T, cell, "Shift+Digit3", "s", pick=other)
    with times.undone():
        times.apply("fuse", T, cell, "Shift+Digit1", "r", pick=other)
    with times.undone():
        times.apply("delete in all frames", T, cell, "Shift+Digit4", "Backspace")
    with times.undone():
        times.apply("relabel from here", T, cell, "Shift+Digit3", "Shift+S", *"99999")
    with times.undone():
        times.apply("new id from here", T, cell, "Shift+Digit3", "n")
    with times.undone():
        times.apply("break", T, cell, "Shift+N")
        with times.undone():
            times.apply("link", T - 1, cell, "d", "l", pick=cell)
        with times.undone():
            times.apply("end as", T - 1, cell, "Shift+End")
        with times.undone():
            times.apply("division", T - 1, cell, "d", "Shift+L", pick=cell)
            with times.undone():
                times.apply("undo a division", T, cell, "Shift+X")
            with times.undone():
                times.apply("no division", T, cell, "x")
    with times.undone():
        times.apply("delete in this frame", T, cell, "Shift+Digit1", at_once="Backspace")
        with times.undone():
            times.apply("fill gap", T - 1, cell, "Shift+I")
    hands.key("Escape", "Escape")


class _Times:
    """Milliseconds by action; undos together."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self._all: dict[str, list[float]] = defaultdict(list)

    def apply(
        self, what: str, t: int, cell: int, *keys: str, pick: int | None = None, at_once: str = ""
    ) -> None:
        """Select what is in the place of `cell` in frame t and act; Enter, or `at_once`, is timed."""
        hands = self.hands
        hands.key("Escape", "Escape", "v")
        hands.go_to(t)
        hands.click(place_of(cell))
        assert hands.see("selected()") is not None, f"{what}: nothing is at {place_of(cell)} in frame {t}"
        for key in keys:
            hands.key(key)
            hands.wait("window.__prospero.frame().t === window.__prospero.frame().shown")
        if pick is not None:
            hands.click(place_of(pick))
        if not at_once:
            hands.wait("Boolean(window.__prospero.prompt()?.ready)")
        before = hands.see("undo()")["undo"]
        self._all[what].append(self._timed(at_once or "Enter"))
        hands.wait(f"window.__prospero.undo().undo === {before + 1}")

    @contextmanager
    def undone(self) -> Iterator[None]:
        yield
        before = self.hands.see("undo()")["undo"]
        self._all["undo"].append(self._timed("Control+z"))
        self.hands.wait(f"window.__prospero.undo().undo === {before - 1}")

    def _timed(self, key: str) -> float:
        hands = self.hands
        hands.page.wait_for_timeout(REST_MS)
        hands.page.evaluate("window.took = null")
        hands.key(key)
        hands.wait("window.took !== null")
        return float(hands.page.evaluate("window.took"))

    def rows(self) -> list[Measurement]:
        def row(what: str, times: list[float]) -> Measurement:
            return Measurement(
                f"{what}, {N_TRACKS:,} tracks, p95",
                p95(times),
                BUDGET_MS,
                "ms",
                f"{len(times)} times, key to drawn frame; median {median(times):.0f}",
            )

        return [row(what, times) for what, times in self._all.items()]
