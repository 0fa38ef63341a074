"""What is done with the tools that read the image or other frames, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tests.e2e import tool_scene as scene
from tests.e2e.tool_scene import CELLS, disc, iou

if TYPE_CHECKING:
    from tests.e2e.tool_deeds import Bench

ROUND = CELLS["round"]
HIDDEN_FRAME = 1


def _mask(bench: Bench, t: int, cell: int) -> np.ndarray:
    bench.saved()
    rows = bench.lineage_on_server(bench.task)["cells"].get("nucleus", [])
    values = [value for at, value, owner in rows if at == t and owner == cell]
    return np.isin(bench.labels_on_server(bench.task, t, (scene.HEIGHT, scene.WIDTH)), values)


def smart_click(bench: Bench) -> None:
    new = max(CELLS.values()) + 1
    bench.key("u")
    bench.point(*scene.UNLABELED)
    bench.previewed("smart-click")
    assert bench.see("undo()")["undo"] == 0
    bench.key("Enter")
    assert iou(_mask(bench, 0, new), disc(scene.UNLABELED, 12)) > 0.7


def _restored(bench: Bench, key: str, picture: str) -> None:
    """The round cell goes from frame 1 and comes back, from the frames beside it, under its own number."""
    bench.go_to(HIDDEN_FRAME)
    bench.select(ROUND)
    bench.key("Backspace")
    assert not _mask(bench, HIDDEN_FRAME, ROUND).any()
    bench.go_to(HIDDEN_FRAME + 1)
    bench.select(ROUND)
    bench.go_to(HIDDEN_FRAME)
    bench.key(key)
    bench.previewed(picture)
    bench.key("Enter")
    assert iou(_mask(bench, HIDDEN_FRAME, ROUND), disc(scene.ROUND, 12)) > 0.8


def carry_before(bench: Bench) -> None:
    _restored(bench, "Shift+A", "carry-before")


def carry_after(bench: Bench) -> None:
    _restored(bench, "Shift+D", "carry-after")


def interpolate(bench: Bench) -> None:
    _restored(bench, "Shift+I", "interpolate")


def fill_gap(bench: Bench) -> None:
    _restored(bench, "Shift+I", "fill-gap")
