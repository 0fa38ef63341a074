"""The drawing engine by itself at 2048² with 4,096 cells: what one drawing takes, on a small screen."""

from typing import Any

from bench.table import Measurement
from tools.browser import chromium
from tools.engine_page import engine_page

CELLS = 4096
BUDGET_MS = 16


def measure_engine() -> list[Measurement]:
    """In a browser of its own."""
    with engine_page() as url, chromium() as browser:
        tab = browser.new_page(viewport={"width": 1280, "height": 720})
        tab.goto(url)
        found: dict[str, Any] = tab.evaluate(f"window.strokeBench({{cells: {CELLS}}})")
    view = f"{found['options']['viewWidth']} × {found['options']['viewHeight']} pixels"
    rows = [
        ("stroke, sample to pixels", "pointerToPixels", BUDGET_MS, "the engine alone"),
        (
            "view moved or its contrast changed",
            "moving",
            BUDGET_MS,
            f"{view}, coarse where a processor draws",
        ),
        ("another frame", "otherFrame", None, f"{view}, outlines along the edges of pixels"),
        ("at rest", "refinement", None, f"{view}, smooth outlines"),
    ]
    return [
        Measurement(
            f"drawing: {what}, p95", found[key]["p95"], budget, "ms", f"{how}; median {found[key]['median']}"
        )
        for what, key, budget, how in rows
    ]
