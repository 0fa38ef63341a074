"""Opacity and contrast at 2048² with 4,096 cells: work of the page from the key to the drawn frame."""

import time

from playwright.sync_api import Page

from bench.table import Measurement, median, p95

TIMES = 24
BUDGET_MS = 16
PATIENCE_S = 10
# Smooth outlines and thumbnails follow when a change rests: the next one must not meet them.
REST_MS = 700
# A step of a slider that is in focus, or a key of the page.
KEYS = {"cell opacity (key)": "z", "inversion (key)": "i"}
SLIDERS = {"contrast (slider)": "Darkest value", "outline opacity (slider)": "Outlines"}

# What the listeners of the key do, and then the drawing, which the page leaves to the next frame of the
# screen: the wait for that frame is not counted. A pixel is read back, so that all is drawn by then.
_STOPWATCH = """() => {
  const canvas = document.querySelector('[role=application] canvas[aria-hidden]');
  const gl = canvas.getContext('webgl2');
  const pixel = new Uint8Array(4);
  window.addEventListener('keydown', () => { window.begunAt = performance.now(); window.work = null; }, true);
  window.addEventListener('keydown', () => { window.handled = performance.now() - window.begunAt; });
  const later = window.requestAnimationFrame.bind(window);
  let frame = 0, spent = 0;
  window.requestAnimationFrame = (callback) => later((now) => {
    const begun = performance.now();
    callback(now);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    spent = (frame === now ? spent : 0) + performance.now() - begun;
    frame = now;
    if (window.work === null) later(() => { window.work = window.handled + spent; });
  });
}"""


def measure_display(page: Page) -> list[Measurement]:
    """At an open task with one frame in view."""
    page.evaluate(_STOPWATCH)
    page.keyboard.press("v")
    rows = {}
    for what, key in KEYS.items():
        rows[what] = [_took(page, key) for _ in range(TIMES)]
    for what, label in SLIDERS.items():
        page.get_by_role("slider", name=label).first.focus()
        rows[what] = [_took(page, "ArrowLeft" if n % 8 < 4 else "ArrowRight") for n in range(TIMES)]
    return [
        Measurement(
            f"change of {what} at 2048², 4,096 cells, p95",
            p95(times),
            BUDGET_MS,
            "ms",
            f"{TIMES} times, work of the page from the key to the drawn frame; median {median(times):.1f}",
        )
        for what, times in rows.items()
    ]


def _took(page: Page, key: str) -> float:
    page.keyboard.press(key)
    until = time.monotonic() + PATIENCE_S
    while (work := page.evaluate("window.work")) is None:
        assert time.monotonic() < until, f"{key} drew nothing"
    page.wait_for_timeout(REST_MS)
    return float(work)
